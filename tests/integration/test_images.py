"""`get_images`, `get_latest_image`, `Images` and `LatestImage`: real SDK, HTTP, dynamic host."""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from pulumi import dynamic

import pulumi_oci_image as oci_image
from pulumi_oci_image.client.compute import Client
from pulumi_oci_image.data_source_images import ImagesProvider, LatestProvider
from pulumi_oci_image.model.state import UNKNOWN as UNKNOWN_TEXT
from pulumi_oci_image.runtime.query import SearchQuery
from pulumi_oci_image.runtime.request_cache import RequestCache
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.settings import load_settings
from pulumi_oci_image.testing import UNKNOWN, Answer, ApiError, Emulator

from ..faults import Changed
from ..published import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Run

COMPARTMENT = "ocid1.compartment.oc1..aaaaaaaa43v4zqzl5xdmakh73epra56evhiy4yyvi5hm7vaxzwtkwy53wtl5"
ORACLE_LINUX_9: dict[str, Any] = {
    "operating_system": "Oracle Linux",
    "operating_system_version": "9",
}
LIST = "/20160918/images"
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"


def names(images: list[oci_image.ImageResult]) -> list[str | None]:
    """The display names of images."""
    return [image.display_name for image in images]


def lists_in(endpoint: Emulator) -> list[dict[str, str]]:
    """The queries of the ListImages requests that the endpoint received."""
    return [request.query for request in endpoint.requests if request.path == LIST]


def a_list(body: object, headers: dict[str, str] | None = None) -> Answer:
    """An answer of ListImages."""
    kind = {"content-type": "application/json"}
    return Answer(200, kind | (headers or {}), json.dumps(body).encode())


@pytest.fixture
def lookup() -> RequestCache:
    """A look-up as a run of a program has it."""
    return RequestCache(lambda _connection: Client(load_settings(lambda _key: None)))


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An endpoint with 10,000 images, a minute between one and the next."""
    with Emulator([made_image(number) for number in range(10_000)]) as endpoint:
        made = endpoint.make_credentials(tmp_path / "many")
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        yield endpoint


def made_image(number: int) -> dict[str, Any]:
    """The image of a number: the higher, the newer."""
    day, minute = divmod(number, 1440)
    return {
        "id": f"ocid1.image.oc1.iad.made{number:05}",
        "displayName": f"made-{number:05}",
        "compartmentId": COMPARTMENT,
        "lifecycleState": "AVAILABLE",
        "operatingSystem": "Oracle Linux",
        "operatingSystemVersion": "9",
        "timeCreated": f"2025-01-{day + 1:02}T{minute // 60:02}:{minute % 60:02}:00Z",
        "freeformTags": {"number": str(number)},
    }


@pytest.mark.usefixtures("credentials")
def test_filters_of_the_service_and_ours_go_together(endpoint: Emulator) -> None:
    """The service filters what it can, the rest is filtered here; the newest comes first."""
    found = oci_image.get_images(**ORACLE_LINUX_9, architecture="x86_64", name_pattern="*-9.6-*")
    assert names(found) == [
        "Oracle-Linux-9.6-2025.10.23-0",
        "Oracle-Linux-9.6-2025.09.16-0",
        "Oracle-Linux-9.6-2025.08.31-0",
    ]
    query = lists_in(endpoint)[0]
    assert query["operatingSystem"] == "Oracle Linux"
    assert query["lifecycleState"] == "AVAILABLE"


@pytest.mark.usefixtures("credentials")
def test_gpu_images_come_only_when_asked_for(endpoint: Emulator) -> None:
    """What only GPU shapes launch is left out by default, and alone with gpu=True."""
    usual = names(oci_image.get_images(**ORACLE_LINUX_9))
    asked = names(oci_image.get_images(**ORACLE_LINUX_9, gpu=True))
    every = names(oci_image.get_images(**ORACLE_LINUX_9, gpu=None))
    assert asked == ["Oracle-Linux-9.6-Gen2-GPU-2025.10.23-0"]
    assert sorted(map(str, usual + asked)) == sorted(map(str, every))
    endpoint.images.put(dict(next(iter(endpoint.images))) | {"displayName": "GPU-by-name-only"})
    assert "GPU-by-name-only" in names(oci_image.get_images(**ORACLE_LINUX_9))


@pytest.mark.usefixtures("credentials")
def test_a_shape_decides_at_no_cost(endpoint: Emulator) -> None:
    """With a shape the service chooses: one list, and no call about any image."""
    image = oci_image.get_latest_image(**ORACLE_LINUX_9, shape="VM.GPU.A10.1")
    assert "GPU" in str(image.display_name)
    assert [request.path for request in endpoint.requests] == [LIST]


@pytest.mark.usefixtures("credentials")
def test_shapes_are_asked_for_once_in_a_run(endpoint: Emulator, lookup: RequestCache) -> None:
    """Selections of one run, also at the same time, share what the service says of shapes."""
    criteria = [ImageCriteria(name_pattern=f"*{number}*") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lookup.list_images, map(SearchQuery, criteria)))
    asked = [request.path for request in endpoint.requests if request.path.endswith("/shapes")]
    assert len(asked) == len(set(asked)) > 10


@pytest.mark.usefixtures("credentials")
def test_the_root_compartment_is_the_default(endpoint: Emulator) -> None:
    """Without a compartment the tenancy's own is listed; with one, that."""
    tenancy = load_settings(lambda _key: None).credentials.tenancy
    oci_image.get_images(limit=1, gpu=None)
    assert lists_in(endpoint)[-1]["compartmentId"] == tenancy
    found = oci_image.get_images(kind="custom", compartment_id=COMPARTMENT, gpu=None)
    assert lists_in(endpoint)[-1]["compartmentId"] == COMPARTMENT
    assert {image.compartment_id for image in found} == {COMPARTMENT}


@pytest.mark.usefixtures("credentials")
def test_subcompartments_are_listed_too(
    endpoint: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below any compartment, at each depth, in one order; platform images are found once."""
    inner, deep = (COMPARTMENT.replace("aaaaaaaa", name, 1) for name in ("inner", "deep"))
    for compartment, parent in ((COMPARTMENT, None), (inner, COMPARTMENT), (deep, inner)):
        endpoint.compartments.put(
            {
                "id": compartment,
                "name": compartment[-9:] + compartment[24:30],
                "compartmentId": parent,
                "lifecycleState": "ACTIVE",
            }
        )
    mine = made_image(1) | {"compartmentId": deep, "timeCreated": "2999-01-01T00:00:00Z"}
    endpoint.images.put(mine)
    usual = oci_image.get_images(compartment_id=COMPARTMENT, gpu=None)
    deeper = oci_image.get_images(
        compartment_id=COMPARTMENT, gpu=None, include_subcompartments=True
    )
    assert deeper[0].display_name == "made-00001"
    assert {image.id for image in usual} < {image.id for image in deeper}
    assert len({image.id for image in deeper}) == len(deeper)
    latest = oci_image.get_latest_image(kind="custom", gpu=None, include_subcompartments=True)
    assert latest.id == mine["id"]
    asked = [r.query for r in endpoint.requests if r.path.endswith("/compartments")]
    assert {query["compartmentId"] for query in asked} >= {COMPARTMENT, inner, deep}
    # A tree without end is no reason to ask without end.
    monkeypatch.setattr("pulumi_oci_image.search.image_source._MAX_COMPARTMENTS", 2)
    with pytest.raises(oci_image.InvalidResponse, match="more than 2 compartments"):
        oci_image.get_latest_image(kind="custom", gpu=None, include_subcompartments=True)


@pytest.mark.usefixtures("credentials")
def test_compartments_that_may_not_be_listed(endpoint: Emulator) -> None:
    """The error names the policy for compartments, which is another than that for images."""
    endpoint.answer_always(ApiError(403, "NotAllowed", "No."))
    with pytest.raises(oci_image.NotAllowed, match="to inspect compartments in tenancy'"):
        oci_image.get_images(kind="custom", gpu=None, include_subcompartments=True)


@pytest.mark.usefixtures("credentials")
def test_channels_and_revocation(endpoint: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag whose key is a setting puts an image in a channel; another takes it out of all."""
    old, new = made_image(1), made_image(2)
    old["freeformTags"] = {"image-channel": "production", "ring": "early"}
    new["freeformTags"] = {"image-channel": "staging, production"}
    for image in (old, new):
        endpoint.images.put(image)

    def chosen() -> str:
        return oci_image.get_latest_image(
            compartment_id=COMPARTMENT, channel="production", gpu=None
        ).id

    assert chosen() == new["id"]
    endpoint.images.put(new | {"freeformTags": new["freeformTags"] | {"image-revoked-at": "now"}})
    assert chosen() == old["id"]
    monkeypatch.setenv("OCI_IMAGE_CHANNEL_TAG", "ring")
    early = oci_image.get_images(compartment_id=COMPARTMENT, channel="early", gpu=None)
    assert names(early) == ["made-00001"]


@pytest.mark.usefixtures("many")
def test_a_bound_ends_the_reading(many: Emulator) -> None:
    """Of 10,000 images only the pages are read that the bound needs."""
    found = oci_image.get_images(compartment_id=COMPARTMENT, gpu=None, limit=1500)
    assert found[0].display_name == "made-09999"
    assert len(found) == 1500
    assert len(lists_in(many)) == 2


@pytest.mark.usefixtures("many")
def test_every_page_is_read_when_every_image_may_match(many: Emulator) -> None:
    """10,000 images are listed and filtered by a tag that the service can't filter by."""
    found = oci_image.get_images(
        compartment_id=COMPARTMENT, gpu=None, freeform_tags={"number": "77"}
    )
    assert names(found) == ["made-00077"]
    assert len(lists_in(many)) == 10


@pytest.mark.usefixtures("many")
def test_time_ends_the_reading(many: Emulator) -> None:
    """Images come newest first, so what is too old is not read."""
    newer_than = made_image(9_500)["timeCreated"]
    found = oci_image.get_images(compartment_id=COMPARTMENT, gpu=None, newer_than=newer_than)
    assert len(found) == 499
    assert len(lists_in(many)) == 1


@pytest.mark.usefixtures("many")
def test_latest_reads_no_further_than_order_needs(many: Emulator) -> None:
    """The first page is enough where an older image follows; a tie at its end needs the next."""
    arguments: dict[str, Any] = {"compartment_id": COMPARTMENT, "gpu": None}
    assert oci_image.get_latest_image(**arguments).display_name == "made-09999"
    assert len(lists_in(many)) == 1
    last_on_page = oci_image.get_latest_image(**arguments, freeform_tags={"number": "9900"})
    assert last_on_page.display_name == "made-09900"
    assert len(lists_in(many)) == 1 + 2


@pytest.mark.usefixtures("credentials")
def test_ambiguity_is_a_warning(endpoint: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """Two images of one time, several systems or an unasked architecture: the log says so."""
    twin = dict(next(i for i in endpoint.images if "9.6-2025.10.23" in i["displayName"]))
    twin |= {"id": f"{twin['id']}twin", "timeCreated": "2025-10-23T21:32:11.2710-04:00"}
    endpoint.images.put(twin)
    endpoint.compatibility.put(twin["id"], {"shape": "VM.Standard.E5.Flex"})
    with caplog.at_level(logging.WARNING, "pulumi_oci_image"):
        oci_image.get_latest_image(**ORACLE_LINUX_9, shape="VM.Standard.E5.Flex")
        oci_image.get_latest_image(operating_system="Oracle Linux")
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 3
    assert told[0].startswith("2 images were created at the same time: ")
    assert "several operating systems: Oracle Linux 8, Oracle Linux 9" in told[1]
    assert "is for aarch64. Set shape or architecture to pick one." in told[2]


@pytest.mark.usefixtures("credentials")
def test_no_match_tells_why(endpoint: Emulator) -> None:
    """The error says what each criterion ruled out and what there is; all lists say their order."""
    with pytest.raises(oci_image.NoMatchingImage) as caught:
        oci_image.get_latest_image(operating_system="Oracle Linux", shape="VM.Standard.Z9")
    error = caught.value
    for query in lists_in(endpoint):
        assert (query["sortBy"], query["sortOrder"]) == ("TIMECREATED", "DESC")
        assert int(query["limit"]) > 0
    ruled_out = {name: count for name, count in error.removed.items() if count}
    assert ruled_out == {"operating_system": 8, "shape": 9}
    assert error.operating_systems[:2] == ("Oracle Linux 9", "Oracle Linux 8")
    assert str(error).startswith(
        "No image matches. Of the 17 images, operating_system='Oracle Linux' ruled out 8, "
        "shape='VM.Standard.Z9' ruled out 9. Closest: Oracle Linux 9, Oracle Linux 8, "
    )
    assert oci_image.get_latest_image(allow_empty=True, operating_system="Plan 9") is None


@pytest.mark.usefixtures("credentials")
def test_one_run_names_regions_as_it_likes(endpoint: Emulator, lookup: RequestCache) -> None:
    """What is found goes by the regions as each call names them, by name or by key."""
    query = SearchQuery(ImageCriteria(gpu=None, display_name=NEWEST))
    (there,) = (image["id"] for image in endpoint.images if image["displayName"] == NEWEST)
    for region in ("iad", "us-ashburn-1"):
        assert lookup.image_in_regions(query, [region]).image_ids == {region: there}


@pytest.mark.usefixtures("credentials")
def test_known_images_are_read_in_their_order(endpoint: Emulator, lookup: RequestCache) -> None:
    """Many OCIDs give their images in the order asked, each read once, retired ones too."""
    ids = [image["id"] for image in endpoint.images]
    found = oci_image.get_images(ids=[*ids, *ids])
    assert [image.id for image in found] == [*ids, *ids]
    with pytest.raises(oci_image.InvalidInput, match="together with kind"):
        oci_image.get_images(ids=ids, kind="custom")
    lookup.list_images(SearchQuery(ImageCriteria(gpu=None)))
    count = len(endpoint.requests)
    lookup.list_images(SearchQuery(ImageCriteria(gpu=None)))
    assert len(endpoint.requests) == count
    with pytest.raises(oci_image.ImageNotFound, match=MISSING):
        oci_image.get_images(ids=[*ids, MISSING])


@pytest.mark.usefixtures("credentials")
def test_odd_lists_are_one_line_errors(endpoint: Emulator) -> None:
    """A list that is none, holds no images or never ends is an error, not a wrong result."""
    image = dict(next(iter(endpoint.images)))
    for body, told in [
        ({"items": []}, "is not a list"),
        ([7], "holds an item without id"),
        ([{"id": "a"}], "holds an item that is not an image: lifecycleState: Field required"),
        ([image | {"timeCreated": "yesterday"}], "has no timeCreated: 'yesterday' is not"),
        ([image | {"timeCreated": "x" * 9000}], r"timeCreated: 'x{299}…\.$"),
        (
            [image | {"id": UNKNOWN_TEXT}],
            f"an item whose id, '{UNKNOWN_TEXT}', is not an image's OCID",
        ),
        ([image | {"id": "ocid1.instance.oc1.iad.a"}], "is not an image's OCID"),
        ([image | {"id": "ocidv1:image:oc1:iad:a"}], "is not an image's OCID"),
    ]:
        endpoint.answer_with(a_list(body))
        with pytest.raises(oci_image.InvalidResponse, match=told):
            oci_image.get_images(gpu=None)
    pages = [a_list([image], {"opc-next-page": token}) for token in ("one", "two", "one")]
    endpoint.answer_with(*pages)
    with pytest.raises(oci_image.InvalidResponse, match="its pages never end"):
        oci_image.get_images(gpu=None)


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("name", ["a", "a" * 2000])
def test_all_pages_of_a_list_together_are_bounded(
    endpoint: Emulator, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Pages that are each within the bounds, of values and of text, take no memory without end."""
    image = {**next(iter(endpoint.images)), "displayName": name}
    pages = [a_list([image], {"opc-next-page": str(number)}) for number in range(10)]
    monkeypatch.setattr("pulumi_oci_image.client.compute.MAX_LIST_VALUES", 100)
    endpoint.answer_with(*pages)
    with pytest.raises(oci_image.InvalidResponse, match="and those before it hold more than"):
        oci_image.get_images(gpu=None)
    assert len(endpoint.requests) < 10


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("criteria", [{}, {"architecture": "x86_64", "gpu": None}])
def test_an_image_that_is_deleted_meanwhile_changes_no_other(
    endpoint: Emulator, caplog: pytest.LogCaptureFixture, criteria: dict[str, Any]
) -> None:
    """An image that was listed and is gone is no reason to leave a criterion out, or to fail."""
    before = {image.id for image in oci_image.get_images(**criteria)}
    gone = dict(next(iter(endpoint.images))) | {"id": MISSING}
    endpoint.answer_with(Changed(lambda body: json.dumps([gone, *json.loads(body)]).encode()))
    assert {image.id for image in oci_image.get_images(**criteria)} - {MISSING} == before
    assert not caplog.messages


def test_programs_list_and_find(endpoint: Emulator, offline: Run) -> None:
    """Resources and outputs give real values in preview, and None where there is nothing."""
    result = offline(f"""
latest = LatestImage("latest", operating_system="Oracle Linux", shape="VM.Standard.A1.Flex")
none = LatestImage("none", allow_empty=True, operating_system="Plan 9")
custom = Images("custom", kind="custom", compartment_id={COMPARTMENT!r}, gpu=None, limit=2)
known = Images("known", ids=custom.ids)
assert known.images is known.images  # so that one in a loop is not made anew each time
pulumi.export("latest", [latest.id, latest.display_name, latest.agent_features])
pulumi.export("launch", latest.launch_options.firmware)
pulumi.export("result", latest.result.apply(lambda image: image.id))
pulumi.export("none", [none.id, none.display_name, none.result])
pulumi.export("known", known.images.apply(lambda images: [i.display_name for i in images]))
pulumi.export("function", get_latest_image_output(operating_system="Windows").display_name)
pulumi.export("plain", get_latest_image(operating_system="AlmaLinux OS").display_name)
pulumi.export("list", get_images_output(ids=known.ids).apply(len))
""")
    assert result.ok, result.preview.error
    outputs = result.preview.outputs
    image = next(i for i in endpoint.images if i["id"] == outputs["latest"][0])
    assert outputs["latest"] == [image["id"], "Oracle-Linux-9.6-aarch64-2025.10.23-0", None]
    assert (outputs["launch"], outputs["result"]) == ("UEFI_64", image["id"])
    assert outputs["none"] == [None, None, None]
    assert outputs["known"] == ["web-tier-golden-2025-11", "database-appliance-32-volumes"]
    assert outputs["function"] == "Windows-Server-2019-Datacenter-Edition-BM-E4-2025.10.14-0"
    assert outputs["plain"] == "AlmaLinux-OS-9.6-2025.09.29-0"
    assert outputs["list"] == 2
    assert result.up is not None
    assert result.up.outputs == outputs
    told = [message.text for message in result.preview.messages]
    assert any("Oracle Linux 8, Oracle Linux 9" in text for text in told)


def test_unknown_criteria_give_unknown_images(offline: Run) -> None:
    """In a preview nothing is asked for criteria that are not known yet; up asks."""
    result = offline("""
class Made(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("test:index:Made", name, {})

system = Made("made").id.apply(lambda _: "AlmaLinux OS")
pulumi.export("resource", LatestImage("latest", operating_system=system).display_name)
pulumi.export("list", Images("list", operating_system=system).ids.apply(len))
pulumi.export("function", get_latest_image_output(operating_system=system).display_name)
""")
    assert result.ok, result.preview.error
    assert set(result.preview.outputs.values()) == {UNKNOWN}
    assert result.up is not None
    assert result.up.outputs["resource"] == "AlmaLinux-OS-9.6-2025.09.29-0"
    assert result.up.outputs["list"] == 1


def test_errors_in_programs_are_one_line(offline: Run) -> None:
    """Wrong criteria and no match end a preview with one line, without our frames."""
    for program, told in [
        ('LatestImage("a", kinds="x")', "kinds is no argument. Did you mean kind?"),
        ('ImagePin("a", kinds="x")', "kinds is no argument. Did you mean kind?"),
        ('Images("a", connection="x")', "connection is a str, not Connection."),
        ('Images("a", expect={"shape": "x"})', "expect is a dict, not Expectations."),
        ('LatestImage("a", kind="private")', "kind is 'private'. Give one of platform, custom"),
        (
            'LatestImage("a", operating_system="Plan 9")',
            "No image matches. operating_system='Plan 9' ruled out all 17. Closest: ",
        ),
    ]:
        result = offline(program, preview_only=True)
        assert not result.ok
        assert told in str(result.preview.error)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            {"operating_sytem": "x"},
            "operating_sytem is no argument. Did you mean operating_system?",
        ),
        ({"connection": "prod"}, "connection is a str, not Connection."),
        ({"limit": 0}, "limit is 0. Give a number from 1, or leave it out."),
        ({"limit": True}, "limit is True. Give a number from 1, or leave it out."),
        ({"ids": MISSING}, "ids is text, not a list of OCIDs."),
        ({"ids": ["x"]}, "image_id 'x' is not an OCID. Give the OCID of an image"),
        (
            {"ids": [], "limit": 1, "kind": "custom"},
            "ids can't be given together with kind, limit.",
        ),
        ({"newer_than": "soon"}, "newer_than is 'soon'. Give an RFC 3339 time"),
    ],
)
def test_wrong_arguments_are_told(arguments: dict[str, Any], told: str) -> None:
    """What can't be right is an error before any setting or service is looked at."""
    with pytest.raises(oci_image.InvalidInput) as caught:
        oci_image.get_images(**arguments)
    assert str(caught.value).startswith(told)


@pytest.mark.usefixtures("credentials")
def test_what_is_expected_must_be_expectations(image_id: str) -> None:
    """Criteria in the place of expectations would check nothing."""
    wrong: Any = ImageCriteria(kind="custom")
    with pytest.raises(oci_image.InvalidInput, match="expect is a ImageCriteria, not Expectations"):
        oci_image.get_image(image_id, expect=wrong)


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("limit", [2**63, 1e308, 10**400])
def test_any_limit_may_be_given(endpoint: Emulator, limit: Any) -> None:
    """A limit beyond every number of images is as none."""
    assert len(oci_image.get_images(gpu=None, limit=limit)) == 17
    assert endpoint.requests


def configured(provider: Any) -> Any:
    """A provider as the host of dynamic providers has it."""
    provider.configure(dynamic.ConfigureRequest(dynamic.Config({}, "program")))
    return provider


@pytest.mark.usefixtures("credentials")
def test_a_refresh_of_images_asks_again(endpoint: Emulator) -> None:
    """Doubles from the engine are fine; images that are gone leave the list on refresh only."""
    ids = [image["id"] for image in endpoint.images][:2]
    inputs = {"selection": {"ids": ids, "region": "iad"}}
    read = configured(ImagesProvider()).read("images-1", inputs)
    assert [image["id"] for image in read.outs["images"]] == ids
    assert read.outs["selection"] == inputs["selection"]
    endpoint.images.remove(ids[0])
    with pytest.raises(oci_image.ImageNotFound, match=ids[0]):
        configured(ImagesProvider()).read("images-1", inputs)
    again = configured(ImagesProvider()).read("images-1", read.outs)
    assert [image["id"] for image in again.outs["images"]] == ids[1:]
    bounded = {"criteria": ImageCriteria(gpu=None).to_inputs(), "limit": 3.0}
    listed = configured(ImagesProvider()).read("images-2", {"selection": bounded})
    assert (listed.id, len(listed.outs["images"])) == ("images-2", 3)


@pytest.mark.usefixtures("credentials")
def test_a_refresh_of_the_latest_image_asks_again(endpoint: Emulator) -> None:
    """A refresh without a match is gone, and no error; with allow_empty it finds none."""
    criteria = ImageCriteria(operating_system="AlmaLinux OS").to_inputs()
    inputs = {"selection": {"criteria": criteria, "allowEmpty": False}}
    read = configured(LatestProvider()).read("latest-1", inputs)
    assert (read.id, read.outs["found"], read.outs["warnings"]) == ("latest-1", True, [])
    assert read.outs["imageId"] == read.outs["id"]
    endpoint.images.remove(read.outs["id"])
    assert configured(LatestProvider()).read("latest-1", read.outs).id == ""
    with pytest.raises(oci_image.NoMatchingImage):
        configured(LatestProvider()).read("latest-1", inputs)
    inputs["selection"]["allowEmpty"] = True
    empty = configured(LatestProvider()).read("latest-1", inputs)
    assert empty.outs == {"found": False, "warnings": [], **inputs}


@pytest.mark.parametrize("provider", [ImagesProvider, LatestProvider])
def test_providers_are_small_and_hold_nothing(provider: type) -> None:
    """What goes into the state for a provider is a name, not code or settings."""
    pickled = pickle.dumps(provider())
    assert len(base64.b64encode(pickled)) < 130
    assert type(pickle.loads(pickled)) is provider
    assert not provider().serialize_as_secret_always


def test_rate_and_concurrency_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many calls, a second and at a time, the configuration says."""
    monkeypatch.setenv("OCI_IMAGE_CONCURRENCY", "7")
    config = {
        "oci-image:requestsPerSecond": "12.5",
        "oci:privateKey": "k",
        "oci:tenancyOcid": "t",
        "oci:userOcid": "u",
        "oci:fingerprint": "f",
    }
    limits = load_settings(config.get).limits
    assert (limits.requests_per_second, limits.concurrency) == (12.5, 7)
    assert dataclasses.replace(limits).concurrency == 7
