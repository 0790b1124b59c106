"""A dynamic provider for the programs of these tests: the host imports it by name."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pulumi
from pulumi import dynamic


class ThingProvider(dynamic.ResourceProvider):
    """Reads and creates things that are nowhere but here."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        """Keep the stack's configuration."""
        self._config = req.config

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Refuse what says that it is to be refused."""
        failures = []
        if "refuse" in news:
            failures.append(dynamic.CheckFailure("refuse", "it says so"))
        if "refuseAll" in news:
            failures.append(dynamic.CheckFailure("", "all of it is wrong"))
        return dynamic.CheckResult({**news, "checked": True}, failures)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Create a thing, unless it says that it can't be created."""
        print("creating a thing")  # noqa: T201 - providers do print
        if props.get("anonymous"):
            return dynamic.CreateResult("", {})
        if "explode" in props:
            raise RuntimeError(props["explode"]) from None
        seen = {name: value for name, value in props.items() if name != "__provider"}
        return dynamic.CreateResult("thing-1", {**seen, "size": 47694, "seen": seen})

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Read the thing of an id, which also tells how it goes wrong."""
        if id_ == "missing":
            raise LookupError("there is no such thing") from None
        if id_ == "killer":
            os._exit(3)
        if id_ == "slow":
            Path(self._config.require("marker")).touch()
            time.sleep(600)
        if id_ == "chatty":
            print("x" * 200_000)  # noqa: T201 - the same
        outs = {
            "size": 47694,
            "ratio": 1.5,
            "options": {"firmware": "UEFI_64", "volumes": [{"sizeInGBs": 50}]},
            "token": self._config.get("token"),
            "region": self._config.get("oci:region"),
            "password": props.get("password"),
            "threads": threading.active_count() > 0,
        }
        return dynamic.ReadResult(id_, outs)


class Thing(dynamic.Resource, module="test", name="Thing"):
    """A thing: read when an id is given, created otherwise."""

    size: pulumi.Output[int]
    ratio: pulumi.Output[float]
    options: pulumi.Output[dict[str, Any]]
    token: pulumi.Output[str]
    region: pulumi.Output[str]
    password: pulumi.Output[str]
    seen: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, id_: Any = None, parent: Any = None, hidden: Any = None, **props: Any
    ) -> None:
        outputs = dict.fromkeys(["size", "ratio", "options", "token", "region", "password", "seen"])
        options = pulumi.ResourceOptions(id=id_, parent=parent, additional_secret_outputs=hidden)
        super().__init__(ThingProvider(), name, {**outputs, **props}, options)
