"""Writes docs/licences.md: the licences of what users install with this package.

`make licences` runs it in an environment that holds the locked dependencies of users, and nothing
else. Each package's own metadata speaks. A licence that nobody has looked at yet is an error.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from markdown_pages import table

PAGE = Path(__file__).parent.parent / "docs/licences.md"
OURSELVES = "pulumi-oci-image"

PERMISSIVE = {
    "3-Clause BSD License",
    "Apache 2.0",
    "Apache License, Version 2.0",
    "Apache Software License",
    "Apache-2.0",
    "Apache-2.0 AND MIT",
    "Apache-2.0 OR BSD-2-Clause",
    "Apache-2.0 OR BSD-3-Clause",
    "BSD License, Apache Software License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC License",
    "MIT",
    "MIT License",
    "MIT OR Apache-2.0",
    "MIT-0",
    "PSF-2.0",
    "Universal Permissive License 1.0 or Apache License 2.0",
}
# Fine for a library that is installed beside ours and replaceable, not for code taken into ours.
BESIDE_OURS = {"LGPL-2.1-or-later", "MPL-2.0"}

HEAD = """\
# Licences

Made by `make licences` from the packages' own metadata: what `pip install 'pulumi-oci-image[all]'`
installs on Linux. This package contains none of their code; it is Apache-2.0 itself.

All are permissive but for those marked *, whose copyleft covers changes to that library itself.
They come with the OCI SDK.

"""


def main() -> int:
    """Write the page."""
    found = {
        package.name: licence(package) for package in distributions() if package.name != OURSELVES
    }
    rows = []
    for name in sorted(found, key=str.lower):
        if found[name] not in PERMISSIVE | BESIDE_OURS:
            print(f"{name}: nobody has looked at its licence yet: {found[name]!r}", file=sys.stderr)
            return 1
        rows.append((name, found[name] + " *" * (found[name] in BESIDE_OURS)))
    PAGE.write_text(HEAD + table(("package", "licence"), rows), encoding="utf-8")
    print(f"{len(rows)} packages: {PAGE}")
    return 0


def licence(package: Distribution) -> str:
    """The licence that a package states: as an expression, as text, or by its classifiers."""
    metadata = package.metadata
    stated = metadata.get("License-Expression") or metadata.get("License") or ""
    if stated and stated != "Dual License":
        return stated.partition("\n")[0]
    classifiers = metadata.get_all("Classifier") or []
    return ", ".join(c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::"))


if __name__ == "__main__":
    sys.exit(main())
