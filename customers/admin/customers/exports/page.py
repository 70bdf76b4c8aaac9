"""The export page: django-import-export's export page, whose file is made by a worker."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from import_export.admin import ExportMixin

from customers.admin.customers.exports.choice import ExportedCustomers, exported_customers
from customers.admin.customers.exports.form import CustomerExportForm
from customers.admin.customers.exports.sets import SET, column_sets, save_columns
from customers.admin.customers.filters import query_with
from customers.admin.ui.base import initiator_of
from customers.admin.ui.file_formats import FILE_FORMATS
from customers.exports.column_sets import delete_set
from customers.exports.export import may_export
from customers.exports.request import ExportRequest, request_export
from customers.exports.resource import CustomerResource
from customers.tasks import enqueue_after_commit, make_exports

WAITS = "The queue is unavailable. The export starts by itself once it is back."


class CustomerExportPages(ExportMixin):  # type: ignore[misc]
    """The export pages of CustomerAdmin."""

    export_form_class = CustomerExportForm
    export_formats = FILE_FORMATS
    resource_classes = (CustomerResource,)
    export_template_name = "admin/customers/customer/export.html"
    import_export_change_list_template = None  # the customers list has its own

    def get_urls(self) -> list[URLPattern]:
        """Add what deletes a set of columns."""
        delete = self.admin_site.admin_view(require_POST(self.delete_columns_view))
        own = path("export/columns/<int:set_id>/delete/", delete, name="customers_customer_export_columns_delete")
        return [own, *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those in who may export and see personal data unmasked."""
        return may_export(request.user)

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """Show the page; ask a worker for the file of a valid form, which the package would hold in memory."""
        user = self._exporter(request)
        customers = exported_customers(request)
        form = self._form(request, user)
        if form.is_valid() and not customers.problem:
            return self._requested(request, user, form, customers)
        sets = column_sets(request, user, form.known)
        if not form.is_bound:
            form = self._form(request, user, initial={**request.GET.dict(), **sets.initial})
        request.current_app = self.admin_site.name
        context = {
            **self.init_request_context_data(request, form),
            "customers": customers,
            "sets": sets,
            "here": query_with(request.GET.urlencode(), "", ""),
        }
        return TemplateResponse(request, self.export_template_name, context)

    def delete_columns_view(self, request: HttpRequest, set_id: int) -> HttpResponse:
        """Delete a set of the person's own."""
        if not delete_set(set_id, owner=self._exporter(request)):
            raise Http404("No such columns.")
        messages.success(request, "Deleted. Exports that were made with these columns stay.")
        return redirect("admin:customers_customer_export")

    def _exporter(self, request: HttpRequest) -> User:
        if not (self.has_export_permission(request) and isinstance(request.user, User)):
            raise PermissionDenied
        return request.user

    def _form(self, request: HttpRequest, user: User, **more: Any) -> CustomerExportForm:
        form: CustomerExportForm = self.get_export_form_class()(
            self.get_export_formats(),
            self.get_export_resource_classes(request),
            data=request.POST if request.method == "POST" else None,
            user=user,
            **more,
        )
        return form

    def _requested(
        self, request: HttpRequest, user: User, form: CustomerExportForm, customers: ExportedCustomers
    ) -> HttpResponse:
        """Save the columns if they have a name; then ask for the file, or show the page again with what was saved."""
        ending = self.get_export_formats()[int(form.cleaned_data["format"])]().get_extension()
        saved = save_columns(form, user, ending)
        if saved is not None:
            messages.success(request, f"Saved these columns as {saved.name}.")
        if "save" in request.POST:
            query = query_with(request.GET.urlencode(), SET, str(saved.pk) if saved else "")
            return redirect(reverse("admin:customers_customer_export") + query)
        export = request_export(_request(form, customers, ending), by=initiator_of(request))
        enqueue_exports(request)
        return redirect("admin:customers_export_change", export.pk)


def enqueue_exports(request: HttpRequest) -> None:
    """Wake a worker for an export that was asked for, or say that it takes longer."""
    enqueue_after_commit(make_exports, if_unavailable=lambda: messages.warning(request, WAITS))


def _request(form: CustomerExportForm, customers: ExportedCustomers, ending: str) -> ExportRequest:
    return ExportRequest(
        wanted=form.cleaned_data["wanted"],
        format=ending,
        selection=replace(customers.selection, of_parts=form.of_parts),
        said=[*(one.words for one in customers.said), *form.said],
        through=form.cleaned_data["through"],
    )
