"""The members of a segment as a list: searched as all customers are, in the columns that a person chose for these."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from customers.admin.customers.columns import Columns, read_columns
from customers.admin.customers.rows import CustomerRow, ListCell, RowWriter
from customers.admin.customers.rows_html import written_rows
from customers.admin.customers.search import FIND, Search, current_search, keep_search
from customers.admin.ui.base import allows, may_see_personal_data, row_id, url_or_blank
from customers.admin.ui.field_choices import read_offered
from customers.admin.ui.times import moment
from customers.database.bulk_statements import in_list
from customers.database.keyset_paging import NEWER, OLDER, page_key, read_page
from customers.exports.export import may_export
from customers.models import Customer
from customers.search.query import LONGEST_TEXT
from customers.wings.segments.members import IN_SEGMENT, stays_in
from customers.wings.segments.models import Segment

PAGE: Final = "segments/members_page.html"
VIEW, VIEW_CUSTOMERS = "segments.view_segment", "customers.view_customer"
SINCE: Final = "Member since"


def members_page(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Show a page of the members; what is searched for is posted, so that it stands in no address."""
    if not (allows(request, VIEW) and allows(request, VIEW_CUSTOMERS)):
        raise PermissionDenied
    segment = Segment.objects.filter(pk=row_id(str(segment_id)) or 0).first()
    if segment is None:
        raise Http404
    if request.method == "POST":
        key = keep_search(request, request.POST.get("q", "").strip()[:LONGEST_TEXT])
        url = reverse("admin:segments_segment_members", args=[segment.pk])
        return redirect(f"{url}?{urlencode({FIND: key})}" if key else url)
    context = {
        **admin.site.each_context(request),
        "title": f"Members of {segment.name}",
        "segment": segment,
        "export_url": export_url(request, segment),
        **_read_list(request, segment),
    }
    return TemplateResponse(request, PAGE, context)


def export_url(request: HttpRequest, segment: Segment) -> str:
    """Return where the members are exported; blank for who may not."""
    export = url_or_blank("admin:customers_customer_export") if may_export(request.user) else ""
    return export and f"{export}?{urlencode({IN_SEGMENT: segment.system_name})}"


def _read_list(request: HttpRequest, segment: Segment) -> dict[str, Any]:
    inside = stays_in(segment)
    search = current_search(request, among=inside)
    if search.ids is None:
        page = read_page(inside, key=page_key(request.GET.dict()), by="customer_id")
        since = {stay.customer_id: stay.entered_at for stay in page.rows}
        ids, older, newer = list(since), page.older, page.newer
    else:
        ids, older, newer = list(search.ids), search.older, search.newer
        since = dict(inside.filter(in_list("customer_id", ids)).values_list("customer_id", "entered_at"))
    columns = read_columns(request, read_offered())
    return {
        "search": search,
        "columns": columns,
        "rows": written_rows(_rows(request, ids, since, columns, search)),
        "older": _link(request, OLDER, older),
        "newer": _link(request, NEWER, newer),
    }


def _rows(
    request: HttpRequest, ids: Sequence[int], since: Mapping[int, datetime], columns: Columns, search: Search
) -> list[CustomerRow]:
    writer = RowWriter(columns, may_see_personal_data(request), timezone.localtime(), search.notes)
    found = {one.pk: one for one in writer.read_with(Customer.objects.filter(in_list("id", ids)))}
    rows = writer.rows([found[pk] for pk in ids if pk in found])
    # Beside the first column: on a list as wide as this one the last ones are reached only by scrolling.
    return [replace(row, cells=(*row.cells[:1], _since(since.get(row.id), writer.now), *row.cells[1:])) for row in rows]


def _since(at: datetime | None, now: datetime) -> ListCell:
    return ListCell(SINCE, "time", moment=moment(at, now) if at else None)


def _link(request: HttpRequest, name: str, key: int | None) -> str:
    """Write the way to a page beside this one, of the same search."""
    find = {FIND: request.GET[FIND]} if request.GET.get(FIND) else {}
    return "" if key is None else f"?{urlencode({**find, name: key})}"
