"""The export page: django-import-export's export page, whose file is written by the export flow."""

import logging
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from import_export.admin import ExportMixin

from customers.admin.customers.export_form import CustomerExportForm
from customers.admin.ui.base import initiator_of
from customers.admin.ui.file_formats import FILE_FORMATS, CsvFile
from customers.exports.errors import ExportError
from customers.exports.export import export_customers, may_export
from customers.exports.resource import CustomerResource
from customers.models import Customer
from customers.privacy.access.access_log import Kind, log_access

log = logging.getLogger(__name__)


class CustomerExportPages(ExportMixin):  # type: ignore[misc]
    """The export pages of CustomerAdmin."""

    export_form_class = CustomerExportForm
    export_formats = FILE_FORMATS
    resource_classes = (CustomerResource,)
    export_template_name = "admin/customers/customer/export.html"
    import_export_change_list_template = None  # the customers list has its own

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those in who may export and see personal data unmasked."""
        return may_export(request.user)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        """Take all customers: who is in the file is said in the form."""
        return Customer.objects.all()

    def get_export_filename(self, request: HttpRequest, queryset: QuerySet[Customer], file_format: CsvFile) -> str:
        """Name the file by the day."""
        return f"customers-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """Show the page; stream the file of a valid form, which the package would hold in memory."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        form = self.get_export_form_class()(
            self.get_export_formats(),
            self.get_export_resource_classes(request),
            data=request.POST if request.method == "POST" else None,
            initial=request.GET.dict(),
            user=request.user,
        )
        if form.is_valid():
            try:
                return self._file(request, form)
            except ExportError as error:
                messages.error(request, str(error))
            except OSError:
                messages.error(request, "The server has no room for this file.")
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.export_template_name, self.init_request_context_data(request, form))

    def _file(self, request: HttpRequest, form: CustomerExportForm) -> FileResponse:
        """Write the whole file first, so that nobody gets half of one, then stream it."""
        wanted, queryset = form.cleaned_data["wanted"], self.get_export_queryset(request).filter(form.only)
        file_format = self.get_export_formats()[int(form.cleaned_data["format"])]()
        ending = file_format.get_extension()
        with tempfile.TemporaryDirectory(prefix="export-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
            path = Path(folder) / "customers"
            rows = export_customers(wanted=wanted, format=ending, path=path, customers=queryset)
            opened = path.open("rb")  # It stays readable until it is sent, though it has no name any more.
        log_access(
            Kind.EXPORT, by=initiator_of(request), rows=rows, reason=f"{ending}: {form.only_words}{wanted.shown}"
        )
        log.info("user %s exported %s customers, %s columns", request.user.pk, rows, len(wanted.columns))
        name = self.get_export_filename(request, queryset, file_format)
        content_type = file_format.get_content_type()
        return FileResponse(File(opened), as_attachment=True, filename=name, content_type=content_type)
