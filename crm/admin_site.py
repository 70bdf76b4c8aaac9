"""The staff's way in: one site, its sidebar made from what is registered, its front page from what the pages offer.

A ModelAdmin may offer, each optional:
  menu_note(request) -> str                              a short word beside its line in the sidebar ("2 running")
  waiting_for(request) -> Iterable[Waiting]-like         what waits for this person: label, url, count, tone
  also_waiting(request) -> Iterable[Waiting]-like        the same for the front page only: it may cost a query more
  front_page(request) -> tuple[str, Mapping] | None      a template and its context for the front page
  top_bar(request) -> tuple[str, Mapping] | None         the same for the top bar of every page
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_script_prefix, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.list_parameters import with_offered_parameters
from crm.navigation import MAIN, SEARCH_URL_NAME, SETTINGS, Place
from crm.staff_language import choose_language, language_menu, remember_language


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line of the sidebar as it is shown."""

    label: str
    url: str
    icon: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """The sidebar: the main lines, those folded under Settings, and what waits for the person."""

    main: tuple[MenuLine, ...]
    settings: tuple[MenuLine, ...]
    waiting: tuple[Any, ...]

    @property
    def here(self) -> str:
        """Name the line that the page belongs to, so that its title says the same word."""
        return next((line.label for line in self.main + self.settings if line.current), "")

    @property
    def settings_open(self) -> bool:
        return any(line.current for line in self.settings)


class StaffSite(admin.AdminSite):
    """The staff's way in."""

    site_header = site_title = _("Customer profiles")
    index_title = _("Today")
    site_url = None
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register pages, ours and those of packages alike, with the rule of what a list may be asked."""
        super().register(model_or_iterable, with_offered_parameters(admin_class or admin.ModelAdmin), **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the choice of a language."""
        return [path("language/", self.admin_view(choose_language), name="language"), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Let who has signed in read on in the language that they chose once."""
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_language(request)
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the sidebar and the search to what every page is given."""
        context = super().each_context(request)
        if context["has_permission"]:
            # Parts of a page that htmx asks for have no top bar: there it isn't read.
            top_bar = SimpleLazyObject(lambda: self.top_bar(request))
            languages = SimpleLazyObject(lambda: language_menu(request))
            context |= {"menu": self.menu(request), "search_url": self.search_url(), "top_bar": top_bar}
            context["languages"] = languages
        return context

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Make the stock list of apps where a page asks for it: the sidebar does not, and it looks up forty URLs."""
        return SimpleLazyObject(lambda: super(StaffSite, self).get_app_list(request, app_label))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits, and the blocks that the registered pages offer."""
        offered = {"front_page": self.front_page(request), "also_waiting": self.also_waiting(request)}
        return super().index(request, {**offered, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Refuse: no page offers it, and it would search whatever a model can search."""
        raise PermissionDenied

    def menu(self, request: HttpRequest) -> Menu:
        """Order what this person may see: as crm.navigation says, the rest under Settings."""
        seen: dict[str, Any] = {page.opts.label: page for page in self._registry.values() if _sees(request, page)}
        named = {place.model for place in MAIN + SETTINGS}
        rest = tuple(Place(label) for label in sorted(seen) if label not in named)
        return Menu(
            main=tuple(self._line(request, place, seen[place.model]) for place in MAIN if place.model in seen),
            settings=tuple(
                self._line(request, place, seen[place.model]) for place in SETTINGS + rest if place.model in seen
            ),
            waiting=self.waiting(request),
        )

    def waiting(self, request: HttpRequest) -> tuple[Any, ...]:
        """Collect what waits for this person, page by page."""
        return tuple(item for page in self._visible(request, "waiting_for") for item in page.waiting_for(request))

    def also_waiting(self, request: HttpRequest) -> tuple[Any, ...]:
        """Collect what waits beside that, page by page; for the front page only."""
        return tuple(item for page in self._visible(request, "also_waiting") for item in page.also_waiting(request))

    def front_page(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Collect the blocks of the front page in the order of the sidebar."""
        return self._blocks(request, "front_page")

    def top_bar(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Collect what stands in the top bar beside the search."""
        return self._blocks(request, "top_bar")

    def search_url(self) -> str:
        """Return where the search of the top bar is posted, or nothing."""
        try:
            return reverse(SEARCH_URL_NAME, current_app=self.name)
        except NoReverseMatch:
            return ""

    def _line(self, request: HttpRequest, place: Place, page: Any) -> MenuLine:
        url = _list_url(page.opts.label_lower, get_script_prefix())
        return MenuLine(
            label=gettext(place.label) if place.label else capfirst(str(page.opts.verbose_name_plural)),
            url=url,
            icon=place.icon,
            note=page.menu_note(request) if hasattr(page, "menu_note") else "",
            current=request.path.startswith(url),
        )

    def _blocks(self, request: HttpRequest, offer: str) -> list[dict[str, Any]]:
        offered = (getattr(page, offer)(request) for page in self._visible(request, offer))
        return [{"template": block[0], "context": block[1]} for block in offered if block]

    def _visible(self, request: HttpRequest, offer: str) -> list[Any]:
        order = {place.model: number for number, place in enumerate(MAIN + SETTINGS)}
        offering: list[Any] = [page for page in self._registry.values() if hasattr(page, offer)]
        offering.sort(key=lambda page: order.get(page.opts.label, len(order)))
        return [page for page in offering if page.has_view_permission(request)]


def _sees(request: HttpRequest, page: Any) -> bool:
    """Return whether a page has a list, and this person may see it."""
    allowed = page.has_module_permission(request) and (
        page.has_view_permission(request) or page.has_change_permission(request)
    )
    return allowed and bool(_list_url(page.opts.label_lower, get_script_prefix()))


@lru_cache  # The sidebar stands on every page: its URLs looked up anew were a twentieth of the page's time.
def _list_url(label: str, script_prefix: str) -> str:
    """Return where a model (`app.model`) is listed, for a site below this prefix; blank for one without a list."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_changelist")
    except NoReverseMatch:
        return ""
