"""The changelog across customers: read by those who may, written by the engine alone."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.admin.changelog.filters import CUSTOMER, read_filter, said
from customers.admin.changelog.page import DOWNLOAD, changelog_across_customers
from customers.admin.ui.base import RecordAdmin, allows, initiator_of, may_see_personal_data, row_id
from customers.admin.ui.customer_links import find_customer
from customers.admin.ui.daily_figures import figures_block
from customers.changelog.download import HEADERS, download_rows
from customers.changelog.labels import read_labels
from customers.changelog.pages import all_changes
from customers.database.keyset_paging import OLDER
from customers.models import Change
from customers.privacy.access.access_log import Kind, log_access
from customers.spreadsheets.writing import csv_chunks


@admin.register(Change)
class ChangeAdmin(RecordAdmin):
    """Every change of every customer, newest first."""

    def get_urls(self) -> list[URLPattern]:
        """Add the download."""
        view = self.admin_site.admin_view(require_GET(self.download_view))
        return [path("download/", view, name="customers_change_download"), *super().get_urls()]

    def front_page(self, request: HttpRequest) -> tuple[str, Mapping[str, Any]] | None:
        """Show customers and changes over time."""
        return figures_block(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            "changelog": changelog_across_customers(request, labels=read_labels()),
            "across_customers": True,
            **(extra_context or {}),
        }
        if request.headers.get("HX-Target") == "changelog":
            return TemplateResponse(request, "admin/customers/customer/changelog.html", context)
        page = {**self.admin_site.each_context(request), "title": "Changelog", "opts": self.opts}
        return TemplateResponse(request, "admin/customers/change/page.html", {**page, **context})

    def download_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Send what the filters let through as CSV, as it is read; for one customer where one is named."""
        if not self.has_view_permission(request) or not allows(request, DOWNLOAD):
            raise PermissionDenied
        wanted = read_filter(request.GET.dict(), customer_id=_customer_named(request))
        log_access(Kind.HISTORY_EXPORT, by=initiator_of(request), customer_id=wanted.customer_id, reason=said(wanted))
        rows = download_rows(
            all_changes(wanted), labels=read_labels(), may_see_personal_data=may_see_personal_data(request)
        )
        whose = f"customer-{wanted.customer_id}-" if wanted.customer_id else ""
        return StreamingHttpResponse(
            csv_chunks(HEADERS, rows),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{whose}changelog-{timezone.localdate():%Y-%m-%d}.csv"',
                "Cache-Control": "no-store",
            },
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a change where it belongs: in its customer's changelog."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_object_or_404(Change, pk=row_id(object_id))
        page = reverse("admin:customers_customer_change", args=[change.customer_id])
        return redirect(f"{page}?{OLDER}={change.pk + 1}#change-{change.pk}")


def _customer_named(request: HttpRequest) -> int | None:
    """Raises Http404: a customer that is not there must not become everybody."""
    if CUSTOMER not in request.GET:
        return None
    customer = find_customer(request.GET[CUSTOMER])
    if customer is None:
        raise Http404("No such customer.")
    return customer.pk
