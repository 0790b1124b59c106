"""Holds the types that users see: how many public symbols pyright knows the type of.

`python tools/verify_types.py` prints what is not known, and fails below 99 %.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LEAST = 0.99


def main() -> int:
    """Ask pyright about the package that is installed here."""
    command = ["pyright", "--verifytypes", "pulumi_oci_image", "--ignoreexternal", "--outputjson"]
    pyright = str(Path(sys.executable).with_name(command[0]))
    done = subprocess.run([pyright, *command[1:]], stdout=subprocess.PIPE, check=False)  # noqa: S603 - ours
    found = json.loads(done.stdout)["typeCompleteness"]
    for symbol in found["symbols"]:
        if symbol["isExported"] and not symbol["isTypeKnown"]:
            for each in symbol["diagnostics"]:
                print(f"{symbol['name']}: {each['message'].splitlines()[0]}")
    score = found["completenessScore"]
    print(
        f"The types of {score:.1%} of the public symbols are known; at least {LEAST:.0%} must be."
    )
    return 0 if score >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
