"""An erased customer's contacts with other customers: who had one before its owner proved it, and who asked for one.

Those customers stay as they are; of their messages, confirmations and kept answers only what names the erased one goes.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from customers.edits.redact_former import FormerOwners, redact_former
from customers.edits.statements import in_list
from customers.models import Confirmation, Contact, Message, Verification
from customers.privacy.matching import Names, names_of
from customers.rules import fields
from customers.rules.erasure import ERASED, without
from customers.rules.messages import Void
from customers.verification.codes import value_hash
from integration_points.forgetting import redact_answers_about

_AT_WORK = (Verification.State.ACTIVE, Verification.State.SUCCEEDED)


def forget_elsewhere(ids: Collection[int], *, sought: Mapping[str, Sequence[Any]], former: FormerOwners) -> None:
    """Take the contacts of erased customers out of what is kept of others, in the transaction of the erasure."""
    redact_former(former)
    for customer_id, held in former.items():
        _forget_confirmations(customer_id, held)
        _forget_messages(Message.objects.filter(customer_id=customer_id), _names(held))
    askers = _forget_codes(ids, sought)
    names = names_of({kind: sought[kind] for kind in fields.CONTACT_KINDS})
    redact_answers_about({*former, *askers}, redacted=lambda body: _redacted_json(body, names))


def _names(held: Iterable[tuple[str, str]]) -> Names:
    values: dict[str, list[str]] = {}
    for kind, value in held:
        values.setdefault(kind, []).append(value)
    return names_of(values)


def _forget_confirmations(customer_id: int, held: Iterable[tuple[str, str]]) -> None:
    for kind, value in held:
        Confirmation.objects.filter(customer_id=customer_id, kind=kind, value=value).delete()


def _forget_messages(messages: models.QuerySet[Message], names: Names) -> None:
    """The address stands as each owner typed it: compared as the cells of files are."""
    found = [pk for pk, to in messages.values_list("pk", "to") if names.in_cell(to, "")]
    theirs = Message.objects.filter(in_list("id", found))
    waiting = theirs.filter(state=Message.State.WAITING)
    waiting.update(state=Message.State.VOID, why=Void.ERASED.value, next_try_at=None)
    theirs.update(to=ERASED)


def _forget_codes(ids: Collection[int], sought: Mapping[str, Sequence[Any]]) -> set[int]:
    """Redact the messages with codes by which others asked for these contacts; return who they are.

    Left out is who has the contact now; and the message of a process at work, which would go nowhere: that is the
    asking customer's own business, and over in minutes.
    """
    hashes = {value_hash(kind, value): (kind, value) for kind in fields.CONTACT_KINDS for value in sought[kind]}
    asked = Verification.objects.filter(in_list("value_hash", hashes))
    columns = asked.values("pk", "customer_id", "value_hash", "state")
    rows = [row for row in columns if row["customer_id"] not in ids]
    live = Contact.objects.filter(in_list("customer_id", {row["customer_id"] for row in rows}))
    has = set(live.values_list("customer_id", "kind", "value"))
    rows = [row for row in rows if (row["customer_id"], *hashes[row["value_hash"]]) not in has]
    about = in_list("about_id", [row["pk"] for row in rows if row["state"] not in _AT_WORK])
    Message.objects.filter(about, purpose=Message.Purpose.VERIFICATION).update(to=ERASED)
    return {row["customer_id"] for row in rows}


def _redacted_json(body: str, names: Names) -> str:
    told = json.loads(body)
    redacted = without(told, lambda text: names.in_cell(text, ""))
    return body if redacted == told else json.dumps(redacted, ensure_ascii=False, separators=(",", ":"))
