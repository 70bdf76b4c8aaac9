"""What one person asks and another one grants or declines: the erasure of a customer, the release of a contact."""

import datetime as dt

from django.db import IntegrityError, transaction

from customers.edits.change_customers import with_retries
from customers.edits.edit import EditContext, Initiator
from customers.edits.snapshot import lock_customers
from customers.models import Contact, Customer, Request
from customers.privacy.erasure.erase import erase
from customers.privacy.errors import NotPossible
from customers.privacy.release_contact import release
from customers.rules.texts.plain_texts import LONGEST_REASON
from integration_points.models import ADMIN_PANEL, IntegrationPoint


def request_erasure(customer_id: int, *, by: Initiator, reason: str) -> Request:
    """Ask that a customer be erased. Raises NotPossible."""
    with transaction.atomic():
        lock_customers([customer_id])  # A merge looks for requests under this lock.
        customer = Customer.objects.get(pk=customer_id)
        if customer.erased_at is not None:
            raise NotPossible("This customer is erased already.")
        if customer.merged_into_id is not None:
            raise NotPossible("This customer was merged: ask for the erasure of the one that stayed.")
        return _made(Request(kind=Request.Kind.ERASURE, customer=customer), by, reason)


def request_release(contact_id: int, *, by: Initiator, reason: str) -> Request:
    """Ask that a reserved contact be released, so that another customer may take it. Raises NotPossible."""
    contact = Contact.objects.filter(pk=contact_id, state=Contact.State.REMOVED).first()
    if contact is None:
        raise NotPossible("This contact is not reserved any more.")
    kind = Request.Kind.RELEASE
    request = Request(kind=kind, customer_id=contact.customer_id, contact=contact.pk, contact_kind=contact.kind)
    return _made(request, by, reason)


def decline(request_id: int, *, by: Initiator, reason: str, now: dt.datetime) -> None:
    """Decline what somebody else asked for, and say why. Raises NotPossible."""
    if not reason.strip():
        raise NotPossible("Say why it is declined: the person who asked will read it.")
    with transaction.atomic():
        _decide(request_id, Request.State.DECLINED, by, reason, now)


def grant(request_id: int, *, by: Initiator, reason: str, now: dt.datetime) -> None:
    """Grant what somebody else asked for, and do it in the same transaction. Raises NotPossible."""

    def work() -> None:
        with transaction.atomic():
            request = _decide(request_id, Request.State.GRANTED, by, reason, now)
            if request.kind == Request.Kind.ERASURE:
                erase(request.customer_id, request=request, context=_context(request, by), now=now)
            else:
                release(request.customer_id, request.contact, context=_context(request, by))

    with_retries(work)


def _made(request: Request, by: Initiator, reason: str) -> Request:
    if not reason.strip():
        raise NotPossible("Say why: the person who decides will read it.")
    request.asked_by, request.asked_by_user_id = by.label, by.user_id
    request.reason = reason.strip()[:LONGEST_REASON]
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise NotPossible("This was already requested and is awaiting a decision.") from None
    return request


def _decide(request_id: int, state: str, by: Initiator, reason: str, now: dt.datetime) -> Request:
    """Take the decision: the update is the fence, one of two people at once passes it."""
    request = Request.objects.get(pk=request_id)
    if by.label == request.asked_by or (by.user_id is not None and by.user_id == request.asked_by_user_id):
        raise NotPossible("Nobody decides a request of their own. Another person has to.")
    waiting = Request.objects.filter(pk=request_id, state=Request.State.WAITING)
    taken = waiting.update(
        state=state,
        decided_at=now,
        decided_by=by.label,
        decided_by_user_id=by.user_id,
        decision_reason=reason.strip()[:LONGEST_REASON],
    )
    if not taken:
        raise NotPossible("Somebody else has decided this already.")
    return request


def _context(request: Request, by: Initiator) -> EditContext:
    point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    return EditContext(point=point.policy(), initiator=by, reason=f"request {request.pk} of {request.asked_by}")
