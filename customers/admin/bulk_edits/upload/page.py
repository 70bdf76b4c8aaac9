"""The upload page: django-import-export's import page, but a valid file becomes a bulk edit and is not read here."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from import_export.admin import ImportMixin

from customers.admin.bulk_edits.actions import enqueue
from customers.admin.bulk_edits.upload.form import UploadForm, shown_point
from customers.admin.bulk_edits.upload.kind_fields import offers_for
from customers.admin.bulk_edits.upload.pasted import TOO_LARGE, TOO_MUCH
from customers.admin.ui.base import allows, initiator_of, url_or_blank
from customers.admin.ui.file_formats import FILE_FORMATS, CsvFile, XlsxFile
from customers.bulk_edits.lifecycle.permissions import UPLOAD
from customers.bulk_edits.upload.accept import UploadRequest, accept
from customers.bulk_edits.upload.multipart import take_in
from customers.exports.resource import CustomerResource
from customers.exports.sample import full_sample, sample
from customers.spreadsheets.writing import csv_chunks, write_xlsx

TEMPLATES = "admin/customers/bulkedit/upload"
NO_ROOM = "The server has no room for this file. Nothing was saved."
NO_STORAGE = 507
SAMPLES: Final[Mapping[str, Callable[[], tuple[list[str], list[list[str]]]]]] = {
    "sample": sample,
    "all-columns": full_sample,
}


class CustomerImportPages(ImportMixin):  # type: ignore[misc]
    """The import pages of CustomerAdmin."""

    import_form_class = UploadForm
    import_formats = FILE_FORMATS
    resource_classes = (CustomerResource,)
    import_template_name = f"{TEMPLATES}/import.html"
    import_export_change_list_template = None  # the customers list has its own

    def get_urls(self) -> list[URLPattern]:
        """Add the sample and what an integration point does; leave out the package's confirm step."""
        view = self.admin_site.admin_view
        urls = [url for url in super().get_urls() if url.name != "customers_customer_process_import"]
        return [
            *(
                path(
                    f"import/{name}.<slug:ending>",
                    view(self.sample_view),
                    {"name": name},
                    name=f"customers_customer_import_{name.replace('-', '_')}",
                )
                for name in SAMPLES
            ),
            path("import/point/", view(self.point_view), name="customers_customer_import_point"),
            *urls,
        ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let those in who may upload bulk edits."""
        return bool(super().has_import_permission(request)) and allows(request, UPLOAD)

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the kinds and effects that this person may choose."""
        return {**super().get_import_form_kwargs(request), "offers": offers_for(request)}

    def get_import_form_initial(self, request: HttpRequest) -> dict[str, Any]:
        """Take the kind and the choices from the address, so that other pages link to the form as it is to be sent."""
        names = ["kind", *(option.name for option in offers_for(request).options)]
        asked = {name: request.GET[name] for name in names if name in request.GET}
        return {**super().get_import_form_initial(request), **asked}

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Explain the columns."""
        columns = CustomerResource().columns
        return {
            "most_rows": f"{settings.BULK_EDIT_MAX_ROWS:,}",
            "export_url": url_or_blank("admin:customers_customer_export"),
            "columns": columns,
            "keys": [column for column in columns if column.is_key],
            **super().get_import_context_data(**kwargs),
        }

    @method_decorator(csrf_exempt)
    @method_decorator(sensitive_post_parameters("pasted"))
    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the package's page; turn a valid upload into a bulk edit.

        Exempt only until the body is taken in: a full disk, and more pasted than a form may hold, are noticed there
        and answered with a sentence.
        """
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            take_in(request)
        except UnreadablePostError:
            raise
        except (OSError, RequestDataTooBig) as error:
            request._mark_post_parse_error()  # type: ignore[attr-defined]  # noqa: SLF001 - what came is lost
            return self._no_room(request) if isinstance(error, OSError) else self._too_much(request)
        return self._import(request, **kwargs)

    @method_decorator(csrf_protect)
    def _import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            form = self.create_import_form(request)
            if form.is_valid():
                return self._accept(request, form)
        response: HttpResponse = super().import_action(request, **kwargs)
        return response

    def _accept(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["import_file"]
        asked = UploadRequest(
            **form.asked(), initiator=initiator_of(request), file_name=file.name, asks_about_columns=True
        )
        try:
            bulk_edit = accept(file, asked)
        except OSError:
            return self._no_room(request)
        enqueue(request, bulk_edit)
        messages.success(request, "The file is accepted. Nothing is changed before you have seen the preview.")
        return redirect("admin:customers_bulkedit_change", bulk_edit.pk)

    def _no_room(self, request: HttpRequest) -> HttpResponse:
        return self._blank_form(request, NO_ROOM, NO_STORAGE)

    def _too_much(self, request: HttpRequest) -> HttpResponse:
        return self._blank_form(request, TOO_MUCH, TOO_LARGE)

    def _blank_form(self, request: HttpRequest, problem: str, status: int) -> HttpResponse:
        """Show the form anew: what was sent is lost."""
        context = {
            **self.get_import_context_data(),
            **self.admin_site.each_context(request),
            "title": "Import",
            "opts": self.opts,
            "form": UploadForm(
                self.get_import_formats(), self.get_import_resource_classes(request), offers=offers_for(request)
            ),
            "problem": problem,
        }
        return TemplateResponse(request, self.import_template_name, context, status=status)

    def point_view(self, request: HttpRequest) -> HttpResponse:
        """Return what an integration point does to the contacts of a file, for the form."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        context = {"point": shown_point(request.GET.get("integration_point"))}
        return TemplateResponse(request, f"{TEMPLATES}/import_point.html", context)

    def sample_view(self, request: HttpRequest, ending: str, name: str) -> HttpResponse:
        """Return an example file as CSV or XLSX."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        headers, rows = SAMPLES[name]()
        if ending == "csv":
            response = HttpResponse(b"".join(csv_chunks(headers, rows)), content_type=CsvFile.content_type)
        elif ending == "xlsx":
            with tempfile.TemporaryDirectory() as folder:
                path_ = Path(folder) / "sample.xlsx"
                write_xlsx(path_, headers, rows)
                response = HttpResponse(path_.read_bytes(), content_type=XlsxFile.content_type)
        else:
            raise Http404("The sample is CSV or XLSX.")
        response["Content-Disposition"] = f'attachment; filename="customers-{name}.{ending}"'
        return response
