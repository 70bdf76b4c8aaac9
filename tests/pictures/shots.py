"""Every picture: who looks, at which page, and what is opened there before it is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

from tests.pictures.demo import Demo

_CUSTOMERS: Final = "/admin/customers/customer/"
_MERGES: Final = "/admin/customers/merge/"
_SEGMENT: Final = "/admin/segments/segment/{segment}/"
_PROFILE: Final = _CUSTOMERS + "{customer}/change/"
_BULK_EDIT: Final = "/admin/customers/bulkedit/{}/change/"
DESK, PHONE = 1440, 390


def _nothing(_page: Page) -> None:
    """Take the page as it opens."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture. `path` names what of the demo is shown; `height` is where the picture ends."""

    name: str
    path: str
    who: str = "admin"
    then: Callable[[Page], object] = _nothing
    width: int = DESK
    height: int = 900
    dark: bool = False

    def url(self, demo: Demo) -> str:
        """Return the path with the ids of this demo."""
        ids = {"customer": demo.customer, "survivor": demo.survivor, "merge": demo.merge, "segment": demo.segment}
        files = {name.removesuffix(".csv").replace("-", "_"): pk for name, pk in demo.files.items()}
        return self.path.format(**ids, **files, previewed=demo.previewed, one=demo.pair[0], other=demo.pair[1])


def _tab(label: str) -> Callable[[Page], object]:
    """Open a tab of the profile and bring it into view."""

    def opened(page: Page) -> None:
        tab = page.get_by_role("tab", name=label, exact=True)
        with page.expect_response(lambda answer: "tab=" in answer.url):
            tab.click()
        page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
        tab.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top + window.scrollY - 120)")

    return opened


def _press(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def _fold(text: str) -> Callable[[Page], object]:
    return lambda page: page.locator("summary").filter(has_text=text).first.click()


def _to(text: str) -> Callable[[Page], object]:
    """Bring a heading to the top."""

    def scrolled(page: Page) -> None:
        heading = page.get_by_role("heading", name=text, exact=True).first
        heading.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top + window.scrollY - 90)")

    return scrolled


def _found(page: Page) -> None:
    page.get_by_label("Find customers").fill("Emma Miller")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_load_state("networkidle")


def _bulk_edit(name: str) -> str:
    return _BULK_EDIT.format("{" + name + "}")


SHOTS: Final = (
    Shot("today", "/admin/", height=820),
    Shot("customers", _CUSTOMERS),
    Shot("search", _CUSTOMERS, then=_found, height=640),
    Shot("filters", _CUSTOMERS, then=_fold("Filters"), height=760),
    Shot("profile", _PROFILE),
    Shot("profile-dark", _PROFILE, dark=True),
    Shot("profile-phone", _PROFILE, width=PHONE, height=844),
    Shot("changelog-tab", _PROFILE, then=_tab("Changelog"), height=640),
    Shot("activity", _PROFILE, then=_tab("Activity feed"), height=760),
    Shot("points", _PROFILE, then=_tab("Bonus points")),
    Shot("subscriptions", _PROFILE, then=_tab("Subscriptions"), height=800),
    Shot("segment-history", _PROFILE, then=_tab("Segment history"), height=640),
    Shot("devices", _PROFILE, then=_tab("Devices"), height=560),
    Shot("view-history", _CUSTOMERS + "{customer}/as-of/", height=760),
    Shot("edit", _CUSTOMERS + "{customer}/edit/"),
    Shot("change-many", _CUSTOMERS + "change-many/"),
    Shot("export", _CUSTOMERS + "export/"),
    Shot("upload", _CUSTOMERS + "import/", who="operator"),
    Shot("bulk-edits", "/admin/customers/bulkedit/", height=640),
    Shot("preview", _bulk_edit("previewed"), who="operator"),
    Shot("done", _bulk_edit("tiers_after_spring"), who="operator", height=760),
    Shot(
        "rows-to-fix", _bulk_edit("sign_up_sheets") + "?outcome=rejected", who="operator", then=_to("Rows"), height=480
    ),
    Shot("refused", _bulk_edit("club_list"), who="operator", height=480),
    Shot("approve", _bulk_edit("catalogue_ends"), who="operations", height=760),
    Shot("undone", _bulk_edit("old_town_closes"), who="operator", height=640),
    Shot("segments", "/admin/segments/segment/", height=480),
    Shot("segment", _SEGMENT + "change/", height=700),
    Shot("segment-edit", _SEGMENT + "edit/"),
    Shot("merged", _CUSTOMERS + "{survivor}/change/", height=640),
    Shot("compare", _MERGES + "with/{one}/{other}/"),
    Shot("undo-merge", _MERGES + "{merge}/take-back/", height=600),
    Shot("duplicates", "/admin/duplicates/duplicatepair/", height=700),
    Shot("requests", "/admin/customers/request/", who="operations", height=760),
    Shot("erasure", "/admin/customers/request/erasure/{customer}/", height=560),
    Shot("changelog", "/admin/customers/change/", height=760),
    Shot("messages", "/admin/customers/message/", height=480),
    Shot("cards", "/admin/customers/cardseries/", height=480),
    Shot("drop-folder", "/admin/drop_folders/dropfolder/add/"),
    Shot("notices", "/admin/notices/notice/", who="operations", height=640),
    Shot("staff", "/admin/auth/user/", height=560),
)
