"""The choice among pages of images: order, bounds, ties, and services that keep no order."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence

import pytest

from pulumi_oci_image.client.parallel import concurrently
from pulumi_oci_image.errors import NoMatchingImage
from pulumi_oci_image.model.image import ImageResult
from pulumi_oci_image.model.image_shape import ImageShape
from pulumi_oci_image.search.criteria import ImageCriteria
from pulumi_oci_image.search.selection import latest_image, matching_images, select_images
from pulumi_oci_image.search.shapes import Shape

CRITERIA = ImageCriteria(gpu=None, architecture=None, shape="amd")


class Pages:
    """Pages of images in memory, that counts what is read of them."""

    def __init__(self, *pages: str) -> None:
        self._pages = [[image(text) for text in page.split()] for page in pages]
        self.read = 0
        self.filters: list[Mapping[str, str | int]] = []

    def pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
        """The pages, one when it is asked for."""
        self.filters.append(filters)
        for page in self._pages:
            self.read += 1
            yield page

    def image_shapes(self, image_id: str) -> Sequence[ImageShape]:
        """Every image runs on one shape, but for the last in the alphabet."""
        return [ImageShape.wrap({"shape": "arm" if image_id == "z" else "amd"})]

    def prefetch_shapes(self, image_ids: Sequence[str]) -> None:
        """Nothing needs to be prepared."""

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
    assert source.filters[0]["sort_order"] == "DESC"


def test_the_next_page_is_read_while_a_tie_is_possible() -> None:
    """A tie may go over the end of a page; where it does, both are candidates."""
    source = Pages("b@20", "a@20 c@19", "d@18")
    latest = latest_image(CRITERIA, source)
    assert source.read == 2
    assert latest.image is not None
    assert latest.image.id == "b"
    assert latest.warnings == ("2 images were created at one time, the last: b (b); a (a)",)


def test_a_service_that_keeps_no_order_is_read_to_the_end() -> None:
    """Where images do not come newest first, the newest is found all the same."""
    source = Pages("a@10 b@12 c@09", "d@20", "e@11")
    assert chosen(source) == "d"
    assert source.read == 3


def test_images_that_tests_remove_do_not_end_the_reading() -> None:
    """The order is that of all images, the choice is among those that meet the criteria."""
    source = Pages("z@20 z@19", "b@18 c@17", "d@16")
    assert chosen(source, ImageCriteria(gpu=None, architecture="x86_64")) == "b"
    assert source.read == 2


def test_what_is_too_old_ends_the_reading() -> None:
    """With newer_than, nothing is read behind the first image that is too old."""
    criteria = ImageCriteria(gpu=None, newer_than="2025-01-15")
    source = Pages("a@20 b@14", "c@13")
    assert [found.id for found in matching_images(criteria, source)] == ["a"]
    assert source.read == 1
    missed = Pages("a@14 b@13", "c@12")
    assert latest_image(criteria, missed, allow_empty=True).image is None
    assert missed.read == 1


def test_a_bound_reads_no_further() -> None:
    """The images are read one page at a time, and only as far as needed."""
    source = Pages("a@20 b@19", "c@18 d@17", "e@16")
    assert [found.id for found in select_images(CRITERIA, source, limit=3)] == ["a", "b", "c"]
    assert source.read == 2


def test_lists_are_sorted_by_time_then_ocid() -> None:
    """The newest comes first, whatever the service's order."""
    source = Pages("a@10 c@12 b@12")
    assert [found.id for found in select_images(CRITERIA, source)] == ["c", "b", "a"]


def test_several_systems_and_an_unasked_architecture_warn() -> None:
    """The warnings name the choice and what would narrow it."""
    first, second = map(
        str, latest_image(ImageCriteria(), Pages("a@20@Linux b@19@Windows")).warnings
    )
    assert "a, is the latest of several operating systems: Linux 1, Windows 1;" in first
    assert second == "the latest image, a, is for x86_64; set shape or architecture to pick one"
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
        ("architecture", 1),
        ("gpu", 0),
    ]
    assert caught.value.operating_systems == ("Linux 1", "Windows 1")


def test_pages_that_are_done_with_are_let_go() -> None:
    """However many pages are filtered, no more than two are held at a time."""
    alive: list[weakref.ref[ImageResult]] = []
    most_alive = 0

    class Endless(Pages):
        def pages(self, filters: Mapping[str, str | int]) -> Iterator[Sequence[ImageResult]]:
            nonlocal most_alive
            self.filters.append(filters)
            for _ in range(200):
                page = [image("a@20") for _ in range(10)]
                alive.extend(weakref.ref(one) for one in page)
                most_alive = max(most_alive, sum(ref() is not None for ref in alive))
                yield page

    assert list(matching_images(ImageCriteria(gpu=None, kind="custom"), Endless())) == []
    assert len(alive) == 2000
    assert most_alive <= 20


def test_many_at_once_keep_their_order_and_end_at_an_error() -> None:
    """Results come in the order of the items; the first error is raised, nothing hangs."""
    assert concurrently(str, [3, 1, 2], 2) == ["3", "1", "2"]
    assert concurrently(str, [], 8) == []
    with pytest.raises(ZeroDivisionError):
        concurrently(lambda number: 1 // number, [1, 0, *range(1, 100)], 4)
