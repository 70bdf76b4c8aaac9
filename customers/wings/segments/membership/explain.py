"""Why each of some customers entered or left: which change, record of another part, day or segment decided it.

What is sure comes first: a change that turned a condition, then values of other parts that did. A condition that holds,
or doesn't any more, is named where nothing tells when it turned.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from customers.database.bulk_statements import in_list
from customers.models import Customer
from customers.rule_fields import ValueKind
from customers.wings.segments.catalogue.compile import compiled
from customers.wings.segments.catalogue.sources import Asked, PartRows
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.membership.locks import ReadSegment
from customers.wings.segments.rules.evaluate import holds
from customers.wings.segments.rules.parse import Condition, conditions_of
from customers.wings.segments.rules.words import value_in_words
from customers.wings.segments.why.reasons import DAY, NEW, Reasons, Touched, Why


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains what a look at a segment found. `since`: when all customers were last looked at, if they were."""

    one: ReadSegment
    touched: Mapping[int, Touched]
    catalogue: Catalogue
    asked: Asked
    since: dt.datetime | None = None

    def explain(self, customers: Collection[int], *, entered: bool) -> dict[int, Why]:
        """Return each customer's reason."""
        reasons = Reasons(self.one.rule, self.one.rule_id, self.asked.today)
        whys = {customer: reasons.unknown(self.touched.get(customer)) for customer in customers}
        known = [(one, self.touched[one]) for one in customers if one in self.touched]
        found = {customer: reasons.by_turning(touched, entered=entered) for customer, touched in known}
        whys |= _found(found)
        for condition, wanted in conditions_of(self.one.rule):
            for customer, why in self._by_records(condition, _unexplained(whys), to=wanted == entered).items():
                whys[customer] |= why
        left = _unexplained(whys)
        whys |= _found({customer: reasons.by_touching(touched) for customer, touched in known if customer in left})
        for condition, wanted in self.one.volatile:
            left = {customer for customer in _unexplained(whys) if NEW not in whys[customer]}
            for customer in self._by_standing(condition, left, to=wanted == entered):
                whys[customer] |= {"condition": condition.pointer, **_day(condition)}
        return whys

    def _by_records(self, condition: Condition, customers: Collection[int], *, to: bool) -> dict[int, Why]:
        """Find whom a value of another part turned a condition for, with that value before and after."""
        source = self.catalogue.sources[condition.term.name]
        moments = self._moments(condition, customers) if isinstance(source, PartRows) else {}
        if not moments or not isinstance(source, PartRows):
            return {}
        then = source.values_then(condition, [*moments.items(), *((customer, self.asked.now) for customer in moments)])
        found = {}
        for customer, moment in moments.items():
            before, after = then[customer, moment], then[customer, self.asked.now]
            held = holds(condition, before, today=timezone.localdate(moment))
            if held is not to and holds(condition, after, today=self.asked.today) is to:
                # Of a segment that doesn't follow no record tells: whether it was the day stays open.
                is_told = self._told(condition, customer) or not self.one.segment.follows
                by_day = {} if is_told else _day(condition)
                found[customer] = {"condition": condition.pointer, **_values(condition, before, after), **by_day}
        return found

    def _moments(self, condition: Condition, customers: Collection[int]) -> dict[int, dt.datetime]:
        """Return when each of them last had the value of before; without those of whom nothing tells."""
        found = {}
        for customer in customers:
            if (moment := self._told(condition, customer) or self.since) is not None:
                found[customer] = moment
        return found

    def _told(self, condition: Condition, customer: int) -> dt.datetime | None:
        touched = self.touched.get(customer)
        return touched.before(condition.term.told_by) if touched else None

    def _by_standing(self, condition: Condition, customers: Collection[int], *, to: bool) -> Collection[int]:
        """Find for whom a condition that no change tells of is now as it has to be."""
        if not customers:
            return ()
        people = Customer.objects.filter(in_list("id", sorted(customers)))
        holding = set(people.filter(compiled(condition, self.catalogue, self.asked)).values_list("pk", flat=True))
        return holding if to else set(customers) - holding


def _unexplained(whys: Mapping[int, Why]) -> set[int]:
    return {customer for customer, why in whys.items() if "condition" not in why}


def _found(whys: Mapping[int, Why | None]) -> dict[int, Why]:
    return {customer: why for customer, why in whys.items() if why is not None}


def _day(condition: Condition) -> Why:
    return {DAY: True} if condition.is_on_time else {}


def _values(condition: Condition, before: Sequence[Any], after: Sequence[Any]) -> Why:
    if condition.term.kind is ValueKind.TEXT:
        return {}
    said = (", ".join(value_in_words(value, condition.term) for value in values) for values in (before, after))
    return dict(zip(("before", "after"), said, strict=True))
