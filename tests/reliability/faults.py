"""The faults that every face goes through, each with what it comes to, whatever the face."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from pulumi_oci_image.testing import (
    Answer,
    ApiError,
    Delay,
    Drop,
    PassThrough,
    ScriptedAnswer,
    too_many_requests,
)

from ..faults import (
    Changed,
    Garbage,
    GzipBomb,
    Huge,
    InterimResponses,
    Trickle,
    WrongEncoding,
    WrongLength,
)

MIB = 2**20
HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/json"}
NOT_PACKED = "the answer isn't packed as its content-encoding says"
NOT_JSON = "the answer is not JSON"
NO_IMAGE = "the answer is not an image: "
TWICE = {"maxAttempts": "2", "timeoutSeconds": "60"}
OFTEN = {"maxAttempts": "6", "timeoutSeconds": "60"}
BRIEFLY = {"maxAttempts": "2", "timeoutSeconds": "1"}


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong on the way, and what a read comes to.

    Attributes:
        answers: what the endpoint answers, one a request; the last again and again.
        told: a pattern of the error; None where the read gives the image.
        requests: how many requests the read makes; None where that is a matter of time.
        settings: the settings of the run.
        clock: how far the endpoint's clock is ahead.
    """

    answers: tuple[ScriptedAnswer, ...]
    told: str | None
    requests: int | None = 1
    settings: Mapping[str, str] = field(default_factory=lambda: TWICE)
    clock: timedelta = timedelta()


def another(change: Callable[[dict[str, Any]], Any]) -> Changed:
    """The genuine answer with another JSON value in it."""
    return Changed(lambda body: json.dumps(change(json.loads(body))).encode())


def without(name: str) -> Changed:
    """The genuine answer without a field."""
    return another(lambda image: {key: image[key] for key in image if key != name})


def error(status: int, code: str = "SomeCode", **headers: str) -> ApiError:
    """An error of the service."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ApiError(status, code, "No.", named)


def chunked(body: bytes) -> Garbage:
    """An answer in chunks, as it goes on the wire."""
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    return Garbage(head + body)


YESTERDAY = datetime.now(timezone.utc) - timedelta(days=1)

STAYS: dict[str, tuple[ScriptedAnswer, str]] = {
    # What trying again does not change: told at once, after one request.
    "400": (error(400, "InvalidParameter"), "answered 400 InvalidParameter"),
    "401": (error(401, "NotAuthenticated"), "answered 401 NotAuthenticated.* key is registered"),
    "403": (error(403, "NotAllowed"), "answered 403 NotAllowed.* To grant access"),
    "404 of the service": (
        error(404, "NotAuthorizedOrNotFound"),
        "answered 404 NotAuth.* It may be deleted",
    ),
    "404 of a proxy": (Answer(404, HTML, b"<html>"), "a 404 with text/html, not an error of the"),
    "409": (error(409, "IncorrectState"), "answered 409 IncorrectState"),
    "429, Retry-After absurd": (too_many_requests(10**9), "answered 429 TooManyRequests"),
    "204": (Answer(204), "a 204 with"),
    "206": (Answer(206, JSON, b"{}"), "a 206 with application/json, not a 200"),
    "200 with a proxy's page": (Answer(200, HTML, b"<html>\n</html>"), "a 200 with text/html"),
    "invalid JSON": (Changed(lambda body: body[:-1]), NOT_JSON),
    "empty body": (Answer(200, JSON), NOT_JSON),
    "JSON that is a list": (another(lambda image: [image]), NO_IMAGE),
    "JSON that is null": (Answer(200, JSON, b"null"), NO_IMAGE),
    "JSON that is a text": (Answer(200, JSON, b'"image"'), "is not (JSON|an image)"),
    "JSON nested without end": (Answer(200, JSON, b"[" * 100_000), "nested too deep"),
    "a number of 5,000 digits": (
        Changed(lambda body: body[:-1] + b',"x":' + b"9" * 5000 + b"}"),
        NOT_JSON,
    ),
    "another image": (
        another(lambda image: image | {"id": "ocid1.image.oc1.iad.other"}),
        "is another image, 'ocid1.image.oc1.iad.other'",
    ),
    **{
        f"no {name}": (without(name), f"{NO_IMAGE}{name}: Field required")
        for name in ("id", "lifecycleState", "operatingSystem", "timeCreated")
    },
    "a number for a text": (another(lambda image: image | {"displayName": 7}), "displayName: "),
    "a text for a number": (another(lambda image: image | {"sizeInMBs": "7"}), "sizeInMBs: "),
    "a list for an object": (another(lambda i: i | {"launchOptions": []}), "launchOptions: "),
    "body in UTF-16, told": (
        Changed(
            lambda body: body.decode().encode("utf-16"),
            {"content-type": "application/json; charset=utf-16"},
        ),
        "not UTF-8 text",
    ),
    "body in UTF-16, not told": (
        Changed(lambda body: body.decode().encode("utf-16")),
        "not UTF-8 text",
    ),
    "body that is no gzip": (WrongEncoding("gzip"), NOT_PACKED),
    "body that is no deflate": (WrongEncoding("deflate"), NOT_PACKED),
    "404 with a message of 32 MiB": (
        Answer(
            404, JSON, b'{"code":"NotAuthorizedOrNotFound","message":"' + b"x" * 32 * MIB + b'"}'
        ),
        "a 404 with application/json, not an error of the",
    ),
    "a chunk of length -1, large": (chunked(b"-1\r\n" + b"x" * 3 * MIB), "larger than 1048576"),
    "thousands of wrong tags": (
        another(lambda i: i | {"freeformTags": {f"k{n}": n for n in range(9_900)}}),
        "freeformTags.k0: .*; and 9895 more",
    ),
    "a million values": (
        Answer(200, JSON, b"[" + b"0," * 400_000 + b"0]"),
        "more than 20000 values",
    ),
    "body of 40 MiB": (Huge(40 * MIB), "larger than 1048576 bytes"),
    "gzip bomb": (GzipBomb(48 * MIB), "larger than 1048576 bytes"),
    "gzip bomb in a gzip bomb": (GzipBomb(48 * MIB, times=2), "encoded more than once"),
    "103 before the answer": (InterimResponses(103), "a 103 with"),
    "103 long before the answer": (InterimResponses(103, then=Delay(0.5)), "a 103 with"),
    "length too short": (WrongLength(-7), NOT_JSON),
}

PASSES: dict[str, tuple[ScriptedAnswer, str]] = {
    # What may pass: tried again, to the image or to the last error.
    "429": (too_many_requests(), "answered 429 TooManyRequests"),
    "429, Retry-After 0": (too_many_requests(0), "answered 429 TooManyRequests"),
    "429, Retry-After a date": (too_many_requests(YESTERDAY), "answered 429 TooManyRequests"),
    "429, Retry-After nonsense": (error(429, retry_after="soon"), "answered 429 SomeCode"),
    "500": (error(500, "InternalServerError"), "answered 500 InternalServerError"),
    "502 with a page": (Answer(502, HTML, b"<html>\n</html>"), "a 502 with text/html"),
    "503": (error(503, "ServiceUnavailable"), "answered 503 ServiceUnavailable"),
    **{
        f"dropped {at}{', reset' * reset}": (Drop(at, reset=reset), words)
        for reset, words in (
            (False, "was closed before an answer|cut short|headers"),
            (True, "reset by peer"),
        )
        for at in ("before headers", "in headers", "after headers", "in body")
    },
    "cut in the status": (Garbage(b"HTTP/1.1 200"), "cut short"),
    "cut in a header": (Garbage(b"HTTP/1.1 200 OK\r\ncontent-type: appl"), "cut short"),
    "cut between headers": (
        Garbage(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"),
        "cut short",
    ),
    "length too long": (WrongLength(7), "cut short"),
    # The status counts, whatever comes with it.
    "500 in Latin-1": (Answer(500, JSON, '{"message": "é"}'.encode("latin-1")), "a 500 with"),
    "503 that is no gzip": (WrongEncoding("gzip", Answer(503, JSON, b"{}")), "a 503 with"),
    "502 encoded twice": (WrongEncoding("gzip, gzip", Answer(502, JSON, b"{}")), "a 502 with"),
    "429 nested without end": (Answer(429, JSON, b"[" * 100_000), "a 429 with"),
    "500 of 32 MiB": (Answer(500, JSON, b'{"message": "' + b"x" * 32 * MIB), "a 500 with"),
    "gzip without its end": (
        Changed(lambda body: gzip.compress(body)[:-8], {"content-encoding": "gzip"}),
        "cut short",
    ),
    "a chunk of length -5": (chunked(b"-5\r\n{}"), "cut short"),
    "a chunk of length -1": (chunked(b"-1\r\n{}"), "cut short"),
    "chunks cut short": (chunked(b'5\r\n{"id"\r\n7\r\n:'), "cut short"),
    "chunks that are none": (chunked(b"no length\r\n"), "cut short"),
    "two lengths": (
        Garbage(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n1234567"),
        "two lengths",
    ),
    "garbage": (Garbage(b"SSH-2.0-OpenSSH_9.9\r\n"), "not HTTP"),
    "garbage of TLS": (Garbage(b"\x15\x03\x01\x00\x02\x02F"), "not HTTP"),
    "headers without end": (Garbage(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 10_000), "headers"),
    "a header without end": (
        Garbage(b"HTTP/1.1 200 OK\r\nx: " + b"y" * MIB),
        "header that is too long",
    ),
}

HANGS: dict[str, ScriptedAnswer] = {
    "silence": Delay(600),
    "headers that trickle": Trickle(0.05, part="headers"),
    "body that trickles": Trickle(0.05),
    "100 without end": InterimResponses(100, times=10**6, seconds=0.01),
    "500 too late": Delay(600, error(500)),
}

MIXED: dict[str, Fault] = {
    "delay": Fault((Delay(0.2),), None),
    "body that trickles in time": Fault((Trickle(0.001, size=100),), None),
    "headers that trickle in time": Fault((Trickle(0.001, part="headers", size=20),), None),
    "100 before the answer": Fault((InterimResponses(100, times=3),), None),
    "an encoding that nobody knows": Fault((WrongEncoding("br"),), None),
    "500, then dropped, then good": Fault((error(500), Drop(), PassThrough()), None, 3),
    "429, 503, then good": Fault(
        (too_many_requests(0), error(503, retry_after="0"), PassThrough()), None, 3
    ),
    "dropped in headers, then in the body, then good": Fault(
        (Drop("in headers"), Drop("in body", reset=True), PassThrough()), None, 3
    ),
    "503, then 404 of the service": Fault(
        (error(503, retry_after="0"), error(404, "NotAuthorizedOrNotFound")), "answered 404", 2
    ),
    "invalid JSON, good too late": Fault((Answer(200, JSON, b"{"), PassThrough()), NOT_JSON),
    "clock an hour ahead": Fault(
        (PassThrough(),), "401 NotAuthenticated.* 60 min behind the", clock=timedelta(hours=1)
    ),
    "clock a day behind": Fault(
        (PassThrough(),), "401 NotAuthenticated.* 24 h ahead of the", clock=timedelta(days=-1)
    ),
}


def _all() -> Iterator[tuple[str, Fault]]:
    for name, (answer, told) in STAYS.items():
        yield name, Fault((answer, PassThrough()), told)
    for name, (answer, told) in PASSES.items():
        yield f"{name}, once", Fault((answer, PassThrough()), None, 2)
        yield f"{name}, always", Fault((answer,), f"({told}).*, after 2 attempts in", 2)
    for name, answer in HANGS.items():
        yield name, Fault((answer,), "no answer in time", None, BRIEFLY)
    for name, fault in MIXED.items():
        yield name, replace(fault, settings=OFTEN)


FAULTS: dict[str, Fault] = dict(_all())
