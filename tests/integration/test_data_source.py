"""`Image` and `get_image_output` in programs: the real host of dynamic providers over gRPC."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_oci_image.model.state import FIELD_NAMES, LITERAL, SIGNATURE, from_literals
from pulumi_oci_image.model.state import UNKNOWN as UNKNOWN_TEXT
from pulumi_oci_image.testing import UNKNOWN

from ..markers import KINDS, PRIMARY, texts

if TYPE_CHECKING:
    from pulumi_oci_image.testing import Emulator

    from .conftest import MakeCli, Run

# Python 3.10 adds the frame that raises to each traceback.
OUR_FRAMES = 0 if sys.version_info >= (3, 11) else 1
MISSING = "ocid1.image.oc1.iad.aaaaaaaamissing"
EVERYTHING = """
image = Image("base", image_id={id!r})
for name in {names}:
    pulumi.export(name, getattr(image, name))
"""
NAMES = [
    "id",
    "agent_features",
    "base_image_id",
    "billable_size_in_gbs",
    "compartment_id",
    "create_image_allowed",
    "defined_tags",
    "display_name",
    "freeform_tags",
    "image_volume_details",
    "launch_mode",
    "launch_options",
    "lifecycle_state",
    "listing_type",
    "operating_system",
    "operating_system_version",
    "size_in_mbs",
    "time_created",
    "etag",
    "additional_fields",
    "null_fields",
    "result",
]


def without_nulls(value: Any) -> Any:
    """What a program can export: Pulumi drops nulls in objects."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    too_large = isinstance(value, int) and abs(value) >= 2**53
    return str(value) if too_large else value


def image_with(endpoint: Emulator, **facts: Any) -> dict[str, Any]:
    """A seed image with these fields, as the endpoint has it."""
    return next(
        dict(image)
        for image in endpoint.images
        if all(image.get(name) == value for name, value in facts.items())
    )


def test_every_field_of_every_image_is_an_output(endpoint: Emulator, offline: Run) -> None:
    """Preview and up give every field of every seed image, under the API's names, unchanged."""
    program = "\n".join(
        f'pulumi.export("{number}", Image("i{number}", image_id="{image["id"]}").result)'
        for number, image in enumerate(endpoint.images)
    )
    result = offline(program)
    assert result.ok, result.preview.error
    assert result.up is not None
    for number, image in enumerate(endpoint.images):
        assert without_nulls(result.preview.outputs[str(number)]) == without_nulls(image)
        assert without_nulls(result.up.outputs[str(number)]) == without_nulls(image)


def test_attributes_export_under_the_names_of_the_api(endpoint: Emulator, offline: Run) -> None:
    """Each Python attribute exports what the service sent, absent ones None, in the preview too."""
    image = max((dict(image) for image in endpoint.images), key=len)
    result = offline(EVERYTHING.format(id=image["id"], names=NAMES))
    assert result.ok, result.preview.error
    outputs = result.preview.outputs
    assert outputs["launch_options"] == without_nulls(image["launchOptions"])
    assert outputs["id"] == image["id"]
    assert outputs["etag"]
    known = {name for name in FIELD_NAMES if image.get(name) is not None}
    assert UNKNOWN not in outputs.values()
    assert set(outputs["result"]) >= known


def test_nested_fields_are_lifted(endpoint: Emulator, offline: Run) -> None:
    """Nested fields, list items and tags are reachable on outputs without `apply`."""
    image = next(
        image
        for image in endpoint.images
        if image.get("imageVolumeDetails") and image["definedTags"]
    )
    namespace, tags = next(iter(image["definedTags"].items()))
    key, value = next(iter(tags.items()))
    volume = image["imageVolumeDetails"]["dataVolumes"][0]
    result = offline(f"""
image = Image("base", image_id={image["id"]!r})
pulumi.export("firmware", image.launch_options.firmware)
pulumi.export("size", image.image_volume_details.data_volumes[0].size_in_mbs)
pulumi.export("tag", image.defined_tags[{namespace!r}][{key!r}])
pulumi.export("type", image.size_in_mbs.apply(lambda size: type(size).__name__))
""")
    assert result.ok, result.preview.error
    assert result.preview.outputs == {
        "firmware": image["launchOptions"]["firmware"],
        "size": volume["sizeInMBs"],
        "tag": value,
        "type": "int",
    }


BARE = {
    "id": "ocid1.image.oc1.iad.aaaaaaaabare",
    "lifecycleState": "AVAILABLE",
    "operatingSystem": "Bare",
    "operatingSystemVersion": "1",
    "timeCreated": "2099-01-01T00:00:00Z",
}
HOSTILE = {
    "displayName": UNKNOWN_TEXT,
    "freeformTags": {SIGNATURE: KINDS[0], "path": "/etc/hostname", UNKNOWN_TEXT: "name"},
    "definedTags": {"ns": {SIGNATURE: KINDS[1], "value": UNKNOWN_TEXT}},
    "future": [{SIGNATURE: kind, "path": "/etc/hostname", "value": "v"} for kind in KINDS],
}
EXPORTS = """
ways = {{
    "Image": Image("i", image_id={id!r}).result,
    "LatestImage": LatestImage("l", operating_system="Bare").result,
    "Images": Images("s", operating_system="Bare").images[0],
    "ImagePin": ImagePin("p", operating_system="Bare").result,
    "get_image": get_image({id!r}),
    "get_images": get_images(operating_system="Bare")[0],
    "get_latest_image": get_latest_image(operating_system="Bare"),
    "get_image_output": get_image_output({id!r}),
    "get_images_output": get_images_output(operating_system="Bare")[0],
    "get_latest_image_output": get_latest_image_output(operating_system="Bare"),
}}
for way, image in ways.items():
    pulumi.export(way, image)
image = ways["get_image_output"]
pulumi.export("name", image.display_name)
pulumi.export("tag", image.freeform_tags[{unknown!r}])
pulumi.export("kind", Image("k", image_id={id!r}).defined_tags["ns"][{signature!r}])
"""


def in_plain_form(outputs: dict[str, Any], image: dict[str, Any]) -> None:
    """No output holds what Pulumi takes for more than data, and each is the whole image."""
    assert not PRIMARY & set(texts(outputs))
    for way, output in outputs.items():
        if way not in ("name", "tag", "kind"):
            assert from_literals(output) == image, way
    assert outputs["name"] == LITERAL + UNKNOWN_TEXT
    assert (outputs["tag"], outputs["kind"]) == ("name", KINDS[1])


def hostile_program(endpoint: Emulator) -> str:
    """A program that exports an image full of what Pulumi takes for its own, in each way."""
    endpoint.images.put(BARE | HOSTILE)
    return EXPORTS.format(id=BARE["id"], unknown=UNKNOWN_TEXT, signature=SIGNATURE)


def test_a_program_exports_what_looks_like_pulumis_own_as_data(
    endpoint: Emulator, offline: Run
) -> None:
    """Resources and functions alike give a form that the engine takes for plain text."""
    result = offline(hostile_program(endpoint))
    assert result.up, result.preview.error
    in_plain_form(result.up.outputs, BARE | HOSTILE)


def test_a_name_in_regions_is_data(endpoint: Emulator, offline: Run) -> None:
    """The name of a build in several regions has the same form as in its images."""
    endpoint.images.put(BARE | HOSTILE)
    result = offline(f"""
found = get_image_in_regions(["iad"], display_name={UNKNOWN_TEXT!r}, gpu=None)
pulumi.export("names", [found.display_name, *(i.display_name for i in found.images.values())])
""")
    assert result.up, result.preview.error
    assert result.up.outputs["names"] == [LITERAL + UNKNOWN_TEXT] * 2


@pytest.mark.cli
def test_no_image_bricks_a_stack(endpoint: Emulator, cli: MakeCli) -> None:
    """With the real engine: no file is read, and up, refresh and destroy go on."""
    stack = cli(hostile_program(endpoint))
    stack.ok("up", "--yes")
    in_plain_form(stack.outputs(), BARE | HOSTILE)
    stack.ok("refresh", "--yes")
    stack.ok("up", "--yes")
    in_plain_form(stack.outputs(), BARE | HOSTILE)
    stack.ok("destroy", "--yes")


PARTS = {
    "firmware": "launch_options.firmware",
    "size": "image_volume_details.data_volumes[0].size_in_mbs",
    "details": "image_volume_details.data_volumes",
    "agent": "agent_features.additional_fields['a']['b']",
    "tag": "defined_tags['Operations']['CostCenter']",
    "freeform": "freeform_tags['role']",
    "unnamed": "launch_options['new']['newer']",
    "additional": "additional_fields['new'][0]",
}
WAYS = {
    "Image": f"Image('i', image_id={BARE['id']!r})",
    "Image.result": f"Image('r', image_id={BARE['id']!r}).result",
    "LatestImage": "LatestImage('l', operating_system='Bare')",
    "nobody": "LatestImage('n', operating_system='Nobody', allow_empty=True)",
    "ImagePin": "ImagePin('p', operating_system='Bare')",
    "get_image_output": f"get_image_output({BARE['id']!r})",
    "get_latest_image_output": "get_latest_image_output(operating_system='Bare')",
    "nobody_output": "get_latest_image_output(operating_system='Nobody', allow_empty=True)",
    "get_images_output": "get_images_output(operating_system='Bare')[0]",
    "Images": "Images('s', operating_system='Bare').images[0]",
}


@pytest.mark.parametrize(
    "facts", [{}, {"launchOptions": {}, "imageVolumeDetails": {"dataVolumes": []}}]
)
def test_a_part_of_what_is_absent_is_none(
    endpoint: Emulator, offline: Run, facts: dict[str, Any]
) -> None:
    """Whatever the depth and the way to the image, the part is None, and still an Output."""
    endpoint.images.put(BARE | facts)
    lines = [f"{way!r}: {image}" for way, image in WAYS.items()]
    result = offline(
        f"for way, image in {{{', '.join(lines)}}}.items():\n"
        + "".join(
            f"    pulumi.export(f'{{way}} {name}', image.{part}.apply(lambda it: it is None))\n"
            f"    pulumi.export(f'{{way}} {name} itself', image.{part})\n"
            for name, part in PARTS.items()
        )
    )
    assert result.ok, result.preview.error
    assert result.up is not None
    for outputs in (result.preview.outputs, result.up.outputs):
        for way in WAYS:
            is_later = way == "ImagePin" and outputs is result.preview.outputs
            for name in PARTS:
                if name == "details" and facts and not way.startswith("nobody") and not is_later:
                    assert outputs[f"{way} {name} itself"] == []
                    continue
                assert outputs[f"{way} {name}"] is (UNKNOWN if is_later else True), (way, name)
                assert outputs.get(f"{way} {name} itself") is (UNKNOWN if is_later else None)


def test_null_fields_are_named_in_each_way(endpoint: Emulator, offline: Run) -> None:
    """Whichever way an image is read, its output names what the service sent as null."""
    endpoint.images.put(BARE | {"billableSizeInGBs": None, "launchOptions": {"firmware": None}})
    lines = [f"{way!r}: {image}" for way, image in WAYS.items()]
    result = offline(
        f"for way, image in {{{', '.join(lines)}}}.items():\n"
        "    pulumi.export(way, image.null_fields)\n"
    )
    assert result.up, result.preview.error
    for way in WAYS:
        named = (
            None if way.startswith("nobody") else ["/billableSizeInGBs", "/launchOptions/firmware"]
        )
        assert result.up.outputs.get(way) == named, way


@pytest.mark.parametrize(
    ("typo", "told"),
    [
        ("image.launch_options.frmware", "LaunchOptionsOutput has no attribute 'frmware'"),
        ("image.result.operating_systm", "ImageResultOutput has no attribute 'operating_systm'"),
        ("get_image_output({id!r}).operating_systm", "ImageResultOutput has no attribute"),
        ("image.image_volume_details.data_volumes[0].sise", "ImageVolumeOutput has no attribute"),
        ("get_image({id!r}).operating_systm", "no field 'operating_systm'. Did you mean 'operat"),
    ],
)
def test_a_mistyped_field_is_an_error_where_it_stands(
    endpoint: Emulator, offline: Run, typo: str, told: str
) -> None:
    """It does not become an output that fails later, or None."""
    endpoint.images.put(BARE)
    program = f"image = Image('i', image_id={BARE['id']!r})\n{typo.format(id=BARE['id'])}"
    assert told in (offline(program).preview.error or "")


def test_an_unknown_id_stays_unknown_until_up(endpoint: Emulator, offline: Run) -> None:
    """In a preview nothing is made of an id that is not known; up reads it."""
    image = image_with(endpoint, operatingSystem="Oracle Linux")
    result = offline(f"""
class Made(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("test:index:Made", name, {{"imageId": {image["id"]!r}}})

pulumi.export("shown", Made("made").id)
later = Made("made2").id.apply(lambda _: {image["id"]!r})
image = Image("base", image_id=later)
pulumi.export("os", image.operating_system)
pulumi.export("firmware", image.launch_options.firmware)
pulumi.export("tag", get_image_output(later).defined_tags["a"]["b"])
pulumi.export("agent", image.agent_features)
pulumi.export("function", get_image_output(later).operating_system)
""")
    assert result.ok, result.preview.error
    assert set(result.preview.outputs.values()) == {UNKNOWN}
    assert result.up is not None
    assert result.up.outputs["os"] == "Oracle Linux"
    assert result.up.outputs["function"] == "Oracle Linux"


def test_two_reads_of_one_image_in_one_run_make_one_call(endpoint: Emulator, offline: Run) -> None:
    """Resources share one call in a run, and so do functions; preview and up are two runs."""
    image = image_with(endpoint, operatingSystem="Oracle Linux")
    resources = "\n".join(f'Image("i{n}", image_id="{image["id"]}")' for n in range(8))
    assert offline(resources).ok
    assert [request.path for request in endpoint.requests] == [
        f"/20160918/images/{image['id']}"
    ] * 2
    endpoint.reset()
    functions = "\n".join(
        f'get_image_output("{image["id"]}"); get_image("{image["id"]}")' for _ in "abc"
    )
    assert offline(functions).ok
    assert len(endpoint.requests) == 2


def test_the_function_gives_the_typed_image(endpoint: Emulator, offline: Run) -> None:
    """`get_image_output` is an output of the whole image; big integers export exactly."""
    image = image_with(endpoint, lifecycleState="AVAILABLE")
    image["newCount"] = 2**53 + 1
    endpoint.images.put(image)
    result = offline(f"""
image = get_image_output({image["id"]!r})
pulumi.export("image", image)
pulumi.export("firmware", image.launch_options.firmware)
pulumi.export("count", Image("base", image_id={image["id"]!r}).additional_fields["newCount"])
""")
    assert result.ok, result.preview.error
    assert result.preview.outputs["image"]["newCount"] == "9007199254740993"
    assert result.preview.outputs["count"] == "9007199254740993"
    assert result.preview.outputs["firmware"] == image["launchOptions"]["firmware"]


@pytest.mark.parametrize(
    "use",
    [
        'Image("base", image_id={id!r})',
        'Image("base", image_id=pulumi.Output.from_input({id!r}))',
        "get_image({id!r})",
        'pulumi.export("x", get_image_output({id!r}))',
    ],
)
@pytest.mark.parametrize(
    ("id_", "told"),
    [("ocid1.instance.oc1.iad.a", "type 'instance'"), (MISSING, "404 NotAuthorizedOrNotFound")],
)
def test_errors_in_programs_are_short(offline: Run, use: str, id_: str, told: str) -> None:
    """A wrong id or a missing image fails the preview; no frame of ours shows (one on 3.10)."""
    result = offline(use.format(id=id_))
    assert not result.ok
    assert result.up is None
    error = result.preview.error or ""
    assert told in error
    assert error.count("pulumi_oci_image/") <= OUR_FRAMES
    assert error.count("File ") <= 2 + OUR_FRAMES


def test_a_transient_error_class_can_be_caught_in_a_program(offline: Run) -> None:
    """In a program, too, errors keep their classes."""
    result = offline(f"""
try:
    get_image({MISSING!r})
except ImageNotFound as error:
    pulumi.export("status", error.status)
""")
    assert result.ok, result.preview.error
    assert result.preview.outputs == {"status": 404}


def test_settings_come_from_the_stack(
    endpoint: Emulator, offline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stack's configuration goes before the environment, for resources and functions."""
    image = image_with(endpoint, operatingSystem="Oracle Linux")
    monkeypatch.setenv("OCI_IMAGE_ENDPOINT", "http://127.0.0.1:9")
    result = offline(
        f"""
pulumi.export("a", Image("base", image_id={image["id"]!r}).operating_system)
pulumi.export("b", get_image({image["id"]!r}).operating_system)
""",
        config={"oci-image:endpoint": endpoint.url},
    )
    assert result.ok, result.preview.error
    assert result.preview.outputs == {"a": "Oracle Linux", "b": "Oracle Linux"}
