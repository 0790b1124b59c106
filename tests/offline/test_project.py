"""Projects, stack files and configuration, as the CLI understands them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.testing import OfflineError
from pulumi_oci_image.testing.offline.project import Project, load_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi_oci_image.testing import Result


@pytest.fixture
def load(project: Callable[..., Path]) -> Callable[..., Project]:
    """Write a project and load it."""

    def load(
        settings: str = "",
        stack: str | None = None,
        config: dict[str, Any] | None = None,
        secrets: dict[str, Any] | None = None,
    ) -> Project:
        return load_project(project("", settings, stack), "dev", config or {}, secrets or {})

    return load


def test_a_program_gets_all_configuration(offline: Callable[..., tuple[Result, str]]) -> None:
    """Project, stack file, config and secrets reach the program and its providers."""
    result, text = offline(
        """
        import pulumi
        from things import Thing

        config = pulumi.Config()
        thing = Thing("base", "thing-0")
        pulumi.export("size", config.require_int("size"))
        pulumi.export("options", config.require_object("options"))
        pulumi.export("token", config.require_secret("token"))
        pulumi.export("isSecret", pulumi.runtime.config.is_config_secret("shop:token"))
        pulumi.export("seenByProvider", [thing.region, thing.token])
        """,
        """
        config:
          size: 3
          oci:region: us-ashburn-1
        """,
        """
        config:
          shop:options: {colors: [red, blue], on: true}
        """,
        config={"size": 4},
        secrets={"token": "t0ken"},
        preview_only=True,
    )

    outputs = result.preview.outputs
    assert result.ok, result
    assert outputs["size"] == 4
    assert outputs["options"] == {"colors": ["red", "blue"], "on": True}
    assert repr(outputs["token"]) == "[secret]"
    assert outputs["isSecret"] is True
    assert outputs["seenByProvider"] == ["us-ashburn-1", "t0ken"]
    assert "    token         : [secret]\n" in text


def test_values_are_text_and_objects_are_json(load: Callable[..., Project]) -> None:
    """Plain values keep their spelling; objects and lists are JSON, as the CLI writes it."""
    config = load(
        stack="""
        config:
          shop:text: 2024-01-01
          shop:time: 12:30
          shop:word: on
          shop:flag: true
          shop:number: 3
          shop:ratio: 0.5
          shop:nothing:
          shop:object: {b: [1, x], a: "ü"}
        """
    ).config

    assert config == {
        "shop:text": "2024-01-01",
        "shop:time": "12:30",
        "shop:word": "on",
        "shop:flag": "true",
        "shop:number": "3",
        "shop:ratio": "0.5",
        "shop:nothing": "",
        "shop:object": '{"a":"ü","b":[1,"x"]}',
    }


def test_a_key_without_a_namespace_is_the_projects(load: Callable[..., Project]) -> None:
    """Keys of the caller and of the project get the project's name; others keep theirs."""
    config = load("config: {size: 1, 7: y}", config={"a": "x", "oci:region": "r"}).config

    assert config == {"shop:a": "x", "oci:region": "r", "shop:size": "1", "shop:7": "y"}


def test_project_entries_give_defaults_and_values(load: Callable[..., Project]) -> None:
    """Full entries give `default` for the project's keys and `value` for others."""
    config = load(
        """
        config:
          size: {type: integer, default: 3}
          words: {type: array, items: {type: string}, default: [a]}
          oci:region: {value: us-phoenix-1}
          aws:optional: {description: no value at all}
        """
    ).config

    assert config == {"shop:size": "3", "shop:words": '["a"]', "oci:region": "us-phoenix-1"}


@pytest.mark.parametrize(
    ("keys", "listed"),
    [
        (["a"], "value 'a'"),
        (["a", "b"], "values 'a' and 'b'"),
        (["a", "b", "c"], "values 'a', 'b' and 'c'"),
    ],
)
def test_missing_values_are_named_together(
    load: Callable[..., Project], keys: list[str], listed: str
) -> None:
    """All required keys without a value stand in one line."""
    settings = json.dumps({key: {"type": "string"} for key in keys})

    with pytest.raises(OfflineError, match=f"'dev' is missing configuration {listed}.$"):
        load(f"config: {settings}")


def test_a_value_that_must_be_secret_is(load: Callable[..., Project]) -> None:
    """The project can demand that a value is secret, whoever gives it."""
    settings = "config: {{key: {{type: string, secret: true, default: {}}}, other: x}}"

    for given in (
        {"secrets": {"key": "s"}},
        {"config": {"key": "s"}},
        {"stack": "config: {key: s}"},
    ):
        loaded = load(settings.format("null"), **given)
        assert (loaded.config["shop:key"], loaded.secret_keys) == ("s", ["shop:key"])
    assert load(settings.format("s")).secret_keys == ["shop:key"]
    assert load("config: {aws:key: {secret: true}}").secret_keys == []


@pytest.mark.parametrize("value", ["{secure: v1:abc}", "{a: [{secure: v1:abc}]}"])
def test_an_encrypted_value_has_to_be_given(load: Callable[..., Project], value: str) -> None:
    """Ciphertext is an error that names its key and the options; what is given is secret."""
    stack = f"config: {{shop:key: {value}}}"

    with pytest.raises(
        OfflineError, match=r"Pulumi.dev.yaml has encrypted .* shop:key with -c KEY=VALUE, or .*$"
    ):
        load(stack=stack)
    for given in ({"secrets": {"key": "clear"}}, {"config": {"key": "clear"}}):
        loaded = load(stack=stack, **given)
        assert (loaded.config, loaded.secret_keys) == ({"shop:key": "clear"}, ["shop:key"])


def test_a_stack_file_may_lie_elsewhere(
    project: Callable[..., Path], load: Callable[..., Project]
) -> None:
    """Both spellings of the directory of stack files work, and so does the suffix `yml`."""
    stacks = project() / "stacks"
    stacks.mkdir()
    (stacks / "Pulumi.dev.yml").write_text("config: {shop:a: x}", encoding="utf-8")

    assert load("stackConfigDir: stacks").config == {"shop:a": "x"}
    assert load("config: stacks").config == {"shop:a": "x"}


def test_what_this_run_does_not_do_is_noted(load: Callable[..., Project]) -> None:
    """Another environment and imported environments are told, the own one is not."""
    options = "runtime: {{name: python, options: {{virtualenv: {}}}}}"

    assert load(options.format(sys.prefix)).notes == []
    assert load(options.format("other"), "environment: [prod]").notes == [
        f"Pulumi.yaml asks for the environment 'other'; this run uses {sys.prefix}.",
        "Pulumi.dev.yaml imports environments; this run does not open them.",
    ]


def test_notes_are_printed(offline: Callable[..., tuple[Result, str]]) -> None:
    """A note follows the first line."""
    settings = "runtime: {name: python, options: {virtualenv: other}}"
    _, text = offline("", settings, preview_only=True)

    assert text.splitlines()[1].startswith("note: Pulumi.yaml asks for the environment 'other'")


@pytest.mark.parametrize(
    ("settings", "stack", "error"),
    [
        ("runtime: go", None, "has the runtime 'go': an offline run is for programs with 'python'"),
        ("runtime: {name: python, options: [x]}", None, "options that are not a mapping"),
        ("name: ''", None, "has no 'name': give the project one"),
        ("main: nowhere", None, "names the program 'nowhere', which does not exist"),
        ("main: empty", None, "empty has no __main__.py"),
        ("a: [", None, "Pulumi.yaml, line 3 is not valid YAML: "),
        ("a: \0", None, "Pulumi.yaml is not valid YAML: it can't be read"),
        (f"a: {'9' * 5000}", None, "Pulumi.yaml is not valid YAML: it can't be read"),
        ("a: !!bool b", None, "Pulumi.yaml is not valid YAML: it can't be read"),
        ("a: !!binary aGk=", None, "could not determine a constructor for the tag …"),
        ("a: *planted", None, "line 3 is not valid YAML: found undefined alias …"),
        (f"main: {'a' * 5000}", None, "File name too long"),
        ('config: {"a\\n\\e[1m": {type: string}}', None, "missing configuration value 'a [1m'"),
        ("", "config: {a: {1: b, c: d}}", "The value of shop:a is not one that JSON has"),
        ("", f"config: {{a: 0x{'f' * 5000}}}", "The value of shop:a is not one that JSON has"),
        ("", "- a", "Pulumi.dev.yaml is not a mapping"),
        ("", "config: [a]", "Pulumi.dev.yaml has a 'config' that is not a mapping"),
    ],
)
def test_a_wrong_file_is_one_line(
    project: Callable[..., Path],
    load: Callable[..., Project],
    settings: str,
    stack: str | None,
    error: str,
) -> None:
    """Each mistake in a file is one line with the file, the place and what is wrong."""
    (project() / "empty").mkdir()

    with pytest.raises(OfflineError) as caught:
        load(settings, stack)
    assert error in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_directory_without_a_project_is_one_line(tmp_path: Path) -> None:
    """The error names the directory."""
    with pytest.raises(OfflineError, match=f"^No Pulumi.yaml in {tmp_path}: name the directory"):
        load_project(tmp_path, "dev", {}, {})


def test_an_empty_stack_file_is_fine(load: Callable[..., Project]) -> None:
    """A file without a word has no values."""
    assert load(stack="").config == {}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 10)}]}}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MERGES, "it merges too many values"),
        (BOMB, "holds more than 20000 values"),
        ("config: &a [*a]", "holds values nested deeper than 100"),
        ("config: &a {a: *a}", "holds values nested deeper than 100"),
        ("config: {a: " + "[" * 5000 + "]" * 5000 + "}", "is nested too deep"),
        ("config:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 3000)), "is nested too deep"),
    ],
    ids=[
        "merges of merges",
        "aliases of aliases",
        "a list in itself",
        "a mapping in itself",
        "lists",
        "mappings",
    ],
)
@pytest.mark.parametrize("where", ["project", "stack"])
def test_yaml_without_end_is_one_line(
    load: Callable[..., Project], where: str, text: str, told: str
) -> None:
    """What would take all memory, or more depth than there is, is refused at once."""
    with pytest.raises(OfflineError, match=told) as caught:
        load(**{"settings" if where == "project" else "stack": text})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_aliases_are_fine(load: Callable[..., Project]) -> None:
    """Aliases and merges that stay small are resolved."""
    config = load(stack="config:\n  shop:a: &a {x: 1}\n  shop:b: {<<: *a, y: 2}\n").config
    assert config == {"shop:a": '{"x":1}', "shop:b": '{"x":1,"y":2}'}


@pytest.mark.parametrize(
    "given", [{"config": {"a": "\ud800"}}, {"config": {"\ud800": 1}}, {"secrets": {"a": "\ud800"}}]
)
def test_configuration_that_is_no_text_is_refused(
    load: Callable[..., Project], given: dict[str, Any]
) -> None:
    """What a shell made of bytes that are no text can't be given to a program."""
    with pytest.raises(OfflineError, match="configuration holds an unpaired surrogate"):
        load(**given)


def test_what_a_program_says_shows_no_secret(offline: Callable[..., tuple[Result, str]]) -> None:
    """Secret configuration is hidden as by the engine in prints, logs, errors and outputs."""
    result, text = offline(
        """
        import json
        import pulumi
        from things import Thing

        token, key = (pulumi.Config().require(name) for name in ("token", "key"))
        parts = pulumi.Config().require_object("parts")
        print(token, repr(key), parts["inner"], "dev")
        pulumi.log.warn(token + key)
        pulumi.export("plain", [token, key])
        odd = pulumi.Config().require("odd")
        print(json.dumps({"odd": odd}), ascii(odd), json.dumps(odd, ensure_ascii=False))
        if not pulumi.runtime.is_dry_run():
            Thing("spoilt", explode=token)
        """,
        secrets={
            "token": "hunter2",
            "odd": "hünter4",
            "key": "BEGIN'\\\nhunter2-more\nEND\n",
            "parts": {"inner": ["hunter3", 1, "v"]},
            "short": "de",
            "empty": "",
            "deep": "[" * 100_000,
        },
    )

    assert result.preview.error is None
    assert result.up is not None
    assert result.up.error is not None
    assert result.up.error.endswith("[secret]")
    assert r"""[secret] "[secret]\n" ['[secret]', 1, 'v'] dev""" in text
    assert "warning: [secret][secret]" in text
    for shown in (text, repr(result.preview.messages), repr(result.up.messages)):
        assert "hunter" not in shown
        assert "nter4" not in shown
        assert "END" not in shown
