"""What customers had at moments of the past, as conditions of rules compare it: read back, and stored nowhere.

Of the profile it is what there is now without what changes since then made of it; other parts read it from their
records. What can't be known that way is None.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from customers.database.bulk_statements import in_list
from customers.models import Change, Contact, Customer, Identifier
from customers.rule_fields import At, ValueKind
from customers.rules import fields
from customers.rules.erasure import ERASED
from customers.wings.segments.catalogue.sources import PartRows
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.rules.parse import Condition
from customers.wings.segments.why.reasons import as_values

# Fields of other parts, which cost queries of their own: so many are read for one page.
MOST_OF_PARTS: Final = 10
REGISTERED: Final = "registered"  # it never changes
_Asked = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class PastValues:
    """The values of some customers at moments."""

    now: Mapping[int, Mapping[str, Any]]  # by field, as changes name it
    changes: Mapping[int, Sequence[tuple[dt.datetime, Mapping[str, Any]]]]  # the last first
    of_parts: Mapping[_Asked, Mapping[At, Sequence[Any]]]

    def of(self, condition: Condition, at: At) -> Sequence[Any] | None:
        """Return what a customer had where a condition looks; None: that isn't known."""
        if (read := self.of_parts.get((condition.term.name, condition.within_days))) is not None:
            return read.get(at)
        if condition.term.name == REGISTERED:
            registered: Sequence[Any] = self.now.get(at[0], {}).get(REGISTERED, ())
            return registered
        raw = self.raw(condition, at)
        return None if raw is None else [one for value in raw for one in as_values(value, condition)]

    def raw(self, condition: Condition, at: At) -> Sequence[Any] | None:
        """Return the values as changes tell them."""
        change = condition.term.change
        if not change or change.startswith("card:") or at[0] not in self.now:
            return None
        then = self._profile(at)
        if fields.part(change) and then.get(change.partition(":")[0]) in (None, ""):
            return ()  # there was no contact
        values = [value for name, value in then.items() if condition.term.is_touched_by(name) and value is not None]
        if ERASED in values:
            return None
        return values or ([None] if condition.term.is_always else ())

    def _profile(self, at: At) -> Mapping[str, Any]:
        customer, moment = at
        values = dict(self.now[customer])
        for changed_at, delta in self.changes.get(customer, ()):
            if changed_at > moment:
                values |= {name: pair[0] for name, pair in delta.items() if isinstance(pair, list) and pair}
        return values


def read_past(moments: Collection[At], conditions: Collection[Condition], catalogue: Catalogue) -> PastValues:
    """Read it: four queries, and those of the other parts whose fields the conditions look at."""
    customer_ids = {customer for customer, _ in moments} or {0}
    first = min((moment for _, moment in moments), default=timezone.now())
    return PastValues(
        now=_profiles(customer_ids),
        changes=_changes_after(first, customer_ids),
        of_parts=_of_parts(moments, conditions, catalogue),
    )


def _of_parts(
    moments: Collection[At], conditions: Collection[Condition], catalogue: Catalogue
) -> dict[_Asked, Mapping[At, Sequence[Any]]]:
    found: dict[_Asked, Mapping[At, Sequence[Any]]] = {}
    for one in conditions:
        source, asked = catalogue.sources.get(one.term.name), (one.term.name, one.within_days)
        knows = isinstance(source, PartRows) and source.then is not None and one.term.kind is not ValueKind.TEXT
        if knows and isinstance(source, PartRows) and asked not in found and len(found) < MOST_OF_PARTS:
            found[asked] = source.values_then(one, moments)
    return found


def _changes_after(first: dt.datetime, customer_ids: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    changes = Change.objects.filter(in_list("customer_id", customer_ids), at__gt=first).order_by("-pk")
    for customer, *change in changes.values_list("customer_id", "at", "delta"):
        found.setdefault(customer, []).append(change)
    return found


def _profiles(customer_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    columns = (*fields.NAMES, *fields.OPTIONAL)
    found: dict[int, dict[str, Any]] = {}
    for row in Customer.objects.filter(in_list("id", customer_ids)).values(
        "pk", "custom_values", "registered_at", *columns
    ):
        custom = {fields.custom(name): value for name, value in row["custom_values"].items()}
        registered = [timezone.localdate(at) for at in [row["registered_at"]] if at is not None]
        found[row["pk"]] = {name: _told(row[name]) for name in columns} | custom | {REGISTERED: registered}
    contacts = Contact.objects.filter(in_list("customer_id", customer_ids), state=Contact.State.CURRENT)
    for customer, kind, *parts in contacts.values_list(
        "customer_id", "kind", "value", "confirmation", "gives_account_access"
    ):
        names = (kind, f"{kind}:confirmation", f"{kind}:access")
        found[customer] |= dict(zip(names, parts, strict=True))
    ids = Identifier.objects.filter(in_list("customer_id", customer_ids))
    for customer, type_name, scope, value in ids.values_list("customer_id", "type__system_name", "scope", "value"):
        found[customer][fields.identifier(type_name, scope)] = value
    return found


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
