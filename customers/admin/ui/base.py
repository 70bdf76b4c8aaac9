"""What the staff's pages share: who sees personal data, lists paged by key, records that nobody edits."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from customers.database.keyset_paging import NEWER, OLDER, Page, page_key, read_page
from customers.edits.edit import Initiator

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:  # Django's own class takes no parameter.
    StockAdmin = admin.ModelAdmin

PERSONAL_DATA = "customers.view_personal_data"
_LONGEST_ID = 18


def may_see_personal_data(request: HttpRequest) -> bool:
    """Return whether this person sees names, contacts and ids in full; everybody else sees them masked."""
    return allows(request, PERSONAL_DATA)


def allows(request: HttpRequest, permission: str) -> bool:
    """Return whether the signed-in person has a permission."""
    return isinstance(request.user, User) and request.user.has_perm(permission)


def initiator_of(request: HttpRequest) -> Initiator:
    """Name the signed-in person as the one who makes a change."""
    return Initiator("user", request.user.get_username(), user_id=request.user.pk)


def url_or_blank(name: str, *arguments: object) -> str:
    """Return the URL of a page that another part may or may not offer."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def row_id(text: str) -> int | None:
    """Read the id that a URL names; None for what is no id: other digits than ours, or more than an id has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else None


class KeyedChangeList(ChangeList):
    """A change list paged by key, newest first. It counts nothing: `newer` and `older` are links or blank."""

    own_parameters: tuple[str, ...] = (OLDER, NEWER)
    newer = older = ""

    def get_filters_params(self, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Leave our own parameters out of what the stock list takes for filters."""
        kept = super().get_filters_params(dict(params) if params else None)
        return {name: value for name, value in kept.items() if name not in self.own_parameters}

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """Sort by key alone: it is what pages begin from."""
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        """Read one page and one row more."""
        self.show(read_page(self.queryset.order_by(), key=page_key(request.GET.dict()), size=self.list_per_page))

    def show(self, page: Page[Any]) -> None:
        """Show a page and the ways to the pages beside it."""
        self.result_list = page.rows
        self.result_count = len(page.rows)
        self.full_result_count = None
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = bool(page.rows)
        self.paginator = None
        self.older = self._link(OLDER, page.older)
        self.newer = self._link(NEWER, page.newer)

    def _link(self, name: str, key: int | None) -> str:
        return self.get_query_string({name: str(key)}, remove=[OLDER, NEWER]) if key is not None else ""


class RecordAdmin(StockAdmin):
    """A record of what happened: nobody adds to it, changes it or takes from it, whatever their permissions."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False
