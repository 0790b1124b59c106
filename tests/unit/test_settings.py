"""Settings: found in the right place, refused in one line, and never shown."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from base64 import b64decode
from collections import UserDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import make_headers

from pulumi_oci_image import Connection, SettingsError
from pulumi_oci_image.settings import Limits, Settings, load_settings
from pulumi_oci_image.settings.declarations import SETTINGS
from pulumi_oci_image.settings.files import config_file
from pulumi_oci_image.settings.proxies import find_proxies

KEY = "-----BEGIN PRIVATE KEY-----\nplanted-key\n-----END PRIVATE KEY-----"
CONFIG = {
    "oci:tenancyOcid": "config-tenancy",
    "oci:userOcid": "config-user",
    "oci:fingerprint": "config-fingerprint",
    "oci:privateKey": KEY,
    "oci:region": "us-phoenix-1",
}

PCA = "pca01.example.com"
ENDPOINT = "oci-image:endpoint"
DOMAIN = "oci-image:applianceDomain"
LOOKS = 2


def load(
    config: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
    connection: Connection | None = None,
) -> Settings:
    """The settings of this configuration and environment, and of nothing else."""
    return load_settings((config or {}).get, environment or {}, connection)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with key files and a config file of several profiles."""
    for name in ("default.pem", "prod.pem", "token", "delegation"):
        tmp_path.joinpath(name).write_text(KEY)
    tmp_path.joinpath("config").write_text(
        f"""
[DEFAULT]
tenancy=file-tenancy
user=file-user
fingerprint=file-fingerprint
key_file={tmp_path}/default.pem
region=eu-frankfurt-1

[PROD]
user=prod-user
key_file={tmp_path}/prod.pem
pass_phrase=prod-phrase

[SHELL]
authentication_type=instance_principal
delegation_token_file={tmp_path}/delegation
"""
    )
    tmp_path.joinpath("session").write_text(
        f"""
[WEB]
tenancy=web-tenancy
fingerprint=web-fingerprint
key_file={tmp_path}/default.pem
security_token_file={tmp_path}/token
region=uk-london-1
"""
    )
    return tmp_path


def api_key(settings: Settings) -> Any:
    """The API key in the settings."""
    assert settings.credentials.method == "ApiKey"
    return settings.credentials


def test_configuration_comes_before_environment_before_file(files: Path) -> None:
    """The first place that has a setting counts: Pulumi config, environment, file."""
    environment = {"OCI_CONFIG_FILE": f"{files}/config", "OCI_CLI_USER": "environment-user"}
    key = api_key(load({"oci:tenancyOcid": "config-tenancy"}, environment))
    assert key.tenancy == "config-tenancy"
    assert key.user == "environment-user"
    assert key.fingerprint == "file-fingerprint"


def test_a_profile_inherits_from_default(files: Path) -> None:
    """A profile has what it does not say itself from DEFAULT, as in the CLI."""
    environment = {"OCI_CONFIG_FILE": f"{files}/config", "OCI_CLI_PROFILE": "PROD"}
    settings = load({}, environment)
    key = api_key(settings)
    assert (key.user, key.tenancy) == ("prod-user", "file-tenancy")
    assert key.private_key.path == f"{files}/prod.pem"
    assert key.password == "prod-phrase"
    assert settings.region == "eu-frankfurt-1"


@pytest.mark.parametrize(
    "variable", ["OCI_CLI_PROFILE", "OCI_CONFIG_PROFILE", "TF_VAR_config_file_profile"]
)
@pytest.mark.parametrize("file", ["OCI_CONFIG_FILE", "OCI_CLI_CONFIG_FILE"])
def test_file_and_profile_have_each_usual_variable(files: Path, variable: str, file: str) -> None:
    """The variables of CLI, SDK and Terraform name the file and the profile."""
    assert api_key(load({}, {file: f"{files}/config", variable: "PROD"})).user == "prod-user"


def test_content_and_path_of_a_key_exclude_each_other_by_place(files: Path) -> None:
    """A path in the configuration comes before a content in the environment."""
    environment = {"OCI_CLI_KEY_CONTENT": KEY, "OCI_CONFIG_FILE": f"{files}/config"}
    by_path = api_key(load({"oci:privateKeyPath": f"{files}/prod.pem"}, environment)).private_key
    assert (by_path.path, by_path.content) == (f"{files}/prod.pem", None)
    assert by_path.place == "Pulumi config oci:privateKeyPath"
    by_content = api_key(load({}, environment)).private_key
    assert (by_content.path, by_content.content) == (None, KEY)


def test_a_key_in_one_line_gets_its_ends_of_line() -> None:
    """Variables often hold a key with its ends of line written as backslash and n."""
    config = CONFIG | {"oci:privateKey": KEY.replace("\n", "\\n")}
    assert api_key(load(config)).private_key.content == KEY


def test_paths_may_begin_with_the_home_or_be_relative(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`~` and relative paths work as in the CLI."""
    monkeypatch.setenv("HOME", str(files))
    config = {key: value for key, value in CONFIG.items() if key != "oci:privateKey"}
    home = api_key(load(config | {"oci:privateKeyPath": "~/prod.pem"}))
    assert home.private_key.path == f"{files}/prod.pem"
    monkeypatch.chdir(files)
    assert api_key(load(config | {"oci:privateKeyPath": "prod.pem"})).private_key.path == "prod.pem"


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("ApiKey", "ApiKey"),
        ("APIKey", "ApiKey"),
        ("api_key", "ApiKey"),
        ("InstancePrincipal", "InstancePrincipal"),
        ("instance_principal", "InstancePrincipal"),
        ("INSTANCEPRINCIPAL", "InstancePrincipal"),
        ("ResourcePrincipal", "ResourcePrincipal"),
        ("resource_principal", "ResourcePrincipal"),
        ("OKEWorkloadIdentity", "OKEWorkloadIdentity"),
        ("oke_workload_identity", "OKEWorkloadIdentity"),
    ],
)
def test_auth_methods_have_the_names_of_provider_and_cli(way: str, kind: str) -> None:
    """`oci:auth` takes the names of the Pulumi provider and of the CLI, in any case."""
    assert load(CONFIG | {"oci:auth": way}).credentials.method == kind
    assert load(CONFIG, {"OCI_CLI_AUTH": way}).credentials.method == kind


def test_a_session_needs_no_user_and_no_auth(files: Path) -> None:
    """A profile of `oci session authenticate` is enough by itself."""
    credentials = load({}, {"OCI_CONFIG_FILE": f"{files}/session", "OCI_CLI_PROFILE": "WEB"})
    assert credentials.credentials.method == "SecurityToken"
    assert credentials.credentials.session_token_file == f"{files}/token"
    assert credentials.credentials.profile == "WEB"


SESSION = "\nsecurity_token_file={0}/token"
USER = "\ntenancy=t\nuser=u\nfingerprint=f"
INSTANCE = "\nauthentication_type=instance_principal"


@pytest.mark.parametrize(
    ("default", "profile", "kind"),
    [
        (USER, SESSION, "SecurityToken"),
        (USER + INSTANCE, SESSION, "SecurityToken"),
        (INSTANCE, SESSION, "SecurityToken"),
        (SESSION, USER, "ApiKey"),
        (INSTANCE, USER, "ApiKey"),
        (SESSION, "", "SecurityToken"),
        (SESSION + USER, "", "ApiKey"),
        (USER, SESSION + INSTANCE, "InstancePrincipal"),
        (USER, SESSION + USER, "ApiKey"),
        (SESSION, INSTANCE, "InstancePrincipal"),
    ],
)
def test_what_a_profile_says_wins_over_what_it_inherits(
    tmp_path: Path, default: str, profile: str, kind: str
) -> None:
    """The auth method is the profile's own where it has one, and DEFAULT's where it has none."""
    for name in ("default.pem", "prod.pem", "token"):
        tmp_path.joinpath(name).write_text(KEY)
    keys = [f"\nkey_file={{0}}/{name}.pem" for name in ("default", "prod")]
    text = f"[DEFAULT]{default}{keys[0]}\n[MINE]{profile}{keys[1]}\n"
    tmp_path.joinpath("config").write_text(text.format(tmp_path))
    environment = {"OCI_CONFIG_FILE": f"{tmp_path}/config", "OCI_CLI_PROFILE": "MINE"}
    credentials = load({}, environment).credentials
    assert credentials.method == kind
    if credentials.private_key:
        assert credentials.private_key.path == f"{tmp_path}/prod.pem"


def test_a_user_that_is_set_wins_over_a_session_in_the_profile(files: Path) -> None:
    """The configuration and the environment come before the profile, sessions in them too."""
    session = {"OCI_CONFIG_FILE": f"{files}/session", "OCI_CLI_PROFILE": "WEB"}
    api_key(load({}, session | {"OCI_CLI_USER": "environment-user"}))
    user = {"OCI_CONFIG_FILE": f"{files}/config", "OCI_CLI_SECURITY_TOKEN_FILE": f"{files}/token"}
    assert load({}, user).credentials.method == "SecurityToken"
    api_key(load({"oci:auth": "ApiKey"}, user))


def test_cloud_shell_acts_for_its_user(files: Path) -> None:
    """A delegation token in the profile, as Cloud Shell has it, is used."""
    shell = {"OCI_CONFIG_FILE": f"{files}/config", "OCI_CLI_PROFILE": "SHELL"}
    credentials = load({}, shell).credentials
    assert credentials.method == "InstancePrincipal"
    assert credentials.delegation_token_file == f"{files}/delegation"
    named = load({}, shell | {"OCI_CLI_AUTH": "instance_obo_user"}).credentials
    assert named.delegation_token_file == credentials.delegation_token_file


def test_a_connection_to_a_profile_looks_nowhere_else(files: Path) -> None:
    """A named profile is not mixed with the stack's own account."""
    environment = {"OCI_CONFIG_FILE": f"{files}/config", "OCI_CLI_USER": "environment-user"}
    settings = load(CONFIG, environment, Connection(profile="PROD"))
    key = api_key(settings)
    assert (key.tenancy, key.user) == ("file-tenancy", "prod-user")
    assert settings.region == "eu-frankfurt-1"
    other = load(CONFIG, environment, Connection(config_file=f"{files}/session", profile="WEB"))
    assert other.credentials.method == "SecurityToken"


def test_a_connection_to_a_namespace_takes_its_secrets_from_there(files: Path) -> None:
    """`Connection(config=…)` reads the configuration under that namespace, and nothing else."""
    prod = {key.replace("oci:", "oci-prod:"): f"prod-{value}" for key, value in CONFIG.items()}
    settings = load(CONFIG | prod, {"OCI_CLI_USER": "x"}, Connection(config="oci-prod"))
    key = api_key(settings)
    assert (key.user, key.private_key.content) == ("prod-config-user", f"prod-{KEY}")
    del prod["oci-prod:fingerprint"]
    with pytest.raises(SettingsError) as caught:
        load(CONFIG | prod, {"OCI_CONFIG_FILE": f"{files}/config"}, Connection(config="oci-prod"))
    told = "no key fingerprint: looked at Pulumi config oci-prod:fingerprint. Set one of them"
    assert told in str(caught.value)
    named = prod | {"oci-prod:configFileProfile": "PROD"}
    mixed = load(named, {"OCI_CONFIG_FILE": f"{files}/config"}, Connection(config="oci-prod"))
    assert api_key(mixed).fingerprint == "file-fingerprint"


def test_a_connection_without_an_account_uses_the_stacks() -> None:
    """Region, endpoint and auth method can be changed alone."""
    settings = load(CONFIG, {}, Connection(region="LHR", endpoint="https://iaas.example.com"))
    assert api_key(settings).user == "config-user"
    assert (settings.region, settings.endpoint) == ("lhr", "https://iaas.example.com")
    instance = load(CONFIG, {}, Connection(auth="InstancePrincipal"))
    assert instance.credentials.method == "InstancePrincipal"
    assert instance.region is None


@pytest.mark.parametrize(
    ("config", "environment", "endpoint", "appliance"),
    [
        ({DOMAIN: PCA}, {}, f"https://iaas.{PCA}", PCA),
        ({}, {"OCI_IMAGE_APPLIANCE_DOMAIN": PCA}, f"https://iaas.{PCA}", PCA),
        ({DOMAIN: f"{PCA}:30003"}, {}, f"https://iaas.{PCA}:30003", f"{PCA}:30003"),
        ({"oci:region": PCA}, {}, f"https://iaas.{PCA}", PCA),
        ({"oci:region": ""}, {"OCI_CLI_REGION": PCA}, f"https://iaas.{PCA}", PCA),
        ({}, {"OCI_CLI_REGION": PCA}, None, None),
        ({DOMAIN: PCA, ENDPOINT: "https://other"}, {}, "https://other", PCA),
        ({ENDPOINT: "https://other"}, {"OCI_IMAGE_APPLIANCE_DOMAIN": PCA}, "https://other", None),
        ({DOMAIN: PCA}, {"OCI_IMAGE_ENDPOINT": "https://other"}, f"https://iaas.{PCA}", PCA),
        ({DOMAIN: PCA, "oci:region": "pca02.example.com"}, {}, f"https://iaas.{PCA}", PCA),
    ],
)
def test_an_appliance_is_named_by_its_domain(
    config: dict[str, str], environment: dict[str, str], endpoint: str | None, appliance: str | None
) -> None:
    """A domain gives the endpoint, as a setting or as a region; the first place counts."""
    settings = load(CONFIG | config, environment)
    assert (settings.endpoint, settings.appliance) == (endpoint, appliance)
    assert settings.region in (None, "us-phoenix-1")


def test_an_appliance_belongs_to_an_account(files: Path) -> None:
    """A connection to another account is not sent to the stack's appliance, nor the reverse."""
    files.joinpath("session").write_text(
        files.joinpath("session").read_text().replace("uk-london-1", PCA)
    )
    web = Connection(config_file=f"{files}/session", profile="WEB")
    assert load(CONFIG, {}, web).appliance == PCA
    assert load(CONFIG | {DOMAIN: "pca02.example.com"}, {}, web).appliance == PCA
    public = Connection(config_file=f"{files}/config", profile="PROD")
    elsewhere = load(CONFIG | {DOMAIN: PCA}, {"OCI_IMAGE_APPLIANCE_DOMAIN": PCA}, public)
    assert (elsewhere.endpoint, elsewhere.appliance) == (None, None)
    assert elsewhere.region == "eu-frankfurt-1"
    one = load(CONFIG | {ENDPOINT: "https://other"}, {}, Connection(appliance_domain=PCA))
    assert (one.endpoint, one.appliance) == (f"https://iaas.{PCA}", PCA)
    named = {key.replace("oci:", "pca:"): value for key, value in CONFIG.items()}
    assert load(named | {"pca:applianceDomain": PCA}, {}, Connection(config="pca")).appliance == PCA


@given(st.one_of(st.text(), st.from_regex(r"[a-z0-9./:@?#-]{0,20}", fullmatch=True)))
def test_a_domain_is_no_more_than_a_host(domain: str) -> None:
    """Whatever is given as a domain is the host of the endpoint and no more, or refused."""
    for key in (DOMAIN, "oci:region"):
        try:
            settings = load({**CONFIG, key: domain})
        except SettingsError:
            continue
        if settings.endpoint is None:
            assert "." not in domain
            continue
        parts = urlsplit(settings.endpoint)
        assert settings.endpoint == f"https://iaas.{domain}"
        assert parts.netloc == f"iaas.{domain}"
        assert (parts.path, parts.query, parts.fragment, parts.username) == ("", "", "", None)


def test_the_variables_of_terraforms_provider() -> None:
    """`OCI_TENANCY_OCID` and its like work as for Terraform, after its `TF_VAR_` variables."""
    environment = {
        "OCI_TENANCY_OCID": "oci-tenancy",
        "OCI_USER_OCID": "oci-user",
        "OCI_FINGERPRINT": "oci-fingerprint",
        "OCI_PRIVATE_KEY": KEY,
        "OCI_PRIVATE_KEY_PASSWORD": "oci-password",
        "OCI_REGION": "us-phoenix-1",
    }
    settings = load({}, environment)
    key = api_key(settings)
    assert (key.tenancy, key.user) == ("oci-tenancy", "oci-user")
    assert key.fingerprint == "oci-fingerprint"
    assert (key.private_key.content, key.password) == (KEY, "oci-password")
    assert settings.region == "us-phoenix-1"
    both = environment | {"TF_VAR_user_ocid": "tf-user"}
    assert api_key(load({}, both)).user == "tf-user"
    instance = load({}, environment | {"OCI_AUTH": "InstancePrincipal"})
    assert instance.credentials.method == "InstancePrincipal"


def test_a_missing_setting_names_each_place_looked_at() -> None:
    """A missing setting names its key, its variables and the profile."""
    with pytest.raises(SettingsError) as caught:
        load({key: value for key, value in CONFIG.items() if key != "oci:userOcid"})
    for place in ("no user", "oci:userOcid", "OCI_CLI_USER", "TF_VAR_user_ocid", "profile DEFAULT"):
        assert place in str(caught.value)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (
            {"oci:auth": "magic"},
            "'magic' is not an auth method. Set oci:auth to one of ApiKey",
        ),
        ({"oci:auth": "SecurityToken"}, "no session token: looked at Pulumi config"),
        ({"oci:auth": "InstanceOboUser"}, "no delegation token"),
        ({"oci:region": "evil.com/x"}, "'evil.com/x' is not a region"),
        ({"oci:region": "evil.com@x.y"}, "'…@x.y' is not a region"),
        ({DOMAIN: "pca01"}, "'pca01' is not the domain of an appliance. Set oci-image:appliance"),
        ({DOMAIN: "https://iaas.pca01.example.com"}, "is not the domain of an appliance"),
        ({DOMAIN: "iaas.pca01.example.com"}, "to the domain alone, such as pca01.example.com"),
        ({"oci-image:endpoint": "ftp://x"}, "is not an endpoint"),
        ({"oci-image:endpoint": "https://x:99999"}, "is not an endpoint"),
        ({"oci-image:endpoint": "https://x/path"}, "is not an endpoint"),
        ({"oci-image:endpoint": "http://example.com"}, "is not encrypted"),
        ({"oci-image:timeoutSeconds": "soon"}, "oci-image:timeoutSeconds is 'soon'"),
        ({"oci-image:timeoutSeconds": "nan"}, "oci-image:timeoutSeconds is 'nan'"),
        ({"oci-image:maxAttempts": "0"}, "oci-image:maxAttempts is '0'"),
        (
            {"oci-image:caBundle": f"/{'a' * 300}"},
            "a… can't be reached: File name too long. Check Pulumi",
        ),
        ({"oci-image:caBundle": "/nowhere"}, "the CA bundle /nowhere does not exist. Check Pulumi"),
        (
            {"oci:privateKey": "", "oci:privateKeyPath": "/nowhere"},
            "/nowhere does not exist. Check",
        ),
        ({"oci:configFileProfile": "X"}, "there is no OCI config file"),
    ],
)
def test_what_is_unusable_is_refused_in_one_line(config: dict[str, str], told: str) -> None:
    """An unusable setting is one line with its key, and what to do."""
    with pytest.raises(SettingsError) as caught:
        load(CONFIG | config)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[DEFAULT]\nuser=a\nhunter2 planted\n", "line 3 is not of the form 'key = value'"),
        ("planted=a\n", "line 1 comes before the first [profile]"),
        ("[P]\npass_phrase=planted\npass_phrase=planted\n", "line 3 sets pass_phrase a second"),
        ("[P]\n[P]\n", "line 2 starts profile P a second time"),
        ("[P]\n", "has no profile 'Q'; it has DEFAULT, P"),
    ],
)
def test_a_broken_config_file_shows_none_of_its_lines(tmp_path: Path, text: str, told: str) -> None:
    """What is wrong with a config file is told by line number: a line may hold a passphrase."""
    tmp_path.joinpath("config").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load({}, {"OCI_CONFIG_FILE": f"{tmp_path}/config", "OCI_CLI_PROFILE": "Q"})
    assert told in str(caught.value)
    assert "planted" not in str(caught.value)


def test_a_config_file_that_is_no_text(tmp_path: Path) -> None:
    """Bytes, directories, and pipes, which nobody may ever write to, are told as what they are."""
    tmp_path.joinpath("config").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load({}, {"OCI_CONFIG_FILE": f"{tmp_path}/config"})
    with pytest.raises(SettingsError, match="directory"):
        load({}, {"OCI_CONFIG_FILE": str(tmp_path)})
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="it is a named pipe"):
        load({}, {"OCI_CONFIG_FILE": f"{tmp_path}/pipe"})


@pytest.mark.parametrize(
    "variable",
    [
        "OCI_CLI_KEY_FILE",
        "OCI_CLI_SECURITY_TOKEN_FILE",
        "OCI_CONFIG_FILE",
        "OCI_IMAGE_SERVICE_ACCOUNT_TOKEN_PATH",
    ],
)
def test_a_huge_file_is_not_read(files: Path, variable: str) -> None:
    """A file of a gigabyte in the place of a key, a token or the config file is refused unread."""
    huge = files / "huge"
    with huge.open("wb") as file:
        file.truncate(2**30)
    environment = {"OCI_CONFIG_FILE": f"{files}/session", "OCI_CLI_PROFILE": "WEB"}
    if variable == "OCI_IMAGE_SERVICE_ACCOUNT_TOKEN_PATH":
        environment = {"OCI_CLI_AUTH": "OKEWorkloadIdentity"}
    with pytest.raises(SettingsError, match="is larger than 1048576 bytes"):
        load({}, environment | {variable: str(huge)})


@pytest.mark.parametrize("space", [" ", "\r", "\f", "\u2028"])
def test_a_long_line_is_not_parsed(files: Path, space: str) -> None:
    """Python's parser takes the square of a line's spaces, in which nothing can end it."""
    padded = files / "padded"
    padded.write_bytes(f"[DEFAULT]\nuser{space * 9000}name\n".encode())
    with pytest.raises(SettingsError, match="line 2 is longer than 8192 characters"):
        load({}, {"OCI_CONFIG_FILE": str(padded)})


@pytest.mark.parametrize("path", ["/tmp/ключ.pem", "~ключ/key.pem"])
def test_a_path_that_the_locale_can_not_hold(path: str) -> None:
    """Where a system's encoding lacks a path's characters, the error says so."""
    find = "from pulumi_oci_image.settings.files import local_path; local_path"
    done = subprocess.run(
        [sys.executable, "-c", f"{find}({path!a}, 'the key')"],
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
    )
    assert b"SettingsError: the key is " in done.stderr
    assert b"which this locale has no characters for" in done.stderr


@pytest.mark.parametrize(
    "endpoint", ["https://me:planted@example.com", "http://me:planted@x", "https://x?t=planted"]
)
def test_an_endpoint_is_never_shown_with_its_password(endpoint: str) -> None:
    """What an endpoint carries beside its host is not printed."""
    with pytest.raises(SettingsError) as caught:
        load(CONFIG | {"oci-image:endpoint": endpoint})
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        KEY.replace("\n", "\\n"),
        "https://me:planted@example.com",
        "https://x.com?a=planted&b=planted",
        "eyJhbGciOiJSUzI1NiJ9.planted.planted",
    ],
)
def test_a_secret_in_any_settings_place_is_not_shown(setting: str, secret: str) -> None:
    """A key, a token, or a URL with a password, given for another setting, is in no error."""
    told = ""
    try:
        load(CONFIG | {SETTINGS[setting].config: secret})
    except SettingsError as error:
        told = repr(error)
    assert "planted" not in told


@pytest.mark.parametrize(
    ("variable", "secret"),
    [
        ("OCI_CONFIG_FILE", "eyJhbGciOiJSUzI1NiJ9.planted"),
        ("OCI_CLI_REGION", "eyJhbGciOiJSUzI1NiJ9.planted"),
        ("OCI_CLI_REGION", "me:planted@example.com"),
    ],
)
def test_a_secret_in_a_variables_place_is_not_shown(variable: str, secret: str) -> None:
    """A token or a login that is given for a file's path or a region is in no error."""
    with pytest.raises(SettingsError) as caught:
        load({}, {variable: secret, "OCI_CLI_USER": "x"})
    assert "planted" not in str(caught.value)


def test_limits_have_settings_of_their_own() -> None:
    """Time, attempts, and the times to connect and to answer can each be set."""
    assert load(CONFIG).limits == Limits(60, 10, 30, 6)
    config = {
        "oci-image:timeoutSeconds": "5.5",
        "oci-image:maxAttempts": "2",
        "oci-image:connectTimeoutSeconds": "1",
    }
    limits = load(CONFIG | config, {"OCI_IMAGE_READ_TIMEOUT_SECONDS": "3"}).limits
    assert limits == Limits(5.5, 1, 3, 2)


@pytest.mark.parametrize(
    "variable",
    ["OCI_IMAGE_CA_BUNDLE", "OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"],
)
def test_a_ca_bundle_has_each_usual_variable(files: Path, variable: str) -> None:
    """The variables by which tools trust another certificate authority are honoured."""
    assert load(CONFIG, {variable: f"{files}/token"}).ca_bundle == f"{files}/token"


def test_credentials_show_nowhere(files: Path) -> None:
    """No `repr` shows what credentials hold, and no pickle is made of them."""
    secret: Any = load(CONFIG | {"oci:privateKeyPassword": "planted-password"})
    for part in (secret, secret.credentials, secret.credentials.private_key):
        assert "planted" not in repr(part)
    with pytest.raises(TypeError, match="credentials can't be pickled"):
        pickle.dumps(secret)
    token = load({}, {"OCI_CONFIG_FILE": f"{files}/session", "OCI_CLI_PROFILE": "WEB"})
    assert "web-tenancy" not in repr(token)
    federated = load(
        {
            "oci:auth": "WorkloadIdentityFederation",
            "oci:workloadIdentityTokenPath": f"{files}/token",
            "oci:tokenExchangeDomainUrl": "https://idcs.example.com",
            "oci:tokenExchangeClientId": "planted-client",
            "oci:tokenExchangeClientSecret": "planted-secret",
        }
    )
    assert "planted" not in repr(federated)
    proxies = find_proxies({"https_proxy": "http://user:planted@127.0.0.1:1"})
    assert "planted" not in repr(proxies) + repr(proxies.find("localhost"))


def test_a_proxy_gets_the_password_that_is_written_as_utf_8() -> None:
    """The password's percent-encoded bytes are what the proxy gets, as with curl."""
    found = find_proxies({"https_proxy": "http://user:%E2%82%AC@localhost"}).find("x.invalid")
    assert found
    sent = make_headers(proxy_basic_auth=found.login)["proxy-authorization"]
    assert b64decode(sent.removeprefix("Basic ")).decode() == "user:€"


def test_an_error_names_the_variable_of_the_proxy() -> None:
    """Who has set ALL_PROXY alone is told of that, not of HTTPS_PROXY."""
    with pytest.raises(SettingsError, match="ALL_PROXY is not the address"):
        find_proxies({"all_proxy": "socks5://localhost:1"})


def test_a_proxy_that_is_no_text_is_refused_unshown() -> None:
    """A byte of the password that isn't UTF-8, as the environment gives it."""
    with pytest.raises(SettingsError, match="HTTPS_PROXY is not the address") as caught:
        find_proxies({"https_proxy": "http://user:planted\udce9@localhost:1"})
    assert "planted" not in str(caught.value)


def test_without_a_home_there_is_no_config_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container whose user has none, settings of the environment are enough."""

    def homeless(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    assert not config_file({}).exists()
    with pytest.raises(SettingsError, match="no such home directory"):
        config_file({"OCI_CONFIG_FILE": "~/config"})


def test_each_setting_says_what_it_means() -> None:
    """Every setting is described, and what it may be is the same wherever that stands."""
    for setting in SETTINGS.values():
        assert setting.description.endswith("."), setting
        assert (setting.type is str) != (0 < setting.default <= setting.maximum), setting
    assert {name for name, setting in SETTINGS.items() if setting.secret} == {
        "tokenExchangeClientSecret",
        "privateKey",
        "privateKeyPassword",
    }


@pytest.mark.parametrize(("config", "named"), [({}, "privateKey"), ({"oci:auth": "x"}, "auth")])
def test_an_error_names_a_setting_as_data(
    config: dict[str, str], named: str, tmp_path: Path
) -> None:
    """Each interface can give the settings that an error names under names of its own."""
    file = tmp_path / "config"
    file.touch()
    with pytest.raises(SettingsError) as caught:
        load(config, {"OCI_CONFIG_FILE": str(file)})
    assert f" <oci:{named}>" in caught.value.worded(lambda name: f"<{name}>")
    assert f" oci:{named}" in str(caught.value)


def test_without_a_stack_its_configuration_is_no_place() -> None:
    """Outside of a program an error names the places that are looked at, and those alone."""
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {})
    assert "Pulumi config" not in str(caught.value)
    assert "environment variable OCI_CLI_KEY_FILE" in str(caught.value)
    with pytest.raises(SettingsError, match="Pulumi config prod:privateKey"):
        load_settings(None, {}, Connection(config="prod"))


class Changing(UserDict[str, str]):
    """An environment of which another thread removes a variable while its names are read."""

    def __init__(self, **variables: str) -> None:
        super().__init__(variables)
        self.looks = 0

    def __iter__(self) -> Iterator[str]:
        self.looks += 1
        return iter((*self.data, "GONE") if self.looks <= LOOKS else self.data)


def test_the_environment_may_change_while_it_is_read(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that another thread removes is none, and no error."""
    environment = Changing(OCI_CONFIG_FILE=f"{files}/config", OCI_CLI_REGION="ap-tokyo-1")
    monkeypatch.setattr(os, "environ", environment)
    assert load_settings(None).region == "ap-tokyo-1"
