"""Bulk edits that wait for somebody, as lines of the sidebar and the front page."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from customers.admin.bulk_edits.access import visible
from customers.admin.ui.base import allows
from customers.admin.ui.waiting import SHOWN, WaitingItem
from customers.bulk_edits.lifecycle.permissions import APPROVE, RUN
from customers.models import State

_LABELS: Final = {
    State.PREVIEWED: _("Run or cancel bulk edit %(id)s"),
    State.PAUSED: _("Resume bulk edit %(id)s"),
    State.FAILED: _("Check bulk edit %(id)s"),
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
        label = gettext(_LABELS[State(state)]) % {"id": pk}
        tone = "bad" if state == State.FAILED else "look"
        page = reverse("admin:customers_bulkedit_change", args=[pk])
        yield WaitingItem(label, page, str(State(state).label), tone)
    if len(found) > SHOWN:
        rest = f"{reverse('admin:customers_bulkedit_changelist')}?state=open"
        yield WaitingItem(gettext("More bulk edits"), rest, gettext("more"))
