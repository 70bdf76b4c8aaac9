"""Bulk edits that wait for somebody, as lines of the sidebar and the front page."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from customers.admin.bulk_edits.access import visible
from customers.admin.ui.base import allows
from customers.admin.ui.waiting import SHOWN, WaitingItem
from customers.bulk_edits.lifecycle.permissions import APPROVE, RUN
from customers.models import State

_LABELS: Final = {
    State.PREVIEWED: ("Run or cancel bulk edit {}", "previewed"),
    State.PAUSED: ("Resume bulk edit {}", "paused"),
    State.FAILED: ("Check bulk edit {}", "failed"),
}


def standing_bulk_edits(request: HttpRequest) -> Iterator[WaitingItem]:
    """List this person's bulk edits that need action, and anyone's failed ones for people who can help."""
    if not (allows(request, RUN) or allows(request, APPROVE)):
        return
    # What waits for somebody's agreement is named as that.
    stands = Q(state=State.PREVIEWED) | Q(state=State.PAUSED, rest_asked=False)
    own = stands & Q(initiator_user_id=request.user.pk)
    standing = visible(request).filter(Q(state=State.FAILED) | own).order_by("-pk")[: SHOWN + 1]
    found = list(standing.values_list("pk", "state"))
    for pk, state in found[:SHOWN]:
        label, word = _LABELS[State(state)]
        tone = "bad" if state == State.FAILED else "look"
        yield WaitingItem(label.format(pk), reverse("admin:customers_bulkedit_change", args=[pk]), word, tone)
    if len(found) > SHOWN:
        yield WaitingItem("More bulk edits", f"{reverse('admin:customers_bulkedit_changelist')}?state=open", "more")
