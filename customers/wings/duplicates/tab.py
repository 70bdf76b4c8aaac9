"""The tab of a profile: whom the customer looks like, and what was decided about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from customers.admin.merges.of_profile import may_merge
from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.customer_links import customer_url
from customers.admin.ui.times import Moment, moment
from customers.models import Customer
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.page import SuspectedCustomer, compare_address, suspected
from customers.wings.duplicates.pairs import living_pairs, of_any
from customers.wings.duplicates.rules.scores import PairReason, reasons_shown

TAB: Final = "duplicates"
_MOST: Final = 50
_DECIDED: Final = {DuplicatePair.State.LATER: "Put off", DuplicatePair.State.NOT_SAME: "Not the same"}


@dataclass(frozen=True, slots=True)
class OtherLine:
    """Somebody whom the customer looks like. `said`: what was decided; blank while it is to be decided."""

    other: SuspectedCustomer
    score: int
    reasons: Sequence[PairReason]
    said: str
    decided_by: str
    when: Moment | None
    compare_url: str


def read_tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    """Read the likeliest others, in one query."""
    may_see = may_see_personal_data(request)
    pairs = living_pairs().filter(of_any([customer.pk])).select_related("one", "two").order_by("-score", "-pk")
    found = list(pairs[: _MOST + 1])
    return {
        "others": [_line(pair, customer.pk, may_see) for pair in found[:_MOST]],
        "may_merge": may_merge(request),
        "most": _MOST,
        "is_more": len(found) > _MOST,
    }


def _line(pair: DuplicatePair, customer_id: int, may_see: bool) -> OtherLine:
    other = pair.two if pair.one_id == customer_id else pair.one
    return OtherLine(
        other=suspected(other, may_see),
        score=pair.score,
        reasons=reasons_shown(pair.reasons),
        said=_DECIDED.get(DuplicatePair.State(pair.state), ""),
        decided_by=pair.decided_by,
        when=moment(pair.decided_at, timezone.localtime()) if pair.decided_at else None,
        compare_url=compare_address(customer_id, other.pk, then=f"{customer_url(customer_id)}?tab={TAB}"),
    )
