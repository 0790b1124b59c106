"""ListCompartments, through the real OCI SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oci
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_oci_image.testing import Credentials, Emulator

    from .conftest import HandSigned


@pytest.fixture
def identity(endpoint: Emulator, credentials: Credentials) -> Iterator[oci.identity.IdentityClient]:
    """A real client of the identity service."""
    config = oci.config.from_file(str(credentials.config_file), credentials.profile)
    client = oci.identity.IdentityClient(
        config, service_endpoint=endpoint.url, retry_strategy=oci.retry.NoneRetryStrategy()
    )
    yield client
    client.base_client.session.close()


def names(answer: oci.Response) -> list[str]:
    """The names of an answer's compartments."""
    return [compartment.name for compartment in answer.data]


def test_children_of_the_root(
    identity: oci.identity.IdentityClient, credentials: Credentials
) -> None:
    """The root compartment is the caller's tenancy, and a list has its children only."""
    answer = identity.list_compartments(credentials.tenancy, sort_by="NAME")
    assert names(answer) == ["images", "sandbox"]
    assert {each.compartment_id for each in answer.data} == {credentials.tenancy}


def test_the_whole_tree(identity: oci.identity.IdentityClient, credentials: Credentials) -> None:
    """With compartmentIdInSubtree the list has all of them, parents as they are, newest first."""
    answer = identity.list_compartments(credentials.tenancy, compartment_id_in_subtree=True)
    assert names(answer) == ["sandbox", "community", "images"]
    _, community, images = answer.data
    assert (community.compartment_id, images.compartment_id) == (images.id, credentials.tenancy)


def test_children_of_a_compartment(identity: oci.identity.IdentityClient) -> None:
    """A compartment lists its own children; the tree is the root's alone."""
    images = next(one for one in endpoint_compartments(identity) if one.name == "images")
    assert names(identity.list_compartments(images.id)) == ["community"]
    with pytest.raises(oci.exceptions.ServiceError, match="only for the root compartment"):
        identity.list_compartments(images.id, compartment_id_in_subtree=True)


def endpoint_compartments(
    identity: oci.identity.IdentityClient,
) -> list[oci.identity.models.Compartment]:
    """All compartments, by pages of one."""
    tenancy = identity.base_client.config["tenancy"]
    found = oci.pagination.list_call_get_all_results(
        identity.list_compartments, tenancy, compartment_id_in_subtree=True, limit=1
    )
    return found.data


def test_pages_and_filters(
    endpoint: Emulator, identity: oci.identity.IdentityClient, credentials: Credentials
) -> None:
    """Pages visit each compartment once; name and state filter; what is put is listed."""
    tenancy = credentials.tenancy
    assert len(endpoint_compartments(identity)) == 3
    child = {"id": "ocid1.compartment.oc1..a", "compartmentId": None, "name": "new"}
    endpoint.compartments.put(
        child | {"lifecycleState": "DELETED", "timeCreated": "2025-01-01T00:00:00Z"}
    )
    assert names(identity.list_compartments(tenancy, name="new")) == ["new"]
    assert "new" not in names(identity.list_compartments(tenancy, lifecycle_state="ACTIVE"))
    endpoint.reset()
    assert names(identity.list_compartments(tenancy, name="new")) == []


def test_what_is_wrong(by_hand: HandSigned) -> None:
    """A signature and a compartment are needed, and values are checked."""
    path = "/20160918/compartments"
    assert by_hand.send(path, {}).status == 401
    assert by_hand.get(path).code == "MissingParameter"
    root = "?compartmentId=ocid1.tenancy.oc1..aaaa"
    for query in ("&accessLevel=MINE", "&compartmentIdInSubtree=1", "&lifecycleState=GONE"):
        assert by_hand.get(path + root + query).code == "InvalidParameter"
