"""The list of segments, a segment's page, and recalculating one from there."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.ui.base import StockAdmin, allows, row_id, url_or_blank
from customers.models import Customer
from customers.tasks import enqueue_after_commit, keep_house
from customers.wings.segments.admin.builder.pages import CHANGE, edit_segment, new_segment
from customers.wings.segments.admin.members import export_url, members_page
from customers.wings.segments.admin.membership import add_customer, remove_customer
from customers.wings.segments.admin.page import read_segment_page
from customers.wings.segments.bulk_edits.kind import KIND_NAME
from customers.wings.segments.errors import NoSuchSegment, SegmentError
from customers.wings.segments.membership.recalculate import recalculate
from customers.wings.segments.models import Segment, Segmentation
from customers.wings.segments.profile.current_tab import CHANGE_MEMBERSHIP

PAGE = "segments/segment_page.html"
UPLOAD = "customers.import_customer"
MOST_AT_ONCE = 20_000  # customers; held against a rule while the page waits
RECALCULATE = "segments.recalculate_segment"


@admin.register(Segment)
class SegmentAdmin(StockAdmin):
    """Segments."""

    list_display = ("name", "system_name", "kind", "segmentation", "customers", "last_run_at", "next_run_at")
    list_select_related = ("segmentation",)
    list_filter = ("kind", "segmentation")
    search_fields = ("name", "system_name")
    actions = None
    empty_text = "A segment is a set of customers: chosen by a rule, or added by hand or by file."

    @admin.display(description="Customers", ordering="size")
    def customers(self, segment: Segment) -> str:
        """Show the size as people write large numbers."""
        return f"{segment.size:,}"

    def get_urls(self) -> list[URLPattern]:
        """Add what is posted from the page and from a profile."""
        view = self.admin_site.admin_view
        return [
            path("add-customer/<int:customer_id>/", view(add_customer), name="segments_segment_add_customer"),
            path("<int:segment_id>/remove/<int:customer_id>/", view(remove_customer), name="segments_segment_remove"),
            path("<int:segment_id>/members/", view(members_page), name="segments_segment_members"),
            path("<int:segment_id>/edit/", view(edit_segment), name="segments_segment_edit"),
            path("<int:segment_id>/recalculate/", view(recalculate_now), name="segments_segment_recalculate"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the builder instead of the stock form."""
        return new_segment(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: who was in a segment goes with it, and the stock page would read every one of them."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a segment; nothing is changed here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        found = Segment.objects.select_related("segmentation").filter(pk=row_id(object_id) or 0).first()
        if found is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": found.name,
            "may_edit": allows(request, CHANGE),
            "export_url": export_url(request, found),
            "bulk_edit_url": _bulk_edit_url(request, found),
            "may_recalculate": found.kind == Segment.Kind.RECALCULATED and allows(request, RECALCULATE),
            **read_segment_page(request, found),
        }
        return TemplateResponse(request, PAGE, context)


def _bulk_edit_url(request: HttpRequest, segment: Segment) -> str:
    """Return where a file adds customers to a static segment; blank for who may not upload one."""
    may = allows(request, UPLOAD) and allows(request, CHANGE_MEMBERSHIP)
    if segment.kind != Segment.Kind.STATIC or not may:
        return ""
    upload = url_or_blank("admin:customers_customer_import")
    return upload and f"{upload}?{urlencode({'kind': KIND_NAME, 'segment': segment.system_name})}"


@require_POST
def recalculate_now(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Recalculate a segment and say what came of it."""
    if not allows(request, RECALCULATE):
        raise PermissionDenied
    if row_id(str(segment_id)) is None or not Segment.objects.filter(pk=segment_id).exists():
        raise Http404
    if _takes_long() and _make_due(segment_id):
        messages.success(request, "Recalculation started. Who entered and left appears here once it is done.")
        return redirect("admin:segments_segment_change", segment_id)
    try:
        done = recalculate(segment_id, now=timezone.now())
    except NoSuchSegment as error:  # it was there when the page was asked for
        messages.error(request, str(error))
        return redirect("admin:segments_segment_changelist")
    except SegmentError as error:
        messages.error(request, str(error))
    else:
        if done is not None:
            text = f"Recalculated: {done.entered:,} entered, {done.left:,} left; {done.members:,} are in it now."
            messages.success(request, text)
    return redirect("admin:segments_segment_change", segment_id)


def _takes_long() -> bool:
    return Customer.objects.order_by("pk")[MOST_AT_ONCE : MOST_AT_ONCE + 1].exists()


def _make_due(segment_id: int) -> bool:
    """Leave a segment to the job that recalculates what is due. False: there is no rule to recalculate."""
    found = Segment.objects.filter(pk=segment_id, kind=Segment.Kind.RECALCULATED)
    is_due = found.update(next_run_at=timezone.now()) > 0
    if is_due:
        enqueue_after_commit(keep_house)
    return is_due


@admin.register(Segmentation)
class SegmentationAdmin(StockAdmin):
    """Groups of static segments."""

    list_display = ("name", "system_name")
    actions = None
    empty_text = "A segmentation is a group of static segments; a customer is in at most one of them."

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the system name once it is given."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete one only while it has no segments."""
        if isinstance(obj, Segmentation) and obj.segments.exists():
            return False
        return super().has_delete_permission(request, obj)
