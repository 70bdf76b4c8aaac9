"""The upload page: django-import-export's import page, whose valid file becomes a bulk edit instead of being read here."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from import_export.admin import ImportMixin
from import_export.formats.base_formats import CSV

from customers.admin.base import allows, initiator_of
from customers.admin.bulk_edit_actions import ring
from customers.admin.import_form import UploadForm, point_of
from customers.bulk_edits.permissions import UPLOAD
from customers.bulk_edits.upload import Asked, accept
from customers.exports.columns import known_columns
from customers.exports.resource import CustomerResource
from customers.exports.sample import sample
from customers.rules import columns
from customers.spreadsheets.writing import csv_chunks, write_xlsx
from integration_points.words import describe_contacts

TEMPLATES = "admin/customers/customer"
NO_ROOM = "The server has no room for this file. Nothing was saved."
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_STORAGE = 507


class CustomerImportPages(ImportMixin):  # type: ignore[misc]
    """The import pages of CustomerAdmin."""

    import_form_class = UploadForm
    import_template_name = f"{TEMPLATES}/import.html"
    import_export_change_list_template = None  # the customers list has its own

    def get_urls(self) -> list[URLPattern]:
        """Add the sample and what an integration point does; leave out the package's confirm step."""
        view = self.admin_site.admin_view
        urls = [url for url in super().get_urls() if url.name != "customers_customer_process_import"]
        return [
            path("import/sample.<slug:ending>", view(self.sample_view), name="customers_customer_import_sample"),
            path("import/point/", view(self.point_view), name="customers_customer_import_point"),
            *urls,
        ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let those in who may upload bulk edits."""
        return bool(super().has_import_permission(request)) and allows(request, UPLOAD)

    def get_import_resource_classes(self, request: HttpRequest) -> Sequence[type[CustomerResource]]:
        """Take the columns from the one declaration."""
        return [CustomerResource]

    def get_import_formats(self) -> list[Any]:
        """Name one: the form asks for none, the reader finds it out from the bytes."""
        return [CSV]

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Explain the columns."""
        known = known_columns()
        return {
            "keys": [column for column in known if column.is_key],
            "sets": [column for column in known if column.header not in (columns.CUSTOMER_ID, columns.VERSION)],
            **super().get_import_context_data(**kwargs),
        }

    @method_decorator(csrf_exempt)
    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the package's page; turn a valid upload into a bulk edit.

        Exempt only until the body is taken in: a full disk is noticed there, and answered with a sentence.
        """
        try:
            _ = request.FILES
        except UnreadablePostError:
            raise
        except OSError:
            request._files = {}  # type: ignore[attr-defined]  # noqa: SLF001 - the body is lost, the page is shown without
            return self._no_room(request)
        return self._checked(request, **kwargs)

    @method_decorator(csrf_protect)
    def _checked(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            form = self.create_import_form(request)
            if form.is_valid():
                return self._accept(request, form)
        response: HttpResponse = super().import_action(_as_get(request, self), **kwargs)
        return response

    def _accept(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["import_file"]
        asked = Asked(
            **form.asked(), initiator=initiator_of(request), file_name=file.name or "", asks_about_columns=True
        )
        try:
            bulk_edit = accept(file, asked)
        except OSError:
            return self._no_room(request)
        ring(request, bulk_edit)
        messages.success(request, "The file is accepted. Nothing is changed before you have seen the preview.")
        return redirect("admin:customers_bulkedit_change", bulk_edit.pk)
