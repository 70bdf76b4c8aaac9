"""What staff ask of each other: erasures and releases, asked on one page, granted or declined on another."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.admin.requests.listing import lines_of, list_of
from customers.admin.ui.base import RecordAdmin, allows, initiator_of, may_see_personal_data, row_id
from customers.admin.ui.waiting import WaitingItem
from customers.models import Contact, Customer, Erasure, Request
from customers.privacy.errors import PrivacyError
from customers.privacy.requests import decline, grant, request_erasure, request_release
from customers.rules.masking import shown
from customers.tasks import enqueue_after_commit, search_for_erased

ASK, DECIDE = "customers.ask_request", "customers.decide_request"
FOLDER = "admin/customers/request"


@admin.register(Request)
class RequestAdmin(RecordAdmin):
    """Requests, newest first."""

    def get_urls(self) -> list[URLPattern]:
        """Add the forms that ask and the buttons that decide."""
        view = self.admin_site.admin_view
        return [
            path("erasure/<int:customer_id>/", view(self.request_erasure_view), name="customers_request_erasure"),
            path("release/<int:contact_id>/", view(self.request_release_view), name="customers_request_release"),
            path("<int:pk>/grant/", view(require_POST(self.grant_view)), name="customers_request_grant"),
            path("<int:pk>/decline/", view(require_POST(self.decline_view)), name="customers_request_decline"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of them: what waits, or all."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self._context(request, "Requests"), "list": list_of(request)}
        name = "rows" if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted") else "list"
        return TemplateResponse(request, f"{FOLDER}/{name}.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one request, and to another person the buttons that decide it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = get_object_or_404(Request, pk=row_id(object_id))
        (line,) = lines_of(request, [asked])
        waits = asked.state == Request.State.WAITING
        others = Request.objects.filter(customer=asked.customer_id).exclude(pk=asked.pk).order_by("-pk")
        context = {
            **self._context(request, f"{asked.get_kind_display()} {asked.customer_id}"),
            "line": line,
            "may_decide": waits and not line.is_own and allows(request, DECIDE),
            "is_gone": waits and bool(asked.contact) and not line.value,
            "erasure": Erasure.objects.filter(request=asked).first(),
            "others": lines_of(request, others[:5]),
        }
        return TemplateResponse(request, f"{FOLDER}/page.html", context)

    def request_erasure_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Ask for an erasure."""
        self._need(request, ASK)
        customer = get_object_or_404(Customer, pk=customer_id)
        return self._ask(request, customer.pk, "", partial(request_erasure, customer.pk))

    def request_release_view(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        """Ask for the release of a reserved contact."""
        self._need(request, ASK)
        contact = Contact.objects.filter(pk=contact_id, state=Contact.State.REMOVED).first()
        if contact is None:
            raise Http404("No such reserved contact.")
        value = shown(contact.kind, contact.value, may_see_personal_data(request))
        return self._ask(request, contact.customer_id, value, partial(request_release, contact.pk))

    def grant_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Grant a request and do what it asks."""
        self._decide(request, pk, grant, "Granted.")
        return redirect("admin:customers_request_change", pk)

    def decline_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decline a request."""
        self._decide(request, pk, decline, "Declined.")
        return redirect("admin:customers_request_change", pk)

    def waiting_for(self, request: HttpRequest) -> Iterator[WaitingItem]:
        """Count what others ask and this person may decide."""
        if not allows(request, DECIDE):
            return
        waiting = Request.objects.filter(state=Request.State.WAITING).exclude(asked_by_user_id=request.user.pk)
        if count := waiting.count():
            yield WaitingItem(
                _("Requests"), f"{reverse('admin:customers_request_changelist')}?state=waiting", str(count)
            )

    def _ask(self, request: HttpRequest, customer_id: int, value: str, ask: Callable[..., Request]) -> HttpResponse:
        """Show the form, or ask; `value` is the contact to be released."""
        context = {"customer_id": customer_id, "value": value, "reason": request.POST.get("reason", "")}
        if request.method == "POST":
            try:
                made = ask(by=initiator_of(request), reason=context["reason"])
            except PrivacyError as refused:
                context["refused"] = str(refused)
            else:
                messages.success(request, "Request sent. Somebody else decides it.")
                return redirect("admin:customers_request_change", made.pk)
        title = "Request a release" if value else "Request erasure"
        return TemplateResponse(request, f"{FOLDER}/ask.html", {**self._context(request, title), **context})

    def _decide(self, request: HttpRequest, pk: int, decision: Callable[..., None], said: str) -> None:
        self._need(request, DECIDE)
        asked = get_object_or_404(Request, pk=pk)
        try:
            decision(asked.pk, by=initiator_of(request), reason=request.POST.get("reason", ""), now=timezone.now())
        except PrivacyError as refused:
            messages.error(request, str(refused))
            return
        messages.success(request, said)
        if asked.kind == Request.Kind.ERASURE:
            enqueue_after_commit(search_for_erased)

    def _need(self, request: HttpRequest, permission: str) -> None:
        if not (self.has_view_permission(request) and allows(request, permission)):
            raise PermissionDenied

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
