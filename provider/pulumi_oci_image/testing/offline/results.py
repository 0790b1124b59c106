"""What an offline run gives back, and the error of a run that can't begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ...model import markers

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK_TYPE = "pulumi:pulumi:Stack"


class OfflineError(Exception):
    """The project, its configuration or its environment keeps the run from beginning.

    The message is one line: what is wrong, in which file, and what to do.
    """


class Unknown:
    """A value that a preview can't know."""

    def __repr__(self) -> str:
        return "[unknown]"


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
        outputs: The stack's outputs; an unknown one is `UNKNOWN`, a secret one a `Secret`.
        resources: The stack, components and resources, in the order of registration.
        error: What went wrong, or None.
        messages: What the program, its providers and the run itself said.
    """

    outputs: dict[str, Any] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    error: str | None = None
    messages: list[Message] = field(default_factory=list)

    @classmethod
    def from_report(cls, report: Mapping[str, Any], printed: list[str]) -> Phase:
        """The phase that a program's process reported, with what was printed meanwhile."""
        messages = [Message(text) for text in printed if text.strip()]
        messages += [Message(**message) for message in report["messages"]]
        resources = [
            Resource(
                **step
                | {
                    "id": step["id"] or None,
                    "inputs": _properties(step["inputs"]),
                    "outputs": _properties(step["outputs"]),
                }
            )
            for step in report["steps"]
        ]
        return cls(
            outputs=next((each.outputs for each in resources if each.type == STACK_TYPE), {}),
            resources=resources,
            error="\n".join(each.text for each in messages if each.severity == "error") or None,
            messages=messages,
        )


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


def _properties(sent: dict[str, Any]) -> dict[str, Any]:
    """The properties of a resource, without those that only Pulumi itself uses."""
    return {name: _value(each) for name, each in sent.items() if not name.startswith("__")}


def _value(sent: Any) -> Any:
    """The Python value of what Pulumi's protocol sends; integral numbers are integers."""
    if sent == markers.UNKNOWN:
        return UNKNOWN
    if isinstance(sent, float) and sent.is_integer():
        return int(sent)
    if isinstance(sent, list):
        return [_value(each) for each in sent]
    if isinstance(sent, dict):
        if markers.is_secret(sent):
            return Secret(_value(sent.get("value")))
        return {name: _value(each) for name, each in sent.items() if name != markers.SIGNATURE}
    return sent
