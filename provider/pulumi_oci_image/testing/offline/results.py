"""What an offline run gives back, and the error of a run that can't begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ...errors import one_line
from ...model import state

STACK_TYPE = "pulumi:pulumi:Stack"


class OfflineError(Exception):
    """The project, its configuration or its environment keeps the run from beginning.

    The message is one line: what is wrong, in which file, and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class Unknown:
    """A value that a preview can't know."""

    def __repr__(self) -> str:
        return "[unknown]"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""The one unknown value: compare with `is`."""


@dataclass(frozen=True)
class Secret:
    """A secret value, shown as `[secret]` wherever it is printed."""

    value: Any = field(repr=False)

    def __repr__(self) -> str:
        return "[secret]"


@dataclass(frozen=True)
class Resource:
    """A resource that the program registered or read.

    Values are plain Python; an unknown one is `UNKNOWN`, a secret one a `Secret`.

    Attributes:
        urn: Its URN, as the Pulumi engine forms it.
        type: Its type token, such as `pulumi-python:dynamic/oci:Image`.
        name: Its name in the program.
        id: The provider's id; None for components, and in a preview that can't know it.
        inputs: What the program gave.
        outputs: What the program got back.
        operation: `read`, `create` or `import`.
        parent: The URN of its parent; empty for the stack.
        failed: True when the provider refused it or raised.
    """

    urn: str
    type: str
    name: str
    id: str | None
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    operation: str
    parent: str
    failed: bool = False


@dataclass(frozen=True)
class Message:
    """A line or text that the run has to show.

    Attributes:
        text: The text.
        severity: `error`, `warning`, or `info`.
        urn: The resource that it is about; empty for the stack.
    """

    text: str
    severity: str = "info"
    urn: str = ""


@dataclass(frozen=True)
class Phase:
    """A preview or an update that has run.

    Attributes:
        resources: The stack, components and resources, in the order of registration.
        messages: What the program, its providers and the run itself said.
    """

    resources: list[Resource] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs; an unknown one is `UNKNOWN`, a secret one a `Secret`."""
        return next((each.outputs for each in self.resources if each.type == STACK_TYPE), {})

    @property
    def error(self) -> str | None:
        """What went wrong, or None."""
        return "\n".join(each.text for each in self.messages if each.severity == "error") or None


@dataclass(frozen=True)
class Result:
    """What an offline run gave.

    Attributes:
        preview: The preview.
        up: The update; None when only a preview was wanted, or the preview failed.
    """

    preview: Phase
    up: Phase | None = None

    @property
    def ok(self) -> bool:
        """True when no phase had an error."""
        return all(phase.error is None for phase in (self.preview, self.up) if phase)


def plain_properties(sent: dict[str, Any]) -> dict[str, Any]:
    """The properties of a resource, without those that only Pulumi itself uses."""
    return {name: _plain(each) for name, each in sent.items() if not name.startswith("__")}


def _plain(sent: Any) -> Any:
    """The Python value of what Pulumi's protocol sends; integral numbers are integers."""
    if sent == state.UNKNOWN:
        return UNKNOWN
    if isinstance(sent, float) and sent.is_integer():
        return int(sent)
    if isinstance(sent, list):
        return [_plain(each) for each in sent]
    if isinstance(sent, dict):
        if state.is_secret(sent):
            return Secret(_plain(sent.get("value")))
        return {name: _plain(each) for name, each in sent.items() if name != state.SIGNATURE}
    return sent
