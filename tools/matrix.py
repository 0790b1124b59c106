"""Runs the tests in other environments than the locked one: `make minimal newest pythons`.

    minimal    the lowest allowed versions of what users install, on the lowest Python
    newest     the newest versions of everything, on this Python
    pythons    the locked versions, on each supported Python that this machine has

The environments stay in .tools/matrix, so that the next run is quick. After a `minimal` run that
passed, the table in docs/compatibility.md says which versions these were.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".tools/matrix"
UV = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools/uv/bin/uv")
SUPPORTED = ("3.10", "3.11", "3.12", "3.13", "3.14")


def main(job: str) -> int:
    """Do a job; give the exit status."""
    jobs = {"minimal": minimal, "newest": newest, "pythons": pythons}
    HOME.mkdir(parents=True, exist_ok=True)
    return 0 if jobs[job]() else 1


def minimal() -> bool:
    """Test with the lowest allowed versions, and say which these were."""
    interpreter = find_python(SUPPORTED[0])
    if interpreter is None:
        print(f"Python {SUPPORTED[0]} is not here: 'uv python install {SUPPORTED[0]}' adds it.")
        return False
    lowest = HOME / "minimal.txt"
    arguments = ["--python", interpreter, "--all-extras", "--resolution", "lowest-direct"]
    uv("pip", "compile", *arguments, "--output-file", str(lowest), "pyproject.toml")
    python = fresh_environment("minimal", interpreter)
    # What only tests need is as new as the lowest versions allow.
    uv("pip", "install", "--python", python, *OURSELVES, "--constraint", str(lowest))
    if not run_tests(python):
        return False
    subprocess.run([python, str(ROOT / "tools/lowest_versions.py")], check=True)  # noqa: S603 - our own
    return True


def newest() -> bool:
    """Test with the newest versions of everything, whatever the lock says."""
    python = fresh_environment("newest", sys.executable)
    uv("pip", "install", "--python", python, "--upgrade", *OURSELVES)
    return run_tests(python)


def pythons() -> bool:
    """Test the locked versions on each supported Python; say which are missing."""
    results = {}
    for version in SUPPORTED:
        interpreter = find_python(version)
        if interpreter is None:
            results[version] = f"MISSING; 'uv python install {version}' adds it"
            continue
        environment = HOME / version
        uv("sync", "--locked", "--python", interpreter, into=environment)
        passed = run_tests(python_of(environment))
        results[version] = "passed" if passed else "FAILED"
    for version, result in results.items():
        print(f"Python {version}: {result}")
    return "FAILED" not in results.values()


OURSELVES = ("--editable", ".[all]", "--group", "dev")


def find_python(version: str) -> str | None:
    """An interpreter of this version: one that uv finds, or one of pyenv's."""
    command = [UV, "python", "find", "--quiet", "--no-python-downloads", "--system", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if found.returncode == 0:
        return found.stdout.strip()
    versions = Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser() / "versions"
    return next((str(path) for path in sorted(versions.glob(f"{version}.*/bin/python"))), None)


def fresh_environment(name: str, interpreter: str) -> str:
    """Make an environment anew; give its Python."""
    uv("venv", "--clear", "--python", interpreter, str(HOME / name))
    return python_of(HOME / name)


def python_of(environment: Path) -> str:
    """The Python of an environment."""
    return str(environment / ("Scripts" if os.name == "nt" else "bin") / "python")


def uv(*arguments: str, into: Path | None = None) -> None:
    """Run uv; it must succeed."""
    environment = dict(os.environ)
    environment.pop("VIRTUAL_ENV", None)
    if into is not None:
        environment["UV_PROJECT_ENVIRONMENT"] = str(into)
    subprocess.run([UV, "--quiet", *arguments], check=True, cwd=ROOT, env=environment)  # noqa: S603 - our own


def run_tests(python: str) -> bool:
    """Run the tests; whether they passed."""
    print(f"\n== {python}", flush=True)
    workers = re.sub(r"\D", "", os.environ.get("TEST_WORKERS", "")) or "auto"
    command = [python, "-m", "pytest", "-q", "-n", workers, "-p", "no:cacheprovider"]
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0  # noqa: S603 - our own


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(error.cmd)} failed")
