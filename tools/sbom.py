"""Writes a bill of materials in CycloneDX's form: `make sbom`.

What an environment of users holds is told by cyclonedx-py. It takes our own name from
pyproject.toml, but not our version, which stands in the source.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(environment: str, output: str) -> None:
    """Write the bill of an environment."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "library", environment]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    bill = json.loads(done.stdout)
    version = runpy.run_path(str(ROOT / "provider/pulumi_oci_image/_version.py"))["__version__"]
    ourselves = bill["metadata"]["component"]
    ourselves |= {"version": version, "purl": f"pkg:pypi/{ourselves['name']}@{version}"}
    page = Path(output)
    page.parent.mkdir(exist_ok=True)
    page.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(bill['components'])} components: {output}")


if __name__ == "__main__":
    main(*sys.argv[1:])
