"""What lies on the desks of the demo's staff: requests that wait and some that were decided, and a few junk values."""

import datetime as dt
from typing import Final

from django.contrib.auth.models import User

from customers.edits.edit import Initiator
from customers.models import Contact, Customer, JunkValue, Request
from customers.privacy.requests import decline, grant, request_erasure, request_release

_JUNK: Final = (
    (JunkValue.Kind.EXACT, "+442079460000", "our own switchboard, typed when there is no number"),
    (JunkValue.Kind.EXACT, "walk-in", "what the tills write into the id"),
    (JunkValue.Kind.PATTERN, "*@mailinator.com", "throw-away addresses"),
)
_RELEASES: Final = (
    "A new owner of the number called the hotline",
    "The shop typed the colleague's number by mistake",
    "Family shares it now: ticket 4711",
    "The new owner cannot register: ticket 4720",
    "Asked for by letter",
)


def set_up_office(*, now: dt.datetime) -> None:
    """Put on the list and on the desks what is not there; once there is any, nothing is added."""
    for kind, value, note in _JUNK:
        by = {"added_by": "operations", "changed_by": "operations"}
        JunkValue.objects.get_or_create(kind=kind, value=value, defaults={"note": note, **by})
    if not Request.objects.exists():
        _ask_and_decide(now)


def _ask_and_decide(now: dt.datetime) -> None:
    editor, operations = _person("editor"), _person("operations")
    reserved = Contact.objects.filter(state=Contact.State.REMOVED).order_by("-pk").values_list("pk", flat=True)
    asked = [
        request_release(pk, by=editor, reason=reason)
        for pk, reason in zip(reserved[: len(_RELEASES)], _RELEASES, strict=False)
    ]
    if len(asked) == len(_RELEASES):
        grant(asked[0].pk, by=operations, reason="Contract of the new owner seen", now=now)
        decline(asked[1].pk, by=operations, reason="No proof: ask the colleague first", now=now)
    # The youngest: the first ones are for trying things on.
    if (youngest := Customer.objects.filter(erased_at=None, merged_into=None).order_by("-pk").first()) is not None:
        request_erasure(youngest.pk, by=editor, reason="Wrote to the data protection officer")


def _person(username: str) -> Initiator:
    return Initiator("user", username, user_id=User.objects.get(username=username).pk)
