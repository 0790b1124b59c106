"""The resource monitor and engine that a program talks to in an offline run."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped] # ships no types
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # the same
from pulumi import RunError
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from ...model.markers import UNKNOWN
from .provider import CallCanceledError, DynamicProvider, ProviderError, to_struct
from .results import STACK_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

# Older SDKs have one answer for monitors and providers.
_InvokeResponse = getattr(resource_pb2, "ResourceInvokeResponse", provider_pb2.InvokeResponse)


class OfflineMonitor(MockMonitor):
    """Registers resources: dynamic ones with their real provider, others with their inputs.

    Attributes:
        steps: What was done, by URN, in plain JSON values: the fields of `Resource`.
        messages: What there is to say: the fields of `Message`.
    """

    # The methods have the names of gRPC's services.
    # ruff: noqa: N802

    def __init__(self, job: Mapping[str, Any], provider: DynamicProvider) -> None:
        super().__init__(mocks=None)  # type: ignore[arg-type] # no method of here asks them
        self._urn_prefix = f"urn:pulumi:{job['stack']}::{job['name']}"
        self._is_preview = job["is_preview"]
        self._provider = provider
        self.steps: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, str]] = []

    def say(self, text: str, severity: str, urn: str = "") -> None:
        """Add a message about a resource, or about the stack."""
        self.messages.append({"text": text, "severity": severity, "urn": urn})

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
        step = self._step(request, "read", request.properties, request.id)
        response = resource_pb2.ReadResourceResponse(
            urn=step["urn"], properties=to_struct(step["outputs"])
        )
        if hasattr(response, "id"):  # older SDKs take the id that they asked for
            response.id = step["id"]
        return response

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:
        """Register a resource, a component or the stack."""
        operation = "import" if request.importId else "create"
        step = self._step(request, operation, request.object, request.importId)
        return resource_pb2.RegisterResourceResponse(
            urn=step["urn"], id=step["id"], object=to_struct(step["outputs"])
        )

    def RegisterResourceOutputs(self, request: Any) -> Empty:
        """Keep the outputs of the stack and of components."""
        self.steps[request.urn]["outputs"] = MessageToDict(request.outputs)
        return Empty()

    def _step(self, request: Any, operation: str, properties: Any, id_: str) -> dict[str, Any]:
        """Do a step and report it, whether it succeeds or fails."""
        urn = self.make_urn(request.parent, request.type, request.name)
        step: dict[str, Any] = {
            "urn": urn,
            "type": request.type,
            "name": request.name,
            "id": "",
            "inputs": MessageToDict(properties),
            "outputs": {},
            "operation": operation,
            "parent": request.parent,
            "failed": False,
        }
        if (first := self.steps.setdefault(urn, step)) is not step:
            reason = f"Duplicate resource URN '{urn}'; try giving it a unique name"
            raise self._failed(first, ProviderError(reason))
        try:
            step["id"], step["outputs"] = self._answer(request, step, id_)
        except CallCanceledError:
            # Another step has failed; what this one would have given is not known.
            del self.steps[urn]
            raise
        except ProviderError as error:
            raise self._failed(step, error) from None
        self.resources[urn] = self.ResourceRegistration(urn, step["id"], step["outputs"])
        return step

    def _answer(
        self, request: Any, step: Mapping[str, Any], id_: str
    ) -> tuple[str, dict[str, Any]]:
        """The id and outputs of a resource, which may have an id already."""
        urn, inputs, is_new = step["urn"], step["inputs"], step["operation"] == "create"
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

    def _failed(self, step: dict[str, Any], error: ProviderError) -> ProviderError:
        """Report that a step failed, and give the error that stops the program."""
        step["failed"] = True
        self.say(str(error), "error", step["urn"])
        return error
