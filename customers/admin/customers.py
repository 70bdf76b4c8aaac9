"""Customers for staff: the list with its search, the page of one, the edit. Django's own form writes nothing here."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.base import KeyedChangeList, allows, may_see_personal_data, url_or_blank
from customers.admin.customer_add import add_page
from customers.admin.customer_edit import edit_page
from customers.admin.customer_list import rows_of, with_contacts_and_ids
from customers.admin.customer_page import find_customer, read_page
from customers.admin.customer_privacy import CustomerPrivacyPages, privacy_of
from customers.admin.customer_search import FIND, Search, current_search, remember_search
from customers.admin.exports_page import CustomerExportPages
from customers.admin.imports import CustomerImportPages
from customers.edits.statements import in_list
from customers.models import Customer
from customers.paging import NEWER, OLDER

PAGE, CHANGELOG = "admin/customers/customer/page.html", "admin/customers/customer/changelog.html"


class CustomerList(KeyedChangeList):
    """The customers list, or what a search found."""

    own_parameters = (OLDER, NEWER, FIND)
    search = Search()

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Model]:
        """Narrow the list to the ids that a search found; here alone, so that no other page loses customers."""
        self.search = current_search(request)
        queryset: QuerySet[Model] = super().get_queryset(request, exclude_parameters)
        return queryset if self.search.ids is None else queryset.filter(in_list("id", self.search.ids))

    def get_results(self, request: HttpRequest) -> None:
        """Turn the page into rows that this person may see."""
        super().get_results(request)
        self.rows = rows_of(self.result_list, may_see_personal_data=may_see_personal_data(request), now=timezone.now())


@admin.register(Customer)
class CustomerAdmin(CustomerImportPages, CustomerExportPages, CustomerPrivacyPages):
    """Customers."""

    list_display = ("__str__",)
    list_per_page = 50
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None
    change_list_template = "admin/customers/customer/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the search and the edit."""
        view = self.admin_site.admin_view
        return [
            path("search/", view(require_POST(self.search_view)), name="customers_customer_search"),
            path("<int:customer_id>/edit/", view(self.edit_view), name="customers_customer_edit"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[KeyedChangeList]:
        """Page by key."""
        return CustomerList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out merged customers: their survivors stand for them."""
        return with_contacts_and_ids(Customer.objects.filter(merged_into=None))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow who also sees personal data: the page shows whose a contact is that somebody else has."""
        return allows(request, "customers.add_customer") and may_see_personal_data(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: customers are merged or erased, never deleted."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list with the ways to change many customers at once."""
        tools = {
            "add_url": url_or_blank("admin:customers_customer_add") if self.has_add_permission(request) else "",
            "import_url": _if_allowed(request, "customers.import_customer", "admin:customers_customer_import"),
            "export_url": _if_allowed(request, "customers.export_customer", "admin:customers_customer_export"),
        }
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """Keep a search and show what it finds."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return remember_search(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the customer; a merged one is shown as its survivor."""
        customer = self._customer(request, object_id)
        if customer.merged_into_id is not None:
            self.message_user(request, f"Customer {customer.pk} was merged into this one.")
            return redirect("admin:customers_customer_change", customer.merged_into_id)
        page = read_page(request, customer)
        context = {
            **self.admin_site.each_context(request),
            "title": page.name or f"Customer {page.id}",
            "opts": self.opts,
            "page": page,
            "changelog": page.changelog,
            "privacy": privacy_of(request, customer, page.labels),
            "may_edit": self._may_edit(request) and not page.is_erased,
        }
        template = CHANGELOG if request.headers.get("HX-Target") == "changelog" else PAGE
        return TemplateResponse(request, template, context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let a person add a customer through the engine."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return add_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def edit_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Let a person change the customer's values through the engine."""
        customer = self._customer(request, str(customer_id))
        if not self._may_edit(request):
            raise PermissionDenied
        if customer.merged_into_id is not None or customer.erased_at is not None:
            return redirect("admin:customers_customer_change", customer.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return edit_page(request, customer, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the changelog: Django's own log knows nothing of what the engine does."""
        return redirect("admin:customers_customer_change", self._customer(request, object_id).pk)

    def _customer(self, request: HttpRequest, customer_id: str) -> Customer:
        if not self.has_view_permission(request):
            raise PermissionDenied
        customer = find_customer(customer_id)
        if customer is None:
            raise Http404("No such customer.")
        return customer

    def _may_edit(self, request: HttpRequest) -> bool:
        """Who sees values masked cannot edit them: the form would show them."""
        return allows(request, "customers.change_customer") and may_see_personal_data(request)


def _if_allowed(request: HttpRequest, permission: str, url_name: str) -> str:
    return url_or_blank(url_name) if allows(request, permission) else ""
