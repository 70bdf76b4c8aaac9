"""Exports for staff: the list, the page of one with its progress, its file, and the same once more."""

from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from customers.admin.customers.exports.lines import export_line
from customers.admin.customers.exports.page import enqueue_exports
from customers.admin.ui.base import RecordAdmin, allows, initiator_of, row_id
from customers.admin.ui.file_formats import FILE_FORMATS
from customers.admin.ui.list_filters import older_and_newer
from customers.database.keyset_paging import page_key, read_page
from customers.exports.cancel import cancel_export, may_cancel
from customers.exports.errors import EndedAlready, NotForThisPerson
from customers.exports.export import may_export
from customers.exports.request import may_download, request_again
from customers.models import Export
from customers.privacy.access.access_log import Kind, log_access
from customers.search.selection import BadSelection

LIST, PAGE = "admin/customers/export/list.html", "admin/customers/export/page.html"
SEE_ALL: Final = "customers.view_export"
_CONTENT_TYPES: Final = {one().get_extension(): one().get_content_type() for one in FILE_FORMATS}


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    """Exports: one's own, and everybody's for who may see them."""

    def get_urls(self) -> list[URLPattern]:
        """Add the file, "again" and "cancel"."""
        view = self.admin_site.admin_view
        return [
            path("<int:export_id>/file/", view(require_GET(self.file_view)), name="customers_export_file"),
            path("<int:export_id>/again/", view(require_POST(self.again_view)), name="customers_export_again"),
            path("<int:export_id>/cancel/", view(require_POST(self.cancel_view)), name="customers_export_cancel"),
            *super().get_urls(),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let those in who may export, or see what was exported."""
        return may_export(request.user) or allows(request, SEE_ALL)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show them in the sidebar to the same people."""
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        """Take one's own, or everybody's."""
        found = Export.objects.all()
        return found if allows(request, SEE_ALL) else found.filter(initiator_user_id=request.user.pk)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of them."""
        self._check(request)
        page = read_page(self.get_queryset(request).order_by(), key=page_key(request.GET.dict()))
        older, newer = older_and_newer({}, page)
        now = timezone.localtime()
        context = {
            **self.admin_site.each_context(request),
            "title": "Exports",
            "opts": self.opts,
            "lines": [export_line(export, now) for export in page.rows],
            "sees_all": allows(request, SEE_ALL),
            "may_export": may_export(request.user),
            "older": older,
            "newer": newer,
        }
        return TemplateResponse(request, LIST, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far one is, and where its file is."""
        self._check(request)
        export = self._found(request, row_id(object_id) or 0)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Export {export.pk}",
            "opts": self.opts,
            "export": export_line(export, timezone.localtime()),
            "may_download": may_download(export, request.user),
            "may_export": may_export(request.user),
            "may_cancel": may_cancel(export, user_id=request.user.pk),
        }
        return TemplateResponse(request, PAGE, context)

    def file_view(self, request: HttpRequest, export_id: int) -> FileResponse | HttpResponse:
        """Hand out the file, written down first."""
        self._check(request)
        export = self._found(request, export_id)
        if not may_download(export, request.user):
            raise PermissionDenied
        if not export_line(export, timezone.localtime()).has_file:
            messages.error(request, "This file isn't there any more. Export again.")
            return redirect("admin:customers_export_change", export.pk)
        try:
            opened = default_storage.open(str(export.file.name))
        except FileNotFoundError:  # deleted in between
            raise Http404("No such file.") from None
        log_access(
            Kind.DOWNLOAD, by=initiator_of(request), rows=export.rows, reason=f"export {export.pk}, {export.format}"
        )
        name = f"customers-{timezone.localtime(export.created_at):%Y-%m-%d}.{export.format}"
        return FileResponse(opened, as_attachment=True, filename=name, content_type=_CONTENT_TYPES[export.format])

    def again_view(self, request: HttpRequest, export_id: int) -> HttpResponse:
        """Ask for the same again, of the customers as they are now."""
        self._check(request)
        export = self._found(request, export_id)
        if not may_export(request.user):
            raise PermissionDenied
        try:
            again = request_again(export, by=initiator_of(request))
        except BadSelection as error:
            messages.error(request, str(error))
            return redirect("admin:customers_export_change", export.pk)
        enqueue_exports(request)
        return redirect("admin:customers_export_change", again.pk)

    def cancel_view(self, request: HttpRequest, export_id: int) -> HttpResponse:
        """Stop one's own for good."""
        self._check(request)
        export = self._found(request, export_id)
        try:
            cancel_export(export, by=initiator_of(request))
        except NotForThisPerson:
            raise PermissionDenied from None
        except EndedAlready as ended:
            messages.warning(request, str(ended))
        else:
            messages.success(request, "Cancelled. What was written of the file is deleted.")
        return redirect("admin:customers_export_change", export.pk)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _found(self, request: HttpRequest, export_id: int) -> Export:
        """Find one that this person may see; of others nobody learns that they are there."""
        export = self.get_queryset(request).filter(pk=export_id).first()
        if export is None:
            raise Http404("No such export.")
        return export
