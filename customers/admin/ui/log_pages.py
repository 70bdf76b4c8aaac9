"""What the pages of logs share: read by those who watch over them, filtered, paged by key, changed by nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from customers.admin.ui.base import RecordAdmin, row_id
from customers.admin.ui.list_filters import Choice, older_and_newer, read_filters
from customers.database.keyset_paging import page_key, read_page


class LogAdmin(RecordAdmin):
    """A log, newest first. A page names its filters and its template, and makes lines of records."""

    title: str
    template: str
    texts: tuple[str, ...] = ()  # filters that a column of the same name must equal
    ids: Mapping[str, str] = {}  # filters that are ids, by the columns that must equal them
    others: tuple[str, ...] = ()  # filters that `found` knows

    def found(self, request: HttpRequest, wanted: Mapping[str, str]) -> QuerySet[Any]:
        """Return the records that the filters let through; what is no id is nobody's, not everybody's."""
        columns = {name: wanted[name] for name in self.texts if wanted[name]}
        columns |= {column: str(row_id(wanted[name]) or 0) for name, column in self.ids.items() if wanted[name]}
        return self.get_queryset(request).filter(**columns).order_by()

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Return the selects of the filter bar."""
        raise NotImplementedError

    def lines(self, request: HttpRequest, records: Sequence[Any]) -> Sequence[Any]:
        """Turn the records of a page into what the template shows to this person."""
        raise NotImplementedError

    def more(self, wanted: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what else the template is given."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = read_filters(request, (*self.texts, *self.ids, *self.others))
        page = read_page(self.found(request, wanted), key=page_key(request.GET.dict()))
        older, newer = older_and_newer(wanted, page)
        context = {
            **self.admin_site.each_context(request),
            "title": self.title,
            "opts": self.opts,
            "lines": self.lines(request, page.rows),
            "choices": self.choices(wanted),
            "wanted": wanted,
            "is_filtered": any(wanted.values()),
            "older": older,
            "newer": newer,
            **self.more(wanted),
        }
        return TemplateResponse(request, self.template, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the log: a record has nothing more to say than its line."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
