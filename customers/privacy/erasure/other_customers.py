"""An erased customer's contacts with other customers: who had one before its owner proved it, and who asked for one.

Those customers stay as they are; of their messages, confirmations and kept answers only what names the erased one goes.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Now

from customers.changelog.former_rows import rows_of
from customers.contacts.verification.codes import value_hash
from customers.database.bulk_statements import in_list
from customers.edits.history import HISTORIES
from customers.edits.snapshot import lock_customers
from customers.models import Confirmation, Contact, Message, Verification
from customers.privacy.erasure.matching import Names, names_of
from customers.privacy.erasure.redact_former_owners import FormerOwners, Held, IsNamed, redact_former
from customers.rules import fields
from customers.rules.erasure import ERASED, without
from customers.rules.messages import Void
from integration_points.retention import redact_answers_about

_AT_WORK = (Verification.State.ACTIVE, Verification.State.SUCCEEDED)


def forget_elsewhere(ids: Collection[int], *, sought: Mapping[str, Sequence[Any]], former: FormerOwners) -> None:
    """Take the contacts of erased customers out of what is kept of others, in the transaction of the erasure."""
    redact_former(former, naming=_is_named)
    for customer_id, held in former.items():
        _forget_confirmations(customer_id, held)
        _forget_messages(Message.objects.filter(customer_id=customer_id), _names(held))
    askers = _forget_codes(ids, sought)
    names = names_of({kind: sought[kind] for kind in fields.CONTACT_KINDS})
    redact_answers_about({*former, *askers}, redacted=lambda body: _redacted_json(body, names))


def forget_askers(sought: Mapping[str, Sequence[Any]], *, before: dt.datetime) -> bool:
    """Take the contacts out of what is kept of others who asked or waited for one in vain, however long ago.

    False: somebody is at it yet, and nothing is done. What was asked after `before`, the erasure, is the asker's own
    business. It reads all messages and the whole history of contacts: for the background.
    """
    held = {(kind, value) for kind in fields.CONTACT_KINDS for value in sought.get(kind, ())}
    hashes = [value_hash(kind, value) for kind, value in held]
    processes = Verification.objects.filter(in_list("value_hash", hashes), created_at__lte=before)
    if processes.filter(state__in=_AT_WORK, expires_at__gt=Now()).exists():
        return False
    names, erased = _names(held), set(sought.get("customer", ()))
    messages = _messages_naming(names, erased, before)
    if any(state == Message.State.SENDING for _, _, _, state in messages):
        return False
    waited = _who_waited(held, erased, before)
    with transaction.atomic():
        lock_customers({*waited, *(customer_id for _, customer_id, _, _ in messages)})
        own = _own_now(held)
        in_vain = {id_: theirs - own.get(id_, set()) for id_, theirs in waited.items()}
        in_vain = {id_: theirs for id_, theirs in in_vain.items() if theirs}
        redact_former(in_vain, naming=_is_named)
        for customer_id, theirs in in_vain.items():
            _forget_confirmations(customer_id, theirs)
        keeps = {id_: _is_named(theirs) for id_, theirs in own.items()}
        _void_and_redact(
            pk for pk, customer_id, to, _ in messages if not (customer_id in keeps and keeps[customer_id](to))
        )
        redact_answers_about(in_vain, redacted=lambda body: _redacted_json(body, names))
    return True


def _messages_naming(names: Names, erased: Collection[int], before: dt.datetime) -> list[tuple[int, int, str, str]]:
    """Find messages of others to these contacts, as id, customer, to and state. They stand there as they were typed."""
    messages = Message.objects.filter(created_at__lte=before).exclude(to=ERASED)
    rows = messages.values_list("pk", "customer_id", "to", "state").iterator()
    return [row for row in rows if row[1] not in erased and names.in_cell(row[2], "")]


def _who_waited(held: Collection[Held], erased: Collection[int], before: dt.datetime) -> FormerOwners:
    """Find who waited for one of these contacts and never had it."""
    found: FormerOwners = {}
    history = rows_of(HISTORIES[Contact]).filter(in_list("value", {value for _, value in held}))
    rows = history.filter(history_date__lte=before).values_list("customer_id", "kind", "value", "state").distinct()
    had = set()
    for customer_id, kind, value, state in rows:
        if (kind, value) in held and customer_id not in erased:
            found.setdefault(customer_id, set()).add((kind, value))
            if state != Contact.State.PENDING:
                had.add((customer_id, kind, value))
    for customer_id, kind, value in had:
        found[customer_id].discard((kind, value))
    return {id_: theirs for id_, theirs in found.items() if theirs}


def _own_now(held: Collection[Held]) -> FormerOwners:
    """Return who has one of these contacts now: it is that customer's own."""
    own: FormerOwners = {}
    live = Contact.objects.filter(in_list("value", {value for _, value in held}))
    for customer_id, kind, value in live.values_list("customer_id", "kind", "value"):
        if (kind, value) in held:
            own.setdefault(customer_id, set()).add((kind, value))
    return own


def _is_named(held: Iterable[Held]) -> IsNamed:
    names = _names(held)
    return lambda text: names.in_cell(text, "")


def _names(held: Iterable[Held]) -> Names:
    values: dict[str, list[str]] = {}
    for kind, value in held:
        values.setdefault(kind, []).append(value)
    return names_of(values)


def _forget_confirmations(customer_id: int, held: Iterable[Held]) -> None:
    for kind, value in held:
        Confirmation.objects.filter(customer_id=customer_id, kind=kind, value=value).delete()


def _forget_messages(messages: models.QuerySet[Message], names: Names) -> None:
    """The address stands as each owner typed it: compared as the cells of files are."""
    _void_and_redact(pk for pk, to in messages.values_list("pk", "to") if names.in_cell(to, ""))


def _void_and_redact(ids: Iterable[int]) -> None:
    theirs = Message.objects.filter(in_list("id", ids))
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
