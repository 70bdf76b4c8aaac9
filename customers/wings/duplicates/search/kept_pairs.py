"""Write the pairs of some customers, and keep what staff decided about them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from customers.database.bulk_statements import in_list, inserted, updated, write
from customers.models import Customer
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.pairs import of_any
from customers.wings.duplicates.rules.keys import KeyKind, Likeness
from customers.wings.duplicates.rules.scores import LEAST, PairScore, score_pair
from customers.wings.duplicates.search.alike import TwoCustomers, find_alike
from customers.wings.duplicates.search.likenesses import read_likenesses

_NOT_SAME = DuplicatePair.State.NOT_SAME
Suspected = Mapping[TwoCustomers, PairScore]
KeptPairs = Mapping[TwoCustomers, DuplicatePair]


def write_pairs(customer_ids: Collection[int], *, now: datetime) -> None:
    """Write the pairs of these customers with whomever, by the keys that are kept.

    Pairs that look like one no longer go, but not what staff told apart; a pair with a customer who was merged stays as
    it is, for the merge may be taken back.
    """
    alike = find_alike(customer_ids)
    suspected = _suspected(alike, read_likenesses({id_ for pair in alike for id_ in pair}))
    there = _read(customer_ids)
    apart = _kept_apart(suspected.keys())
    _delete_gone(there, suspected, apart)
    found = sorted(suspected.keys() - there.keys() - apart)
    new = [_found(pair, suspected[pair], now) for pair in found]
    write([*updated(DuplicatePair, list(_scored_anew(there, suspected))), *inserted(DuplicatePair, new)])


def _suspected(alike: Mapping[TwoCustomers, set[KeyKind]], known: Mapping[int, Likeness]) -> Suspected:
    living = ((pair, kinds) for pair, kinds in alike.items() if known.keys() >= set(pair))
    found = ((pair, score_pair(known[pair[0]], known[pair[1]], kinds)) for pair, kinds in living)
    return {pair: judgement for pair, judgement in found if judgement.score >= LEAST}


def _read(customer_ids: Collection[int]) -> KeptPairs:
    """Read the pairs of these customers of whom nobody was merged."""
    theirs = DuplicatePair.objects.filter(of_any(customer_ids), one__merged_into=None, two__merged_into=None)
    return {(pair.one_id, pair.two_id): pair for pair in theirs}


def _delete_gone(there: KeptPairs, suspected: Suspected, apart: Collection[TwoCustomers]) -> None:
    """Delete them, but what is decided at this very moment is kept: the deletion itself looks at the state again."""
    unlike = [pair.pk for ids, pair in there.items() if ids not in suspected]
    told_of_victims = [pair.pk for ids, pair in there.items() if ids in suspected and ids in apart]
    no_longer = Q(in_list("id", unlike)) & ~Q(state=_NOT_SAME)
    DuplicatePair.objects.filter(no_longer | Q(in_list("id", told_of_victims), decided_at=None)).delete()
    # Somebody may have been erased after their keys were read: nothing is kept of them.
    erased = Q(one__erased_at__isnull=False) | Q(two__erased_at__isnull=False)
    left = DuplicatePair.objects.filter(erased, in_list("id", unlike))
    DuplicatePair.objects.filter(pk__in=left.values("pk")).delete()


def _found(pair: TwoCustomers, judgement: PairScore, now: datetime) -> dict[str, Any]:
    undecided = {"state": DuplicatePair.State.OPEN.value, "decided_at": None, "decided_by": "", "again_at": None}
    one, two = pair
    reasons = list(judgement.reasons)
    return {"one_id": one, "two_id": two, "score": judgement.score, "reasons": reasons, "found_at": now, **undecided}


def _scored_anew(there: KeptPairs, suspected: Suspected) -> Iterator[dict[str, Any]]:
    for ids, judgement in suspected.items():
        pair = there.get(ids)
        if pair and (judgement.score, list(judgement.reasons)) != (pair.score, pair.reasons):
            yield {"id": pair.pk, "score": judgement.score, "reasons": list(judgement.reasons)}


def _kept_apart(pairs: Iterable[TwoCustomers]) -> set[TwoCustomers]:
    """Return those pairs of which somebody who was merged into one of the two was told apart from the other."""
    ids = {id_ for pair in pairs for id_ in pair}
    if not ids:
        return set()
    merged = Customer.objects.filter(in_list("merged_into_id", ids), merged_into__isnull=False)
    stands_for: dict[int, int] = {victim: into for victim, into in merged.values_list("pk", "merged_into_id") if into}
    if not stands_for:
        return set()
    told = DuplicatePair.objects.filter(of_any(list(stands_for)), state=_NOT_SAME).values_list("one_id", "two_id")
    return {_ordered(stands_for.get(one, one), stands_for.get(two, two)) for one, two in told}


def _ordered(one: int, two: int) -> TwoCustomers:
    return (one, two) if one < two else (two, one)
