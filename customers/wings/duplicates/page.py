"""A page of the list: both names as this reader may see them, the reasons, and what speaks against a merge."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from customers.admin.ui.badges import full_name
from customers.admin.ui.customer_links import customer_url
from customers.edits.snapshot import CustomerState, read_customers
from customers.merging.read import merging_customers
from customers.models import Customer
from customers.rules.masking import FULL_NAME, shown
from customers.rules.merge_sentences import blocker_text
from customers.rules.merging import MergingCustomer, blockers
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.pairs import living_pairs
from customers.wings.duplicates.rules.scores import LIKELY, PairReason, reasons_shown

PAIRS_A_PAGE: Final = 25
LIST: Final = "admin:duplicates_duplicatepair_changelist"
_PLACE: Final = re.compile(r"([0-9]{1,3})-([0-9]{1,18})")
_State = DuplicatePair.State


class PairList(StrEnum):
    """Which pairs are listed, by the name in the address."""

    LIKELY = "likely"
    LESS_LIKELY = "less_likely"
    LATER = "later"
    NOT_SAME = "not_same"

    @property
    def state(self) -> DuplicatePair.State:
        """Return the state of the pairs in it."""
        return {PairList.LATER: _State.LATER, PairList.NOT_SAME: _State.NOT_SAME}.get(self, _State.OPEN)

    def pairs(self) -> QuerySet[DuplicatePair]:
        """Return the pairs in it."""
        found = living_pairs().filter(state=self.state)
        if self == PairList.LIKELY:
            return found.filter(score__gte=LIKELY)
        return found.filter(score__lt=LIKELY) if self == PairList.LESS_LIKELY else found


LABELS: Final[Mapping[PairList, str]] = {
    PairList.LIKELY: "Likely",
    PairList.LESS_LIKELY: "Less likely",
    PairList.LATER: "Later",
    PairList.NOT_SAME: "Not the same",
}


class PairPlace(NamedTuple):
    """A place in the list: the surest first, of one score the newest."""

    score: int
    pair: int

    @property
    def text(self) -> str:
        """Write it as it stands in an address."""
        return f"{self.score}-{self.pair}"


@dataclass(frozen=True, slots=True)
class SuspectedCustomer:
    """One of the two."""

    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair as the list shows it. `next`: the pair below, where the reader goes on."""

    id: int
    score: int
    both: tuple[SuspectedCustomer, SuspectedCustomer]
    reasons: Sequence[PairReason]
    blockers: Sequence[str]
    compare_url: str
    next: int | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class PairsPage:
    """A page, and the address of the one after it; blank where there is none."""

    lines: Sequence[PairLine]
    following: str


def pair_place(text: str) -> PairPlace | None:
    """Read a place from an address; None for what is none."""
    found = _PLACE.fullmatch(text) if text.isascii() else None
    return PairPlace(int(found[1]), int(found[2])) if found else None


def pair_list(text: str) -> PairList:
    """Read from an address which pairs are asked for."""
    return next((one for one in PairList if one.value == text), PairList.LIKELY)


def list_address(which: PairList, after: PairPlace | None, *, pair: int | None = None) -> str:
    """Return the address of a page, at one of its pairs."""
    query = urlencode({"list": which.value, **({"after": after.text} if after else {})})
    return f"{reverse(LIST)}?{query}" + (f"#pair-{pair}" if pair else "")


def read_pairs(which: PairList, *, after: PairPlace | None, may_see: bool) -> PairsPage:
    """Read a page in a fixed number of queries."""
    pairs = which.pairs().select_related("one", "two")
    if after is not None:
        pairs = pairs.filter(Q(score__lt=after.score) | Q(score=after.score, pk__lt=after.pair), score__lte=after.score)
    found = list(pairs.order_by("-score", "-pk")[: PAIRS_A_PAGE + 1])
    listed = found[:PAIRS_A_PAGE]
    facts = _facts({id_ for pair in listed for id_ in (pair.one_id, pair.two_id)})
    below = [*(pair.pk for pair in listed[1:]), None]
    lines = [
        _line(pair, facts, below=next_, then=list_address(which, after, pair=next_), may_see=may_see)
        for pair, next_ in zip(listed, below, strict=False)
    ]
    is_more = len(found) > PAIRS_A_PAGE
    return PairsPage(lines, list_address(which, PairPlace(listed[-1].score, listed[-1].pk)) if is_more else "")


def compare_address(one: int, two: int, *, then: str) -> str:
    """Return where both stand side by side; after a merge the reader goes on at `then`."""
    return f"{reverse('admin:customers_merge_compare', args=[one, two])}?{urlencode({'next': then})}"


def suspected(customer: Customer, may_see: bool) -> SuspectedCustomer:
    """Name one of the two as this reader may see it."""
    name = shown(FULL_NAME, full_name(customer), may_see) or "No name"
    return SuspectedCustomer(customer.pk, name, customer_url(customer.pk))


def _facts(ids: Collection[int]) -> Mapping[int, MergingCustomer]:
    states: Sequence[CustomerState] = list(read_customers(ids).values()) if ids else []
    return merging_customers(states) if states else {}


def _line(
    pair: DuplicatePair, facts: Mapping[int, MergingCustomer], *, below: int | None, then: str, may_see: bool
) -> PairLine:
    against = blockers(facts[pair.one_id], facts[pair.two_id])
    return PairLine(
        id=pair.pk,
        score=pair.score,
        both=(suspected(pair.one, may_see), suspected(pair.two, may_see)),
        reasons=reasons_shown(pair.reasons),
        blockers=[blocker_text(one) for one in against],
        compare_url=compare_address(pair.one_id, pair.two_id, then=then),
        next=below,
        decided_by=pair.decided_by,
    )
