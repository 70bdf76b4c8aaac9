"""The language that a member of the staff chose: kept with the account, and in the session for every page to read."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.models import StaffLanguage

IN_SESSION: Final = "language"
# Languages that some pages of the admin don't speak yet: the account menu says so.
PARTLY_TRANSLATED: Final = frozenset({"de"})


def language_menu(request: HttpRequest) -> dict[str, Any]:
    """Return what the account menu offers: the browser's language first, then each in its own words."""
    chosen = request.session.get(IN_SESSION, "")
    named = [(code, name, code == chosen) for code, name in settings.LANGUAGES]
    return {
        "choices": [("", _("Browser"), not chosen), *named],
        "is_partial": translation.get_language() in PARTLY_TRANSLATED,
    }


def remember_language(request: HttpRequest) -> None:
    """Read at the sign-in what the person chose once: pages then need no query for it."""
    found = StaffLanguage.objects.filter(user=request.user.pk).values_list("language", flat=True).first()
    if found:
        request.session[IN_SESSION] = found


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice and show the same page again; no language at all leaves it to the browser."""
    wanted = request.POST.get("language")
    if not isinstance(request.user, User) or wanted not in {"", *dict(settings.LANGUAGES)}:
        messages.error(request, _("Nothing was saved: choose one of the languages in the menu."))
        return redirect("admin:index")
    if wanted:
        StaffLanguage.objects.update_or_create(user=request.user, defaults={"language": wanted})
        request.session[IN_SESSION] = wanted
    else:
        StaffLanguage.objects.filter(user=request.user).delete()
        request.session.pop(IN_SESSION, None)
    return redirect(_page_before(request))


def _page_before(request: HttpRequest) -> str:
    """Return the page that the menu was opened on, if it is ours."""
    page: str = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return page
    return "admin:index"
