"""What an offline run gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .values import properties_from_wire

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    def from_report(cls, report: Mapping[str, Any], spoken: list[str]) -> Phase:
        """Give the phase that a program's process reported, with what was printed meanwhile."""
        messages = [Message(text) for text in spoken if text.strip()]
        messages += [Message(**message) for message in report["messages"]]
        errors = [message.text for message in messages if message.severity == "error"]
        return cls(
            outputs=properties_from_wire(report["outputs"]),
            resources=[_resource(step) for step in report["steps"]],
            error="\n".join(errors) if errors else None,
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


def _resource(step: Mapping[str, Any]) -> Resource:
    return Resource(
        **{
            **step,
            "id": step["id"] or None,
            "inputs": properties_from_wire(step["inputs"]),
            "outputs": properties_from_wire(step["outputs"]),
        }
    )
