"""Customers for staff: the list with its search, the page of one, the edit. Django's own form writes nothing here."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from customers.admin.bulk_edits.upload.page import CustomerImportPages
from customers.admin.customers.change_many.page import ChangeManyPages, may_change_many
from customers.admin.customers.columns import remember_columns
from customers.admin.customers.exports.page import CustomerExportPages
from customers.admin.customers.filters import PARAMETERS, filters_of, posted_form, query_of_form, query_with
from customers.admin.customers.neighbours import neighbours_of
from customers.admin.customers.rows import Looked, RowWriter, looked_of
from customers.admin.customers.rows_html import written_rows
from customers.admin.customers.search import FIND, Search, current_search, remember_search
from customers.admin.customers.views import VIEW, CustomerViewPages, SavedView, columns_of_view, offered, read_views
from customers.admin.merges.of_profile import merges_of
from customers.admin.profile.add import add_page
from customers.admin.profile.confirmation import CustomerConfirmationPages, may_send_again, waiting_facts
from customers.admin.profile.edit import edit_page
from customers.admin.profile.ids import ids_page
from customers.admin.profile.merged_meanwhile import merged_page
from customers.admin.profile.page import read_page
from customers.admin.profile.privacy import privacy_of
from customers.admin.profile.tabs import CHANGELOG, PANEL, TabBasis, open_tab, tabs_for
from customers.admin.ui.base import KeyedChangeList, allows, may_see_personal_data, url_or_blank
from customers.admin.ui.customer_links import find_customer, living_customer
from customers.changelog.labels import read_labels
from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import NEWER, OLDER, PAGE_SIZE, Page, page_key
from customers.models import Customer
from customers.search.filters import narrowed
from customers.search.walk import walk

PAGE = "admin/customers/customer/profile/page.html"


class CustomerList(KeyedChangeList):
    """The customers list: all, those that fit the filters, or those that a search found."""

    own_parameters = (OLDER, NEWER, FIND, VIEW, *PARAMETERS)
    search = Search()
    looked: Looked | None = None
    further = ""
    selects = False

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Model]:
        """Narrow the list to what a search found; here alone, so that no other page loses customers."""
        self.search = current_search(request)
        self.filters = filters_of(request)
        queryset: QuerySet[Model] = super().get_queryset(request, exclude_parameters)
        if self.search.ids is None:
            return queryset
        found = Customer.objects.filter(in_list("id", self.search.ids))
        return narrowed(found, self.filters.wanted)

    def get_results(self, request: HttpRequest) -> None:
        """Turn the page into rows that this person may see."""
        self.selects = may_change_many(request)
        views, columns = read_views(request, self.filters.offered)
        self.columns = columns_of_view(request, views, columns)
        self.views = offered(request, views)
        writer = RowWriter(self.columns, may_see_personal_data(request), timezone.localtime(), self.search.notes)
        self.queryset = writer.read_with(self.queryset)
        if self.search.ids is not None:
            self._show(self.search.ids, self.search.older, self.search.newer)
        elif self.filters.wanted.is_blank:
            super().get_results(request)
        else:
            walked = walk(self.filters.wanted, key=page_key(request.GET.dict()), size=self.list_per_page)
            self.looked = looked_of(walked, writer.now)
            self.queryset = self.queryset.filter(in_list("id", walked.ids))
            self._show(walked.ids, walked.older, walked.newer)
            if self.looked:
                self._go_on(backwards=NEWER in request.GET)
        self.rows = writer.rows(self.result_list)

    def _show(self, ids: Sequence[int], older: int | None, newer: int | None) -> None:
        """Show a page of customers in this order; who fits no more meanwhile is left out."""
        found = {one.pk: one for one in self.queryset.order_by()}
        self.show(Page(tuple(found[pk] for pk in ids if pk in found), older, newer))

    def _go_on(self, *, backwards: bool) -> None:
        """Offer to look further instead of a page that may hold nobody."""
        if backwards:
            self.further, self.newer = self.newer, ""
        else:
            self.further, self.older = self.older, ""

    @property
    def written_rows(self) -> SafeString:
        """Write the rows as lines of the table."""
        # A search alone leads on from profile to profile; what filters have left out would be met on the way.
        leads_on = self.search.ids is not None and self.filters.wanted.is_blank
        query = f"?{urlencode({FIND: self.params[FIND]})}" if leads_on else ""
        return written_rows(self.rows, query=query, selects=self.selects)

    @property
    def open_view(self) -> SavedView | None:
        """Return the view that the address names."""
        return next((view for view in self.views if view.is_open), None)

    @property
    def here(self) -> str:
        """Return the query of this list, for the forms on it."""
        return urlencode(self.params)


@admin.register(Customer)
class CustomerAdmin(
    CustomerImportPages, CustomerExportPages, CustomerConfirmationPages, CustomerViewPages, ChangeManyPages
):
    """Customers."""

    list_display = ("__str__",)
    list_per_page = PAGE_SIZE
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None
    change_list_template = "admin/customers/customer/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the search, the filters, the columns and the edit."""
        view = self.admin_site.admin_view
        return [
            path("search/", view(require_POST(self.search_view)), name="customers_customer_search"),
            path("filter/", view(self.filter_view), name="customers_customer_filter"),
            path("columns/", view(require_POST(self.columns_view)), name="customers_customer_columns"),
            path("<int:customer_id>/edit/", view(self.edit_view), name="customers_customer_edit"),
            path("<int:customer_id>/edit-ids/", view(self.edit_ids_view), name="customers_customer_edit_ids"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[KeyedChangeList]:
        """Page by key."""
        return CustomerList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out merged customers: their survivors stand for them."""
        return Customer.objects.filter(merged_into=None)

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

    def filter_view(self, request: HttpRequest) -> HttpResponse:
        """Go to the list under the filters of a form; show the form again where it cannot be read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":  # A link of the page that shows a form again: it leads on in the list.
            query = query_with(request.GET.urlencode(), "", "")
            return redirect(reverse("admin:customers_customer_changelist") + query)
        form = posted_form(request)
        if not form.is_valid():
            request.GET = QueryDict(request.POST.get("list", ""))  # The search and the filters of before stay.
            return self.changelist_view(request, {"refused_form": form})
        return redirect(reverse("admin:customers_customer_changelist") + query_of_form(request, form))

    def columns_view(self, request: HttpRequest) -> HttpResponse:
        """Remember which columns a person sees."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        remember_columns(request, [] if "usual" in request.POST else request.POST.getlist("columns"))
        query = query_with(request.POST.get("list", ""), VIEW, "")  # whose columns would go before these
        return redirect(reverse("admin:customers_customer_changelist") + query)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the customer; a merged one is shown as its survivor."""
        customer = self._customer(request, object_id)
        if customer.merged_into_id is not None:
            self.message_user(request, f"Customer {customer.pk} was merged into this one.")
            return redirect("admin:customers_customer_change", customer.merged_into_id)
        labels = read_labels()
        tab = open_tab(request)
        context = {"customer": customer, "tab": tab, **tab.read(request, TabBasis(customer, labels))}
        if request.headers.get("HX-Target") in (PANEL, CHANGELOG):
            return TemplateResponse(request, tab.template, context)
        page = read_page(request, customer, labels=labels)
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": page.name or f"Customer {page.id}",
            "page": page,
            "neighbours": neighbours_of(request, customer.pk),
            "tabs": tabs_for(request),
            "merges": merges_of(request, customer, labels),
            "privacy": privacy_of(request, customer, labels),
            "waiting": waiting_facts(customer.pk, timezone.localtime()),
            "may_send_again": may_send_again(request),
            "may_edit": self._may_edit(request) and not page.is_erased,
        }
        return TemplateResponse(request, PAGE, context)

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
        is_merged = customer.merged_into_id is not None
        if customer.erased_at is not None or (is_merged and request.method != "POST"):
            return redirect("admin:customers_customer_change", customer.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        if is_merged:
            return merged_page(request, customer, context)
        return edit_page(request, customer, context)

    def edit_ids_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Let a person add and remove ids of sources."""
        customer = living_customer(self._may_edit(request), customer_id)
        if isinstance(customer, HttpResponse):
            if request.method == "POST":
                messages.warning(request, "Nothing was saved: the customer was merged or erased meanwhile.")
            return customer
        return ids_page(request, customer, {**self.admin_site.each_context(request), "opts": self.opts})

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
