"""Saved column mappings: renamed and deleted here, saved on the page of a bulk edit."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from customers.admin.ui.base import StockAdmin
from customers.admin.ui.times import moment
from customers.bulk_edits.kinds import kind_label
from customers.bulk_edits.mapping.choices import AS, IGNORE, NEW, ColumnChoice, choices_of
from customers.models import ColumnMapping


@admin.register(ColumnMapping)
class ColumnMappingAdmin(StockAdmin):
    """Saved column mappings."""

    list_display = ("name", "kind_word", "headers", "country", "date_format", "saved")
    sortable_by = ()
    fields = ("name", "kind_word", "country", "date_format", "columns_read", "saved")
    readonly_fields = ("kind_word", "country", "date_format", "columns_read", "saved")
    actions = None
    empty_value_display = ""
    empty_text = (
        "What the columns of a file are, kept for the next one like it. "
        "Preview a file, choose what its columns mean, and save them there under a name."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a mapping is saved where its file is."""
        return False

    @admin.display(description="Kind")
    def kind_word(self, mapping: ColumnMapping) -> str:
        """Name the kind of its files."""
        return kind_label(mapping.kind)

    @admin.display(description="Columns")
    def headers(self, mapping: ColumnMapping) -> int:
        """Count its columns."""
        return len(mapping.columns)

    @admin.display(description="Saved")
    def saved(self, mapping: ColumnMapping) -> str:
        """Return when and by whom."""
        return f"{moment(mapping.saved_at, timezone.localtime()).shown}, {mapping.saved_by}"

    @admin.display(description="Columns")
    def columns_read(self, mapping: ColumnMapping) -> SafeString:
        """Say of each header what it is."""
        told = ((choice.header, _words(choice)) for choice in choices_of(mapping.columns))
        return format_html_join("", "<div><b>{}</b>: {}</div>", told)


def _words(choice: ColumnChoice) -> str:
    does = {AS: f"read as {choice.reads_as}", NEW: f"custom field ({choice.type})", IGNORE: "ignored"}
    words = [does.get(choice.does, "as its header says"), choice.country, choice.date_format]
    return ", ".join(filter(None, words))
