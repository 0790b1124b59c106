"""What comes in over a socket that is no request, or nearly one."""

from __future__ import annotations

import base64
import json

from hypothesis import strategies as st


def words(text: str, *others: bytes) -> st.SearchStrategy[bytes]:
    """One of the words of a text, or of the others."""
    return st.sampled_from([*text.encode("latin-1").split(), *others])


NOISE = st.binary(max_size=30)
METHODS = words("GET HEAD POST OPTIONS CONNECT get GéT", b"")
TARGETS = st.lists(
    words("/ // /20160918 /images /shapes /.. /%2e%2e /%00 /%ff * /ocid1.image.oc1.iad.aaaa")
    | words("/%F0%9F ? & = % http://x:y@z/ /[ # limit= page= -1 ² ÿ ;", b"9" * 5000)
    | words("compartmentId=ocid1.compartment.oc1..aaaa")
    | NOISE,
    max_size=6,
).map(b"".join)
VERSIONS = words("HTTP/1.1 HTTP/1.0 HTTP/9 HTTP/2.0 JUNK", b"")
HEADER_NAMES = words(
    "host date authorization content-length transfer-encoding expect upgrade connection "
    "opc-request-id x-date range ÿ",
    b"a b",
    b"",
)
HEADER_VALUES = (
    words("here [ a/b?c#d chunked 5 -1 100-continue h2c websocket close bytes=0- ÿþ", b"\x00", b"")
    | words("gzip", b"9" * 99, b"x" * 20_000, b"a, b")
    | NOISE
)
HEADERS = st.lists(st.tuples(HEADER_NAMES, HEADER_VALUES), max_size=4).map(
    lambda pairs: b"".join(name + b": " + value + b"\r\n" for name, value in pairs)
)
BODIES = st.sampled_from([b"", b"", b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n"]) | NOISE
REQUESTS = st.builds(
    lambda method, target, version, headers, body: (
        method + b" " + target + b" " + version + b"\r\n" + headers + b"\r\n" + body
    ),
    *(METHODS, TARGETS, VERSIONS, HEADERS, BODIES),
)

PATHS = words(
    "images shapes images/ images/{id} images/{id}/shapes images/{id}/shapes/VM images/%2e%2e "
    "images/x/shapes/y/z images/{id}%00 images/{id}%0d%0a images/%ff"
).map(bytes.decode)
TOKENS = st.one_of(
    st.binary(max_size=20),
    st.recursive(st.none() | st.text(max_size=4), st.lists, max_leaves=4).map(
        lambda token: json.dumps(token).encode()
    ),
).map(base64.urlsafe_b64encode)
COMPARTMENT = b"ocid1.compartment.oc1..aaaa"
VALUES = (
    words("1 1000 0 ² -1 ASC TIMECREATED AVAILABLE VM.Standard.E5.Flex % [", b"00001" + b"9" * 5000)
    | TOKENS
    | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
QUERIES = st.fixed_dictionaries(
    {"compartmentId": st.sampled_from([COMPARTMENT, COMPARTMENT, COMPARTMENT, b"", b"x"])},
    optional=dict.fromkeys(
        ["limit", "page", "sortBy", "sortOrder", "lifecycleState", "shape", "displayName", "x"],
        VALUES,
    ),
)
HOSTS = st.sampled_from([None, None, None, "[", "a/b?c", "x@y", "[::1", "é", ""])

SIGNATURES = st.lists(
    words('version="1" algorithm="rsa-sha256" keyId="a/b/c" signature="AAAA" signature="ÿ" =')
    | words('keyId="" version="1",version="2"', b'headers="date (request-target) host"')
    | st.sampled_from([b'headers="\xc0 \xdf"', b'headers="(request-target) date host x-none"']),
    max_size=7,
).map(lambda given: b"Signature " + b",".join(given)) | NOISE.filter(
    lambda noise: not set(noise) & set(b"\r\n")
)
DATES = st.sampled_from(
    [
        b"Mon, 01 Jan 0001 00:00:00 +9959",
        b"Fri, 31 Dec 9999 23:59:59 -2359",
        b"Mon, 99 Jan 2025",
        b"now",
        b"9" * 400,
        b"\xff",
        b"",
    ]
)
