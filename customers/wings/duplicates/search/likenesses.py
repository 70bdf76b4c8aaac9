"""Read what of customers is compared."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from customers.database.bulk_statements import in_list
from customers.models import Contact, Customer
from customers.wings.duplicates.rules.keys import Likeness

_STATES: Final = (Contact.State.CURRENT, Contact.State.PENDING)


def read_likenesses(customer_ids: Collection[int]) -> dict[int, Likeness]:
    """Read whom to compare: nobody who was merged or erased."""
    contacts: dict[tuple[int, str], list[str]] = defaultdict(list)
    theirs = Contact.objects.filter(in_list("customer_id", customer_ids), state__in=_STATES)
    for id_, kind, value in theirs.values_list("customer_id", "kind", "value"):
        contacts[id_, kind].append(value)
    living = Customer.objects.filter(in_list("id", customer_ids), merged_into=None, erased_at=None)
    named = living.values_list("pk", "first_name", "last_name", "birth_date", "gender", "area")
    return {
        id_: Likeness(first, last, born, gender, area, tuple(contacts[id_, "email"]), tuple(contacts[id_, "mobile"]))
        for id_, first, last, born, gender, area in named
    }
