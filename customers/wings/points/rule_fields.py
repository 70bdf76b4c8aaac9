"""What segment rules may ask about points: what is available of each kind, and what tells that it changed.

What is added, spent and expired is told by changes; points that were blocked become available, and others expire, at
moments that no change tells of.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db.models import F, QuerySet

from customers.database.bulk_statements import in_list
from customers.rule_fields import About, At, RuleClock, RuleField, RuleOptions, RuleRecords, ValueKind
from customers.wings.points.ledger.balances import available_rows
from customers.wings.points.models import PointsAccountKind, PointsChange, PointsEntry, PointsLot
from customers.wings.points.rules import NOTHING


def rule_fields() -> Sequence[RuleField]:
    """Let rules look at what is available of each kind; a customer without such an account has no value."""
    return [
        RuleField(
            f"points.{kind.system_name}.available",
            f"{kind.name} available",
            "Points",
            ValueKind.NUMBER,
            partial(_rows, kind),
            told_by=[(CHANGES, (kind.pk,)), (LOTS, (kind.pk,))],
            then=partial(_then, kind),
        )
        for kind in PointsAccountKind.objects.all()
    ]


def _rows(kind: PointsAccountKind, options: RuleOptions) -> QuerySet[Any, dict[str, Any]]:
    return available_rows(kind, now=options.now)


def _then(kind: PointsAccountKind, moments: Collection[At], _within_days: int | None) -> dict[At, Decimal]:
    """Add up what changes up to the moment left in the lots that were available then."""
    booked = _booked(kind, {customer for customer, _ in moments})
    found = {}
    for customer, moment in moments:
        until = [entry for entry in booked.get(customer, ()) if entry[0] <= moment]
        if until:
            available = (
                amount
                for _, amount, available_from, expires_at in until
                if available_from <= moment and (expires_at is None or expires_at > moment)
            )
            found[customer, moment] = sum(available, NOTHING)
    return found


def _booked(kind: PointsAccountKind, customer_ids: Collection[int]) -> dict[int, list[Any]]:
    """Read what changes did to lots: when, how much, and from when until when the lot is available."""
    found: dict[int, list[Any]] = {}
    entries = PointsEntry.objects.filter(in_list("change__customer_id", customer_ids), change__account__kind=kind)
    columns = ("change__customer_id", "change__at", "amount", "lot__available_from", "lot__expires_at")
    for customer, *entry in entries.values_list(*columns):
        found.setdefault(customer, []).append(entry)
    return found


def _between(since: datetime, until: datetime, at_most: int) -> Iterator[tuple[int, About]]:
    """Name the accounts whose points became available or expired in between."""
    blocked = PointsChange.objects.filter(available_from__gt=F("at"))
    began = blocked.filter(available_from__gt=since, available_from__lte=until)
    ended = PointsLot.objects.filter(remaining__gt=0, expires_at__gt=since, expires_at__lte=until)
    of_began = began.values_list("customer_id", "account__kind_id")
    of_ended = ended.values_list("account__customer_id", "account__kind_id")
    yield from ((customer, (kind,)) for found in (of_began, of_ended) for customer, kind in found[:at_most])


CHANGES: Final = RuleRecords(PointsChange, about=("account__kind_id",))
LOTS: Final = RuleClock("points.PointsLot", _between)
