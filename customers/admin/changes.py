"""The changelog across customers: read by those who may, written by the engine alone."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from customers.admin.base import RecordAdmin
from customers.admin.changelogs import changelog_across_customers
from customers.changelog.labels import read_labels
from customers.models import Change


@admin.register(Change)
class ChangeAdmin(RecordAdmin):
    """Every change of every customer, newest first."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Changelog",
            "opts": self.opts,
            "changelog": changelog_across_customers(request, labels=read_labels()),
            "across_customers": True,
            **(extra_context or {}),
        }
        template = "admin/customers/change/page.html"
        if request.headers.get("HX-Target") == "changelog":
            template = "admin/customers/customer/changelog.html"
        return TemplateResponse(request, template, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a change where it belongs: in its customer's changelog."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_object_or_404(Change, pk=object_id if object_id.isdigit() else None)
        return redirect("admin:customers_customer_change", change.customer_id)
