"""Asks whether a locked dependency has a known vulnerability: `make audit`.

pip-audit asks PyPI's vulnerability service about every version in uv.lock, for every platform and
Python. It calls a version that the service does not know "not found" and ends well, so that behind
a mirror without that service it would find nothing at all. So an old version with a vulnerability
known to all is asked for, too: without that one in the answer, nothing was audited.

Exit status: 0 nothing found, 1 vulnerabilities found, 2 not audited.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOT_AUDITED = 2
KNOWN_TO_BE_VULNERABLE = ("flask", "0.5")


def main(exported: Path) -> int:
    """Audit the requirements that uv exported."""
    if pip_audit([KNOWN_TO_BE_VULNERABLE])[0].get("vulns", []) == []:
        raise NotAudited("the service does not tell of a vulnerability that is known to all")
    found = 0
    asked = 0
    for requirements in passes(exported.read_text(encoding="utf-8")):
        for dependency in pip_audit(requirements):
            asked += 1
            if "skip_reason" in dependency:
                raise NotAudited(dependency["skip_reason"])
            for fault in dependency["vulns"]:
                found += 1
                print(shown(dependency, fault))
    print(f"{asked} locked versions audited, {found} known vulnerabilities found.")
    return 1 if found else 0


class NotAudited(Exception):
    """The vulnerability service could not be asked."""


def passes(exported: str) -> Iterator[list[tuple[str, str]]]:
    """The locked versions, each package once in a pass: pip-audit takes no package twice."""
    versions = defaultdict(list)
    for line in exported.splitlines():
        name, _, version = line.partition(";")[0].strip().partition("==")
        versions[name].append(version)
    for number in range(max(map(len, versions.values()))):
        yield [(name, known[number]) for name, known in versions.items() if len(known) > number]


def pip_audit(requirements: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What the service says about these versions."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "requirements.txt")
        file.write_text("".join(f"{name}=={version}\n" for name, version in requirements))
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(file)]
        # The versions are locked with their hashes: nothing is left to resolve.
        command += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    try:
        answer: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except json.JSONDecodeError:
        raise NotAudited(done.stderr.strip().rpartition("\n")[2]) from None
    return answer


def shown(dependency: dict[str, Any], fault: dict[str, Any]) -> str:
    """A vulnerability in one line."""
    names = ", ".join([fault["id"], *fault["aliases"]])
    fixed = ", ".join(fault["fix_versions"]) or "no version yet"
    return f"{dependency['name']} {dependency['version']}: {names}; fixed in {fixed}"


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except NotAudited as reason:
        print(f"NOT AUDITED: the vulnerability service can't be used: {reason}", file=sys.stderr)
        sys.exit(NOT_AUDITED)
