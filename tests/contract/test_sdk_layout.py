"""What this package takes for granted about the inside of the OCI SDK: fails when that moves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import oci
import pytest

from pulumi_oci_image.client import lean_core
from pulumi_oci_image.client.lean_core import import_client

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

SDK = Path(oci.__file__).parent


def run(program: str, *arguments: str) -> Any:
    """Run a program in a process of its own; give the JSON that it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_client_is_the_sdks_own() -> None:
    """The client in use is the code of the SDK's `oci.core.ComputeClient`, and not its fallback."""
    used = import_client()
    assert lean_core.import_client() is used  # the import of a submodule has not taken its name
    own = oci.core.ComputeClient
    assert used is not own
    for name in ("__init__", "get_image", "list_images", "list_image_shape_compatibility_entries"):
        code = getattr(used, name).__code__
        assert code == getattr(own, name).__code__
        assert Path(code.co_filename) == SDK / "core" / "compute_client.py"


def test_without_that_layout_the_sdks_usual_import_serves() -> None:
    """Where the SDK's folder has no such module, the client is `oci.core.ComputeClient`."""
    program = """
        import json
        from pulumi_oci_image.client import lean_core
        lean_core.__path__.pop()
        import oci.core
        print(json.dumps(lean_core.import_client() is oci.core.ComputeClient))
    """
    assert run(program)


@pytest.mark.parametrize("first", ["pulumi_oci_image", "oci"])
def test_a_program_uses_the_whole_sdk_besides(
    first: str, endpoint: Emulator, credentials: Credentials
) -> None:
    """In one process with reads, `oci` has every service, and its models, as without them."""
    program = f"""
        import json, os, sys
        import {first}
        from pulumi_oci_image import get_image
        ours = get_image(sys.argv[1])
        import oci
        config = oci.config.from_file(os.environ["OCI_CONFIG_FILE"])
        endpoint = os.environ["OCI_IMAGE_ENDPOINT"]
        client = oci.core.ComputeClient(config, service_endpoint=endpoint)
        theirs = client.get_image(sys.argv[1]).data
        again = get_image(sys.argv[1])
        print(json.dumps([
            isinstance(theirs, oci.core.models.Image),
            theirs.launch_options.firmware == ours.launch_options.firmware,
            ours == again,
            len(oci.core.models.core_type_mapping) > 500,
            oci.identity.IdentityClient.__name__,
            oci.dns.DnsClient.__name__,
            oci.object_storage.models.Bucket.__name__,
            oci.auth.signers.SecurityTokenSigner.__name__,
        ]))
    """
    image_id = str(next(iter(endpoint.images))["id"])
    done = run(program, image_id)
    names = ["IdentityClient", "DnsClient", "Bucket", "SecurityTokenSigner"]
    assert done == [True, True, True, True, *names]
    assert len(endpoint.requests) == 3
    assert credentials.config_file


@pytest.mark.parametrize("at", ["oci.signer", "oci.regions", "oci.circuit_breaker", "oci.waiter"])
def test_an_interrupted_import_is_made_again(
    at: str, endpoint: Emulator, credentials: Credentials
) -> None:
    """After a Ctrl-C in the first import of the SDK, the next read imports it whole."""
    program = """
        import json, sys
        from pulumi_oci_image import get_image

        class Interrupt:
            def find_spec(self, name, path, target=None):
                if name == sys.argv[1]:
                    sys.meta_path.remove(self)
                    raise KeyboardInterrupt

        sys.meta_path.insert(0, Interrupt())
        try:
            get_image(sys.argv[2])
        except KeyboardInterrupt:
            print(json.dumps(get_image(sys.argv[2]).id))
    """
    image_id = str(next(iter(endpoint.images))["id"])
    assert run(program, at, image_id) == image_id
    assert credentials.config_file


def test_the_sdk_is_imported_in_one_place() -> None:
    """No other module imports the SDK first: what an interrupted import left would stay."""
    package = Path(lean_core.__file__).parents[2]
    importing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"^(from|import) oci\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importing == {"client/lean_core/__init__.py"}
