"""What a way left behind, as digests by table: two ways are compared only where these are equal.

Left out is what differs by nature: times, numbers out of sequences, and the digest of what a row asks for.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from customers.models import BulkEditRow, Change, ChangeField, Contact, Customer
from customers.rules.refusals.codes import Outcome

CUSTOMER = ("id", "first_name", "middle_name", "last_name", "custom_values")
CONTACT = ("customer_id", "kind", "value", "typed", "state", "confirmation", "gives_account_access")
HISTORY = ("history_type", "history_change_reason", "history_user_id")
LEDGER = ("row_number", "outcome", "code", "column", "value", "customer", "customer_version", "delta", "plan")


def rows_left(bulk_edit_id: int | None) -> dict[str, Any]:
    """Digest the tables; without a bulk edit those that django-import-export knows of."""
    customers, contacts = Customer.history.model.objects, Contact.history.model.objects
    left: dict[str, Any] = {
        "customers": _digest(Customer.objects.values_list(*CUSTOMER, "search_name")),
        "contacts": _digest(Contact.objects.values_list(*CONTACT)),
        "histories": [_by_type(customers), _by_type(contacts)],
    }
    if bulk_edit_id is None:
        return left
    changes = Change.objects.filter(bulk_edit_id=bulk_edit_id)
    past = {"history_change_reason__startswith": f"bulk_edit:{bulk_edit_id}:"}
    return left | {
        "customer history": _digest(customers.filter(**past).values_list(*CUSTOMER, *HISTORY), bulk_edit_id),
        "contact history": _digest(contacts.filter(**past).values_list(*CONTACT, *HISTORY), bulk_edit_id),
        "versions": _digest(Customer.objects.values_list("id", "version")),
        "changes": _digest(changes.values_list("customer_id", "version", "row_number", "full_name", "delta")),
        "change fields": _digest(
            ChangeField.objects.filter(change__bulk_edit=bulk_edit_id).values_list("field", "change__customer_id")
        ),
        "ledger": _digest(BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id).values_list(*LEDGER)),
    }


def refused(bulk_edit_id: int) -> int:
    """Count the rows that were refused."""
    return BulkEditRow.objects.filter(bulk_edit_id=bulk_edit_id, outcome=Outcome.REJECTED).count()


def _by_type(history: Any) -> list[Any]:
    found: QuerySet[Any] = history.values_list("history_type").annotate(rows=Count("*"))
    return [list(row) for row in found.order_by("history_type")]


def _digest(rows: Iterable[Any], bulk_edit_id: int = 0) -> str:
    """Digest rows whatever their order; the number of the bulk edit itself does not count."""
    own = f'"bulk_edit:{bulk_edit_id}:'
    lines = sorted(json.dumps(row, sort_keys=True, default=str).replace(own, '"bulk_edit:') for row in rows)
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()
