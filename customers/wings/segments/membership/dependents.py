"""Segments that follow changes and ask about another segment: they look at whoever entered or left it."""

from collections.abc import Sequence

from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.membership.difference import in_batches
from customers.wings.segments.membership.locks import following, read_rule
from customers.wings.segments.membership.look import AT_ONCE, Moved, look_again
from customers.wings.segments.models import Segment
from customers.wings.segments.rules.parse import segments_in


def dependents_of(*segment_ids: int) -> set[int]:
    """Return the segments that follow and ask about any of these, directly or through others."""
    names = set(Segment.objects.filter(pk__in=segment_ids).values_list("system_name", flat=True))
    asking = [(pk, name, segments_in(rule)) for pk, name, rule in following().values_list("pk", "system_name", "rule")]
    found: set[int] = set()
    while more := {(pk, name) for pk, name, about in asking if pk not in found and not names.isdisjoint(about)}:
        found |= {pk for pk, _ in more}
        names |= {name for _, name in more}
    return found - set(segment_ids)


def tell_dependents(segment: Segment, dependents: Sequence[Segment], *, catalogue: Catalogue, asked: Asked) -> None:
    """Let locked segments look at whoever the difference at hand lets enter or leave one that they ask about."""
    read = [one for one in (read_rule(dependent, catalogue) for dependent in dependents) if one is not None]
    if read:
        for entering, leaving in in_batches(AT_ONCE):
            moved = Moved({segment.system_name: entering | leaving.keys()})
            look_again(read, {}, catalogue=catalogue, asked=asked, moved=moved)
