"""Saved views of the customers list: filters and columns under a name, one's own and those that others share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, CharField, JSONField, Q, Value
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from customers.admin.customers.columns import DEFAULT, Columns, chosen_columns, with_columns
from customers.admin.customers.filters import (
    IN_URL,
    KEPT,
    custom_filter,
    fit_for_a_view,
    key_of_view,
    opens_for,
)
from customers.admin.ui.base import StockAdmin, may_see_personal_data, row_id
from customers.admin.ui.field_choices import Offered, read_offered
from customers.models import CustomerColumns, ListView

VIEW: Final = "view"
MOST: Final = 50  # of one person
_LONGEST_NAME: Final = 60
_LEFT_OUT: Final = (
    "The filter by a custom field isn't part of it. A view keeps one by a choice, by yes or no, or by any value; text, "
    "numbers and dates may be about a person."
)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as the list offers it."""

    id: int
    name: str
    url: str
    is_own: bool
    is_shared: bool
    is_open: bool


class StoredView(NamedTuple):
    """A view as it is stored."""

    id: int
    name: str
    filters: dict[str, Any]
    columns: list[str]
    is_shared: bool
    owner_id: int
    owner: str


_STORED: Final = ("pk", "name", "filters", "columns", "is_shared", "owner_id", "owner__username")
# The person's own columns among the views: a view has an id and a name.
_OWN_COLUMNS: Final = (
    Value(0),
    Value("", CharField()),
    Value({}, JSONField()),
    "names",
    Value(False, BooleanField()),
    "user_id",
    Value("", CharField()),
)


def read_views(request: HttpRequest, to_choose: Offered) -> tuple[list[StoredView], Columns]:
    """Read a person's own views and those that are shared, with the columns this person chose: one query."""
    person = request.user.pk or 0
    views = ListView.objects.filter(Q(owner=person) | Q(is_shared=True)).order_by().values_list(*_STORED)
    chosen = CustomerColumns.objects.filter(user=person).values_list(*_OWN_COLUMNS)
    found = views.union(chosen, all=True).order_by("name", "pk")[: 2 * MOST + 1]  # a blank name comes first
    rows = [StoredView(*row) for row in found]
    names = next((row.columns for row in rows if not row.id), DEFAULT)
    return [row for row in rows if row.id][: 2 * MOST], chosen_columns(to_choose, names)


def offered(request: HttpRequest, views: Iterable[StoredView]) -> list[SavedView]:
    """Offer views as links, the one that is open marked."""
    opened, may_see = request.GET.get(VIEW, ""), may_see_personal_data(request)
    return [
        SavedView(
            id=one.id,
            name=one.name if one.owner_id == request.user.pk else f"{one.name} · {one.owner}",
            url=_url(one.filters, one.id),
            is_own=one.owner_id == request.user.pk,
            is_shared=one.is_shared,
            is_open=opened == str(one.id),
        )
        for one in views
        if opens_for(one.filters.get(KEPT), may_see=may_see)
    ]


def columns_of_view(request: HttpRequest, views: Iterable[StoredView], columns: Columns) -> Columns:
    """Show the columns of the view that is open, of those that this person is offered."""
    opened = row_id(request.GET.get(VIEW, ""))
    view = next((one for one in views if one.id == opened), None)
    return with_columns(columns, view.columns) if view else columns


class CustomerViewPages(StockAdmin):
    """What the customers list does with its views. A mixin of the customers' pages."""

    def get_urls(self) -> list[URLPattern]:
        """Add saving and deleting."""
        view, name = self.admin_site.admin_view, "customers_customer_{}_view".format
        return [
            path("views/save/", view(require_POST(self.save_view)), name=name("save")),
            path("views/<int:view_id>/delete/", view(require_POST(self.delete_saved_view)), name=name("delete")),
            *super().get_urls(),
        ]

    def save_view(self, request: HttpRequest) -> HttpResponse:
        """Save what the list shows under a name; a view of one's own of that name is replaced."""
        self._check(request)
        asked = QueryDict(request.POST.get("list", ""))
        name = " ".join(request.POST.get("name", "").split())[:_LONGEST_NAME]
        own = ListView.objects.filter(owner=request.user.pk)
        if not name:
            messages.error(request, "Nothing was saved: give the view a name.")
            return redirect(_url(asked.dict(), None))
        if not own.filter(name=name).exists() and own.count() >= MOST:
            messages.error(request, f"Nothing was saved: you have {MOST} views. Delete one first.")
            return redirect(_url(asked.dict(), None))
        request.GET = asked  # The columns are those of the list that the form stood on.
        to_choose = read_offered()
        columns = columns_of_view(request, *read_views(request, to_choose))
        custom = custom_filter(request, asked.get(KEPT, ""))
        keeps_custom = fit_for_a_view(custom, to_choose)
        filters: dict[str, Any] = {key: value for key, value in asked.items() if key in IN_URL and value}
        said = {
            "filters": filters | ({KEPT: custom} if keeps_custom else {}),
            "columns": [column.name for column in columns.shown],
            "is_shared": "shared" in request.POST,
        }
        view, _ = ListView.objects.update_or_create(owner_id=request.user.pk, name=name, defaults=said)
        left_out = "" if keeps_custom or not asked.get(KEPT) else f" {_LEFT_OUT}"
        messages.success(request, f"Saved the view “{name}”.{left_out}")
        return redirect(_url(view.filters, view.pk))

    def delete_saved_view(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """Delete a view of one's own."""
        self._check(request)
        if ListView.objects.filter(pk=row_id(str(view_id)) or 0, owner=request.user.pk).delete()[0]:
            messages.success(request, "The view is deleted.")
        else:
            messages.error(request, "Nothing was deleted: only who saved a view deletes it.")
        return redirect(_url({}, None))

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _url(filters: Mapping[str, object], view_id: int | None) -> str:
    kept = {key: value for key, value in filters.items() if key != VIEW}
    if isinstance(kept.get(KEPT), dict):
        kept[KEPT] = key_of_view(view_id) if view_id else ""
    parts = {**kept, **({VIEW: view_id} if view_id else {})}
    address = reverse("admin:customers_customer_changelist")
    return f"{address}?{urlencode(parts)}" if parts else address
