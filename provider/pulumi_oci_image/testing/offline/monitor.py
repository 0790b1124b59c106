"""The resource monitor and engine that a program talks to in an offline run."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from google.protobuf import empty_pb2  # type: ignore[import-untyped] # ships no types
from pulumi import RunError
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from ...model.markers import UNKNOWN
from . import wire
from .provider import CallCanceledError, DynamicProvider, ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator

STACK_TYPE = "pulumi:pulumi:Stack"
DYNAMIC_PREFIX = "pulumi-python:dynamic"

# Older SDKs have one answer for monitors and providers.
_InvokeResponse = getattr(resource_pb2, "ResourceInvokeResponse", provider_pb2.InvokeResponse)

_SEVERITIES = {
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


class StepFailed(RunError):
    """A resource could not be read or created; the report says why."""


class Report:
    """What a phase did, in plain JSON values for the process that prints it."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, str]] = []
        self.outputs: dict[str, Any] = {}
        self.lock: Lock = Lock()

    def say(self, text: str, severity: str, urn: str = "") -> None:
        """Add a message about a resource, or about the stack."""
        with self.lock:
            self.messages.append({"text": text, "severity": severity, "urn": urn})

    def content(self) -> dict[str, Any]:
        """Give all of it."""
        steps = list(self.steps.values())
        return {"steps": steps, "messages": self.messages, "outputs": self.outputs}


class Engine:
    """The engine's side of a program's log messages."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802 - gRPC's name
        """Keep what the program logs, but for debug messages and passing ones."""
        severity = _SEVERITIES.get(request.severity)
        if severity and not request.ephemeral:
            self._report.say(request.message, severity, request.urn)
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _: Any) -> empty_pb2.Empty:  # noqa: N802 - gRPC's name
        """Agree: there is no CLI whose version could be wrong."""
        return empty_pb2.Empty()


class EchoMocks(Mocks):
    """Answers for the packages whose providers are not here: with what they are given."""

    def call(self, args: MockCallArgs) -> Any:
        """Answer a function with its arguments."""
        return args.args

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Answer a resource with its inputs, and with its id if it exists already."""
        return args.resource_id or "", args.inputs


class OfflineMonitor(MockMonitor):
    """Registers resources: dynamic ones with their real provider, others with `EchoMocks`."""

    def __init__(
        self,
        project: str,
        stack: str,
        provider: DynamicProvider,
        report: Report,
        *,
        is_preview: bool,
    ) -> None:
        super().__init__(EchoMocks())
        self._urn_prefix = f"urn:pulumi:{stack}::{project}"
        self._provider = provider
        self._report = report
        self._is_preview = is_preview

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Form a URN as the engine does: with all parents' types, but not the stack's."""
        parent_type = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if parent_type == STACK_TYPE else f"{parent_type}${type_}"
        return f"{self._urn_prefix}::{qualified}::{name}"

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Call a function of a provider, or look up a resource of this run."""
        args = wire.from_struct(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            if args["urn"] not in self.resources:
                raise RunError(f"unknown resource {args['urn']}")
            answer: Any = self.resources[args["urn"]]._asdict()
        else:
            answer = self.mocks.call(MockCallArgs(request.tok, args, request.provider))
        return _InvokeResponse(**{"return": wire.to_struct(answer)})

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:  # noqa: N802
        """Read an existing resource, unless its id is not known yet."""
        with self._step(request, "read") as step:
            urn, id_, inputs = step["urn"], request.id, step["inputs"]
            if request.type == "pulumi:pulumi:StackReference":
                raise ProviderError(
                    f"An offline run has no state: it can't read the stack '{id_}'."
                )
            if id_ == UNKNOWN:
                step["id"] = ""
            elif request.type.startswith(DYNAMIC_PREFIX):
                step["id"], step["outputs"] = self._provider.read(urn, id_, inputs)
            else:
                step["id"], step["outputs"] = id_, inputs
        response = resource_pb2.ReadResourceResponse(
            urn=urn, properties=wire.to_struct(step["outputs"])
        )
        if hasattr(response, "id"):  # older SDKs take the id that they asked for
            response.id = step["id"]
        return response

    def RegisterResource(  # noqa: N802 - gRPC's name
        self, request: Any
    ) -> resource_pb2.RegisterResourceResponse:
        """Register a resource, a component or the stack."""
        with self._step(request, "import" if request.importId else "create") as step:
            urn, inputs = step["urn"], step["inputs"]
            if request.type.startswith(DYNAMIC_PREFIX):
                step["id"], step["outputs"] = self._provide(urn, request.importId, inputs)
            else:
                args = MockResourceArgs(
                    typ=request.type,
                    name=request.name,
                    inputs=inputs,
                    resource_id=request.importId,
                    custom=request.custom,
                )
                id_, step["outputs"] = self.mocks.new_resource(args)
                step["id"] = id_ or self._made_up_id(request, urn)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=step["id"], object=wire.to_struct(step["outputs"])
        )

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802 - gRPC's name
        """Keep the outputs of the stack and of components."""
        outputs = wire.from_struct(request.outputs)
        with self._report.lock:
            step = self._report.steps[request.urn]
            step["outputs"] = outputs
            if step["type"] == STACK_TYPE:
                self._report.outputs = outputs
        return empty_pb2.Empty()

    def _provide(self, urn: str, import_id: str, inputs: dict[str, Any]) -> tuple[str, Any]:
        """Import or create a dynamic resource; a preview only checks what it would create."""
        if import_id:
            return self._provider.read(urn, import_id, inputs)
        checked = self._provider.check(urn, inputs)
        return ("", checked) if self._is_preview else self._provider.create(urn, checked)

    def _made_up_id(self, request: Any, urn: str) -> str:
        """Give an id to what nobody creates: the same one in every run, and none in a preview."""
        if self._is_preview or not request.custom:
            return ""
        return f"{request.name}-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"

    @contextmanager
    def _step(self, request: Any, operation: str) -> Iterator[dict[str, Any]]:
        """Report a step, whether it succeeds or fails."""
        properties = request.properties if operation == "read" else request.object
        inputs = wire.from_struct(properties)
        urn = self.make_urn(request.parent, request.type, request.name)
        step: dict[str, Any] = {
            "urn": urn,
            "type": request.type,
            "name": request.name,
            "id": "",
            "inputs": inputs,
            "outputs": {},
            "operation": operation,
            "parent": request.parent,
            "failed": False,
        }
        with self._report.lock:
            first = self._report.steps.setdefault(urn, step)
        if first is not step:
            reason = f"Duplicate resource URN '{urn}'; try giving it a unique name"
            raise self._failure(first, reason)
        try:
            yield step
        except CallCanceledError as error:
            # Another step has failed; what this one would have given is not known.
            with self._report.lock:
                del self._report.steps[urn]
            raise StepFailed(str(error)) from None
        except ProviderError as error:
            raise self._failure(step, str(error)) from None
        self.resources[urn] = MockMonitor.ResourceRegistration(urn, step["id"], step["outputs"])

    def _failure(self, step: dict[str, Any], reason: str) -> StepFailed:
        """Report that a step failed, and give the error that stops the program."""
        step["failed"] = True
        self._report.say(reason, "error", step["urn"])
        return StepFailed(reason)
