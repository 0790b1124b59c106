"""Arguments of an instance of the `oci` package: its real classes, in a real program."""

from __future__ import annotations

import inspect
import io
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.model.image import LaunchOptions
from pulumi_oci_image.testing import UNKNOWN, Emulator, Result, run_offline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Run

# One program for the whole module: the `oci` package takes seconds to import.
PROGRAM = """
import pulumi
import pulumi_oci as oci
from pulumi_oci_image import Image, LatestImage, get_image, get_image_output, launch

config = pulumi.Config()
PLACE = {"availability_domain": "AD-1", "compartment_id": "ocid1.compartment.oc1..c"}


def instance(name, **arguments):
    return oci.core.Instance(name, **arguments, **PLACE)


def define(name, image):
    instance(
        name,
        launch_options=launch.instance_launch_options(image),
        source_details=launch.instance_source_details(image, boot_volume_size_in_gbs=300),
        launch_volume_attachments=launch.instance_launch_volume_attachments(image),
    )


full = Image("full", config.require("full"))
define("resource", full)
define("plain", get_image(config.require("full")))
define("output", get_image_output(config.require("full")))
define("bare", Image("bare", config.require("bare")))
define("nobody", LatestImage("nobody", display_name="no image has it", allow_empty=True))

other = instance("other")
unknown = Image("unknown", other.id.apply(lambda _: config.require("full")))
instance(
    "methods",
    launch_options=unknown.instance_launch_options(),
    source_details=unknown.instance_source_details(kms_key_id=other.id),
)
instance(
    "classes",
    launch_options=oci.core.InstanceLaunchOptionsArgs(
        **launch.instance_launch_options(get_image(config.require("full")))
    ),
)

volumes = launch.block_volumes(get_image(config.require("full")))
attachments = launch.volume_attachments(get_image(config.require("full")))
for index, (volume, attachment) in enumerate(zip(volumes, attachments)):
    made = oci.core.Volume(f"data-{index}", **volume, **PLACE)
    oci.core.VolumeAttachment(
        f"data-{index}", instance_id=other.id, volume_id=made.id, **attachment
    )
"""


@pytest.fixture(scope="module")
def images() -> Iterator[dict[str, dict[str, Any]]]:
    """An image with every field, and one without launch options and volumes."""
    with Emulator() as endpoint:
        full = next(image for image in endpoint.images if len(_volumes(image)) == 32)
        full["launchOptions"]["tomorrows"] = "unknown to the oci package"
        bare = {name: full[name] for name in BARE} | {"id": full["id"][:-4] + "bare"}
        yield {"full": full, "bare": bare}


BARE = ("lifecycleState", "operatingSystem", "operatingSystemVersion", "timeCreated")


@pytest.fixture(scope="module")
def result(
    images: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Result]:
    """What the program defines."""
    project = tmp_path_factory.mktemp("launch")
    (project / "Pulumi.yaml").write_text("name: launch\nruntime: python\n", encoding="utf-8")
    (project / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    config = {name: image["id"] for name, image in images.items()}
    with (
        pytest.MonkeyPatch.context() as patch,
        Emulator(list(images.values())) as endpoint,
    ):
        for name, value in endpoint.make_credentials(project / "oci").environment().items():
            patch.setenv(name, value)
        yield run_offline(project, config=config, out=io.StringIO())


def _volumes(image: dict[str, Any]) -> list[dict[str, Any]]:
    return (image.get("imageVolumeDetails") or {}).get("dataVolumes") or []


def inputs(result: Result, name: str, type_: str, phase: str = "up") -> dict[str, Any]:
    """The inputs of a resource of the `oci` package, as they reached its provider."""
    assert result.ok, result
    resources = getattr(result, phase).resources
    return next(r.inputs for r in resources if (r.name, r.type) == (name, f"oci:Core/{type_}"))


def known_options(image: dict[str, Any]) -> dict[str, Any]:
    """The launch options that the `oci` package knows."""
    return {name: v for name, v in image["launchOptions"].items() if name != "tomorrows"}


def test_the_oci_package_takes_exactly_the_launch_options_that_an_image_has() -> None:
    """A launch option that the `oci` package or the API gains is noticed here."""
    import pulumi_oci

    parameters = set(inspect.signature(pulumi_oci.core.InstanceLaunchOptionsArgs).parameters)

    ours = {known.attribute for known in LaunchOptions.fields()}
    is_old = int(version("pulumi-oci").partition(".")[0]) < 5
    assert parameters < ours if is_old else parameters == ours


@pytest.mark.parametrize("phase", ["preview", "up"])
@pytest.mark.parametrize("name", ["resource", "plain", "output"])
def test_what_an_image_says_reaches_the_provider_under_its_names(
    result: Result, images: dict[str, dict[str, Any]], name: str, phase: str
) -> None:
    """Options and source are there from the preview on, whichever way the image was read."""
    instance = inputs(result, name, "instance:Instance", phase)

    assert instance["launchOptions"] == known_options(images["full"])
    assert instance["sourceDetails"] == {
        "sourceType": "image",
        "sourceId": images["full"]["id"],
        "bootVolumeSizeInGbs": "300",
    }


def test_launch_options_fit_the_class_of_the_oci_package(
    result: Result, images: dict[str, dict[str, Any]]
) -> None:
    """The class takes each of them by its name and rejects none."""
    instance = inputs(result, "classes", "instance:Instance")

    assert instance["launchOptions"] == known_options(images["full"])


def test_volumes_are_created_with_the_instance(
    result: Result, images: dict[str, dict[str, Any]]
) -> None:
    """Each data volume becomes an attachment with a volume that is large enough for it."""
    attachments = inputs(result, "resource", "instance:Instance")["launchVolumeAttachments"]

    volumes = sorted(_volumes(images["full"]), key=lambda volume: volume["index"])
    assert len(attachments) == len(volumes) == 32
    for attachment, volume in zip(attachments, volumes, strict=True):
        details = attachment["launchCreateVolumeDetails"]
        assert attachment["displayName"] == details["displayName"] == volume["displayName"]
        assert details["volumeCreationType"] == "ATTRIBUTES"
        assert int(details["sizeInGbs"]) * 1024 >= volume["sizeInMBs"]
        assert attachment["type"] in ("iscsi", "paravirtualized", "nvme")


def test_volumes_can_have_a_life_of_their_own(
    result: Result, images: dict[str, dict[str, Any]]
) -> None:
    """Arguments of volumes and attachments go into the package's own resources."""
    first = min(_volumes(images["full"]), key=lambda volume: volume["index"])

    volume = inputs(result, "data-0", "volume:Volume")
    attachment = inputs(result, "data-0", "volumeAttachment:VolumeAttachment")

    assert volume["displayName"] == attachment["displayName"] == first["displayName"]
    assert int(volume["sizeInGbs"]) * 1024 >= first["sizeInMBs"]
    assert attachment["attachmentType"] in ("iscsi", "paravirtualized", "nvme")


def test_what_an_image_does_not_say_is_left_out(
    result: Result, images: dict[str, dict[str, Any]]
) -> None:
    """An image without options and volumes gives an instance that mentions neither."""
    instance = inputs(result, "bare", "instance:Instance")

    assert "launchOptions" not in instance
    assert "launchVolumeAttachments" not in instance
    assert instance["sourceDetails"]["sourceId"] == images["bare"]["id"]


def test_no_image_gives_no_arguments(result: Result) -> None:
    """Where an image may be missing, its arguments are, too."""
    instance = inputs(result, "nobody", "instance:Instance")

    assert not {"sourceDetails", "launchOptions", "launchVolumeAttachments"} & set(instance)


@pytest.mark.parametrize(("value", "kind"), [("['a']", "list"), ("'a'", "str"), ("{}", "dict")])
def test_an_output_that_is_no_image_is_refused(offline: Run, value: str, kind: str) -> None:
    """What comes late, from another stack for example, is looked at when it comes."""
    late = f"pulumi.Output.from_input({value})"
    result = offline(f"pulumi.export('x', instance_source_details({late}))")
    assert f"image is a {kind}, not an image" in str(result.preview.error)
    assert "Traceback" not in str(result.preview.error)


def test_unknown_stays_unknown(result: Result, images: dict[str, dict[str, Any]]) -> None:
    """While the image is unknown so are the arguments, and `up` fills them in."""
    preview = inputs(result, "methods", "instance:Instance", "preview")
    up = inputs(result, "methods", "instance:Instance")

    assert preview["launchOptions"] is UNKNOWN
    assert preview["sourceDetails"] is UNKNOWN
    assert up["launchOptions"] == known_options(images["full"])
    assert up["sourceDetails"]["kmsKeyId"].startswith("other-")
