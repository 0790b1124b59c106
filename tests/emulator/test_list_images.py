"""ListImages, through the real OCI SDK and its pagination helpers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import oci
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from typing import Any

    from oci.core import ComputeClient

    from pulumi_oci_image.testing import Emulator

    from .conftest import HandSigned

ANYWHERE = "ocid1.compartment.oc1..aaaaaaaa" + "y" * 52
EVERYTHING = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def make_image(number: int, **fields: Any) -> dict[str, Any]:
    """A small image of its own OCID, in a compartment."""
    return {
        "id": f"ocid1.image.oc1.iad.aaaaaaaa{number:052}",
        "compartmentId": ANYWHERE,
        "displayName": f"image {number}",
        "lifecycleState": "AVAILABLE",
        "operatingSystem": "Oracle Linux",
        "operatingSystemVersion": "9",
        "timeCreated": "2025-01-01T00:00:00Z",
        **fields,
    }


def put_only(endpoint: Emulator, *images: dict[str, Any]) -> list[str]:
    """Let the endpoint hold these images only; return their OCIDs."""
    for image in list(endpoint.images):
        endpoint.images.remove(image["id"])
    for image in images:
        endpoint.images.put(image)
    return [image["id"] for image in images]


def ids(answer: oci.Response) -> list[str]:
    """The OCIDs of an answer, in its order."""
    return [image["id"] for image in answer.data]


def custom_compartment(endpoint: Emulator) -> str:
    """A compartment that has images."""
    return next(i["compartmentId"] for i in endpoint.images if i.get("compartmentId"))


def test_platform_images_are_in_every_compartment(
    endpoint: Emulator, client: ComputeClient
) -> None:
    """A compartment without images of its own lists the platform images, retired ones left out."""
    answer = client.list_images(ANYWHERE)
    assert {image["compartmentId"] for image in answer.data} == {None}
    assert len(answer.data) == 17
    platform = [image for image in endpoint.images if image["compartmentId"] is None]
    assert len(platform) == 18
    assert "opc-next-page" not in answer.headers


def test_custom_images_are_in_their_own_compartment(
    endpoint: Emulator, client: ComputeClient
) -> None:
    """A list has the custom images of its compartment behind all platform images, newest first."""
    compartment = custom_compartment(endpoint)
    answer = client.list_images(compartment)
    owners = [image["compartmentId"] for image in answer.data]
    split = owners.index(compartment)
    assert set(owners[:split]) == {None}
    assert set(owners[split:]) == {compartment}
    for part in (answer.data[:split], answer.data[split:]):
        times = [image["timeCreated"] for image in part]
        assert times == sorted(times, reverse=True)


def test_images_in_a_list_are_as_get_image_gives_them(
    endpoint: Emulator, client: ComputeClient
) -> None:
    """A list carries whole images, every field as seeded."""
    for image in client.list_images(custom_compartment(endpoint)).data:
        assert image == endpoint.images.get(image["id"])


def test_unlisted_image_still_answers(endpoint: Emulator, client: ComputeClient) -> None:
    """A superseded platform image is in no list, while its OCID goes on answering."""
    newest = client.list_images(ANYWHERE).data[0]
    endpoint.images.put(newest, listed=False)
    assert newest["id"] not in ids(client.list_images(ANYWHERE))
    assert client.get_image(newest["id"]).data == newest


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"display_name": "b"}, ["b"]),
        ({"operating_system": "Windows"}, ["c"]),
        ({"operating_system": "Oracle Linux", "operating_system_version": "8"}, ["b"]),
        ({"lifecycle_state": "DISABLED"}, ["d"]),
        ({"shape": "VM.One"}, ["a", "c"]),
        ({"shape": "VM.One", "operating_system": "Oracle Linux"}, ["a"]),
        ({"display_name": "B"}, []),
        ({"operating_system": "Oracle"}, []),
        ({"shape": "VM.None"}, []),
    ],
)
def test_filters(
    endpoint: Emulator, client: ComputeClient, filters: dict[str, str], names: list[str]
) -> None:
    """Each filter takes exact matches only, and all given filters apply."""
    put_only(
        endpoint,
        make_image(1, displayName="a"),
        make_image(2, displayName="b", operatingSystemVersion="8"),
        make_image(3, displayName="c", operatingSystem="Windows"),
        make_image(4, displayName="d", lifecycleState="DISABLED"),
    )
    endpoint.compatibility.put(make_image(1)["id"], {"shape": "VM.One"})
    endpoint.compatibility.put(make_image(3)["id"], {"shape": "VM.One"})
    answer = client.list_images(ANYWHERE, sort_by="DISPLAYNAME", **filters)
    assert [image["displayName"] for image in answer.data] == names


def test_lifecycle_state_is_taken_in_any_case(endpoint: Emulator, by_hand: HandSigned) -> None:
    """The service documents that the case of the state does not matter."""
    (ocid,) = put_only(endpoint, make_image(1, lifecycleState="DISABLED"))
    query = urlencode({"compartmentId": ANYWHERE, "lifecycleState": "disabled"})
    assert [image["id"] for image in by_hand.get(f"/20160918/images?{query}").json] == [ocid]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ({}, [3, 1, 2]),
        ({"sort_by": "TIMECREATED"}, [1, 3, 2]),
        ({"sort_by": "TIMECREATED", "sort_order": "DESC"}, [1, 3, 2]),
        ({"sort_by": "TIMECREATED", "sort_order": "ASC"}, [2, 3, 1]),
        ({"sort_order": "ASC"}, [2, 3, 1]),
        ({"sort_by": "DISPLAYNAME"}, [2, 1, 3]),
        ({"sort_by": "DISPLAYNAME", "sort_order": "DESC"}, [3, 1, 2]),
    ],
)
def test_sorting(
    endpoint: Emulator, client: ComputeClient, order: dict[str, str], numbers: list[int]
) -> None:
    """Times sort as times and newest first, names by case and from A, platform first by default."""
    ocids = put_only(
        endpoint,
        make_image(1, displayName="a", timeCreated="2025-01-01T00:00:00.5-01:00"),
        make_image(2, displayName="B", timeCreated="2025-01-01T00:30:00.25Z"),
        make_image(3, displayName="b", timeCreated="2025-01-01T00:30:00.3Z", compartmentId=None),
    )
    assert ids(client.list_images(ANYWHERE, **order)) == [ocids[n - 1] for n in numbers]


def test_images_that_are_wrong_do_not_break_a_list(
    endpoint: Emulator, client: ComputeClient
) -> None:
    """An image without name or time, put by a test, is listed all the same."""
    odd = {"id": make_image(1)["id"], "timeCreated": 7, "displayName": [1]}
    ocids = put_only(endpoint, odd, make_image(2))
    for field in ("TIMECREATED", "DISPLAYNAME"):
        assert set(ids(client.list_images(ANYWHERE, sort_by=field))) == set(ocids)


@pytest.mark.parametrize(
    ("query", "code", "reason"),
    [
        ({"compartmentId": ""}, "MissingParameter", "compartmentId is required"),
        ({"compartmentId": "mine"}, "InvalidParameter", "Invalid compartmentId"),
        ({"sortBy": "SIZE"}, "InvalidParameter", "one of TIMECREATED, DISPLAYNAME"),
        ({"sortOrder": "asc"}, "InvalidParameter", "one of ASC, DESC"),
        ({"lifecycleState": "GONE"}, "InvalidParameter", "one of PROVISIONING"),
        ({"limit": "0"}, "InvalidParameter", "from 1 to 1000"),
        ({"limit": "1001"}, "InvalidParameter", "from 1 to 1000"),
        ({"limit": "-1"}, "InvalidParameter", "from 1 to 1000"),
        ({"limit": ""}, "InvalidParameter", "from 1 to 1000"),
        ({"limit": "²"}, "InvalidParameter", "from 1 to 1000"),
        ({"page": "2"}, "InvalidParameter", "not a token"),
        ({"page": "WzFd"}, "InvalidParameter", "not a token"),
        ({"page": "WyJ4Il0="}, "InvalidParameter", "another list"),
        ({"page": "W10="}, "InvalidParameter", "another list"),
    ],
)
def test_wrong_parameters_are_a_400(
    by_hand: HandSigned, query: dict[str, str], code: str, reason: str
) -> None:
    """Each parameter that cannot be used is a 400 that names it."""
    reply = by_hand.get(f"/20160918/images?{urlencode({'compartmentId': ANYWHERE, **query})}")
    assert (reply.status, reply.code) == (400, code)
    assert reason in reply.message


def test_compartment_is_required(by_hand: HandSigned) -> None:
    """Without a compartment there is no list."""
    for path in ("/20160918/images", "/20160918/images?limit=1"):
        reply = by_hand.get(path)
        assert (reply.status, reply.code) == (400, "MissingParameter")


def test_page_of_another_list_is_refused(by_hand: HandSigned) -> None:
    """A page token is good only for the filters that it came with; the limit may change."""
    first = urlencode({"compartmentId": ANYWHERE, "limit": "3"})
    token = by_hand.get(f"/20160918/images?{first}").headers["opc-next-page"]
    other = urlencode({"compartmentId": ANYWHERE, "limit": "9", "page": token})
    assert len(by_hand.get(f"/20160918/images?{other}").json) == 9
    wrong = urlencode({"compartmentId": ANYWHERE, "page": token, "shape": "VM.Standard.E4.Flex"})
    assert by_hand.get(f"/20160918/images?{wrong}").code == "InvalidParameter"


orders = st.fixed_dictionaries(
    {},
    optional={
        "sort_by": st.sampled_from(["TIMECREATED", "DISPLAYNAME"]),
        "sort_order": st.sampled_from(["ASC", "DESC"]),
    },
)


@EVERYTHING
@given(
    kinds=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from("aAbé"), st.booleans()), max_size=9
    ),
    limit=st.integers(1, 12),
    order=orders,
)
def test_pages_visit_each_image_once(
    endpoint: Emulator,
    client: ComputeClient,
    kinds: list[tuple[int, str, bool]],
    limit: int,
    order: dict[str, str],
) -> None:
    """For any limit and order the pages make up the whole list, in its order, none twice."""
    ocids = put_only(
        endpoint,
        *(
            make_image(
                number,
                timeCreated=f"2025-01-01T00:00:0{second}Z",
                displayName=name,
                compartmentId=ANYWHERE if custom else None,
            )
            for number, (second, name, custom) in enumerate(kinds)
        ),
    )
    whole = ids(client.list_images(ANYWHERE, **order))
    before = len(endpoint.requests)
    paged = oci.pagination.list_call_get_all_results(
        client.list_images, ANYWHERE, limit=limit, **order
    )
    assert sorted(whole) == sorted(ocids)
    assert ids(paged) == whole
    assert len(endpoint.requests) - before == max(1, math.ceil(len(ocids) / limit))


def test_pages_hold_when_images_come_and_go(endpoint: Emulator, client: ComputeClient) -> None:
    """What is added or removed between two pages moves nothing else: none twice, none lost."""
    ocids = put_only(endpoint, *(make_image(number) for number in range(6)))
    first = client.list_images(ANYWHERE, limit=3, sort_by="DISPLAYNAME")
    endpoint.images.remove(ocids[0])
    endpoint.images.put(make_image(7, displayName="image"))
    rest = client.list_images(
        ANYWHERE, limit=3, sort_by="DISPLAYNAME", page=first.headers["opc-next-page"]
    )
    assert ids(first) + ids(rest) == ocids


def test_default_page_is_bounded(endpoint: Emulator, client: ComputeClient) -> None:
    """A page has 100 images by default, and the SDK's lazy helper asks only for what is used."""
    put_only(endpoint, *(make_image(number) for number in range(250)))
    assert len(client.list_images(ANYWHERE).data) == 100
    before = len(endpoint.requests)
    lazy = oci.pagination.list_call_get_all_results_generator(
        client.list_images, "record", ANYWHERE
    )
    assert len([next(lazy) for _ in range(150)]) == 150
    assert len(endpoint.requests) - before == 2
