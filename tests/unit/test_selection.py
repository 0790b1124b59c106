"""The choice among pages of images: order, bounds, ties, and services that keep no order."""

from __future__ import annotations

import copy
import dataclasses
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import pytest

from pulumi_oci_image.client.parallel import concurrently
from pulumi_oci_image.errors import (
    ImageNotFound,
    InvalidInput,
    NoMatchingImage,
    NotAllowed,
    ServiceError,
)
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.search.image_source import ImageSource, Shape
from pulumi_oci_image.search.selection import Search, latest_image, select_images

T = TypeVar("T")
R = TypeVar("R")

CRITERIA = ImageCriteria(gpu=None, architecture=None, shape="amd")


class Pages(ImageSource):
    """Pages of images in memory, that counts what is read of them."""

    def __init__(self, *pages: str) -> None:
        self.images = [[image(text) for text in page.split()] for page in pages]
        self.channel_tag = "image-channel"
        self.key = ()
        self.share = lambda _, work: work()
        self.read = 0
        self.rounds: list[int] = []
        self.filters: list[Mapping[str, str | int]] = []

    def pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
        """The pages, one when it is asked for."""
        self.filters.append(filters)
        for page in self.images:
            self.read += 1
            yield page

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """Every image runs on one shape, but for the last in the alphabet."""
        return [ImageShape.wrap({"shape": "arm" if image_id == "z" else "amd"})]

    def in_parallel(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """One after another, and counted."""
        self.rounds.append(len(items))
        return [work(item) for item in items]

    def shapes(self) -> Mapping[str, Shape]:
        """Two shapes."""
        return {"amd": Shape("x86_64", 0), "arm": Shape("aarch64", 0)}


def image(text: str) -> ImageResult:
    """An image from `id@day` or `id@day@system`."""
    name, day, *system = text.split("@")
    return ImageResult.wrap(
        {
            "id": name,
            "displayName": name,
            "timeCreated": f"2025-01-{day}T00:00:00Z",
            "operatingSystem": system[0] if system else "Linux",
            "operatingSystemVersion": "1",
            "lifecycleState": "AVAILABLE",
        }
    )


def chosen(source: Pages, criteria: ImageCriteria = CRITERIA) -> str:
    """The id of the latest image."""
    found = latest_image(criteria, source).image
    assert found is not None
    return found.id


def test_the_first_page_is_enough_where_an_older_image_follows() -> None:
    """No page is read that can't change the choice."""
    source = Pages("a@20 b@19", "c@18")
    assert chosen(source) == "a"
    assert source.read == 1


def test_the_next_page_is_read_while_a_tie_is_possible() -> None:
    """A tie may go over the end of a page; where it does, both are candidates."""
    source = Pages("b@20", "a@20 c@19", "d@18")
    latest = latest_image(CRITERIA, source)
    assert source.read == 2
    assert latest.image is not None
    assert latest.image.id == "b"
    assert tuple(map(str, latest.warnings)) == (
        "2 images were created at the same time: b (b); a (a).",
    )


def test_a_tie_of_very_many_images_names_the_first() -> None:
    """However many images were created at the same time, the warning stays short."""
    told, *_ = latest_image(CRITERIA, Pages(" ".join(f"{n}@20" for n in range(900)))).warnings
    assert told.startswith("900 images were created at the same time: 0 (0); 1 (1);")
    assert told.endswith("; 4 (4); and 895 more.")


def test_the_work_for_a_tie_grows_with_its_images_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten times as many images of the same time, no image is ranked more often."""
    ranked: list[str] = []

    def rank(search: Search, image: ImageResult) -> tuple[object, ...]:
        ranked.append(image.id)
        return ranks(search, image)

    ranks = Search.rank
    monkeypatch.setattr(Search, "rank", rank)
    most = []
    for count in (800, 8000):
        ranked.clear()
        latest_image(CRITERIA, Pages(" ".join(f"{n}@20" for n in range(count))))
        most.append(max(Counter(ranked).values()))
    assert most[0] == most[1]


def test_a_service_that_keeps_no_order_is_read_to_the_end() -> None:
    """Where images do not come newest first, the newest is found all the same."""
    source = Pages("a@10 b@12 c@09", "d@20", "e@11")
    assert chosen(source) == "d"
    assert source.read == 3


def test_a_service_that_does_not_know_a_filter_gives_no_wrong_image() -> None:
    """What the service should have filtered is tested again."""
    source = Pages("a@20@Windows b@19 c@18")
    criteria = ImageCriteria(gpu=None, shape="amd", operating_system="Linux", display_name="c")
    assert chosen(source, criteria) == "c"
    assert source.filters[0]["operating_system"] == "Linux"


def test_images_that_tests_remove_do_not_end_the_reading() -> None:
    """The order is that of all images, the choice is among those that meet the criteria."""
    source = Pages("z@20 z@19", "b@18 c@17", "d@16")
    assert chosen(source, ImageCriteria(gpu=None, architecture="x86_64")) == "b"
    assert source.read == 2


def test_what_is_too_old_ends_the_reading() -> None:
    """With newer_than, nothing is read behind the first image that is too old."""
    criteria = ImageCriteria(gpu=None, newer_than="2025-01-15")
    source = Pages("a@20 b@14", "c@13")
    assert [found.id for found in select_images(criteria, source).images] == ["a"]
    assert source.read == 1
    missed = Pages("a@14 b@13", "c@12")
    assert latest_image(criteria, missed, allow_empty=True).image is None
    assert missed.read == 1


def test_a_bound_reads_no_further() -> None:
    """The images are read one page at a time, and only as far as needed."""
    source = Pages("a@20 b@19", "c@18 d@17", "e@16")
    assert [found.id for found in select_images(CRITERIA, source, limit=3).images] == [
        "a",
        "b",
        "c",
    ]
    assert source.read == 2


def test_an_image_that_moves_to_the_next_page_counts_once() -> None:
    """An image that two pages have is listed once, and is no tie with itself."""
    pages = "b@20 a@19", "a@19 c@18"
    assert [each.id for each in select_images(CRITERIA, Pages(*pages), 3).images] == ["b", "a", "c"]
    assert latest_image(CRITERIA, Pages("b@20", "b@20", "a@19")).warnings == ()


def test_lists_are_sorted_by_time_then_ocid() -> None:
    """The newest comes first, whatever the service's order."""
    source = Pages("a@10 c@12 b@12")
    assert [found.id for found in select_images(CRITERIA, source).images] == ["c", "b", "a"]


def test_several_systems_and_an_unasked_architecture_warn() -> None:
    """The warnings name the choice and what would narrow it."""
    first, second = map(
        str, latest_image(ImageCriteria(), Pages("a@20@Linux b@19@Windows")).warnings
    )
    assert first == (
        "The latest image, a, was chosen among several operating systems: Linux 1, Windows 1. "
        "Set operating_system and operating_system_version to pick one."
    )
    assert second == "The latest image, a, is for x86_64. Set shape or architecture to pick one."
    assert latest_image(ImageCriteria(), Pages("a@20")).warnings == ()


def test_no_match_counts_in_the_order_of_the_tests() -> None:
    """Each criterion's number is of what the ones before it left."""
    source = Pages("a@20@Windows b@19@Linux z@18@Linux")
    criteria = ImageCriteria(
        lifecycle_state=None, operating_system="Linux", architecture="aarch64", name_pattern="b"
    )
    with pytest.raises(NoMatchingImage) as caught:
        latest_image(criteria, source)
    assert list(caught.value.removed.items()) == [
        ("operating_system", 1),
        ("name_pattern", 1),
        ("include_revoked", 0),
        ("architecture", 1),
        ("gpu", 0),
    ]
    assert caught.value.operating_systems == ("Linux 1", "Windows 1")


def test_shapes_are_asked_for_many_at_a_time() -> None:
    """The first image is asked about alone, then ever more at once; near matches all at once."""
    page = " ".join(["z@20"] * 25 + ["b@19", *["c@18"] * 40])
    criteria = ImageCriteria(lifecycle_state=None, gpu=None, architecture="x86_64")
    source = Pages(page)
    assert chosen(source, criteria) == "b"
    assert source.rounds == [1, 2, 4, 8, 16]
    missing = Pages(" ".join(["z@20"] * 25))
    with pytest.raises(NoMatchingImage):
        latest_image(criteria, missing)
    assert missing.rounds == [1, 2, 4, 8, 10, 25]


def test_a_custom_image_among_platform_images_is_a_warning() -> None:
    """A newer custom image that looks like Oracle's does not win unseen; `kind` decides."""
    mine = image("mine@20") | {"compartmentId": "ocid1.compartment.oc1..a"}
    source = Pages("a@19")
    source.images[0].insert(0, ImageResult.wrap(mine))
    (warning,) = latest_image(CRITERIA, source).warnings
    assert str(warning) == (
        "The latest image, mine (mine), is a custom image; a (a) is a platform image that matches, "
        "too. Set kind to pick one."
    )
    for kind, name in (("platform", "a"), ("custom", "mine")):
        latest = latest_image(dataclasses.replace(CRITERIA, kind=kind), source)
        assert latest.image is not None
        assert (latest.image.id, latest.warnings) == (name, ())


def test_the_latest_by_version_is_the_highest() -> None:
    """Versions are compared as versions, not as text or by time; all pages are read for them."""
    criteria = ImageCriteria(
        lifecycle_state=None, gpu=None, name_pattern="app-*", sort_by="version"
    )
    pages = ("app-1.10-rc1@20 app-1.9@19", "other@18 app-1.10@17 app-1.2@16")
    assert chosen(Pages(*pages), criteria) == "app-1.10"
    found = select_images(criteria, Pages(*pages), limit=3).images
    assert [image.id for image in found] == ["app-1.10", "app-1.10-rc1", "app-1.9"]
    with pytest.raises(InvalidInput, match="name_pattern must have a '\\*'"):
        dataclasses.replace(criteria, name_pattern="app")


def test_max_age_ends_the_reading() -> None:
    """Images come newest first, so nothing is read behind the first that is too old."""
    source = Pages("a@20 b@14", "c@13")
    assert select_images(ImageCriteria(gpu=None, max_age="30d"), source).images == []
    assert source.read == 1


class NoShapes(Pages):
    """A service that lists no shapes."""

    fault: ServiceError = ImageNotFound("no such path")

    def shapes(self) -> Mapping[str, Shape]:
        """No such path, or not for this caller."""
        self.rounds.append(0)
        raise copy.copy(self.fault)


@pytest.mark.parametrize("kind", [ImageNotFound, NotAllowed])
def test_where_shapes_cannot_be_listed_gpu_images_are_not_left_out(
    kind: type[ServiceError],
) -> None:
    """It is one warning where nobody asked for shapes, and the error where somebody did."""
    source = NoShapes("a@20 b@19", "c@18")
    source.fault = kind("told")
    source.fault.status, source.fault.code = 404, "NotFound"
    latest = latest_image(ImageCriteria(), source)
    assert latest.image is not None
    assert latest.image.id == "a"
    assert [str(warning) for warning in latest.warnings] == [
        "Shapes can't be listed here (404 NotFound), so images for GPUs aren't left out. "
        "Set shape to leave them out.",
        "The latest image, a, is for an unknown architecture. "
        "Set shape or architecture to pick one.",
    ]
    found = select_images(ImageCriteria(), source)
    assert [each.id for each in found.images] == ["a", "b", "c"]
    assert found.warnings == latest.warnings[:1]
    for asked in (ImageCriteria(gpu=True), ImageCriteria(architecture="x86_64")):
        with pytest.raises(kind, match="told"):
            latest_image(asked, source)


def test_pages_that_are_done_with_are_let_go() -> None:
    """However many pages are filtered, no more than two are held at a time."""
    alive: list[weakref.ref[ImageResult]] = []
    most_alive = 0

    class Many(Pages):
        def pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
            nonlocal most_alive
            self.filters.append(filters)
            for _ in range(200):
                page = [image(f"a@{10 + day}") for day in range(10)]
                alive.extend(weakref.ref(one) for one in page)
                most_alive = max(most_alive, sum(ref() is not None for ref in alive))
                yield page

    assert select_images(ImageCriteria(gpu=None, kind="custom"), Many()).images == []
    assert len(alive) == 2000
    assert most_alive <= 20
    assert latest_image(ImageCriteria(gpu=None, older_than="2025-01-12"), Many()).images
    assert len(alive) == 4000
    assert most_alive <= 20 + 200  # those of one time


def test_many_at_once_keep_their_order_and_end_at_an_error() -> None:
    """Results come in the order of the items; the first error is raised, nothing hangs."""
    assert concurrently(str, [3, 1, 2], 2) == ["3", "1", "2"]
    assert concurrently(str, [], 8) == []
    with pytest.raises(ZeroDivisionError):
        concurrently(lambda number: 1 // number, [1, 0, *range(1, 100)], 4)
