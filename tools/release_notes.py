"""Writes dist/notes.md, what the changelog says of a release: `make release-notes TAG=v1.2.3`.

Fails where the tag, the package, the packaged provider's schema and the changelog don't agree.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from pulumi_oci_image import __version__

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Check the tag of the command line and write the notes."""
    tag = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        notes = release_notes(tag, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    out = ROOT / "dist" / "notes.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text(notes, "utf-8")
    print(f"dist/notes.md: {tag}, {len(notes.splitlines())} lines")
    return 0


def release_notes(tag: str, changelog: str) -> str:
    """The changelog's section of a tag; ValueError where something is of another version."""
    schema = ROOT / "provider/pulumi_oci_image/plugin/schema.json"
    plugin = json.loads(schema.read_text("utf-8"))["version"]
    if not tag == f"v{__version__}" == f"v{plugin}":
        text = f"The tag is '{tag}', the package {__version__}, the packaged provider {plugin}."
        raise ValueError(text)
    section = re.search(
        rf"^## \[?{re.escape(__version__)}\]? - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |^\[|\Z)",
        changelog,
        re.DOTALL | re.MULTILINE,
    )
    if section is None or not section[1].strip():
        text = f"CHANGELOG.md has no section '## {__version__} - YYYY-MM-DD', or an empty one."
        raise ValueError(text)
    return section[1].strip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
