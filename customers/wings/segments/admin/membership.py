"""Add a customer to a static segment, and remove one from it: posted from the profile."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.ui.base import allows, initiator_of, row_id
from customers.admin.ui.customer_links import customer_url
from customers.edits.edit import EditContext
from customers.models import Customer
from customers.wings.segments.errors import SegmentError
from customers.wings.segments.membership.by_hand import add_to, remove_from
from customers.wings.segments.models import Segment
from customers.wings.segments.profile.current_tab import CHANGE_MEMBERSHIP, CURRENT
from integration_points.models import ADMIN_PANEL, IntegrationPoint

LONGEST_REASON = 200


@require_POST
def add_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Add a customer to the segment that was chosen."""
    _check(request, customer_id)
    segment = Segment.objects.filter(pk=row_id(request.POST.get("segment", "")) or 0).first()
    if segment is None:
        messages.error(request, "Choose a segment to add the customer to.")
        return _back(customer_id)
    done = _done(request, lambda: add_to(segment.pk, [customer_id], context=_context(request), now=timezone.now()))
    if done is not None:
        moved = " The customer left the segment it was in." if done.left else ""
        messages.success(request, f"Added to {segment.name}.{moved}" if done.entered else f"Already in {segment.name}.")
    return _back(customer_id)


@require_POST
def remove_customer(request: HttpRequest, segment_id: int, customer_id: int) -> HttpResponse:
    """Remove a customer from a static segment."""
    _check(request, customer_id)
    segment = Segment.objects.filter(pk=segment_id).first()
    if segment is None:
        raise Http404
    done = _done(request, lambda: remove_from(segment_id, [customer_id], context=_context(request), now=timezone.now()))
    if done is not None:
        messages.success(request, f"Removed from {segment.name}." if done else f"No longer in {segment.name}.")
    return _back(customer_id)


def _check(request: HttpRequest, customer_id: int) -> None:
    if not allows(request, CHANGE_MEMBERSHIP):
        raise PermissionDenied
    if not Customer.objects.filter(pk=customer_id, erased_at=None, merged_into=None).exists():
        raise Http404


def _done(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """Do it; None: it is not possible, and the person has read why."""
    try:
        return act()
    except SegmentError as error:
        messages.error(request, str(error))
        return None


def _context(request: HttpRequest) -> EditContext:
    point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON].replace("\x00", "")
    return EditContext(point=point.policy(), initiator=initiator_of(request), reason=reason)


def _back(customer_id: int) -> HttpResponse:
    return redirect(f"{customer_url(customer_id)}?tab={CURRENT}")
