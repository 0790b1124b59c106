"""The resource `ImagePin`: an image that is chosen once, and kept until you move it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final, Literal

import pulumi
from pulumi import dynamic
from pulumi.runtime.rpc import UNKNOWN

from . import pin
from .errors import InvalidInput, Name, OciImageError, quote
from .image_resource import (
    SECRET_ARGUMENTS,
    ImageResource,
    LookUpProvider,
    once,
    own_inputs,
    strip_traceback,
    with_secrets,
)
from .json_output import output
from .model.image import ImageResult
from .model.json_values import parts
from .model.state import OUTPUT_NAMES, from_engine
from .runtime.run import as_run_error, connection_inputs, current_lookup, warn
from .search.criteria import ImageCriteria

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Unpack

    from .expectations import Expectations
    from .search.criteria_args import CriteriaInputs
    from .settings.connection import Connection


_ASSET = (
    "triggers holds an asset or an archive, which can't be compared. "
    "Give what it is made of, such as a hash of the file."
)


class PinProvider(LookUpProvider):
    """Keeps pins for the engine, in the process that hosts dynamic providers.

    A pin's id is the OCID of its image. So a pin that moves is replaced: a preview shows it as such
    and its outputs as unknown, while those of a pin that stays are known. Another connection is an
    update in place: it asks another account for news of the same image.
    """

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Refuse assets: a state keeps their hashes alone, which Pulumi's host can't read."""
        given = (value for _, value in parts(news.get("triggers")))
        has_asset = any(isinstance(value, pulumi.Asset | pulumi.Archive) for value in given)
        # About no property: of one, the engine would print all triggers, secret or not.
        failures = [dynamic.CheckFailure("", _ASSET)] if has_asset else []
        return dynamic.CheckResult(news, failures)

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        """Tell whether the pin moves."""
        state, inputs = from_engine(olds), from_engine(news)
        reasons = pin.reasons_to_move(id_, state, inputs)
        if reasons and UNKNOWN not in str(inputs):
            # What goes wrong with the choice, the choice itself tells.
            with contextlib.suppress(OciImageError):
                warn(*pin.move_warnings(self._lookup, state, inputs))
        updated = [n for n in ("connection", SECRET_ARGUMENTS) if olds.get(n) != news.get(n)]
        return dynamic.DiffResult(bool(reasons or updated), reasons, delete_before_replace=False)

    @strip_traceback
    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Choose an image."""
        inputs = from_engine(props)
        pinned = pin.choose(self._lookup, inputs)
        return dynamic.CreateResult(pinned.image.id, with_secrets(pinned.to_state(inputs), props))

    def _read(self, id_: str, props: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - the state has it
        """Refresh the pin: what has become of its image, and which one would be chosen now."""
        state = from_engine(props)
        return pin.refresh(self._lookup, state).to_state(state)

    @strip_traceback
    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:  # noqa: ARG002 - Pulumi's signature
        """Keep the image, and ask by another connection from now on."""
        state = pin.updated_state(self._lookup, from_engine(olds), from_engine(news))
        state.pop(SECRET_ARGUMENTS, None)
        return dynamic.UpdateResult(with_secrets(state, news))

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Forget the pin: nothing in the cloud belongs to it."""


class ImagePin(ImageResource, dynamic.Resource, module="oci-image", name="ImagePin"):
    """An image that is chosen once, and kept whatever is newer, with the outputs of `Image`.

    It is the latest that meets the criteria when the pin is created. The pin moves, to the one that
    is the latest then, when its criteria or `triggers` change, or with `pulumi up --replace URN`.
    `pulumi refresh` tells, without moving it, whether a newer image is there and whether the pinned
    one is retired. A retired one is a warning. `id` is the image's OCID.

    To pin an image that you know, give its OCID as `image_id`.
    """

    image_ids: Final[pulumi.Output[dict[str, str] | None]] = output()
    """The image's OCID in each of `regions`; None where none were given."""
    latest_image_id: Final[pulumi.Output[str | None]] = output()
    """The OCID of the image that a move would have chosen at the last refresh, if any."""
    update_available: Final[pulumi.Output[bool]] = output()
    """Whether a move would have chosen another image at the last refresh."""
    retired: Final[pulumi.Output[bool]] = output()
    """Whether the image was deleted, no longer listed or not AVAILABLE at the last refresh."""
    retired_reason: Final[pulumi.Output[str | None]] = output()
    """Which of these it was, in words."""

    def __init__(  # noqa: PLR0913 - what a user may say of a pin, each by name
        self,
        resource_name: str,
        triggers: pulumi.Input[Sequence[Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        expect: Expectations | None = None,
        image_id: pulumi.Input[str] | None = None,
        regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        on_retired: Literal["warn", "error"] = "warn",
        **criteria: Unpack[CriteriaInputs],
    ) -> None:
        """Pin an image.

        Args:
            resource_name: the name of the resource in the program.
            triggers: values of any kind but assets: when one changes, the pin moves.
            opts: the resource's options, but for `import_` and `id`: use `image_id`.
            region: the region to ask, by name or key; defaults to the configured one.
            connection: the account or endpoint to use, in place of the stack's.
            expect: what the image must be: the one that is pinned, in each run, and the one that a
                move chooses.
            image_id: the OCID of an image to pin in place of the latest. The image stays pinned
                when this is taken out again.
            regions: the regions that must all have the image, by name or key, in place of `region`;
                `image_ids` is its OCID in each.
            on_retired: `error` fails each run while the pinned image is retired; by default that is
                a warning.
            **criteria: what the image must be; see `ImageCriteria`.

        Raises:
            InvalidInput: `image_id` is not the OCID of an image, a criterion can't be right, or
                `opts` has `import_` or `id`.
        """
        as_run_error(_check_options)(opts)
        as_run_error(pin.check)(image_id if isinstance(image_id, str) else None, on_retired)
        to_inputs = as_run_error(lambda given: ImageCriteria.of(given).to_inputs())
        inputs: dict[str, Any] = {
            "criteria": pulumi.Output.from_input({**criteria}).apply(to_inputs),
            "triggers": triggers,
            "region": region,
            "connection": connection_inputs(connection),
            "imageId": image_id,
            "regions": regions,
            "onRetired": None if on_retired == "warn" else on_retired,
        }
        inputs = {name: once(value) for name, value in inputs.items()}
        inputs |= own_inputs(expect, *inputs.values())
        outputs = dict.fromkeys((*OUTPUT_NAMES, *pin.FACTS))
        super().__init__(PinProvider(), resource_name, outputs | inputs, opts)
        id_of_state = self.id
        self._begin_outputs()
        self._tell_choice(id_of_state, inputs)

        def judge_kept(known: dict[str, Any]) -> None:
            image, reason = ImageResult.wrap(known["image"]), known["reason"]
            retired = as_run_error(pin.judge)(current_lookup(), image, reason, known["inputs"])
            warn(*(known["warnings"] or ()), *retired, resource=self)

        pulumi.Output.all(
            image=self.result,
            reason=self.retired_reason,
            warnings=self._raw_output("warnings"),
            inputs=inputs,
        ).apply(judge_kept)

    def _tell_choice(self, id_of_state: pulumi.Output[Any], inputs: dict[str, Any]) -> None:
        """Say in a preview which image a new pin gets, or one that moves: its id is unknown.

        So what would fail in the update fails in the preview.
        """

        async def tell(given: dict[str, Any]) -> None:
            pinned = await asyncio.to_thread(as_run_error(pin.choose), current_lookup(), given)
            warn(*pinned.warnings, resource=self)
            if not given.get(SECRET_ARGUMENTS):
                name = quote(pinned.image.display_name)
                pulumi.log.info(f"pins {name} ({pinned.image.id})", self)

        def tell_if_new(image_id: Any) -> Any:
            if image_id is pulumi.UNKNOWN and pulumi.runtime.is_dry_run():
                return pulumi.Output.all(**inputs).apply(tell)
            return None

        id_of_state.apply(tell_if_new, run_with_unknowns=True)


def _check_options(opts: pulumi.ResourceOptions | None) -> None:
    # The engine can't import what a dynamic provider keeps, and only reads what has an id.
    for option in ("import_", "id"):
        if getattr(opts, option, None) is not None:
            hint = ("Set ", Name("image_id"), " to pin an image that you know")
            raise InvalidInput("opts", f"has {option}", hint)
