"""What waits for somebody, as lines of the sidebar and of the front page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse

from customers.admin.bulk_edits.access import visible
from customers.admin.ui.base import allows
from customers.bulk_edits.lifecycle.permissions import APPROVE, RUN
from customers.cards.pool import FreeNumbers
from customers.models import CardSeries, State

SHOWN: Final = 5  # of a kind; the list behind has them all
_WORDS: Final = {
    State.PREVIEWED: ("Run or cancel bulk edit {}", "previewed"),
    State.PAUSED: ("Go on with bulk edit {}", "paused"),
    State.FAILED: ("Look at bulk edit {}", "failed"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of "Waiting for you"; `tone` is a badge's."""

    label: str
    url: str
    count: str
    tone: str = "look"


def standing_bulk_edits(request: HttpRequest) -> Iterator[Waiting]:
    """Name this person's bulk edits that stand still, and whoever's that failed to those who may help."""
    if not (allows(request, RUN) or allows(request, APPROVE)):
        return
    own = Q(state__in=[State.PREVIEWED, State.PAUSED], initiator_user_id=request.user.pk)
    standing = visible(request).filter(Q(state=State.FAILED) | own).order_by("-pk")[: SHOWN + 1]
    found = list(standing.values_list("pk", "state"))
    for pk, state in found[:SHOWN]:
        label, word = _WORDS[State(state)]
        tone = "bad" if state == State.FAILED else "look"
        yield Waiting(label.format(pk), reverse("admin:customers_bulkedit_change", args=[pk]), word, tone)
    if len(found) > SHOWN:
        yield Waiting("More bulk edits", f"{reverse('admin:customers_bulkedit_changelist')}?state=open", "more")


def low_series(request: HttpRequest) -> Iterator[Waiting]:
    """Name the card series whose free numbers are few, to those who may add some: one query for all of them."""
    if not allows(request, "customers.change_cardseries"):
        return
    low = CardSeries.objects.filter(is_active=True, few_left__isnull=False)
    low = low.annotate(free=FreeNumbers(F("pk"))).filter(free__lte=F("few_left")).order_by("code")
    for pk, code, free in low.values_list("pk", "code", "free")[:SHOWN]:
        url = reverse("admin:customers_cardseries_change", args=[pk])
        yield Waiting(f"Card series {code}: few free numbers", url, f"{free:,} left")
