"""ListCompartments, of the identity service: who has a child compartment, or a whole tree.

Source: https://docs.oracle.com/iaas/api/#/en/identity/20160918/Compartment/ListCompartments
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import Answer, invalid_parameter, json_bytes
from .paging import list_of, page_of_objects
from .parameters import check_compartment, one_of

if TYPE_CHECKING:
    from .request import ReceivedRequest
    from .service import Service

_STATES = ("CREATING", "ACTIVE", "INACTIVE", "DELETING", "DELETED")


def list_compartments(service: Service, request: ReceivedRequest) -> Answer:
    """ListCompartments: the children of a compartment, or all of a tenancy."""
    query = request.query
    is_root = check_compartment(query).type == "tenancy"
    root = query["compartmentId"]
    one_of(query, "accessLevel", ("ANY", "ACCESSIBLE"))
    state = one_of(query, "lifecycleState", _STATES, str.upper)
    whole = one_of(query, "compartmentIdInSubtree", ("true", "false"), str.lower) == "true"
    if whole and not is_root:
        raise invalid_parameter("Invalid compartmentIdInSubtree: only for the root compartment.")

    def matches(compartment: dict[str, Any]) -> bool:
        parent = compartment.get("compartmentId")
        return (
            (whole or parent == (None if is_root else root))
            and (state is None or compartment.get("lifecycleState") == state)
            and ("name" not in query or compartment.get("name") == query["name"])
        )

    found = filter(matches, service.compartments)
    page = page_of_objects(found, request.path, query, name="name")
    # The tenancy is the caller's, whichever it is.
    shown = (
        each if each.get("compartmentId") or not is_root else {**each, "compartmentId": root}
        for each in page.items
    )
    return list_of(map(json_bytes, shown), page.next_page)
