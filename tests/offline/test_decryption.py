"""A stack's file that the Pulumi CLI encrypted, in an offline run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_oci_image.testing import OfflineError, Secret
from pulumi_oci_image.testing.offline.project import Project, load_project

from ..pulumi_cli import NEEDED, Cli

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Result

# What `pulumi config set` of 3.260 wrote, with the passphrase below.
STACK = """\
encryptionsalt: v1:A+C6ZvdTLWY=:v1:eHISx3MMgkp9G+fA:RmxipD+33sWnGVSgE5fRsOmD8UyLhQ==
config:
  shop:token:
    secure: v1:qiLiW4h06HvRGcD9:lBbdqyh6U4ZdixJVOE6/jJoQuErvHa3wu8jm
  shop:tree:
    user: ann
    keys:
      - secure: v1:B1xdZ6pkm1QNfg6o:VlHe4Xp5InwlyQ5uV5FEC5wI
  shop:plain: "yes"
"""
PASSPHRASE = "hunter2"
TOKEN = 'sésame "x"'


@pytest.fixture
def load(project: Callable[..., Path]) -> Callable[..., Project]:
    """Write a project with this stack's file and load it."""
    return lambda stack=STACK, **config: load_project(project("", "", stack), "dev", config, {})


def test_a_program_gets_the_clear_values(
    offline: Callable[..., tuple[Result, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the passphrase, secrets reach the program as secrets, and nothing prints them."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    result, text = offline(
        """
        import pulumi
        config = pulumi.Config()
        pulumi.export("token", config.require_secret("token"))
        pulumi.export("tree", config.require_secret_object("tree"))
        pulumi.export("plain", config.require("plain"))
        """,
        stack=STACK,
    )
    assert result.ok, text
    assert result.up is not None
    assert result.up.outputs == {
        "token": Secret(TOKEN),
        "tree": Secret({"user": "ann", "keys": ["k1"]}),
        "plain": "yes",
    }
    assert "sésame" not in text
    assert "k1" not in text


def test_the_passphrase_may_be_in_a_file(
    load: Callable[..., Project], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the CLI: a file's last line end is no part of it, and the variable wins."""
    file = tmp_path / "passphrase"
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(file))
    with pytest.raises(OfflineError, match="_PASSPHRASE_FILE can't be read: No such file"):
        load()
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    loaded = load()
    assert loaded.config["shop:token"] == TOKEN
    assert loaded.secret_keys == ["shop:token", "shop:tree"]
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
    with pytest.raises(OfflineError, match="The passphrase is not that of"):
        load()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("encryptionsalt: v1", "encryptionsalt: x", None),
        (
            "encryptionsalt: v1:A+C6ZvdTLWY=:",
            "encryptionsalt: v1:",
            "invalid 'encryptionsalt'",
        ),
        ("encryptionsalt: v1:A+C6", "encryptionsalt: v1:B+C6", "The passphrase is not that of"),
        ("encryptionsalt:", "secretsprovider:", "not encrypted with a passphrase"),
        ("lBbdqyh6", "lBbdqyh7", "'shop:token' in .* can't be decrypted: set it anew"),
        ("v1:qiLi", "v2:qiLi", "'shop:token' in .* can't be decrypted"),
        ("v1:B1xd", "", "'shop:tree' in .* can't be decrypted"),
    ],
)
def test_what_is_wrong_is_one_line(
    load: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    new: str,
    told: str | None,
) -> None:
    """A salt or value that can't be used names the file, or the key and what to do."""
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    changed = STACK.replace(old, new)
    assert changed != STACK
    if told is None:
        assert load(changed).config["shop:token"] == TOKEN
        return
    with pytest.raises(OfflineError, match=told) as caught:
        load(changed)
    assert "\n" not in str(caught.value)
    assert PASSPHRASE not in str(caught.value)


def test_without_the_passphrase(load: Callable[..., Project]) -> None:
    """The error says what to set; values that are overridden need no passphrase."""
    with pytest.raises(OfflineError, match=r"'shop:token' .*: set PULUMI_CONFIG_PASSPHRASE or "):
        load()
    assert load(token="t", tree={}).config["shop:token"] == "t"


@pytest.mark.cli
@NEEDED
def test_what_the_cli_encrypts_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this CLI encrypts is decrypted."""
    tmp_path.joinpath("Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    tmp_path.joinpath("__main__.py").touch()
    stack = Cli(tmp_path, tmp_path / "home")
    stack.ok("config", "set", "--secret", "token", TOKEN)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", stack.environment["PULUMI_CONFIG_PASSPHRASE"])
    loaded = load_project(tmp_path, "test", {}, {})
    assert (loaded.config, loaded.secret_keys) == ({"shop:token": TOKEN}, ["shop:token"])
