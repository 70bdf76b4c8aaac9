"""Erase customers: at once what is live and what is kept of the past, then, in the background, uploaded files."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from customers.database.bulk_statements import in_list
from customers.edits.apply import Planned, apply
from customers.edits.edit import EditContext
from customers.edits.planning.revert import erase_made
from customers.edits.snapshot import CustomerState, lock_customers, read_customers
from customers.models import (
    AccessLogEntry,
    BulkEdit,
    Customer,
    ErasedContact,
    Erasure,
    IdentifierType,
    Request,
)
from customers.models.privacy.erasure import keyed_hash
from customers.privacy.erasure.other_customers import forget_elsewhere
from customers.privacy.erasure.redact import let_parts_forget, redact_customers
from customers.privacy.erasure.redact_former_owners import former_owners
from customers.privacy.erasure.redacted_values import without_words
from customers.privacy.erasure.sessions import forget_typed
from customers.privacy.erasure.sought import Sought, sought_of, together
from customers.privacy.erasure.texts import forget_in_texts
from customers.privacy.erasure.words import words_of
from customers.rules import fields
from integration_points.retention import empty_answers_about

NO_ROW = 0


def erase(customer_id: int, *, request: Request | None, context: EditContext, now: dt.datetime) -> None:
    """Erase a customer, and those merged into it, in the transaction of the caller."""
    erase_all({customer_id: NO_ROW}, request=request, context=context, now=now)


def erase_all(rows: Mapping[int, int], *, request: Request | None, context: EditContext, now: dt.datetime) -> None:
    """Erase customers, and those merged into them, in the transaction of the caller; a number of statements that hardly
    depends on how many they are. `rows`: the row of a file that names each, or NO_ROW.
    """
    root_of = with_those_merged_into(rows)
    ids = list(root_of)
    lock_customers([*ids, *former_owners(ids)])
    former = former_owners(ids)
    states = [state for state in read_customers(ids).values() if not state.erased]
    sought_by_customer = sought_of(states)
    sought = together(sought_by_customer.values())
    apply(_planned(states, {id_: rows[root] for id_, root in root_of.items()}, now), context=context)
    words = words_of(sought)
    is_alone = context.bulk_edit_id is None
    redact_customers(ids, words=words, settings_of_parts=is_alone)
    _redact_reasons(ids, words)
    forget_elsewhere(ids, sought=sought, former=former)
    # A file's chunks would look through all that anybody wrote again and again, and have everybody's exports begin
    # anew: the search does it, once for thousands of customers.
    if is_alone:
        forget_in_texts(words)
        forget_typed()
        let_parts_forget(sought)
    _remember_contacts(sought)
    _decline_the_rest(rows, now)
    empty_answers_about(ids)
    _begin_searches(rows, root_of, sought_by_customer, request, context)


def with_those_merged_into(customer_ids: Iterable[int]) -> dict[int, int]:
    """Return these customers and those merged into them: with whom each is erased."""
    found = {id_: id_ for id_ in sorted(customer_ids)}
    merged = Customer.objects.filter(in_list("merged_into_id", list(found))).order_by("pk")
    return found | {pk: into for pk, into in merged.values_list("pk", "merged_into_id") if into}


def _planned(states: Collection[CustomerState], rows: Mapping[int, int], now: dt.datetime) -> list[Planned]:
    types = dict(IdentifierType.objects.values_list("system_name", "id"))
    return [
        Planned(erase_made(state, types=types, now=now.isoformat()), rows[state.id], state.changed_at)
        for state in states
    ]


def _begin_searches(
    roots: Iterable[int],
    root_of: Mapping[int, int],
    sought: Mapping[int, Sought],
    request: Request | None,
    context: EditContext,
) -> None:
    """Write down what is to be sought in the background, for each customer with those merged into it."""
    theirs: dict[int, list[Sought]] = {root: [] for root in roots}
    for id_, values in sought.items():
        theirs[root_of[id_]].append(values)
    last = BulkEdit.objects.order_by("-pk").values_list("pk", flat=True).first()
    Erasure.objects.bulk_create(
        Erasure(
            customer_id=root,
            request=request,
            bulk_edit_id=context.bulk_edit_id,
            sought=together(values),
            last_bulk_edit_id=last,
        )
        for root, values in theirs.items()
    )


def _redact_reasons(ids: Collection[int], words: Collection[str]) -> None:
    """Redact what staff wrote when they asked for something about these customers, as the reasons of changes are."""
    entries = AccessLogEntry.objects.filter(in_list("customer", ids)).exclude(reason="")
    for entry in entries.only("reason"):
        if (reason := without_words(entry.reason, words)) != entry.reason:
            AccessLogEntry.objects.filter(pk=entry.pk).update(reason=reason)
    for asked in Request.objects.filter(in_list("customer_id", ids)).only("reason", "decision_reason"):
        reasons = {name: without_words(getattr(asked, name), words) for name in ("reason", "decision_reason")}
        Request.objects.filter(pk=asked.pk).update(**reasons)


def _remember_contacts(sought: Mapping[str, Iterable[str]]) -> None:
    hashes = [(kind, keyed_hash(kind, value)) for kind in fields.CONTACT_KINDS for value in sought[kind]]
    ErasedContact.objects.bulk_create(
        [ErasedContact(kind=kind, hash=hashed) for kind, hashed in hashes], ignore_conflicts=True
    )


def _decline_the_rest(customer_ids: Iterable[int], now: dt.datetime) -> None:
    """A release that still waits has nothing to release any more."""
    waiting = Request.objects.filter(in_list("customer_id", customer_ids), state=Request.State.WAITING)
    waiting.update(
        state=Request.State.DECLINED,
        decided_at=now,
        decided_by="the erasure",
        decision_reason="The customer was erased.",
    )
