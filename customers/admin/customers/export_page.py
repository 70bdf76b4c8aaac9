"""The export page: django-import-export's export page, whose file is written by the export flow."""

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.formats.base_formats import Format

from customers.admin.customers.export_form import CustomerExportForm
from customers.admin.ui.base import initiator_of
from customers.exports.errors import ExportError
from customers.exports.export import export_customers, may_export
from customers.exports.resource import CustomerResource
from customers.models import Customer
from customers.privacy.access.access_log import Kind, log_access

log = logging.getLogger(__name__)


class CsvFile(Format):  # type: ignore[misc]
    """A file of the export flow: CSV."""

    extension, title = "csv", "CSV"
    content_type = "text/csv; charset=utf-8"

    def get_title(self) -> str:
        """Name it in the form."""
        return self.title

    def get_extension(self) -> str:
        """Name it in the file's name."""
        return self.extension

    def get_content_type(self) -> str:
        """Name it in the answer."""
        return self.content_type

    def can_export(self) -> bool:
        """Say that it can be chosen."""
        return True


class XlsxFile(CsvFile):
    """A file of the export flow: XLSX."""

    extension, title = "xlsx", "XLSX"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CustomerExportPages(ExportMixin):  # type: ignore[misc]
    """The export pages of CustomerAdmin."""

    export_form_class = CustomerExportForm
    export_template_name = "admin/customers/customer/export.html"
    import_export_change_list_template = None  # the customers list has its own

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let those in who may export and see personal data unmasked."""
        return may_export(request.user)

    def get_export_resource_classes(self, request: HttpRequest) -> Sequence[type[CustomerResource]]:
        """Take the columns from the one declaration."""
        return [CustomerResource]

    def get_export_formats(self) -> list[type[CsvFile]]:
        """Offer what the export flow writes with constant memory."""
        return [CsvFile, XlsxFile]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        """Take all customers: who is in the file is said in the form."""
        return Customer.objects.all()

    def _do_file_export(
        self, file_format: CsvFile, request: HttpRequest, queryset: QuerySet[Customer], export_form: CustomerExportForm
    ) -> FileResponse:
        """Write the whole file first, so that nobody gets half of one, then stream it. The page shows a ValueError."""
        wanted = export_form.cleaned_data["wanted"]
        try:
            with tempfile.TemporaryDirectory(prefix="export-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
                path = Path(folder) / "customers"
                rows = export_customers(wanted=wanted, format=file_format.extension, path=path, customers=queryset)
                opened = path.open("rb")  # It stays readable until it is sent, though it has no name any more.
        except ExportError as error:
            raise ValueError(str(error)) from error
        except OSError as error:
            raise ValueError("The server has no room for this file.") from error
        log_access(Kind.EXPORT, by=initiator_of(request), rows=rows, reason=f"{file_format.extension}: {wanted.shown}")
        log.info("user %s exported %s customers, %s columns", request.user.pk, rows, len(wanted.columns))
        name = f"customers-{timezone.localdate():%Y-%m-%d}.{file_format.extension}"
        return FileResponse(File(opened), as_attachment=True, filename=name, content_type=file_format.content_type)
