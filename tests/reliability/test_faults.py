"""Each face through each fault: an image or one line of error, in time, and nothing left behind."""

from __future__ import annotations

import functools
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
import trustme

from pulumi_oci_image.testing import Delay, Drop, Emulator, PassThrough, redirect_to

from ..raw_listener import RawListener
from .faces import DynamicFace, Face, FunctionFace, PackagedFace
from .faults import BRIEFLY, FAULTS, OFTEN, PASSES, STAYS, TWICE
from .processes import held, needs_proc, settles
from .trial import Trial, children, new_image

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials

    from .conftest import Figures

pytestmark = needs_proc

POOL = 8
"""As many threads a process may keep for its next calls: 4 at once, and some that came early."""
READS = 16
SEQUENCES = 4
HALF = 0.5


@pytest.fixture(scope="module")
def environment(
    oci_image_credentials: Credentials, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of a process, with no settings of the machine's own."""
    own = ("OCI_", "PULUMI_", "TF_VAR_")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    home = {"HOME": str(tmp_path_factory.mktemp("home"))}
    return ours | home | oci_image_credentials.environment()


@pytest.fixture(scope="module")
def served(environment: dict[str, str]) -> Iterator[dict[str, Face]]:
    """The faces with a process of their own; in the end, none has more threads than it began with.

    A thread that does not end is seen here at the latest: idle ones end after a few seconds.
    """
    faces = (DynamicFace(environment), PackagedFace(environment))
    threads = [held(face.process_id).threads for face in faces]
    yield {face.name: face for face in faces}
    ended = [
        settles(lambda face=face, most=most: held(face.process_id).threads <= most + POOL)  # type: ignore[misc]
        for face, most in zip(faces, threads, strict=True)
    ]
    said = [face.stop() for face in faces]
    assert all(ended)
    assert not any(said), said


@pytest.fixture(params=["function", "dynamic", "packaged"])
def trial(  # noqa: PLR0913, PLR0917 - fixtures
    request: pytest.FixtureRequest,
    served: Mapping[str, Face],
    endpoint: Emulator,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    figures: Figures,
) -> Trial:
    """Each face in turn; the runs that keep a connection to the endpoint have it by now."""
    face = served.get(request.param) or FunctionFace(monkeypatch, environment)
    trial = Trial(face, endpoint, figures)
    for settings in (OFTEN, TWICE):
        face.begin({"endpoint": endpoint.url, **settings})
        trial.is_right()
    endpoint.reset()
    return trial


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault(trial: Trial, endpoint: Emulator, name: str) -> None:
    """The outcome is the same for every face, and the next read is right."""
    fault = FAULTS[name]
    trial.face.begin({"endpoint": endpoint.url, **fault.settings})
    endpoint.clock_offset = fault.clock
    endpoint.answer_with(*fault.answers)
    endpoint.answer_always(fault.answers[-1])
    trial.go(name, fault.told, fault.requests)
    endpoint.reset()
    # Where there was little time, a read that needs its own is in another run.
    then = OFTEN if fault.settings is BRIEFLY else fault.settings
    trial.face.begin({"endpoint": endpoint.url, **then})
    trial.is_right()
    trial.holds_no_more()


def test_sequences(trial: Trial, endpoint: Emulator, effort: int, figures: Figures) -> None:
    """After faults that pass comes what is behind them: an image, or a fault that stays."""
    chosen = random.Random(trial.face.name)
    trial.face.begin({"endpoint": endpoint.url, **OFTEN})
    results: Counter[str] = Counter()
    for _ in range(SEQUENCES * effort):
        passing = chosen.choices(list(PASSES.values()), k=chosen.randrange(3))
        good = chosen.random() < HALF
        last, told = (PassThrough(), None) if good else chosen.choice(list(STAYS.values()))
        endpoint.reset()
        endpoint.answer_with(*(answer for answer, _ in passing), last)
        facts = trial.read(told, len(passing) + 1)
        results.update({facts["result"].partition(":")[0]: 1, "requests": facts["requests"]})
        endpoint.reset()
        trial.is_right()
        trial.holds_no_more()
    figures.add("Sequences of faults", face=trial.face.name, **results)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["itself", "http", "https"])
def test_redirects(trial: Trial, endpoint: Emulator, status: int, target: str) -> None:
    """No redirect is followed, not even to the endpoint, and another host hears nothing."""
    with RawListener() as elsewhere:
        location = "/20160918" if target == "itself" else f"{target}://{elsewhere.address}/"
        endpoint.answer_with(redirect_to(location, status), PassThrough())
        where = "itself" if target == "itself" else elsewhere.address
        told = rf"is a redirect \({status}\) to {where}, which is not followed"
        trial.go(f"redirect {status} to {target}", told, 1)
        assert not elsewhere.heard


NOW = datetime.now(timezone.utc)
CERTIFICATES: dict[str, dict[str, Any]] = {
    "right": {},
    "of nobody known": {},
    "of another host": {"host": "elsewhere.example"},
    "expired": {"not_before": NOW - timedelta(days=2), "not_after": NOW - timedelta(days=1)},
}


@functools.cache
def certificate(kind: str) -> tuple[trustme.CA, trustme.LeafCert]:
    """A certificate of a kind and its authority, made once."""
    authority, options = trustme.CA(), dict(CERTIFICATES[kind])
    return authority, authority.issue_cert(options.pop("host", "127.0.0.1"), **options)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("of nobody known", "unable to get local issuer certificate.* oci-image:caBundle"),
        ("of another host", "certificate is not valid for '127.0.0.1'"),
        ("expired", "certificate has expired"),
    ],
)
def test_certificates(
    trial: Trial, endpoint: Emulator, tmp_path: Path, kind: str, told: str
) -> None:
    """A certificate that is wrong is told, once, and no request is made."""
    trusted, _ = certificate("right" if kind == "of nobody known" else kind)
    trusted.cert_pem.write_to_path(tmp_path / "authority.pem")
    with endpoint.over_tls(certificate(kind)[1]) as url:
        trial.face.begin({"endpoint": url, "caBundle": f"{tmp_path}/authority.pem", **TWICE})
        trial.go(f"certificate {kind}", told, 0)


def test_faults_over_tls(trial: Trial, endpoint: Emulator, tmp_path: Path) -> None:
    """Over TLS, what is cut is tried again, and no redirect leads to plain HTTP."""
    authority, shown = certificate("right")
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with endpoint.over_tls(shown) as url, RawListener() as elsewhere:
        trial.face.begin({"endpoint": url, "caBundle": f"{tmp_path}/authority.pem", **TWICE})
        trial.is_right()
        for at in ("before headers", "in body"):
            endpoint.reset()
            endpoint.answer_with(Drop(at, reset=True))
            trial.go(f"TLS, dropped {at}, once", None, 2)
        endpoint.reset()
        endpoint.answer_with(redirect_to(f"http://{elsewhere.address}/"), PassThrough())
        trial.go("redirect from https to http", "is a redirect", 1)
        assert not elsewhere.heard


@pytest.mark.parametrize(
    ("name", "listener", "told", "connections"),
    [
        ("cut", RawListener(), "handshake was cut short, after 2 attempts", 2),
        ("cut in the middle", RawListener(b"\x16\x03\x03\x00\x7a\x02\x00"), "cut short, after", 2),
        ("reset", RawListener(then="reset"), "reset by peer, after 2 attempts", 2),
        (
            "refused",
            RawListener(b"\x15\x03\x03\x00\x02\x02\x28"),
            "alert handshake failure, after 2",
            2,
        ),
        (
            "answered by HTTP",
            RawListener(b"HTTP/1.1 400 Bad\r\n\r\n"),
            "failed: wrong version number, after",
            2,
        ),
        ("never answered", RawListener(then="silence"), "no answer in time", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_handshakes(
    trial: Trial, name: str, listener: RawListener, told: str, connections: int
) -> None:
    """A TLS handshake that fails is one line, and is tried again."""
    with listener:
        limits = BRIEFLY if listener.then == "silence" else TWICE
        trial.face.begin({"endpoint": f"https://{listener.address}", **limits})
        listener.heard.clear()
        trial.go(f"handshake {name}", told, 0)
        assert len(listener.heard) == connections


@pytest.mark.parametrize("kind", [DynamicFace, PackagedFace], ids=lambda kind: kind.name)
def test_the_end_comes_while_reads_are_under_way(
    endpoint: Emulator,
    environment: dict[str, str],
    figures: Figures,
    kind: type[DynamicFace | PackagedFace],
) -> None:
    """A process that is told to end ends at once, whatever it waits for, and leaves no other."""
    born = children(os.getpid())
    face = kind(environment)
    started = {str(face.process_id), *children(face.process_id)}
    endpoint.answer_always(Delay(600))
    at_once = min(READS, face.at_once)
    with ThreadPoolExecutor(READS) as pool:
        reads = [pool.submit(face.read, new_image(endpoint)["id"]) for _ in range(READS)]
        assert settles(lambda: len(endpoint.requests) >= at_once)
        began = time.monotonic()
        said = face.stop()
        seconds = round(time.monotonic() - began, 2)
        ends = [read.exception() for read in reads]
    assert all(isinstance(end, grpc.RpcError) for end in ends), ends
    assert not said
    assert children(os.getpid()) <= born
    assert not [process for process in started if Path(f"/proc/{process}").exists()]
    figures.add("Ends", face=face.name, reads=at_once, result="no process left", seconds=seconds)
