"""The page about errors says what a run of the tests has found.

`WRITE_PAGES=1 pytest tests/integration/test_pages.py` writes them anew.
"""

from __future__ import annotations

import os
import re
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pulumi_oci_image as oci_image
from pulumi_oci_image import errors
from pulumi_oci_image.testing import Answer, ApiError, Delay, Drop, too_many_requests

from ..faults import Garbage, Huge, Trickle, WrongEncoding, WrongLength

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

DOCS = Path(__file__).parents[2] / "docs"
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"
JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}
NEVER = 3000

FAULTS: dict[str, Any] = {
    "401, the key is not known": ApiError(401, "NotAuthenticated", "Failed to verify."),
    "403": ApiError(403, "NotAllowed", "No."),
    "404 of the service": None,
    "404 page of a proxy": Answer(404, HTML, b"<html>"),
    "400": ApiError(400, "InvalidParameter", "No."),
    "429 without Retry-After": too_many_requests(),
    "429, Retry-After 1 s": too_many_requests(1),
    "429, Retry-After beyond the limit": too_many_requests(NEVER),
    "500": ApiError(500, "InternalServerError", "Broken."),
    "503 page of a load balancer": Answer(503, HTML, b"<html>"),
    "302 to another host": Answer(302, {"location": "https://login.example.com/?token=x"}),
    "200 with a proxy's HTML": Answer(200, HTML, b"<html>"),
    "200 that is no JSON": Answer(200, JSON, b"{"),
    "200 that is no image": Answer(200, JSON, b"{}"),
    "200 that is not UTF-8": Answer(200, JSON, b"\xff"),
    "body of 40 MiB": Huge(40 * 1024 * 1024),
    "wrong content encoding": WrongEncoding(),
    "body cut short": WrongLength(100),
    "connection closed before the answer": Drop(),
    "connection reset in the body": Drop("in body", reset=True),
    "not HTTP": Garbage(b"220 mail.example.com ESMTP\r\n"),
    "silence": Delay(60),
    "body that trickles": Trickle(0.2),
    "nobody listens": "refused",
}


@pytest.mark.usefixtures("credentials")
def test_the_table_of_faults(endpoint: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault is the class, the words and the attempts that the page tells."""
    monkeypatch.setenv("OCI_IMAGE_MAX_ATTEMPTS", "3")
    monkeypatch.setenv("OCI_IMAGE_TIMEOUT_SECONDS", "4")
    image_id = str(next(iter(endpoint.images))["id"])
    oci_image.get_image(image_id)
    rows = ["| Fault | What the user sees | Attempts | Seconds |", "| --- | --- | --- | --- |"]
    for fault, answer in FAULTS.items():
        endpoint.reset()
        with monkeypatch.context() as environment:
            if answer == "refused":
                with socket.create_server(("127.0.0.1", 0)) as free:
                    url = f"http://127.0.0.1:{free.getsockname()[1]}"
                environment.setenv("OCI_IMAGE_ENDPOINT", url)
            elif answer is not None:
                endpoint.answer_always(answer)
            began = time.monotonic()
            with pytest.raises(oci_image.OciImageError) as caught:
                oci_image.get_image(MISSING if answer is None else image_id)
            seconds = time.monotonic() - began
        tries = re.search(r"after (\d) attempts", str(caught.value))
        attempts = tries[1] if tries else "1"
        told = f"`{type(caught.value).__name__}`: {_plain(str(caught.value), image_id)}"
        rows.append(f"| {fault} | {told} | {attempts} | {seconds:.1f} |")
    _hold(DOCS / "errors.md", "faults", "\n".join(rows), ignoring=r"\| [\d.]+ \|$")


def _plain(text: str, image_id: str) -> str:
    """An error's text without what differs from run to run."""
    text = text.replace(image_id, "ocid1.image…").replace(MISSING, "ocid1.image…")
    text = re.sub(r"http://127\.0\.0\.1:\d+", "https://iaas…", text)
    text = re.sub(r"opc-request-id [0-9A-F/]+", "opc-request-id …", text)
    text = re.sub(r", after \d attempts in [\d.]+ s", ", after … attempts in … s", text)
    return text.replace("|", "\\|").replace("<", "&lt;")


def test_the_tree_of_errors() -> None:
    """The page draws the tree that the module draws, and the tree is that of the classes."""
    tree = str(errors.__doc__).partition("::\n\n")[2].rstrip()
    drawn = re.findall(r"(?:[├└]── |^    )([A-Z]\w+)", tree, re.MULTILINE)

    def below(kind: type[Exception]) -> list[str]:
        return [kind.__name__, *(name for each in kind.__subclasses__() for name in below(each))]

    shipped = [name for name in below(oci_image.OciImageError) if name in oci_image.__all__]
    assert sorted(drawn) == sorted(set(shipped))
    _hold(
        DOCS / "errors.md",
        "tree",
        "```\n" + re.sub("^    ", "", tree, flags=re.MULTILINE) + "\n```",
    )


def _hold(page: Path, part: str, text: str, ignoring: str = "$^") -> None:
    """Hold a part of a page to a text; or write it, when that is asked for."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(
        f"<!-- {part}: made by a test run -->\n"
    )
    written, end, after = rest.partition(f"<!-- end of {part} -->")
    assert begin
    assert end
    if os.environ.get("WRITE_PAGES"):
        page.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")
        return

    def lines(of: str) -> list[str]:
        return [re.sub(ignoring, "", line) for line in of.strip().splitlines()]

    assert lines(written) == lines(text)
