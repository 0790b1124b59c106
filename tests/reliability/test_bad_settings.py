"""Settings in each source with odd content: one line before any request, and no secret in it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pulumi_oci_image as oci_image
from pulumi_oci_image import Connection, SettingsError
from pulumi_oci_image.settings import declarations as known
from pulumi_oci_image.settings import load_settings

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import Figures

PLANTED = "planted" * 9
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{PLANTED}\n-----END RSA PRIVATE KEY-----\n"
LONGEST_LINE = 2500


def in_one_line(error: Exception) -> str:
    """The error's text, which is one line, not endless, and tells no secret."""
    line = str(error)
    assert line.isprintable(), repr(line)
    assert len(line) < LONGEST_LINE
    assert "plantedplanted" not in line
    return line


@pytest.fixture
def read(endpoint: Emulator, credentials: Credentials) -> Callable[..., str | None]:  # noqa: ARG001 - in the environment
    """Read an image; give the line that refused the settings before any request, or None."""

    def run(**options: Any) -> str | None:
        endpoint.reset()
        image_id = str(next(iter(endpoint.images))["id"])
        try:
            oci_image.get_image(image_id, **options)
        except SettingsError as error:
            line = in_one_line(error)
        else:
            assert [request.status for request in endpoint.requests] == [200]
            return None
        assert endpoint.requests == []
        return line

    return run


CONTENTS: dict[str, tuple[Callable[[bytes], bytes], str | None]] = {
    "a byte order mark": (lambda good: b"\xef\xbb\xbf" + good, None),
    "ends of line of Windows": (lambda good: good.replace(b"\n", b"\r\n"), None),
    "comments": (lambda good: b"# one\n; two\n\n" + good, None),
    "no section": (lambda good: good.split(b"\n", 1)[1], "before the first [profile]"),
    "a section twice": (lambda good: good + b"[A]\n[A]\n", "starts profile A a second time"),
    "an option twice": (lambda good: good + b"region=x\n", "sets region a second time"),
    "no option": (lambda good: good + PLANTED.encode(), "is not of the form 'key = value'"),
    "a NUL": (lambda good: b"\x00" + good, "before the first [profile]"),
    "binary": (lambda _: bytes(range(256)), "it is not UTF-8 text"),
    "UTF-16": (lambda good: good.decode().encode("utf-16"), "it is not UTF-8 text"),
    "too much": (lambda good: good + b"#" * 2**20, "it is larger than 1048576 bytes"),
    "nothing": (lambda _: b"", "no private key"),
    "an interpolation": (
        lambda good: good.replace(b"fingerprint=", b"fingerprint=%(x)s"),
        "contains",
    ),
    "a header": (
        lambda good: good.replace(b"user=", b"user=x\n  x-evil: y"),
        "the user OCID contains",
    ),
    "a quote": (
        lambda good: good.replace(b"fingerprint=", b'fingerprint=",x="'),
        "contains invalid",
    ),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_contents_of_the_config_file(
    read: Callable[..., str | None], credentials: Credentials, tmp_path: Path, name: str
) -> None:
    """A config file is read, or refused with what is wrong and none of its text."""
    change, told = CONTENTS[name]
    # The session's own file is the next tests', too.
    file = tmp_path / "config"
    file.write_bytes(change(credentials.config_file.read_bytes()))
    line = read(connection=Connection(config_file=str(file), profile="DEFAULT"))
    if told is None:
        assert line is None
    else:
        assert line is not None
        assert told in line


PATHS: dict[str, tuple[str, str]] = {
    "a directory": ("{folder}", "can't be read"),
    "a device without end": ("/dev/zero", "it is larger than"),
    "below a file": ("{folder}/file/config", "can't be read"),
    "a NUL": ("{folder}/a\x00b", "is not a path"),
    "a line break": ("{folder}/a\nb", "is not a path"),
    "a long name": ("{folder}/" + "x" * 300, "can't be read"),
    "endless": ("/x" * 5000, "is not a path"),
    "nobody's home": ("~nobody-of-this-name/config", "there is no such home"),
    "missing": ("{folder}/missing", "there is no OCI config file"),
    "a loop": ("{folder}/loop", "can't be read"),
}


@pytest.mark.parametrize("name", PATHS)
def test_paths_of_the_config_file(
    read: Callable[..., str | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Whatever a path leads to, it is told in one line, by argument and by variable."""
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    path, told = PATHS[name]
    path = path.format(folder=tmp_path)
    line = read(connection=Connection(config_file=path))
    assert line is not None
    assert told in line
    if "\x00" not in path:  # which no variable can hold
        monkeypatch.setenv("OCI_CONFIG_FILE", path)
        assert read() == line


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_config_file_of_somebody_else(read: Callable[..., str | None], tmp_path: Path) -> None:
    """A file that may not be read is told as such."""
    file = tmp_path / "config"
    file.write_text("[DEFAULT]")
    file.chmod(0)
    assert "Permission denied" in str(read(connection=Connection(config_file=str(file))))


SOURCES = ("configuration", "environment", "file")
SETTINGS = {
    setting.config: setting
    for setting in (
        *(known.AUTH, known.TENANCY, known.USER),
        *(known.FINGERPRINT, known.PRIVATE_KEY_PATH),
        known.SECURITY_TOKEN_FILE,
    )
}
VALUES = st.one_of(
    st.text(st.characters(exclude_characters="\x00"), min_size=1, max_size=40),
    st.sampled_from([KEY, KEY.replace("\n", "\\n"), KEY.replace("\n", ""), PLANTED * 30]),
    st.sampled_from(["a\r\nx-evil: b", 'a",b="c', "a\nb", "%s%n", "a b", "é"]),
)


@pytest.mark.usefixtures("credentials")
def test_a_secret_in_the_wrong_place(tmp_path: Path, figures: Figures) -> None:
    """A value that can't be right is not told: it may be the key, in another setting's place."""
    seen: Counter[bool] = Counter()
    good = dict.fromkeys(SETTINGS, "ocid1.x") | {"oci:auth": "ApiKey", "oci:privateKey": KEY}
    del good["oci:privateKeyPath"], good["oci:securityTokenFile"]

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SOURCES), st.sampled_from(sorted(SETTINGS)), VALUES)
    def check(source: str, key: str, value: str) -> None:
        config, environment = dict(good), {"HOME": str(tmp_path)}
        if key == "oci:privateKeyPath":
            del config["oci:privateKey"]
        config.pop(key, None)
        if source == "configuration":
            config[key] = value
        elif source == "environment":
            environment[SETTINGS[key].environment[0]] = value
        else:
            one_line = value.replace("\r", "").replace("\n", "\n ")
            environment["OCI_CONFIG_FILE"] = str(tmp_path / "config")
            text = f"[DEFAULT]\n{SETTINGS[key].profile} = {one_line}\n"
            (tmp_path / "config").write_text(text, "utf-8", "surrogatepass")
        try:
            found = load_settings(config.get, environment)
        except SettingsError as error:
            in_one_line(error)
            seen[False] += 1
        else:
            assert "plantedplanted" not in repr(found)
            seen[True] += 1

    check()
    figures.add_input(
        "credentials' settings, in each of their sources", accepted=seen[True], refused=seen[False]
    )


TOKENS = {
    "no token": PLANTED.encode(),
    "a header": b"e30.e30.x\r\nx-evil: " + PLANTED.encode(),
    "nothing": b"",
    "binary": b"\xff\xfe",
    "a quote": b'e30.e30.",x="' + PLANTED.encode(),
}


@pytest.mark.parametrize("name", TOKENS)
def test_session_tokens(
    read: Callable[..., str | None], credentials: Credentials, tmp_path: Path, name: str
) -> None:
    """A token file that holds none is refused, and its text is not told."""
    token, file = tmp_path / "token", tmp_path / "config"
    token.write_bytes(TOKENS[name])
    file.write_text(credentials.config_file.read_text() + f"security_token_file={token}\n")
    connection = Connection(config_file=str(file), auth="SecurityToken")
    assert read(connection=connection)


NUMBERS = st.one_of(
    st.floats().map(str), st.integers(-(10**30), 10**30).map(str), st.text(max_size=6)
)


def test_limits(figures: Figures) -> None:
    """Each limit is a number within its bounds, or refused."""
    names = (
        "timeoutSeconds",
        "maxAttempts",
        "connectTimeoutSeconds",
        "requestsPerSecond",
        "concurrency",
    )
    key = {f"oci:{name}": "x" for name in ("tenancyOcid", "userOcid", "fingerprint", "privateKey")}
    seen: Counter[bool] = Counter()

    @settings(deadline=None)
    @given(st.sampled_from(names), NUMBERS)
    def check(name: str, text: str) -> None:
        config = key | {f"oci-image:{name}": text}
        try:
            limits = load_settings(config.get, {}).limits
        except SettingsError:
            seen[False] += 1
        else:
            assert all(0 < value <= 10_000 for value in vars(limits).values())
            seen[True] += 1

    check()
    figures.add_input(
        "limits, as texts of the configuration", accepted=seen[True], refused=seen[False]
    )
