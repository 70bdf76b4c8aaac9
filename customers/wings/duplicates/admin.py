"""The list of suspected duplicates, and what is decided there."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from customers.admin.merges.of_profile import may_merge
from customers.admin.ui.base import RecordAdmin, allows, may_see_personal_data, row_id
from customers.merging.permissions import MERGE
from customers.wings.duplicates.decide import LATER, decide
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.page import LABELS, list_address, pair_list, pair_place, read_pairs
from customers.wings.duplicates.search.everybody import is_searching

_State = DuplicatePair.State
_ADDRESSES: Final = {"not-the-same": _State.NOT_SAME, "later": _State.LATER, "decide-again": _State.OPEN}
_SAID: Final = {
    _State.NOT_SAME: "Marked as not the same customer.",
    _State.LATER: f"Put off for {LATER.days} days.",
    _State.OPEN: "Back in the list.",
}
_GONE: Final = "This pair is gone: the two were merged, or no longer look alike."


@admin.register(DuplicatePair)
class DuplicatePairAdmin(RecordAdmin):
    """Suspected duplicates, the surest first."""

    def get_urls(self) -> list[URLPattern]:
        """Offer the list and what is decided there; a pair has no page of its own but the merge."""
        view = self.admin_site.admin_view
        decisions = [
            path(f"<int:pk>/{name}/", view(self._decision(state)), name=f"duplicates_{name.replace('-', '_')}")
            for name, state in _ADDRESSES.items()
        ]
        return [path("", view(self.changelist_view), name="duplicates_duplicatepair_changelist"), *decisions]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to those who merge."""
        return allows(request, MERGE)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Show it to those who merge."""
        return allows(request, MERGE)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show a page of pairs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        which, after = pair_list(request.GET.get("list", "")), pair_place(request.GET.get("after", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": "Suspected duplicates",
            "opts": self.opts,
            "page": read_pairs(which, after=after, may_see=may_see_personal_data(request)),
            "which": which,
            "is_open": which.state == _State.OPEN,
            "chips": LABELS.items(),
            "after": after.text if after else "",
            "may_merge": may_merge(request),
            "is_searching": is_searching(),
        }
        return TemplateResponse(request, "duplicates/list.html", context)

    def _decision(self, state: DuplicatePair.State) -> Callable[..., HttpResponse]:
        def decided(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not may_merge(request):
                raise PermissionDenied
            if decide(pk, state, by=request.user.get_username(), now=timezone.now()):
                messages.success(request, _SAID[state])
            else:
                messages.info(request, _GONE)
            return redirect(_back(request))

        return decided


def _back(request: HttpRequest) -> str:
    """Return the page that was decided on, at the pair below the decided one."""
    which, after = pair_list(request.POST.get("list", "")), pair_place(request.POST.get("after", ""))
    return list_address(which, after, pair=row_id(request.POST.get("below", "")))
