"""What a program that works gives: values, resources, and what is printed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import UNKNOWN, Result, Secret, run_offline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """
    import pulumi
    from things import Thing

    class Shelf(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("shop:index:Shelf", name)
            self.inner = Thing("inner", parent=self, color="red")
            self.register_outputs({"size": self.inner.size})

    class Bucket(pulumi.CustomResource):
        url: pulumi.Output[str]
        def __init__(self, name, props, opts=None):
            super().__init__("cloud:storage/bucket:Bucket", name, props, opts)

    if hasattr(pulumi, "require_pulumi_version"):  # newer SDKs
        pulumi.require_pulumi_version(">=3.0.0")
    print("the program speaks")
    pulumi.log.info("for your information")
    pulumi.log.warn("careful")
    pulumi.log.debug("too much detail")
    base = Thing("base", "thing-0", password=pulumi.Output.secret("pass"))
    shelf = Shelf("shelf")
    late = Thing("late", shelf.inner.id)
    bucket = Bucket("bucket", {"thing": base.size, "url": None, "parts": [shelf.inner.id]})
    Bucket("existing", {"a": 1}, pulumi.ResourceOptions(id="bucket-7"))
    Bucket("imported", {"a": 2}, pulumi.ResourceOptions(import_="bucket-8"))
    Thing("adopted", color="blue")
    called = pulumi.runtime.invoke("cloud:index:find", {"name": "x", "count": 3}).value

    pulumi.export("size", base.size)
    pulumi.export("ratio", base.ratio)
    pulumi.export("options", base.options)
    pulumi.export("password", base.password)
    pulumi.export("baseId", base.id)
    pulumi.export("lateSize", late.size)
    pulumi.export("innerSize", shelf.inner.size)
    pulumi.export("seen", shelf.inner.seen)
    pulumi.export("bucketId", bucket.id)
    pulumi.export("bucketThing", bucket.thing if hasattr(bucket, "thing") else None)
    pulumi.export("called", called)
    pulumi.export("empty", "")
    pulumi.export("mixed", {"none": None, "flags": [True, []], "s": pulumi.Output.secret(1)})
    pulumi.export("where", [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()])
    pulumi.export("dry", pulumi.runtime.is_dry_run())
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, things: Path) -> tuple[Result, str]:
    """The program above, run once."""
    directory = tmp_path_factory.mktemp("run")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    lines = (line[4:] for line in PROGRAM.splitlines())
    (directory / "__main__.py").write_text("\n".join(lines), encoding="utf-8")
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(things))
        result = run_offline(directory, out=out)
    return result, out.getvalue()


def test_a_program_that_works_is_ok(ran: tuple[Result, str]) -> None:
    """Preview and update run without an error."""
    result, _ = ran

    assert result.ok
    assert result.preview.error is None
    assert result.up is not None
    assert result.up.error is None


def test_a_known_id_gives_real_values_in_preview(ran: tuple[Result, str]) -> None:
    """A dynamic resource with a known id is read in the preview, its id included."""
    outputs = ran[0].preview.outputs

    assert outputs["size"] == 47694
    assert outputs["options"] == {"firmware": "UEFI_64", "volumes": [{"sizeInGBs": 50}]}
    assert outputs["baseId"] == "thing-0"


def test_numbers_are_integers_when_integral(ran: tuple[Result, str]) -> None:
    """Doubles of the wire come out as integers where they are integral, and only there."""
    outputs = ran[0].preview.outputs

    assert type(outputs["size"]) is int
    assert type(outputs["options"]["volumes"][0]["sizeInGBs"]) is int
    assert outputs["ratio"] == 1.5


def test_an_unknown_id_is_not_read_in_preview(ran: tuple[Result, str]) -> None:
    """What depends on an unknown id is unknown in preview and real after the update."""
    result, _ = ran

    assert result.preview.outputs["lateSize"] is UNKNOWN
    assert result.up is not None
    assert result.up.outputs["lateSize"] == 47694


def test_a_preview_checks_and_an_update_creates(ran: tuple[Result, str]) -> None:
    """Outputs of a resource to create are unknown in preview, those of its check excepted."""
    result, _ = ran
    inner = next(item for item in result.preview.resources if item.name == "inner")

    assert inner.id is None
    assert inner.outputs == {"color": "red", "checked": True}
    assert result.preview.outputs["innerSize"] is UNKNOWN
    assert result.up is not None
    assert result.up.outputs["innerSize"] == 47694
    assert result.up.outputs["seen"] == {"color": "red", "checked": True}


def test_secrets_stay_secret(ran: tuple[Result, str]) -> None:
    """A secret input is a secret output, has its value for tests, and is never printed."""
    result, text = ran

    assert result.preview.outputs["password"] == Secret("pass")
    assert repr(result.preview.outputs["password"]) == "[secret]"
    assert "pass" not in text.replace("password", "")


def test_other_packages_answer_with_their_inputs(ran: tuple[Result, str]) -> None:
    """A resource of another package gives its inputs back; its id is made up in the update."""
    result, _ = ran
    assert result.up is not None
    before, after = (
        next(item for item in phase.resources if item.name == "bucket")
        for phase in (result.preview, result.up)
    )

    assert before.id is None
    assert before.outputs == {"thing": 47694, "parts": [UNKNOWN]}
    assert after.outputs == {"thing": 47694, "parts": ["thing-1"]}
    assert after.id is not None
    assert after.id.startswith("bucket-")
    assert result.up.outputs["bucketId"] == after.id
    assert result.up.outputs["called"] == {"name": "x", "count": 3}


def test_existing_resources_keep_their_ids(ran: tuple[Result, str]) -> None:
    """A read or imported resource of another package has the id that the program gave."""
    by_name = {item.name: item for item in ran[0].preview.resources}

    assert (by_name["existing"].id, by_name["existing"].operation) == ("bucket-7", "read")
    assert (by_name["imported"].id, by_name["imported"].operation) == ("bucket-8", "import")


def test_urns_are_those_of_the_engine(ran: tuple[Result, str]) -> None:
    """A URN has the types of all parents but the stack."""
    urns = [item.urn for item in ran[0].preview.resources]

    assert urns[0] == "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
    assert "urn:pulumi:dev::shop::pulumi-python:dynamic/test:Thing::base" in urns
    assert "urn:pulumi:dev::shop::shop:index:Shelf$pulumi-python:dynamic/test:Thing::inner" in urns


def test_components_have_their_registered_outputs(ran: tuple[Result, str]) -> None:
    """What a component registers are its outputs, and it has no id."""
    result, _ = ran
    assert result.up is not None
    shelf = next(item for item in result.up.resources if item.name == "shelf")

    assert shelf.outputs == {"size": 47694}
    assert shelf.id is None


def test_the_program_knows_where_it_runs(ran: tuple[Result, str]) -> None:
    """Project, stack, organization and the kind of run are those of this run."""
    result, _ = ran
    assert result.up is not None

    assert result.preview.outputs["where"] == ["shop", "dev", "organization"]
    assert result.preview.outputs["dry"] is True
    assert result.up.outputs["dry"] is False


def test_one_line_says_what_an_offline_run_is(ran: tuple[Result, str]) -> None:
    """The first line says that it is offline and what it does not do, and no other does."""
    first, *rest = ran[1].splitlines()

    assert "Offline run" in first
    assert "no state and no diff" in first
    assert not any("ffline" in line for line in rest)


def test_the_layout_is_that_of_pulumi(ran: tuple[Result, str]) -> None:
    """Resources, diagnostics, outputs and summary stand as `pulumi up` prints them."""
    _, text = ran
    preview, update = text.split("\nUpdating (dev):\n")

    assert "\nPreviewing update (dev):\n" in preview
    assert "  Name      Plan\n +   pulumi:pulumi:Stack " in preview
    assert " └─ pulumi-python:dynamic/test:Thing  inner " in preview
    assert "    careful" not in preview
    assert "    warning: careful\n" in preview
    assert "too much detail" not in text
    assert "    the program speaks\n" in preview
    assert "creating a thing" not in preview
    assert "    creating a thing\n" in update
    assert "    lateSize   : [unknown]\n" in preview
    assert "\n    empty" not in text
    assert "    ratio      : 1.5\n    seen       : [unknown]\n    size       : 47694\n" in preview
    assert "    + 5 to create\n    = 1 to import\n" in preview
    assert "    + 5 created\n    = 1 imported\n" in update


def test_nested_outputs_are_indented(ran: tuple[Result, str]) -> None:
    """Objects, lists, nulls and secrets inside outputs look as with Pulumi."""
    expected = """\
    mixed      : {
        flags: [
            [0]: true
            [1]: []
        ]
        none : <null>
        s    : [secret]
    }
"""
    assert expected in ran[1]


def test_a_preview_alone_does_not_update(offline: Callable[..., tuple[Result, str]]) -> None:
    """With `preview_only` nothing is created."""
    result, text = offline("from things import Thing\nThing('a')", preview_only=True)

    assert result.ok
    assert result.up is None
    assert "creating a thing" not in text


def test_it_prints_to_standard_output_by_default(
    project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without `out` a run prints to standard output."""
    assert run_offline(project(""), preview_only=True).ok
    assert "Offline run of 'shop'" in capsys.readouterr().out


def test_a_provider_of_the_program_itself_works(
    offline: Callable[..., tuple[Result, str]],
) -> None:
    """A provider class that the program defines goes to the host by value."""
    result, _ = offline(
        """
        import pulumi
        from pulumi import dynamic

        LENGTH = 3

        class Own(dynamic.ResourceProvider):
            def create(self, props):
                return dynamic.CreateResult("own", {"length": LENGTH + len(props["word"])})

        class Word(dynamic.Resource):
            length: pulumi.Output[int]
            def __init__(self, name, word):
                super().__init__(Own(), name, {"word": word, "length": None})

        pulumi.export("length", Word("w", "four").length)
        """
    )

    assert result.ok, result
    assert result.up is not None
    assert result.up.outputs == {"length": 7}


def test_references_between_resources_reach_providers_as_ids(
    offline: Callable[..., tuple[Result, str]],
) -> None:
    """A resource given as an input reaches a dynamic provider as its id, or its URN."""
    result, _ = offline(
        """
        import pulumi
        from things import Thing

        group = pulumi.ComponentResource("shop:index:Group", "group")
        first = Thing("first", "thing-0")
        both = Thing("both", other=first, list=[group])
        pulumi.export("seen", both.seen)
        """
    )

    assert result.ok, result
    assert result.up is not None
    seen = result.up.outputs["seen"]
    assert seen["other"] == "thing-0"
    assert seen["list"] == ["urn:pulumi:dev::shop::shop:index:Group::group"]


def test_the_program_runs_in_its_own_directory(
    offline: Callable[..., tuple[Result, str]], project: Callable[..., Path]
) -> None:
    """With `main`, the program and its arguments are as with the CLI, and so is what it imports."""
    program = project() / "deep" / "app.py"
    program.parent.mkdir()
    text = "import os, sys, pulumi\npulumi.export('x', [os.getcwd(), sys.argv, sys.stdin.read()])"
    program.write_text(text, encoding="utf-8")

    result, _ = offline("", "main: deep/app.py", preview_only=True)

    assert result.ok, result
    assert result.preview.outputs["x"] == [str(program.parent), ["app.py"], ""]


def test_a_resource_can_be_found_again_by_its_urn(
    offline: Callable[..., tuple[Result, str]],
) -> None:
    """`getResource` gives what this run knows of a resource, and an error for others."""
    result, _ = offline(
        """
        import pulumi
        from things import Thing

        def find(urn):
            return pulumi.runtime.invoke("pulumi:pulumi:getResource", {"urn": urn}).value

        thing = Thing("base", "thing-0")
        pulumi.export("size", thing.urn.apply(lambda urn: find(urn)["state"]["size"]))
        if not pulumi.runtime.is_dry_run():
            find("urn:nobody")
        """
    )

    assert result.preview.outputs == {"size": 47694}
    assert result.up is not None
    assert result.up.error == "unknown resource urn:nobody"


def test_more_outputs_can_be_secret(offline: Callable[..., tuple[Result, str]]) -> None:
    """The outputs that additional_secret_outputs names are secret, of reads and of creations."""
    result, text = offline(
        """
        import pulumi
        from things import Thing

        pulumi.export("read", Thing("read", "thing-0", hidden=["size", "none"]).size)
        made = Thing("made", color="puce", hidden=["seen"])
        pulumi.export("made", made.seen)
        pulumi.export("plain", made.size)
        """
    )

    assert result.ok, text
    assert result.up is not None
    assert repr(result.up.outputs["read"]) == repr(result.up.outputs["made"]) == "[secret]"
    assert result.up.outputs["plain"] == 47694
    assert "puce" not in text
