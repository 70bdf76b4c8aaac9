"""The bell of the top bar, and the page that lists a person's notices. Everybody has their own and sees no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from customers.admin.ui.base import row_id
from customers.admin.ui.list_filters import Choice
from customers.admin.ui.log_pages import LogAdmin
from customers.admin.ui.times import Moment, moment
from customers.wings.notices.bell import MOST, mark_all_read, mark_read, unread_on
from customers.wings.notices.models import Notice, NoticePreference

LIST: Final = "admin:notices_notice_changelist"
BELL: Final = "notices/bell.html"
_TONES: Final[Mapping[str, str]] = {"done": "ok", "failed": "bad", "waits": "look"}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as the page shows it."""

    notice: Notice
    tone: str
    when: Moment


@admin.register(Notice)
class NoticeAdmin(LogAdmin):
    """Notices of the person who is signed in."""

    title = "Notices"
    template = "notices/list.html"
    texts = ("kind",)

    def get_urls(self) -> list[URLPattern]:
        """Add the bell, the marking as read and the mails."""
        view = self.admin_site.admin_view
        return [
            path("bell/", never_cache(require_GET(self.bell_view)), name="notices_bell"),
            path("read-all/", view(require_POST(self.read_all_view)), name="notices_read_all"),
            path("mails/", view(require_POST(self.mails_view)), name="notices_mails"),
            path("<int:pk>/read/", view(require_POST(self.read_view)), name="notices_read"),
            *super().get_urls(),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Leave it out of the sidebar: the bell is its place."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let every member of the staff see their own."""
        return _is_staff(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Choose the person's own."""
        return Notice.objects.filter(user=request.user.pk)

    def top_bar(self, request: HttpRequest) -> tuple[str, Mapping[str, Any]]:
        """Show the bell on every page; how many are unread it asks once the page is there, which waits for no query."""
        return BELL, {"is_asked": False}

    def bell_view(self, request: HttpRequest) -> HttpResponse:
        """Show the bell again. Who is signed out meanwhile gets nothing, and no sign-in form in its place."""
        if not _is_staff(request):
            return HttpResponse(status=204)
        current = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
        context = {"user": request.user, "bell": self._bell(request, current.partition("?")[0])}
        return TemplateResponse(request, BELL, context)

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark one as read."""
        mark_read([row_id(str(pk)) or 0], user_id=self._own(request))
        return redirect(LIST)

    def read_all_view(self, request: HttpRequest) -> HttpResponse:
        """Mark as read what the page showed, and what is older."""
        mark_all_read(user_id=self._own(request), until=row_id(request.POST.get("until", "")) or 0)
        return redirect(LIST)

    def mails_view(self, request: HttpRequest) -> HttpResponse:
        """Keep which mails the person wants."""
        own, wanted = self._own(request), request.POST.get("mails", "")
        if wanted in NoticePreference.Mails.values:
            NoticePreference.objects.update_or_create(user_id=own, defaults={"mails": wanted})
            messages.success(request, "Your mail settings are saved.")
        else:
            messages.error(request, "Nothing was saved: choose which mails you want.")
        return redirect(LIST)

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Offer the kinds."""
        kinds = (("waits", "Waits for me"), ("failed", "Failed"), ("done", "Finished"))
        return [Choice("kind", "Kind", "All notices", kinds, wanted["kind"])]

    def lines(self, request: HttpRequest, records: Sequence[Notice]) -> list[NoticeLine]:
        """Tell how long ago each was."""
        now = timezone.localtime()
        return [NoticeLine(one, _TONES[one.kind], moment(one.at, now)) for one in records]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show a page of them, and which mails the person gets."""
        own = self._own(request)
        chosen = NoticePreference.objects.filter(user=own).values_list("mails", flat=True).first()
        newest = Notice.objects.filter(user=own, read_at=None).order_by("-pk").values_list("pk", flat=True).first()
        more = {
            "mails": NoticePreference.Mails.choices,
            "chosen_mails": chosen or NoticePreference.Mails.NONE,
            "until": newest,
        }
        response = super().changelist_view(request)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data |= more | (extra_context or {})
        return response

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse, whoever's it is."""
        raise PermissionDenied

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list: a notice has no past."""
        return redirect(LIST)

    def _bell(self, request: HttpRequest, page: str) -> Mapping[str, Any]:
        unread = unread_on(page, user_id=self._own(request))
        return {"is_asked": True, "unread": unread, "shown": str(unread) if unread < MOST else f"{MOST - 1}+"}

    def _own(self, request: HttpRequest) -> int:
        if not isinstance(request.user, User):
            raise PermissionDenied
        return request.user.pk


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_staff
