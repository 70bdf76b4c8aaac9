"""The list of segments, and a segment's page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from customers.admin.ui.base import StockAdmin
from customers.wings.segments.admin.membership import add_customer, remove_customer
from customers.wings.segments.models import Segment, Segmentation


@admin.register(Segment)
class SegmentAdmin(StockAdmin):
    """Segments."""

    list_display = ("name", "system_name", "kind", "segmentation", "size", "last_run_at", "next_run_at")
    list_select_related = ("segmentation",)
    list_filter = ("kind", "segmentation")
    search_fields = ("name", "system_name")
    readonly_fields = ("size", "last_run_at", "next_run_at", "last_problem")
    fields = ("name", "description", *readonly_fields)
    empty_text = "A segment is a set of customers: chosen by a rule, or added by hand or by file."

    def get_urls(self) -> list[URLPattern]:
        """Add what is posted from a profile."""
        view = self.admin_site.admin_view
        return [
            path("add-customer/<int:customer_id>/", view(add_customer), name="segments_segment_add_customer"),
            path("<int:segment_id>/remove/<int:customer_id>/", view(remove_customer), name="segments_segment_remove"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse until the builder stands."""
        return False


@admin.register(Segmentation)
class SegmentationAdmin(StockAdmin):
    """Groups of static segments."""

    list_display = ("name", "system_name")
    empty_text = "A segmentation is a group of static segments; a customer is in at most one of them."

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the system name once it is given."""
        return ("system_name",) if obj else ()
