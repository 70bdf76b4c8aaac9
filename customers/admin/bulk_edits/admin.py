"""Bulk edits for staff: the list, the page of one, its buttons, its files. Nobody edits or deletes one."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.admin.bulk_edits.access import allowed, visible
from customers.admin.bulk_edits.actions import BUTTONS, act
from customers.admin.bulk_edits.listing import list_of, open_ones, recent
from customers.admin.bulk_edits.messages import messages_of, send
from customers.admin.bulk_edits.page import labels_of, live_of, page_of
from customers.admin.bulk_edits.pilot import pilot_of
from customers.admin.bulk_edits.rows.fix import fix_or_show
from customers.admin.bulk_edits.rows.pages import FIND, remember_search, rows_of
from customers.admin.bulk_edits.standing import standing_bulk_edits
from customers.admin.ui.base import RecordAdmin, allows, initiator_of, may_see_personal_data, row_id, url_or_blank
from customers.admin.ui.waiting import WaitingItem
from customers.bulk_edits.errors import NoLongerKept
from customers.bulk_edits.ledger.kept import check_kept
from customers.bulk_edits.ledger.report import failed_csv, leaves_rows_to_fix, report_csv
from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.lifecycle.permissions import APPROVE
from customers.bulk_edits.run.actions import missing
from customers.changelog.labels import read_labels
from customers.exports.export import may_export
from customers.models import BulkEdit
from customers.privacy.access.access_log import Kind, log_access
from customers.rules.masking import HIDDEN

MOST_TO_APPROVE = 5  # named in the sidebar; each costs a query
TEMPLATES = "admin/customers/bulkedit"


@admin.register(BulkEdit)
class BulkEditAdmin(RecordAdmin):
    """Bulk edits."""

    def get_urls(self) -> list[URLPattern]:
        """Add the buttons, the look at the progress, the search in the rows and the files."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/do/<slug:action>/", view(require_POST(self.act_view)), name="customers_bulkedit_do"),
            path("<int:pk>/progress/", view(self.progress_view), name="customers_bulkedit_progress"),
            path("<int:pk>/messages/", view(self.messages_view), name="customers_bulkedit_messages"),
            path("<int:pk>/send/", view(require_POST(self.send_view)), name="customers_bulkedit_send"),
            path("<int:pk>/find/", view(require_POST(self.find_view)), name="customers_bulkedit_find"),
            path("<int:pk>/rows/<int:number>/", view(self.fix_view), name="customers_bulkedit_fix"),
            path("<int:pk>/report.csv", view(self.report_view), name="customers_bulkedit_report"),
            path("<int:pk>/failed.csv", view(self.failed_view), name="customers_bulkedit_failed"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of the list."""
        self._check_view(request)
        context = {
            **self._context(request, "Bulk edits"),
            "list": list_of(request),
            "import_url": self._import_url(request),
            **(extra_context or {}),
        }
        template = "list.html" if request.headers.get("HX-Target") == "bulk-edits" else "change_list.html"
        return TemplateResponse(request, f"{TEMPLATES}/{template}", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one bulk edit with a page of its rows."""
        bulk_edit = self._find(request, object_id)
        labels = labels_of(bulk_edit, read_labels())
        rows = rows_of(request, bulk_edit, labels=labels, now=timezone.localtime())
        if request.headers.get("HX-Target") == "rows":
            return TemplateResponse(request, f"{TEMPLATES}/rows.html", {**self._rows(request, bulk_edit), "rows": rows})
        page = page_of(request, bulk_edit, labels=labels)
        context = {
            **self._context(request, page.name),
            **self._rows(request, bulk_edit),
            "page": page,
            "rows": rows,
            "pilot": pilot_of(bulk_edit),
            "live": live_of(request, bulk_edit, labels=labels),
            "messages_of": messages_of(request, bulk_edit, totals(bulk_edit)),
        }
        return TemplateResponse(request, f"{TEMPLATES}/page.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far it is; when it has come to another state, ask the browser for the whole page."""
        bulk_edit = self._find(request, str(pk))
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect("admin:customers_bulkedit_change", pk)
        live = live_of(request, bulk_edit, labels=labels_of(bulk_edit, read_labels()))
        seen = request.GET.get("since", "").partition("-")[0]
        if seen != bulk_edit.state or not live.progress.is_moving:
            response = HttpResponse(status=200)
            response["HX-Refresh"] = "true"
            return response
        return TemplateResponse(request, f"{TEMPLATES}/live.html", {"bulk_edit": bulk_edit, "live": live})

    def act_view(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Do what a button asks."""
        bulk_edit = self._find(request, str(pk))
        if action not in BUTTONS:
            raise Http404("No such button.")
        return redirect("admin:customers_bulkedit_change", act(request, bulk_edit, action).pk)

    def messages_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far the sending of its messages is."""
        bulk_edit = self._find(request, str(pk))
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect("admin:customers_bulkedit_change", pk)
        context = {"bulk_edit": bulk_edit, "messages_of": messages_of(request, bulk_edit, totals(bulk_edit))}
        return TemplateResponse(request, f"{TEMPLATES}/messages.html", context)

    def send_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the messages that the run left to be sent."""
        bulk_edit = self._find(request, str(pk))
        send(request, bulk_edit, totals(bulk_edit))
        return redirect(f"{reverse('admin:customers_bulkedit_change', args=[pk])}#messages")

    def find_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a search in the rows and show what it finds."""
        key = remember_search(request, self._find(request, str(pk)))
        url = reverse("admin:customers_bulkedit_change", args=[pk])
        return redirect(f"{url}?{FIND}={key}#rows" if key else f"{url}#rows")

    def fix_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show the form of a row, or correct it."""
        bulk_edit = self._find(request, str(pk))
        return fix_or_show(request, bulk_edit, number, context=self._context(request, f"Row {number}"))

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Stream the report."""
        bulk_edit = self._downloadable(request, pk, "report")
        if isinstance(bulk_edit, HttpResponse):
            return bulk_edit
        return _stream(report_csv(bulk_edit), f"bulk-edit-{pk}-report.csv")

    def failed_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Stream the fix-and-retry file."""
        bulk_edit = self._downloadable(request, pk, "fix-and-retry file")
        if isinstance(bulk_edit, HttpResponse):
            return bulk_edit
        return _stream(failed_csv(bulk_edit), f"bulk-edit-{pk}-to-fix.csv")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the bulk edit: it is its own history."""
        return redirect("admin:customers_bulkedit_change", self._find(request, object_id).pk)

    def menu_note(self, request: HttpRequest) -> str:
        """Say in the sidebar how many are at work: waiting for a worker, previewed or run."""
        at_work = open_ones(request).at_work
        return _("%(count)s at work") % {"count": at_work} if at_work else ""

    def waiting_for(self, request: HttpRequest) -> Iterator[WaitingItem]:
        """Name those that wait for this person."""
        found = open_ones(request)
        for bulk_edit in found.to_approve[:MOST_TO_APPROVE] if allows(request, APPROVE) else ():
            if missing(bulk_edit).second_person:
                yield WaitingItem(_("Approve bulk edit %(id)s") % {"id": bulk_edit.pk}, _url(bulk_edit.pk), "")
        for pk in found.own_waiting:
            yield WaitingItem(_("Bulk edit %(id)s") % {"id": pk}, _url(pk), _("waits"))

    def also_waiting(self, request: HttpRequest) -> Iterator[WaitingItem]:
        """Name those that stand still."""
        return standing_bulk_edits(request)

    def front_page(self, request: HttpRequest) -> tuple[str, Mapping[str, Any]] | None:
        """Show what is at work and what was done last."""
        lines = recent(request)
        import_url = self._import_url(request)
        if not lines and not import_url:
            return None
        return f"{TEMPLATES}/front_page.html", {"lines": lines, "import_url": import_url}

    def _find(self, request: HttpRequest, object_id: str) -> BulkEdit:
        self._check_view(request)
        bulk_edit = visible(request).select_related("undo_of").filter(pk=row_id(object_id) or 0).first()
        if bulk_edit is None:
            raise Http404("No such bulk edit.")
        return bulk_edit

    def _downloadable(self, request: HttpRequest, pk: int, name: str) -> BulkEdit | HttpResponse:
        """Reports hold contacts: they are for the uploader and for who approves, if they see personal data at all.

        Once its rows are forgotten there is none: then the page says so.
        """
        bulk_edit = self._find(request, str(pk))
        if not allowed(request, bulk_edit).download or not may_see_personal_data(request):
            raise PermissionDenied
        try:
            check_kept(bulk_edit)
        except NoLongerKept as error:
            messages.error(request, str(error))
            return redirect("admin:customers_bulkedit_change", pk)
        log_access(Kind.DOWNLOAD, by=initiator_of(request), bulk_edit_id=bulk_edit.pk, reason=name)
        return bulk_edit

    def _rows(self, request: HttpRequest, bulk_edit: BulkEdit) -> dict[str, Any]:
        """Offer the fix-and-retry file where it has a row, to those who may have it."""
        is_kept = not bulk_edit.is_forgotten
        may = may_see_personal_data(request) and allowed(request, bulk_edit).download and is_kept
        has_file = bool(bulk_edit.columns) and not bulk_edit.undo_of_id
        export = may_export(request.user) and is_kept and bool(bulk_edit.columns or bulk_edit.undo_of_id)
        return {
            "bulk_edit": bulk_edit,
            "offers_failed": may and has_file and leaves_rows_to_fix(totals(bulk_edit)),
            "export_url": url_or_blank("admin:customers_customer_export") if export else "",
        }

    def _check_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "hidden": HIDDEN,
            "sees_personal_data": may_see_personal_data(request),
        }

    def _import_url(self, request: HttpRequest) -> str:
        may = allows(request, "customers.import_customer") and allows(request, "customers.upload_bulkedit")
        return url_or_blank("admin:customers_customer_import") if may else ""


def _url(pk: int) -> str:
    return reverse("admin:customers_bulkedit_change", args=[pk])


def _stream(chunks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
