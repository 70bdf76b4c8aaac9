"""The page on which many customers of the list are changed: a bulk edit comes of it, previewed before anything runs."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from customers.admin.bulk_edits.actions import enqueue
from customers.admin.bulk_edits.upload.kind_fields import offers_for
from customers.admin.bulk_edits.upload.page import NO_ROOM
from customers.admin.customers.change_many.form import ChangeManyForm
from customers.admin.customers.change_many.whom import (
    NOBODY_SELECTED,
    SELECTED,
    ChosenCustomers,
    chosen_customers,
    remember_selection,
)
from customers.admin.customers.filters import query_with
from customers.admin.ui.base import StockAdmin, allows, initiator_of, may_see_personal_data
from customers.bulk_edits.lifecycle.permissions import UPLOAD
from customers.bulk_edits.upload.accept import UploadRequest, accept, make_collecting
from customers.bulk_edits.upload.collect import to_collect
from customers.bulk_edits.upload.same_value import DELIMITER, ENCODING, same_for_all
from customers.models import BulkEdit

IMPORT: Final = "customers.import_customer"
FILE_NAME: Final = "Customers from the list.csv"
_TEMPLATES: Final = "admin/customers/customer"


def may_change_many(request: HttpRequest) -> bool:
    """Return whether this person may upload bulk edits and sees whom they are about."""
    return allows(request, IMPORT) and allows(request, UPLOAD) and may_see_personal_data(request)


class ChangeManyPages(StockAdmin):
    """What the customers list does with many customers at once. A mixin of the customers' pages."""

    def get_urls(self) -> list[URLPattern]:
        """Add the selection, the page and the input for a value."""
        view = self.admin_site.admin_view
        return [
            path("select/", view(require_POST(self.select_view)), name="customers_customer_select"),
            path("change-many/", view(self.change_many_view), name="customers_customer_change_many"),
            path("change-many/value/", view(self.value_view), name="customers_customer_change_many_value"),
            *super().get_urls(),
        ]

    def select_view(self, request: HttpRequest) -> HttpResponse:
        """Keep who is selected and go to the page; back to the list where nobody is."""
        _check(request)
        key = remember_selection(request)
        if not key:
            messages.warning(request, NOBODY_SELECTED)
            query = query_with(request.POST.get("list", ""), SELECTED, "")
            return redirect(reverse("admin:customers_customer_changelist") + query)
        return redirect(reverse("admin:customers_customer_change_many") + query_with("", SELECTED, key))

    @method_decorator(sensitive_post_parameters("value", "reason"))
    def change_many_view(self, request: HttpRequest) -> HttpResponse:
        """Show the page; make a bulk edit of a valid form."""
        _check(request)
        customers = chosen_customers(request)
        form = ChangeManyForm(request.POST if request.method == "POST" else None, offers=offers_for(request))
        if form.is_valid() and not customers.problem:
            try:
                return _make(request, form, customers)
            except OSError:
                messages.error(request, NO_ROOM)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Change customers",
            "form": form,
            "customers": customers,
            "here": query_with(request.GET.urlencode(), "", ""),
        }
        return TemplateResponse(request, f"{_TEMPLATES}/change_many.html", context)

    def value_view(self, request: HttpRequest) -> HttpResponse:
        """Return the input for a value of the field that was chosen, for the page."""
        _check(request)
        form = ChangeManyForm(offers=offers_for(request), initial={"field": request.GET.get("field", "")})
        return TemplateResponse(request, f"{_TEMPLATES}/import_field.html", {"field": form["value"]})


def _check(request: HttpRequest) -> None:
    if not may_change_many(request):
        raise PermissionDenied


def _make(request: HttpRequest, form: ChangeManyForm, customers: ChosenCustomers) -> HttpResponse:
    """Make the bulk edit and go to its page. Raises OSError when there is no room."""
    said: dict[str, Any] = {name: form.cleaned_data[name] for name in ("integration_point", "reason", "options")}
    asked = UploadRequest(
        **said,
        initiator=initiator_of(request),
        file_name=FILE_NAME,
        kind=BulkEdit.Kind.EDIT,
        encoding=ENCODING,
        delimiter=DELIMITER,
        asks_about_columns=True,  # the field may be retired by the time the rows are read
        rows_from=customers.words,
    )
    column = {"header": form.header, "cell": form.cell}
    if customers.selection is not None:
        bulk_edit = make_collecting(asked, to_collect(customers.selection, customers.narrowed, **column))
    else:
        with same_for_all(customers.ids, **column) as file:
            bulk_edit = accept(file, asked)
    enqueue(request, bulk_edit)
    messages.success(request, "The preview is being made. Nothing is changed before you have seen it.")
    return redirect("admin:customers_bulkedit_change", bulk_edit.pk)
