"""The contact-info call: a contact enters, proved by a verification or vouched for, and the verification is used up."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Now

from customers.contacts.errors import ContactRefused, VerificationFailed, VerificationRequired
from customers.contacts.verification.codes import value_hash
from customers.contacts.verification.current_contacts import CurrentContact, read_current
from customers.edits.apply import Applied, apply
from customers.edits.change_customers import PlannedEdit, plan_edits, to_write
from customers.edits.definitions import Definitions, read_junk
from customers.edits.edit import ContactWish, CustomerEdit, EditContext, Key
from customers.edits.rows.row_changes import Plan
from customers.merging.edit_and_merge import merge_and_plan_again
from customers.models import Contact, Verification
from customers.rules.contacts.entry import Entry, KindOfContacts
from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refusal

# What another customer's contacts decide: told only to whoever has proved the value, or needs no proof.
_OF_OTHERS = frozenset({Code.TAKEN, Code.RESERVED})


@dataclass(frozen=True, slots=True)
class ContactInfo:
    """What is asked: this value as the customer's one contact of its kind."""

    customer_id: int
    kind: str
    text: str
    verification: UUID | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Whose contact it is now (the survivor's, where the one asked about was merged), and what was there before."""

    customer_id: int
    version: int
    contact: CurrentContact
    had: KindOfContacts


def change_contact(
    asked: ContactInfo, *, context: EditContext, today: dt.date, require: Callable[[int], None]
) -> Changed:
    """Make a value the customer's current contact in the transaction of the caller, who tries again after a lost race.

    Where another customer has the value and the point merges, the two are merged before. `require` is called with the
    customer's version once it is locked, before anything is written. Raises ContactRefused, VerificationRequired,
    VerificationFailed or MergeBlocked: roll back, and after the last one `remember_edit`.
    """
    definitions = Definitions(custom={}, types={}, today=today, country=context.point.country, junk=read_junk())
    planned = _plan(asked, context, definitions)
    customer_id, version = _locked(planned)
    require(version)
    if planned.refusal and planned.refusal.code not in _OF_OTHERS:
        raise ContactRefused(planned.refusal)
    if asked.verification is not None:
        _use(asked.verification, customer_id, asked.kind, planned, context)
    elif context.point.verification_required and not _is_unchanged(planned):
        raise VerificationRequired
    if planned.refusal:
        raise ContactRefused(planned.refusal)
    planned = merge_and_plan_again(planned, context=context, definitions=definitions).planned
    if planned.refusal:
        raise ContactRefused(planned.refusal)
    customer_id, version = _locked(planned)
    if planned.plan is None:
        raise ValueError("what is not refused has a plan")
    applied = apply([to_write(planned)], context=context) if planned.plan.changes else []
    contact = _made(planned.plan, asked.kind, applied) or read_current(customer_id, kind=asked.kind)[0]
    return Changed(customer_id, version + len(applied), contact, had=_had(planned, asked.kind))


def _plan(asked: ContactInfo, context: EditContext, definitions: Definitions) -> PlannedEdit:
    """Plan the change; of all definitions a contact needs the junk list alone."""
    entry: Entry = "vouched" if asked.verification is None else "verified"
    edit = CustomerEdit(
        key=Key("customer", str(asked.customer_id)), values={asked.kind: ContactWish(asked.text, entry)}
    )
    return plan_edits([edit], context=context, definitions=definitions, lock=True)[0]


def _locked(planned: PlannedEdit) -> tuple[int, int]:
    if planned.customer_id is None or planned.state is None:
        raise ContactRefused(planned.refusal or Refusal(Code.NOT_FOUND, "key"))
    return planned.customer_id, planned.state.version


def _use(public_id: UUID, customer_id: int, kind: str, planned: PlannedEdit, context: EditContext) -> None:
    """Use the verification up. One statement asks everything, so that all ways of failing look and cost the same."""
    fitting = Verification.objects.filter(
        public_id=public_id,
        customer_id=customer_id,
        integration_point_id=context.point.id,
        flow=Verification.Flow.WALLET_UPDATE,
        kind=kind,
        value_hash=value_hash(kind, planned.wants[kind].key),
        state=Verification.State.SUCCEEDED,
        expires_at__gt=Now(),
    )
    if not fitting.update(state=Verification.State.USED, used_at=Now()):
        raise VerificationFailed


def _is_unchanged(planned: PlannedEdit) -> bool:
    return planned.plan is not None and not planned.plan.changes


def _had(planned: PlannedEdit, kind: str) -> KindOfContacts:
    return planned.state.contacts.get(kind, KindOfContacts()) if planned.state else KindOfContacts()


def _made(plan: Plan, kind: str, applied: Sequence[Applied]) -> CurrentContact | None:
    """Tell of a contact that was made just now as reading it would; None, where an older one is current."""
    for one in applied:
        for change in plan.changes:
            if change.table == "contact" and change.before is None and change.after:
                typed, confirmation = change.after["typed"], change.after["confirmation"]
                return CurrentContact(kind, typed, confirmation == Contact.Confirmation.CONFIRMED, one.at)
    return None
