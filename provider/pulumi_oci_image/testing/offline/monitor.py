"""The resource monitor and engine that a program talks to in an offline run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped] # ships no types
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # the same
from pulumi import RunError
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from ...model.state import UNKNOWN, as_secret
from .provider import CallCanceledError, DynamicProvider, ProviderError, mark_secrets, to_struct
from .results import STACK_TYPE, Message, Phase, Resource, plain_properties

if TYPE_CHECKING:
    from .project import Project

# Older SDKs have one answer for monitors and providers.
_InvokeResponse = getattr(resource_pb2, "ResourceInvokeResponse", provider_pb2.InvokeResponse)


class OfflineMonitor(MockMonitor):
    """Registers resources: dynamic ones with their real provider, others with their inputs."""

    # The methods have the names of gRPC's services.
    # ruff: noqa: N802

    def __init__(self, project: Project, provider: DynamicProvider, *, is_preview: bool) -> None:
        super().__init__(mocks=None)  # type: ignore[arg-type] # no method of here asks them
        self._urn_prefix = f"urn:pulumi:{project.stack}::{project.name}"
        self._is_preview = is_preview
        self._provider = provider
        self._reported: dict[str, Resource] = {}
        self._messages: list[Message] = []

    def phase(self) -> Phase:
        """What was done and said so far."""
        return Phase(list(self._reported.values()), self._messages)

    def say(self, text: str, severity: str, urn: str = "") -> None:
        """Add a message about a resource, or about the stack."""
        self._messages.append(Message(text, severity, urn))

    def Log(self, request: engine_pb2.LogRequest) -> Empty:
        """Keep what the program logs, but for debug messages and passing ones."""
        if request.severity != engine_pb2.DEBUG and not request.ephemeral:
            severity = engine_pb2.LogSeverity.Name(request.severity).lower()
            self.say(request.message, severity, request.urn)
        return Empty()

    def RequirePulumiVersion(self, _: Any) -> Empty:
        """Agree: there is no CLI whose version could be wrong."""
        return Empty()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Form a URN as the engine does: with all parents' types, but not the stack's."""
        parent_type = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if parent_type == STACK_TYPE else f"{parent_type}${type_}"
        return f"{self._urn_prefix}::{qualified}::{name}"

    def Invoke(self, request: Any) -> Any:
        """Answer a function with its arguments, or look up a resource of this run."""
        answer = MessageToDict(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            if answer["urn"] not in self.resources:
                raise RunError(f"unknown resource {answer['urn']}")
            answer = self.resources[answer["urn"]]._asdict()
        return _InvokeResponse(**{"return": to_struct(answer)})

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:
        """Read an existing resource."""
        done = self._do("read", request, request.properties, request.id)
        response = resource_pb2.ReadResourceResponse(urn=done.urn, properties=to_struct(done.state))
        if hasattr(response, "id"):  # older SDKs take the id that they asked for
            response.id = done.id
        return response

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:
        """Register a resource, a component or the stack."""
        operation = "import" if request.importId else "create"
        done = self._do(operation, request, request.object, request.importId)
        return resource_pb2.RegisterResourceResponse(
            urn=done.urn, id=done.id, object=to_struct(done.state)
        )

    def RegisterResourceOutputs(self, request: Any) -> Empty:
        """Keep the outputs of the stack and of components."""
        outputs = plain_properties(MessageToDict(request.outputs))
        self._reported[request.urn] = replace(self._reported[request.urn], outputs=outputs)
        return Empty()

    def _do(
        self, operation: str, request: Any, properties: Any, id_: str
    ) -> MockMonitor.ResourceRegistration:
        """Read, create or import a resource, and report it, whether that succeeds or fails."""
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = MessageToDict(properties)
        resource = Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            id=None,
            inputs=plain_properties(inputs),
            outputs={},
            operation=operation,
            parent=request.parent,
        )
        try:
            id_, outputs = self._answer(resource, request, inputs, id_)
        except CallCanceledError:
            # Another resource has failed; what this one would have given is not known.
            del self._reported[urn]
            raise
        except ProviderError as error:
            self._reported[urn] = replace(self._reported[urn], failed=True)
            self.say(str(error), "error", urn)
            raise
        more_secrets = dict.fromkeys(request.additionalSecretOutputs, as_secret(None))
        outputs = mark_secrets(outputs, more_secrets)
        self._reported[urn] = replace(
            self._reported[urn], id=id_ or None, outputs=plain_properties(outputs)
        )
        self.resources[urn] = self.ResourceRegistration(urn, id_, outputs)
        return self.resources[urn]

    def _answer(
        self, resource: Resource, request: Any, inputs: dict[str, Any], id_: str
    ) -> tuple[str, dict[str, Any]]:
        """The id and outputs of a resource, which may have an id already."""
        urn, is_new = resource.urn, resource.operation == "create"
        if self._reported.setdefault(urn, resource) is not resource:
            raise ProviderError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        if request.type == "pulumi:pulumi:StackReference":
            raise ProviderError(f"An offline run has no state: it can't read the stack '{id_}'.")
        if id_ == UNKNOWN:
            return "", {}
        if request.type.startswith("pulumi-python:dynamic"):
            if not is_new:
                return self._provider.read(urn, id_, inputs)
            checked = self._provider.check(urn, inputs)
            return ("", checked) if self._is_preview else self._provider.create(urn, checked)
        if is_new and request.custom and not self._is_preview:
            # Nobody creates it: an id that is the same in every run.
            id_ = f"{request.name}-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"
        return id_, inputs
