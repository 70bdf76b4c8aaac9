"""Make the keys and pairs of some customers anew, in a fixed number of statements however many they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from django.db.models import Count, Q

from customers.database.bulk_statements import in_list, inserted, updated, write
from customers.models import Contact, Customer
from customers.wings.duplicates.keys import DuplicateSign, KeyKind, Likeness, signs_of
from customers.wings.duplicates.models import DuplicateKey, DuplicatePair
from customers.wings.duplicates.scores import LEAST, in_order, score_of

# A key that more customers share tells nobody apart: a made-up phone, a switchboard. Its pairs would be their square.
CROWD: Final = 50
# Names that sound alike in one area say something where only two have them; of common ones they say nothing.
NAMESAKES: Final = 2
_STATES: Final = (Contact.State.CURRENT, Contact.State.PENDING)

TwoCustomers = tuple[int, int]
Suspected = Mapping[TwoCustomers, tuple[int, list[str]]]  # the score and the reasons of each pair


def look_at(customer_ids: Collection[int], *, now: datetime) -> None:
    """Write the keys of these customers and their pairs with whomever. One at a time: the caller holds the place."""
    known = _read(customer_ids)
    signs = {id_: signs_of(likeness) for id_, likeness in known.items()}
    _write_keys(customer_ids, signs)
    alike = _alike(customer_ids, {sign.value for own in signs.values() for sign in own})
    known |= _read({id_ for pair in alike for id_ in pair} - known.keys())
    _write_pairs(customer_ids, dict(_suspected(alike, known)), now=now)


def _read(customer_ids: Collection[int]) -> dict[int, Likeness]:
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


def _write_keys(customer_ids: Collection[int], signs: Mapping[int, frozenset[DuplicateSign]]) -> None:
    wanted = {(id_, sign.value): sign.kind for id_, own in signs.items() for sign in own}
    there = DuplicateKey.objects.filter(in_list("customer_id", customer_ids))
    kept = {(id_, value): pk for pk, id_, value in there.values_list("pk", "customer_id", "value")}
    DuplicateKey.objects.filter(in_list("id", [pk for key, pk in kept.items() if key not in wanted])).delete()
    new = [{"customer_id": key[0], "kind": wanted[key].value, "value": key[1]} for key in wanted.keys() - kept.keys()]
    write(inserted(DuplicateKey, new))


def _alike(customer_ids: Collection[int], values: Collection[int]) -> Mapping[TwoCustomers, set[KeyKind]]:
    """Find who shares keys with these customers."""
    ours, found = set(customer_ids), defaultdict(set)
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    with_it = DuplicateKey.objects.filter(in_list("value", values)).order_by()
    fits = Q(number__lte=NAMESAKES) | (Q(number__lte=CROWD) & ~Q(kind=KeyKind.NEAR_NAME))
    shared = with_it.values("value", "kind").annotate(number=Count("pk")).filter(fits, number__gte=2)
    few = DuplicateKey.objects.filter(in_list("value", list(shared.values_list("value", flat=True))))
    for id_, value, kind in few.order_by("customer_id").values_list("customer_id", "value", "kind"):
        holders[value, kind].append(id_)
    for (_, kind), ids in holders.items():
        for pair in combinations(ids, 2):
            if not ours.isdisjoint(pair):
                found[pair].add(KeyKind(kind))
    return found


def _suspected(
    alike: Mapping[TwoCustomers, set[KeyKind]], known: Mapping[int, Likeness]
) -> Iterator[tuple[TwoCustomers, tuple[int, list[str]]]]:
    for (one, two), kinds in alike.items():
        if one in known and two in known:
            score = score_of(known[one], known[two], kinds)
            if score >= LEAST:
                yield (one, two), (score, in_order(kinds))


def _write_pairs(customer_ids: Collection[int], suspected: Suspected, *, now: datetime) -> None:
    """Write the pairs of these customers; those that look like one no longer go, but what staff told apart stays."""
    theirs = DuplicatePair.objects.filter(Q(in_list("one_id", customer_ids)) | Q(in_list("two_id", customer_ids)))
    there = {(pair.one_id, pair.two_id): pair for pair in theirs}
    gone = [
        pair.pk for ids, pair in there.items() if ids not in suspected and pair.state != DuplicatePair.State.NOT_SAME
    ]
    DuplicatePair.objects.filter(in_list("id", gone)).delete()
    new = suspected.keys() - there.keys()
    found = [_found(pair, *suspected[pair], now) for pair in sorted(new - _told_apart(new))]
    write([*updated(DuplicatePair, list(_other_scores(there, suspected))), *inserted(DuplicatePair, found)])


def _found(pair: TwoCustomers, score: int, reasons: list[str], now: datetime) -> dict[str, Any]:
    undecided = {"state": DuplicatePair.State.OPEN.value, "decided_at": None, "decided_by": "", "again_at": None}
    one, two = pair
    return {"one_id": one, "two_id": two, "score": score, "reasons": reasons, "found_at": now, **undecided}


def _other_scores(there: Mapping[TwoCustomers, DuplicatePair], suspected: Suspected) -> Iterator[dict[str, Any]]:
    for ids, pair in there.items():
        score, reasons = suspected.get(ids, (pair.score, pair.reasons))
        if (score, reasons) != (pair.score, pair.reasons):
            yield {"id": pair.pk, "score": score, "reasons": reasons}


def _told_apart(pairs: Iterable[TwoCustomers]) -> set[TwoCustomers]:
    """Return those pairs of which somebody who was merged into one of the two was told apart from the other."""
    ids = {id_ for pair in pairs for id_ in pair}
    if not ids:
        return set()
    merged = Customer.objects.filter(in_list("merged_into_id", ids), merged_into__isnull=False)
    stands_for: dict[int, int] = {victim: into for victim, into in merged.values_list("pk", "merged_into_id") if into}
    if not stands_for:
        return set()
    victims: Sequence[int] = list(stands_for)
    of_victims = Q(in_list("one_id", victims)) | Q(in_list("two_id", victims))
    told = DuplicatePair.objects.filter(of_victims, state=DuplicatePair.State.NOT_SAME).values_list("one_id", "two_id")
    return {_ordered(stands_for.get(one, one), stands_for.get(two, two)) for one, two in told}


def _ordered(one: int, two: int) -> TwoCustomers:
    return (one, two) if one < two else (two, one)
