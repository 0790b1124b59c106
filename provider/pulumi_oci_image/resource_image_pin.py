"""The resource `ImagePin`: an image that is chosen once, and kept until it is told to move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pulumi
from pulumi import dynamic

from .image_resource import ImageResource, LookUpProvider, strip_traceback
from .model.ocid import parse_image_ocid
from .model.state import OUTPUT_NAMES, from_engine
from .runtime.pin import (
    ADOPTED,
    CRITERIA,
    FACTS,
    TRIGGERS,
    choose_image,
    reasons_to_move,
    refresh_pin,
    retirement_warnings,
)
from .runtime.run import as_run_error, warn
from .search.criteria import ImageCriteria

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Unpack

    from .search.criteria_args import CriteriaInputs

__all__ = ["ImagePin"]


class PinProvider(LookUpProvider):
    """Keeps pins for the engine, in the process that hosts dynamic providers.

    A pin's id is the OCID of its image. So a pin that moves is replaced: a preview shows it as such
    and its outputs as unknown, while those of a pin that stays are known. An update in place never
    happens: previews of one would show unknown outputs where nothing moves.
    """

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Tell whether the pin moves."""
        reasons = reasons_to_move(id_, from_engine(olds), from_engine(news))
        return dynamic.DiffResult(bool(reasons), reasons, delete_before_replace=False)

    @strip_traceback
    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Choose an image."""
        pinned = choose_image(self._lookup, from_engine(props))
        return dynamic.CreateResult(pinned.image.id, pinned.to_state() | _choice(props))

    @strip_traceback
    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Refresh the pin: what has become of its image, and which one would be chosen now."""
        pinned = refresh_pin(self._lookup, from_engine(props))
        return dynamic.ReadResult(id_, pinned.to_state() | _choice(props))

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:  # noqa: ARG002 - Pulumi's signature
        """Keep the image, should the engine ever ask for an update."""
        return dynamic.UpdateResult(olds | _choice(news))

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Forget the pin: nothing in the cloud belongs to it."""


def _choice(props: dict[str, Any]) -> dict[str, Any]:
    """The inputs that the image was chosen by."""
    return {name: props[name] for name in (CRITERIA, TRIGGERS) if name in props}


class ImagePin(ImageResource, dynamic.Resource, module="oci-image", name="ImagePin"):
    """An image that is chosen once, and kept whatever is newer, with the outputs of `Image`.

    It is the latest that meets the criteria when the pin is created. The pin moves, to the one that
    is the latest then, when its criteria or `triggers` change, or with `pulumi up --replace URN`.
    `pulumi refresh` tells, without moving it, whether a newer image is there and whether the pinned
    one is retired. A retired one is a warning. `id` is the image's OCID.

    To pin an image that you know, give its OCID as `ResourceOptions(import_=...)`.
    """

    def __init__(
        self,
        resource_name: str,
        triggers: pulumi.Input[Sequence[Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **criteria: Unpack[CriteriaInputs],
    ) -> None:
        """Pin an image.

        Args:
            resource_name: the name of the resource in the program.
            triggers: values of any kind: when one changes, the pin moves.
            opts: the resource's options. With `import_`, the pin begins with the image of that
                OCID, or moves to it; take the option out again after the `up`.
            **criteria: what the image must be; see `ImageCriteria`.

        Raises:
            InvalidInput: `import_` is not the OCID of an image, or a criterion can't be right.
        """
        opts = pulumi.ResourceOptions.merge(None, opts)
        if opts.import_ is not None:
            _check_ocid(opts.import_)
        inputs = {
            CRITERIA: pulumi.Output.from_input(cast("Any", dict(criteria))).apply(_criteria),
            TRIGGERS: triggers,
            # The engine can't import what a dynamic provider keeps, so the provider does.
            ADOPTED: opts.import_,
        }
        opts.import_ = None
        outputs = dict.fromkeys((*OUTPUT_NAMES, *FACTS, "imageId"))
        super().__init__(PinProvider(), resource_name, outputs | inputs, opts)
        self._begin_outputs()
        said = pulumi.Output.all(self._raw_output("warnings"), self.id, self.retired_reason)
        said.apply(
            lambda known: warn(*(known[0] or ()), *retirement_warnings(*known[1:]), resource=self)
        )

    @property
    def latest_image_id(self) -> pulumi.Output[str | None]:
        """The OCID of the image that a move would have chosen at the last refresh, if any."""
        return self._raw_output("latestImageId")

    @property
    def update_available(self) -> pulumi.Output[bool]:
        """Whether a move would have chosen another image at the last refresh."""
        return self._raw_output("updateAvailable")

    @property
    def retired(self) -> pulumi.Output[bool]:
        """Whether the image was gone, no longer listed or not AVAILABLE at the last refresh."""
        return self._raw_output("retired")

    @property
    def retired_reason(self) -> pulumi.Output[str | None]:
        """Which of these it was, in words."""
        return self._raw_output("retiredReason")


def _criteria(given: dict[str, Any]) -> dict[str, Any]:
    return as_run_error(lambda: ImageCriteria(**given).to_inputs())


def _check_ocid(image_id: str) -> None:
    as_run_error(lambda: parse_image_ocid(image_id))
