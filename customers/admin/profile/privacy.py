"""What the customer's pages offer beside the edit: as it was, one value in the clear, tokens, what can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from customers.admin.profile.point_in_time import as_it_was_page
from customers.admin.ui.base import StockAdmin, allows, initiator_of, may_see_personal_data
from customers.admin.ui.customer_links import find_customer
from customers.admin.ui.times import Moment, moment
from customers.changelog.labels import Labels
from customers.models import Customer, Erasure, Request
from customers.privacy.access.access_log import Kind, log_access
from customers.privacy.access.tokens import LIFETIME, make_token, void_tokens
from customers.privacy.access.unmasking import MaskedValue, masked_values, unmask
from customers.privacy.errors import PrivacyError
from customers.rules.masking import FULL_NAME

UNMASK, TOKEN, ASK = "customers.unmask_field", "customers.make_token", "customers.ask_request"
FOLDER = "admin/customers/customer/profile"
_PAGE = "admin:customers_customer_change"


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the customer's page offers this person."""

    may_make_token: bool
    may_ask: bool
    masked: tuple[tuple[str, str], ...]  # what can be shown in the clear, with a reason: (asked as, label)
    waiting: tuple[Request, ...]
    searched: Moment | None  # when the last uploaded file was searched for an erased customer
    is_searching: bool


def privacy_of(request: HttpRequest, customer: Customer, labels: Labels) -> Privacy:
    """Return what the customer's page offers this person: one query, one more of an erased customer."""
    erasure = Erasure.objects.filter(customer=customer).first() if customer.erased_at else None
    may_unmask = allows(request, UNMASK) and not may_see_personal_data(request) and not customer.erased_at
    named = masked_values(customer.pk) if may_unmask else ()
    return Privacy(
        may_make_token=allows(request, TOKEN) and not customer.erased_at,
        may_ask=allows(request, ASK) and not customer.erased_at,
        masked=tuple((one.requested_field, _offered(one, labels)) for one in named),
        waiting=tuple(Request.objects.filter(customer=customer, state=Request.State.WAITING)),
        searched=moment(erasure.completed_at, timezone.localtime()) if erasure and erasure.completed_at else None,
        is_searching=bool(erasure and not erasure.completed_at),
    )


def label_of(field: str, labels: Labels) -> str:
    """Name a field that can be shown in the clear."""
    return "Full name" if field == FULL_NAME else labels.label(field)


def _offered(one: MaskedValue, labels: Labels) -> str:
    return f"{label_of(one.field, labels)} {one.hint}".strip()


class CustomerPrivacyPages(StockAdmin):
    """These pages of CustomerAdmin."""

    def get_urls(self) -> list[URLPattern]:
        """Add them; a value never stands in a URL, a token is made by POST alone."""
        view = self.admin_site.admin_view
        return [
            path("<int:customer_id>/as-of/", view(require_GET(self.as_of_view)), name="customers_customer_as_of"),
            path("<int:customer_id>/show/", view(require_POST(self.unmask_view)), name="customers_customer_unmask"),
            path("<int:customer_id>/token/", view(require_POST(self.token_view)), name="customers_customer_token"),
            path("<int:customer_id>/void-tokens/", view(require_POST(self.void_view)), name="customers_customer_void"),
            *super().get_urls(),
        ]

    def as_of_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Show the customer as it was."""
        return as_it_was_page(request, self.find(request, customer_id), self._context(request))

    def unmask_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Show one value, with a reason."""
        customer = self.find(request, customer_id, needs=UNMASK)
        context: dict[str, Any] = {"customer": customer}
        try:
            context["value"] = unmask(
                customer.pk,
                request.POST.get("field", ""),
                by=initiator_of(request),
                reason=request.POST.get("reason", ""),
            )
        except PrivacyError as refused:
            context["refused"] = str(refused)
        return self._answer(request, "shown_value", context, "One value")

    def token_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Make a token: as plain text for the script that copies it, else on a page."""
        customer = self.find(request, customer_id, needs=TOKEN)
        if customer.erased_at is not None or customer.merged_into_id is not None:
            return HttpResponse("This customer has no token.", status=409, content_type="text/plain; charset=utf-8")
        log_access(Kind.TOKEN, by=initiator_of(request), customer_id=customer.pk)
        token = make_token(customer.pk, now=timezone.now())
        if request.headers.get("Accept") == "text/plain":
            return HttpResponse(token, content_type="text/plain; charset=utf-8")
        minutes = int(LIFETIME.total_seconds() // 60)
        return self._answer(request, "token", {"customer": customer, "token": token, "minutes": minutes}, "Token")

    def void_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Void all tokens that were made so far."""
        customer = self.find(request, customer_id, needs=TOKEN)
        void_tokens(customer.pk)
        log_access(Kind.TOKENS_VOIDED, by=initiator_of(request), customer_id=customer.pk)
        messages.success(request, "All tokens that were made of this customer are void.")
        return redirect(_PAGE, customer.pk)

    def find(self, request: HttpRequest, customer_id: int, *, needs: str = "") -> Customer:
        """Return the customer for one who may view it and has the permission. Raises PermissionDenied, Http404."""
        if not self.has_view_permission(request) or (needs and not allows(request, needs)):
            raise PermissionDenied
        customer = find_customer(str(customer_id))
        if customer is None:
            raise Http404("No such customer.")
        return customer

    def _answer(self, request: HttpRequest, name: str, context: Mapping[str, Any], title: str) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, f"{FOLDER}/{name}.html", dict(context))
        page = {**self._context(request), **context, "title": title, "part": f"{FOLDER}/{name}.html"}
        return TemplateResponse(request, f"{FOLDER}/part_page.html", page)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts}
