"""Erase a customer: at once what is live and what is kept of the past, then, in the background, uploaded files."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from customers.database.bulk_statements import in_list
from customers.edits.apply import Planned, apply
from customers.edits.edit import EditContext
from customers.edits.planning.revert import erase_made
from customers.edits.snapshot import CustomerState, lock_customers, read_customers
from customers.models import (
    AccessLogEntry,
    BulkEdit,
    Change,
    Contact,
    Customer,
    ErasedContact,
    Erasure,
    IdentifierType,
    Request,
)
from customers.models.privacy.erasure import keyed_hash
from customers.privacy.erasure.matching import CARDS
from customers.privacy.erasure.other_customers import forget_elsewhere
from customers.privacy.erasure.redact import let_parts_forget, redact_customers
from customers.privacy.erasure.redact_former_owners import former_owners
from customers.privacy.erasure.redacted_values import without_words
from customers.privacy.erasure.sessions import forget_typed
from customers.rules import fields
from customers.rules.erasure import ERASED
from integration_points.retention import empty_answers_about

Sought = dict[str, list[Any]]


def erase(customer_id: int, *, request: Request | None, context: EditContext, now: dt.datetime) -> None:
    """Erase a customer, and those merged into it, in the transaction of the caller."""
    ids = [customer_id, *Customer.objects.filter(merged_into=customer_id).values_list("pk", flat=True)]
    lock_customers([*ids, *former_owners(ids)])
    former = former_owners(ids)
    states = [state for state in read_customers(ids).values() if not state.erased]
    sought = _sought(states)
    types = dict(IdentifierType.objects.values_list("system_name", "id"))
    plans = [erase_made(state, types=types, now=now.isoformat()) for state in states]
    moments = {state.id: state.changed_at for state in states}
    apply([Planned(plan, changed_at=moments[plan.customer_id or 0]) for plan in plans], context=context)
    whole_names = [name for name in sought["name"] if " " in name]
    words = [*sought["email"], *sought["mobile"], *whole_names]
    redact_customers(ids, words=words)
    _redact_reasons(ids, words)
    forget_typed()
    forget_elsewhere(ids, sought=sought, former=former)
    let_parts_forget(sought)
    _remember_contacts(sought)
    _decline_the_rest(customer_id, now)
    empty_answers_about(ids)
    Erasure.objects.create(
        customer_id=customer_id,
        request=request,
        sought=sought,
        last_bulk_edit_id=BulkEdit.objects.order_by("-pk").values_list("pk", flat=True).first(),
    )


def _sought(states: Collection[CustomerState]) -> Sought:
    """Collect what names these customers: every contact and identifier that they ever had, as keys and as typed, and
    the cards that they have: one that was returned may be somebody else's.
    """
    ids = [state.id for state in states]
    found: dict[str, set[Any]] = {"customer": set(ids), "email": set(), "mobile": set(), "name": set()}
    changes = Change.objects.filter(in_list("customer_id", ids)).values_list("delta", "full_name")
    for delta, full_name in changes:
        found["name"].add(full_name)
        for field, pair in delta.items():
            if what := _what(field):
                found.setdefault(what, set()).update(value for value in pair if value not in (None, "", ERASED))
    for kind, typed in Contact.objects.filter(in_list("customer_id", ids)).values_list("kind", "typed"):
        found[kind].add(typed)
    if cards := {number for state in states for number in state.cards}:
        found[CARDS] = set(cards)
    return {what: sorted(values) for what, values in found.items()}


def _what(field: str) -> str:
    """Say what a field's values are sought as: contacts by kind, identifiers by type; "" for all that names nobody."""
    kind, _, part = field.partition(":")
    if kind in fields.CONTACT_KINDS:
        return kind if part in ("", "pending", "reserved") else ""
    return f"id:{fields.identifier_parts(field)[0]}" if fields.is_identifier(field) else ""


def _redact_reasons(ids: Collection[int], words: Collection[str]) -> None:
    """Redact what staff wrote when they asked for something about these customers, as the reasons of changes are."""
    entries = AccessLogEntry.objects.filter(in_list("customer", ids)).exclude(reason="")
    for entry in entries.only("reason"):
        if (reason := without_words(entry.reason, words)) != entry.reason:
            AccessLogEntry.objects.filter(pk=entry.pk).update(reason=reason)
    for asked in Request.objects.filter(in_list("customer_id", ids)).only("reason", "decision_reason"):
        reasons = {name: without_words(getattr(asked, name), words) for name in ("reason", "decision_reason")}
        Request.objects.filter(pk=asked.pk).update(**reasons)
    for pk, reason in BulkEdit.objects.exclude(reason="").values_list("pk", "reason").iterator():
        if (redacted := without_words(reason, words)) != reason:
            BulkEdit.objects.filter(pk=pk).update(reason=redacted)


def _remember_contacts(sought: Mapping[str, Iterable[str]]) -> None:
    hashes = [(kind, keyed_hash(kind, value)) for kind in fields.CONTACT_KINDS for value in sought[kind]]
    ErasedContact.objects.bulk_create(
        [ErasedContact(kind=kind, hash=hashed) for kind, hashed in hashes], ignore_conflicts=True
    )


def _decline_the_rest(customer_id: int, now: dt.datetime) -> None:
    """A release that still waits has nothing to release any more."""
    waiting = Request.objects.filter(customer_id=customer_id, state=Request.State.WAITING)
    waiting.update(
        state=Request.State.DECLINED,
        decided_at=now,
        decided_by="the erasure",
        decision_reason="The customer was erased.",
    )
