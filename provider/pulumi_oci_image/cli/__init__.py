"""The command `pulumi-oci-image`, on the standard library's argparse.

Exit status: 0 done; 1 an error, in one line on standard error; 2 wrong usage; 3 no image meets
the criteria of `latest` or `regions`; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser

from .._version import __version__
from ..errors import InvalidInput, NoMatchingImage, OciImageError, one_line
from . import doctor, images, local
from .options import WRONG_USAGE, Parser, word
from .terminal import accept_any_locale, log_to_stderr

INTERRUPTED = 130
_STATUS: dict[type[OciImageError], int] = {NoMatchingImage: 3, InvalidInput: WRONG_USAGE}


def main() -> None:
    """Run the command, and exit with its status."""
    accept_any_locale()
    parser = make_parser()
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)
    args = parser.parse_args(sys.argv[1:] or ["--help"])
    log_to_stderr()
    try:
        status = args.run(args)
        sys.stdout.flush()
    except OciImageError as error:
        status = _STATUS.get(type(error), 1)
        print(f"error: {error.worded(word)}", file=sys.stderr)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        # Of the output: Python would complain again when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
        if not isinstance(error, BrokenPipeError):  # whose reader has seen enough
            print(f"error: {one_line(str(error))}", file=sys.stderr)
    sys.exit(status)


def make_parser() -> ArgumentParser:
    """The parser of the command and all its subcommands."""
    parser = Parser(prog="pulumi-oci-image", description="OCI compute images for Pulumi programs.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (images, doctor, local):
        module.add_commands(commands)
    return parser
