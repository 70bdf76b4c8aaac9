"""The list of folders, a folder's page, and the form that makes or changes one."""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from customers.admin.bulk_edits.upload.kind_fields import Offers, offers_for
from customers.admin.ui.base import StockAdmin, allows, row_id
from customers.admin.ui.waiting import SHOWN, WaitingItem
from customers.wings.drop_folders.admin.actions import PAGE, accept_key, folder_or_404, look_now, shown_key, test_now
from customers.wings.drop_folders.admin.form import DropFolderForm
from customers.wings.drop_folders.admin.page import read_folder_page
from customers.wings.drop_folders.collecting.look import FAILURES_BEFORE_NOTICE
from customers.wings.drop_folders.define import define
from customers.wings.drop_folders.errors import FolderRefused
from customers.wings.drop_folders.models import DropFolder
from customers.wings.drop_folders.roles import ADD, CHANGE

FOLDER: Final = "drop_folders/folder.html"
FORM: Final = "drop_folders/form.html"


@admin.register(DropFolder)
class DropFolderAdmin(StockAdmin):
    """Drop folders."""

    list_display = ("name", "server", "mask", "kind", "is_active", "next_look_at", "failures")
    actions = None
    empty_text = "A drop folder is a folder on an FTP or SFTP server. Files that are put there become bulk edits."

    def get_urls(self) -> list[URLPattern]:
        """Add the form, and what is posted from the page."""
        view = self.admin_site.admin_view
        return [
            path("<int:folder_id>/edit/", view(self.edit_view), name="drop_folders_dropfolder_edit"),
            path("<int:folder_id>/test/", view(test_now), name="drop_folders_dropfolder_test"),
            path("<int:folder_id>/accept-key/", view(accept_key), name="drop_folders_dropfolder_accept_key"),
            path("<int:folder_id>/look/", view(look_now), name="drop_folders_dropfolder_look"),
            *super().get_urls(),
        ]

    @admin.display(description="Server")
    def server(self, folder: DropFolder) -> str:
        """Name the server."""
        return f"{folder.protocol}://{folder.host}:{folder.port}"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the folders alone: what was seen in them goes too, and there may be very much of it."""
        return [one.name for one in objs], {"drop folders": len(objs)}, set(), []

    def also_waiting(self, request: HttpRequest) -> Iterable[WaitingItem]:
        """Show on the front page what fails again and again."""
        failing = DropFolder.objects.filter(failures__gte=FAILURES_BEFORE_NOTICE).order_by("name")[:SHOWN]
        return [
            WaitingItem(
                _("Drop folder %(name)s fails") % {"name": one.name},
                reverse(PAGE, args=[one.pk]),
                ngettext("%(count)s time", "%(count)s times", one.failures) % {"count": one.failures},
                "bad",
            )
            for one in failing
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a folder; it is changed on a page of its own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        number = row_id(object_id)
        if number is None:
            raise Http404
        folder = folder_or_404(number)
        context = {
            **self.admin_site.each_context(request),
            "title": folder.name,
            "shown_key": shown_key(request, folder),
            **read_folder_page(request, folder),
        }
        return TemplateResponse(request, FOLDER, context)

    @method_decorator(sensitive_post_parameters())
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make a folder."""
        if not allows(request, ADD):
            raise PermissionDenied
        return self._form_view(request, None)

    @method_decorator(sensitive_post_parameters())
    def edit_view(self, request: HttpRequest, folder_id: int) -> HttpResponse:
        """Change a folder."""
        if not allows(request, CHANGE):
            raise PermissionDenied
        return self._form_view(request, folder_or_404(folder_id))

    def _form_view(self, request: HttpRequest, folder: DropFolder | None) -> HttpResponse:
        offers = Offers(offers_for(request).kinds, ())
        form = DropFolderForm(request.POST or None, offers=offers, folder=folder)
        saved = self._saved(request, form, folder) if form.is_valid() else None
        if saved:
            done = "Saved" if folder else "Created. Test the connection before the first check"
            messages.success(request, f"{done}.")
            return redirect(PAGE, saved.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Edit {folder.name}" if folder else "New drop folder",
            "folder": folder,
            "form": form,
        }
        return TemplateResponse(request, FORM, context)

    def _saved(self, request: HttpRequest, form: DropFolderForm, folder: DropFolder | None) -> DropFolder | None:
        assert isinstance(request.user, User), "`allows` lets nobody else in"
        try:
            return define(form.wanted(), by=request.user, now=timezone.now(), folder=folder)
        except FolderRefused as refused:
            form.refuse(refused.fields)
            return None
