"""`ImagePin` in the real host of dynamic providers, over gRPC, as the engine calls it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped] # ships no types
import pytest
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped] # no types
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_oci_image import InvalidInput, NoMatchingImage, get_image_in_regions
from pulumi_oci_image.model.state import SIGNATURE
from pulumi_oci_image.resource_image_pin import PinProvider
from pulumi_oci_image.testing import UNKNOWN, ApiError, PassThrough
from pulumi_oci_image.testing.offline.provider import to_struct
from pulumi_oci_image.testing.offline.runner import dynamic_host, read_printed

from ..host_errors import as_shown
from ..published import NEWEST, an_id, named, publish_newer

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import Run

SHAPE = "VM.Standard.E5.Flex"
CRITERIA = {
    "operatingSystem": "Oracle Linux",
    "operatingSystemVersion": "9",
    "shape": SHAPE,
    "lifecycleState": "AVAILABLE",
    "gpu": False,
}
OLDER = "Oracle-Linux-9.6-2025.09.16-0"


class Host:
    """The host of dynamic providers, with the provider of pins."""

    def __init__(self, channel: grpc.Channel, output: IO[bytes]) -> None:
        self.output = output
        self._stub = provider_pb2_grpc.ResourceProviderStub(channel)
        self._stub.Configure(pb.ConfigureRequest(args=to_struct({})))

    def _sent(self, properties: dict[str, Any]) -> Any:
        return to_struct(properties | {"__provider": serialize_provider(PinProvider())})

    def create(self, **inputs: Any) -> tuple[str, dict[str, Any]]:
        """Create a pin; give its id and state."""
        answer = self._stub.Create(pb.CreateRequest(properties=self._sent(inputs)))
        return answer.id, MessageToDict(answer.properties)

    def refresh(self, state: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Refresh a pin."""
        request = pb.ReadRequest(id=state["imageId"], properties=self._sent(state))
        answer = self._stub.Read(request)
        return answer.id, MessageToDict(answer.properties)

    def diff(self, state: dict[str, Any], **inputs: Any) -> Any:
        """Compare a pin with new inputs."""
        olds, news = self._sent(state), self._sent(inputs)
        return self._stub.Diff(pb.DiffRequest(id=state["imageId"], olds=olds, news=news))

    def update(self, state: dict[str, Any], **inputs: Any) -> dict[str, Any]:
        """Update a pin in place."""
        olds, news = self._sent(state), self._sent(inputs)
        answer = self._stub.Update(pb.UpdateRequest(id=state["imageId"], olds=olds, news=news))
        return MessageToDict(answer.properties)

    def delete(self, state: dict[str, Any]) -> None:
        """Delete a pin."""
        self._stub.Delete(pb.DeleteRequest(id=state["imageId"], properties=self._sent(state)))


@contextmanager
def a_host(directory: Path) -> Iterator[Host]:
    """A new host: one run of the CLI has one, and in one run an image is looked up once."""
    with (
        TemporaryFile() as output,
        dynamic_host("pins", directory, output) as port,
        grpc.insecure_channel(f"127.0.0.1:{port}") as channel,
    ):
        yield Host(channel, output)


@pytest.fixture
def host(credentials: Credentials, tmp_path: Path) -> Iterator[Host]:  # noqa: ARG001 - in the environment
    """A host that has looked nothing up."""
    with a_host(tmp_path) as host:
        yield host


def test_a_pin_is_the_latest_image_with_all_its_fields(endpoint: Emulator, host: Host) -> None:
    """Its id is the image's OCID, and its state is the image's, with what led to the choice."""
    newest = named(endpoint, NEWEST)

    id_, state = host.create(criteria=CRITERIA, triggers=["1"])

    assert id_ == newest["id"]
    sent = {name: value for name, value in newest.items() if value is not None}
    assert {name: state[name] for name in sent} == sent
    assert set(state["nullFields"]) == {f"/{name}" for name in newest if name not in sent}
    assert state["criteria"] == CRITERIA
    assert state["triggers"] == ["1"]
    assert (state["latestImageId"], state["updateAvailable"]) == (id_, False)
    assert (state["retired"], state["warnings"]) == (False, [])


def test_a_pin_stays_until_it_is_told_to_move(endpoint: Emulator, host: Host) -> None:
    """A newer image is no difference; other criteria or triggers replace the pin, in this order."""
    _, state = host.create(criteria=CRITERIA, triggers=["1"])
    publish_newer(endpoint)

    same = host.diff(state, criteria=CRITERIA, triggers=["1"])
    moved = host.diff(state, criteria=CRITERIA | {"shape": "VM.Standard.E4.Flex"}, triggers=["2"])

    assert same.changes == pb.DiffResponse.DIFF_NONE
    assert not same.replaces
    assert moved.changes == pb.DiffResponse.DIFF_SOME
    assert list(moved.replaces) == ["criteria", "triggers"]
    assert not moved.deleteBeforeReplace


def test_refresh_sees_a_newer_image_and_does_not_move(endpoint: Emulator, host: Host) -> None:
    """What would be chosen now is told; what is pinned stays."""
    newest, newer = named(endpoint, NEWEST), publish_newer(endpoint)
    _, state = host.create(criteria=CRITERIA, imageId=newest["id"])

    id_, refreshed = host.refresh(state)

    assert id_ == refreshed["id"] == newest["id"]
    assert refreshed["latestImageId"] == newer["id"]
    assert refreshed["updateAvailable"] is True
    assert refreshed["retired"] is False
    assert refreshed["criteria"] == CRITERIA


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("unlisted", "Oracle no longer lists it"),
        ("disabled", "it is DISABLED"),
        ("gone", "it was deleted, or you may no longer read it"),
    ],
)
def test_refresh_sees_that_an_image_is_retired(
    endpoint: Emulator, host: Host, tmp_path: Path, what: str, reason: str
) -> None:
    """The pin keeps what it knows of the image, and says why that has no future."""
    newest, older = named(endpoint, NEWEST), named(endpoint, OLDER)
    _, state = host.create(criteria=CRITERIA, imageId=newest["id"])
    if what == "gone":
        endpoint.images.remove(newest["id"])
    elif what == "disabled":
        endpoint.images.put(newest | {"lifecycleState": "DISABLED"})
    else:
        endpoint.images.put(newest, listed=False)

    with a_host(tmp_path) as later:
        id_, refreshed = later.refresh(state)

    assert id_ == newest["id"]
    assert refreshed["displayName"] == NEWEST
    assert (refreshed["retired"], refreshed["retiredReason"]) == (True, reason)
    assert refreshed["latestImageId"] == older["id"]
    assert refreshed["updateAvailable"] is True


def test_a_refresh_without_lists_keeps_the_pin(
    endpoint: Emulator, host: Host, tmp_path: Path
) -> None:
    """Where images can be read but not listed, the pin stays as it is, and is not retired."""
    id_, state = host.create(criteria=CRITERIA)
    denied = ApiError(404, "NotAuthorizedOrNotFound", "no list for you")
    endpoint.answer_with(PassThrough(), denied, denied)

    with a_host(tmp_path) as later:
        refreshed_id, refreshed = later.refresh(state)

    assert refreshed_id == id_
    assert refreshed["retired"] is False
    assert "latestImageId" not in refreshed


@pytest.mark.parametrize("compartment", [None, ""])
def test_platform_images_have_no_compartment(
    endpoint: Emulator, host: Host, compartment: str | None
) -> None:
    """Null or empty, as an appliance sends it: unlisted is retired, and the value is kept."""
    newest = named(endpoint, NEWEST) | {"compartmentId": compartment}
    endpoint.images.put(newest, listed=False)

    _, state = host.create(criteria=CRITERIA, imageId=newest["id"])

    assert state["retiredReason"] == "Oracle no longer lists it"
    assert state.get("compartmentId") == compartment


@pytest.mark.parametrize("name", ["", "n" * 2000])
def test_a_name_that_is_no_criterion_fails_no_pin(
    endpoint: Emulator, host: Host, name: str
) -> None:
    """An image's own name, whatever it is, is never refused as if it were an argument."""
    image = named(endpoint, NEWEST) | {"displayName": name}
    endpoint.images.put(image)

    _, state = host.create(criteria=CRITERIA, imageId=image["id"])

    assert state["retired"] is False


def test_a_custom_image_is_not_retired_because_another_compartment_is_listed(
    endpoint: Emulator, host: Host
) -> None:
    """Only platform images leave the lists while they can be read."""
    custom = named(endpoint, "web-tier-golden-2025-11")

    _, state = host.create(criteria=CRITERIA, imageId=custom["id"])

    assert state["id"] == custom["id"]
    assert state["retired"] is False
    assert state["updateAvailable"] is True


def test_a_refresh_without_any_match_keeps_the_pin(endpoint: Emulator, host: Host) -> None:
    """Where nothing meets the criteria any more there is nothing to move to."""
    newest = named(endpoint, NEWEST)
    criteria = CRITERIA | {"displayName": "nothing has this name"}

    _, state = host.create(criteria=criteria, imageId=newest["id"])

    assert "latestImageId" not in state
    assert state["updateAvailable"] is False


def test_an_ambiguous_choice_is_kept_with_its_warning(host: Host) -> None:
    """The program can warn on each run, until the criteria say more."""
    _, state = host.create(criteria={"shape": SHAPE, "lifecycleState": "AVAILABLE"})

    assert any("several operating systems" in text for text in state["warnings"])
    assert host.refresh(state)[1]["warnings"] == state["warnings"]


def test_no_match_is_one_line(host: Host) -> None:
    """The host shows its own frames and the error; the line tells what there is instead."""
    with pytest.raises(grpc.RpcError) as raised:
        host.create(criteria=CRITERIA | {"operatingSystemVersion": "99"})

    lines = raised.value.details().splitlines()
    assert lines[-1].startswith(as_shown("pulumi_oci_image.NoMatchingImage", "No image matches"))
    assert sum("pulumi_oci_image/" in line for line in lines) <= 1  # on Python 3.10


@pytest.mark.parametrize("image_id", ["", [], {}])
def test_an_id_that_is_known_late_must_be_one(host: Host, image_id: Any) -> None:
    """What an output gives for the OCID of a pin's image pins no other image in its place."""
    with pytest.raises(grpc.RpcError, match="image_id is"):
        host.create(criteria=CRITERIA, imageId=image_id)


def test_update_and_delete_touch_nothing(endpoint: Emulator, host: Host) -> None:
    """An update in place keeps the image, and a deletion asks the service for nothing."""
    _, state = host.create(criteria=CRITERIA, triggers=["1"])
    asked = len(endpoint.requests)

    updated = host.update(state, criteria=CRITERIA, triggers=["1"])
    host.delete(state)

    assert updated == state
    assert len(endpoint.requests) == asked


def test_another_connection_says_what_it_sees(credentials: Credentials, host: Host) -> None:
    """What a former account could not see retires no image that the next one sees."""
    id_, state = host.create(criteria=CRITERIA)
    gone = state | {"retired": True, "retiredReason": "it was deleted, or so", "connection": {}}
    named = {"connection": {"profile": credentials.profile}}
    assert list(host.diff(gone, criteria=CRITERIA, **named).replaces) == []
    updated = host.update(gone, criteria=CRITERIA, **named)
    assert (updated["imageId"], updated["retired"]) == (id_, False)
    assert "retiredReason" not in updated
    assert updated["connection"] == named["connection"]


def test_an_argument_that_becomes_a_secret_hides_the_pin(host: Host) -> None:
    """A pin whose arguments are secret from now on, or no more, is updated, though none changed."""
    inputs = {"criteria": CRITERIA}
    _, state = host.create(**inputs)
    for old, is_secret in ((state, True), (state | {"secret": True}, None)):
        news = inputs | ({"secret": True} if is_secret else {})
        answer = host.diff(old, **news)
        assert (answer.changes, list(answer.replaces)) == (pb.DiffResponse.DIFF_SOME, [])
        updated = host.update(old, **news)
        assert updated.get("secret") == is_secret
        assert (SIGNATURE in str(updated["displayName"])) == bool(is_secret)


def test_the_provider_is_small_and_not_secret() -> None:
    """What the state keeps of the provider is its name."""
    assert len(serialize_provider(PinProvider())) < 100
    assert PinProvider.serialize_as_secret_always is False


def test_a_move_to_another_system_is_a_warning(
    endpoint: Emulator, credentials: Credentials, tmp_path: Path
) -> None:
    """What a pin moves to is compared in the diff: operating system and architecture."""
    assert credentials
    with a_host(tmp_path) as host:
        _, state = host.create(criteria=CRITERIA)
        arm = {"shape": "VM.Standard.A1.Flex", "operatingSystem": "Canonical Ubuntu"}
        host.diff(state, criteria=arm | {"lifecycleState": "AVAILABLE"})
        host.diff(state, criteria=CRITERIA, triggers=["again"])
        printed = read_printed(host.output)
    told = [line for line in printed.splitlines() if line.startswith("The move from ")]
    assert [line.partition(" changes ")[2] for line in told] == [
        "the operating system from Oracle Linux to Canonical Ubuntu.",
        "the architecture from x86_64 to aarch64.",
    ]
    assert all(NEWEST in line for line in told)
    assert endpoint.requests


def test_a_retired_image_can_be_an_error(offline: Run, endpoint: Emulator) -> None:
    """With `on_retired="error"` a run fails; what it may be else is refused."""
    disabled = named(endpoint, "disabled-by-audit")
    program = """
        ImagePin("base", operating_system="Oracle Linux", image_id={id!r}, on_retired={how!r})
    """
    result = offline(program.format(id=disabled["id"], how="error"))
    failed = str(result.up.error if result.up else result.preview.error)
    assert f"the pinned image {disabled['id']} is retired: it is DISABLED" in failed
    result = offline(program.format(id=disabled["id"], how="ignore"))
    assert "on_retired is 'ignore'. Give warn or error." in str(result.preview.error)


@pytest.fixture
def regions(
    endpoint: Emulator, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> Emulator:
    """An endpoint with one build in two regions, and a newer one in the first only."""
    assert credentials
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", endpoint.url + "/{region}")
    newest = named(endpoint, NEWEST)
    for region in ("iad", "phx"):
        image = newest | {"id": f"ocid1.image.oc1.{region}.both", "displayName": "both"}
        endpoint.images.put(image | {"timeCreated": "2098-01-01T00:00:00Z"})
        endpoint.compatibility.put(image["id"], {"shape": SHAPE})
    newer = newest | {"id": "ocid1.image.oc1.iad.newer", "displayName": "newer"}
    endpoint.images.put(newer | {"timeCreated": "2099-01-01T00:00:00Z"})
    endpoint.compatibility.put(newer["id"], {"shape": SHAPE})
    return endpoint


def test_the_newest_build_in_every_region(
    regions: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A build that some regions don't list is held back, with a warning, until they do."""
    where = ["us-ashburn-1", "us-phoenix-1"]
    found = get_image_in_regions(where, operating_system="Oracle Linux", shape=SHAPE)
    assert found.display_name == "both"
    assert found.image_ids == {
        "us-ashburn-1": "ocid1.image.oc1.iad.both",
        "us-phoenix-1": "ocid1.image.oc1.phx.both",
    }
    assert caplog.messages == ["newer is held back: it isn't in us-phoenix-1 yet."]
    assert get_image_in_regions(["iad"], shape=SHAPE).display_name == "newer"
    told = "in all of the regions us-ashburn-1, uk-london-1. newer is held back: .* yet. both is"
    with pytest.raises(NoMatchingImage, match=told):
        get_image_in_regions(["us-ashburn-1", "uk-london-1"], shape=SHAPE)
    with pytest.raises(InvalidInput, match=r"regions is 'iad'\. Give a list of regions"):
        get_image_in_regions("iad")
    regions.images.put(named(regions, "newer") | {"id": "ocid1.image.oc1.phx.newer"})
    again = get_image_in_regions(where, operating_system="Oracle Linux", gpu=None)
    assert again.display_name == "newer"


def test_a_pin_of_several_regions(
    regions: Emulator, offline: Run, host: Host, tmp_path: Path
) -> None:
    """It keeps the OCID in each region, outlives the lists, and says where it is retired."""
    result = offline("""
        pin = ImagePin("base", operating_system="Oracle Linux", shape="VM.Standard.E5.Flex",
                       regions=["us-ashburn-1", "us-phoenix-1"])
        found = get_image_in_regions_output(["iad", "phx"], shape="VM.Standard.E5.Flex")
        pulumi.export("ids", pin.image_ids)
        pulumi.export("id", pin.id)
        pulumi.export("function", found.apply(lambda images: images["phx"].id))
    """)
    assert result.up, result
    ids = {"us-ashburn-1": "ocid1.image.oc1.iad.both", "us-phoenix-1": "ocid1.image.oc1.phx.both"}
    assert result.up.outputs == {
        "ids": ids,
        "id": ids["us-ashburn-1"],
        "function": ids["us-phoenix-1"],
    }

    _, state = host.create(criteria=CRITERIA | {"operatingSystemVersion": "9"}, regions=list(ids))
    assert state["imageIds"] == ids
    assert (
        host.diff(state, criteria=CRITERIA, regions=list(ids)).changes == pb.DiffResponse.DIFF_NONE
    )
    regions.images.put(named(regions, "newer") | {"id": "ocid1.image.oc1.phx.newer"})
    regions.compatibility.put("ocid1.image.oc1.phx.newer", {"shape": SHAPE})
    phoenix = next(i for i in regions.images if i["id"] == ids["us-phoenix-1"])
    regions.images.put(phoenix | {"lifecycleState": "DISABLED"})
    with a_host(tmp_path) as later:
        id_, refreshed = later.refresh(state)
    assert (id_, refreshed["imageIds"]) == (ids["us-ashburn-1"], ids)
    assert refreshed["retiredReason"] == "in us-phoenix-1, it is DISABLED"
    assert refreshed["latestImageId"] == "ocid1.image.oc1.iad.newer"


def test_a_pin_in_a_program(offline: Run, endpoint: Emulator) -> None:
    """All is unknown in the preview of a new pin, and typed once it is there."""
    newest = named(endpoint, NEWEST)
    result = offline("""
        pin = ImagePin("base", operating_system="Oracle Linux", operating_system_version="9",
                       shape="VM.Standard.E5.Flex", triggers=[1])
        pulumi.export("id", pin.id)
        pulumi.export("size", pin.size_in_mbs)
        pulumi.export("firmware", pin.launch_options.firmware)
        pulumi.export("absent", pin.base_image_id)
        pulumi.export("whole", pin.result)
        pulumi.export("latest", pin.latest_image_id)
        pulumi.export("update", pin.update_available)
        pulumi.export("retired", [pin.retired, pin.retired_reason])
    """)

    assert result.ok, result
    assert result.up
    assert set(map(repr, result.preview.outputs.values())) <= {repr(UNKNOWN), repr([UNKNOWN] * 2)}
    up = result.up.outputs
    assert up["id"] == up["latest"] == newest["id"]
    assert (up["size"], up["firmware"]) == (newest["sizeInMBs"], "UEFI_64")
    assert isinstance(up["size"], int)
    assert up.get("absent") is None
    assert up["whole"]["launchOptions"] == newest["launchOptions"]
    assert up["update"] is False
    assert up["retired"][0] is False


def test_a_pin_of_a_known_image_that_is_retired_warns(offline: Run, endpoint: Emulator) -> None:
    """`image_id` names the image; the warning stands under the pin."""
    disabled = named(endpoint, "disabled-by-audit")
    result = offline(f"""
        pin = ImagePin("base", operating_system="Oracle Linux", operating_system_version="9",
                       image_id={disabled["id"]!r})
        pulumi.export("id", pin.id)
    """)

    assert result.up
    assert result.up.outputs["id"] == disabled["id"]
    (warning,) = [m for m in result.up.messages if m.severity == "warning"]
    assert warning.text.startswith(f"the pinned image {disabled['id']} is retired: it is DISABLED;")
    assert warning.urn.endswith("ImagePin::base")


def test_a_preview_names_the_image_that_a_new_pin_gets(offline: Run, endpoint: Emulator) -> None:
    """Its outputs are unknown in the preview; a message under the pin says what they will be."""
    newest = named(endpoint, NEWEST)
    result = offline("""
        ImagePin("base", operating_system="Oracle Linux", operating_system_version="9",
                 shape="VM.Standard.E5.Flex")
    """)

    assert result.up
    (said,) = [each for each in result.preview.messages if each.text.startswith("pins ")]
    assert (said.text, said.severity) == (f"pins {NEWEST} ({newest['id']})", "info")
    assert said.urn.endswith("ImagePin::base")
    assert not [each for each in result.up.messages if each.text.startswith("pins ")]


def test_a_pin_that_finds_no_image_fails_the_preview(offline: Run) -> None:
    """So does one whose image is not as expected: not only the update does."""
    for arguments, told in (
        ('operating_system="Nobody"', "No image matches"),
        ('display_name="Oracle*", gpu=None', "No image matches"),
        (f'display_name={NEWEST!r}, expect=Expectations(firmware="BIOS")', "UEFI_64"),
    ):
        result = offline(f'ImagePin("base", {arguments})')
        assert result.up is None
        assert told in (result.preview.error or "")
        assert "Traceback" not in (result.preview.error or "")


def test_arguments_may_be_coroutines(offline: Run, endpoint: Emulator) -> None:
    """What a program awaits is read once for all that need it, as for Pulumi's own resources."""
    result = offline(f"""
        async def region():
            return "iad"

        here = Connection(region=region())
        ImagePin("pin", region=region(), triggers=[region()], connection=here)
        Image("image", {an_id(endpoint)!r}, region(), Connection(region=region()))
    """)
    assert not result.preview.error
    assert result.up
    assert not result.up.error


def test_a_known_image_needs_no_criteria(offline: Run, endpoint: Emulator) -> None:
    """A pin may have nothing but the OCID of its image."""
    image_id = next(each["id"] for each in endpoint.images if each["displayName"] == NEWEST)
    result = offline(f'pulumi.export("id", ImagePin("base", image_id={image_id!r}).id)')
    assert result.up, result.preview.error
    assert result.up.outputs == {"id": image_id}


def test_a_pinned_image_that_violates_the_criteria_is_a_warning(
    offline: Run, endpoint: Emulator
) -> None:
    """The warning names the image and the criteria, in the preview and in each later run."""
    other = next(
        image
        for image in endpoint.images
        if image["operatingSystem"] == "Windows" and image["lifecycleState"] == "AVAILABLE"
    )
    result = offline(f"""
        ImagePin("base", operating_system="Oracle Linux", operating_system_version="9",
                 image_id={other["id"]!r})
    """)

    assert result.up, result.preview.error
    for run in (result.preview, result.up):
        (warning,) = [m.text for m in run.messages if m.severity == "warning"]
        assert warning == (
            f"The pin's image, {other['displayName']} ({other['id']}), doesn't meet its "
            "criteria: operating_system, operating_system_version"
        )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("operating_system=9", "operating_system is 9"),
        ("image_id='ami-1'", "'ami-1' is not an OCID"),
        (
            "opts=pulumi.ResourceOptions(import_='ami-1')",
            "opts has import_. Set image_id to pin an image that you know.",
        ),
        ("triggers=[{'a': pulumi.StringAsset('x')}]", "triggers holds an asset or an archive"),
        ("opts=pulumi.ResourceOptions(id='ami-1')", "opts has id. Set image_id to pin"),
    ],
)
def test_a_mistake_is_found_before_anything_is_asked(
    offline: Run, endpoint: Emulator, arguments: str, told: str
) -> None:
    """Arguments that can't be right fail the preview in one line."""
    result = offline(f'ImagePin("base", {arguments})')

    assert result.up is None
    assert result.preview.error
    assert told in result.preview.error
    assert "Traceback" not in result.preview.error
    assert not endpoint.requests
