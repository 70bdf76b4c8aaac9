"""Hold some customers against the rules of segments: who enters and who leaves, and why."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from customers.database.bulk_statements import in_list
from customers.rule_fields import Told
from customers.wings.segments.catalogue.compile import matching
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.membership import runs, stays
from customers.wings.segments.membership.explain import Explainer
from customers.wings.segments.membership.locks import ReadSegment
from customers.wings.segments.rules.kinds import watched_as
from customers.wings.segments.why.reasons import Touched

AT_ONCE: Final = 5_000
_PROFILE_AS_A_WHOLE: Final = frozenset({"erased", "merged", "merged_into"})


@dataclass(slots=True)
class Moved:
    """Who entered or left segments, by system name: others may ask about these."""

    by_segment: dict[str, set[int]] = field(default_factory=dict)

    def of(self, names: Collection[str]) -> set[int]:
        """Return who entered or left any of some segments."""
        return set().union(*(self.by_segment.get(name, set()) for name in names))

    def add(self, name: str, customer_ids: Collection[int]) -> None:
        """Note who entered or left a segment."""
        self.by_segment.setdefault(name, set()).update(customer_ids)


def look_again(
    segments: Sequence[ReadSegment],
    touched: Mapping[int, Touched],
    *,
    catalogue: Catalogue,
    asked: Asked,
    moved: Moved | None = None,
) -> Moved:
    """Hold customers against locked segments, those that others ask about first.

    Of the customers that changed, each segment looks at those of whom something changed that its rule looks at, and at
    those who entered or left a segment that it asks about.
    """
    moved = moved or Moved()
    watched = {customer: _watched(one) for customer, one in touched.items()}
    for one in in_order(segments):
        looks_at = one.watched | _PROFILE_AS_A_WHOLE
        concerned = {
            customer
            for customer, names in watched.items()
            if touched[customer].is_new or not names.isdisjoint(looks_at)
        }
        by_segment = moved.of(one.asks_about)
        if concerned or by_segment:
            # Who moved there entered or left for that reason, whatever else changed.
            explained = {customer: touched[customer] for customer in concerned - by_segment}
            moved.add(one.segment.system_name, _look(one, concerned | by_segment, explained, catalogue, asked))
    return moved


def in_order(segments: Sequence[ReadSegment]) -> list[ReadSegment]:
    """Put segments that others ask about before these."""
    left, done = list(segments), []
    while left:
        names = {one.segment.system_name for one in left}
        ready = [one for one in left if names.isdisjoint(one.asks_about)] or left
        done += ready
        left = [one for one in left if one not in ready]
    return done


def _watched(touched: Touched) -> set[str | Told]:
    return {*map(watched_as, touched.fields), *touched.told}


def _look(
    one: ReadSegment, customers: set[int], touched: Mapping[int, Touched], catalogue: Catalogue, asked: Asked
) -> set[int]:
    ids = sorted(customers)
    fitting = set(matching(one.rule, catalogue, asked).filter(in_list("id", ids)).values_list("pk", flat=True))
    inside = stays.open_stays([one.segment.pk], ids)[one.segment.pk]
    entered, left = fitting - inside.keys(), {pk: inside[pk] for pk in inside.keys() - fitting}
    apply_difference(one, entered, left, touched, catalogue=catalogue, asked=asked)
    runs.record_day(one.segment, entered=len(entered), left=len(left), now=asked.now)
    return entered | left.keys()


def apply_difference(
    one: ReadSegment,
    entered: Collection[int],
    left: Mapping[int, int],
    touched: Mapping[int, Touched],
    *,
    catalogue: Catalogue,
    asked: Asked,
    since: dt.datetime | None = None,
) -> None:
    """Write who entered and who left (the stays by customer), each with the reason.

    `since`: all of them were last looked at then. Without it, only those whom a record tells of may have changed.
    """
    explainer = Explainer(one, touched, catalogue, asked, since)
    stays.begin(one.segment, explainer.explain(entered, entered=True), at=asked.now)
    whys = explainer.explain(left, entered=False)
    stays.end({left[customer]: why for customer, why in whys.items()}, at=asked.now)
