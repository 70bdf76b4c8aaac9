"""Take the pictures: `make pictures`, or `python -m tests.pictures profile preview` for some of them."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.pictures.demo import CUSTOMERS, Demo, find
from tests.pictures.shots import SHOTS, Shot
from tests.servers import Stack
from tests.servers.server import CHECKOUT
from tests.servers.stack import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FOLDER = CHECKOUT / "docs" / "pictures"
MOST_BYTES = 250_000
_STILL = "* { animation: none !important; transition: none !important; caret-color: transparent !important }"


def main(names: list[str]) -> str:
    """Take all pictures, or those named; return what went wrong."""
    if CHROMIUM is None:
        return "Pictures need Chromium: install it, or name one in CHROMIUM."
    if unknown := set(names) - {shot.name for shot in SHOTS}:
        return f"There is no picture {', '.join(sorted(unknown))}."
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        stack.manage("demo", "--customers", str(CUSTOMERS))
        demo = find(stack, Path(folder))
        wanted = [shot for shot in SHOTS if shot.name in names or not names]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            sizes = dict(_taken(wanted, browser, stack, demo))
            browser.close()
    large = [f"{name}.png has {size:,} bytes" for name, size in sizes.items() if size > MOST_BYTES]
    return "; ".join([*large, f"at most {MOST_BYTES:,} are allowed"]) if large else ""


def _taken(shots: Iterable[Shot], browser: Browser, stack: Stack, demo: Demo) -> Iterator[tuple[str, int]]:
    for (who, is_dark), some in groupby(sorted(shots, key=_session), key=_session):
        with _signed_in(browser, stack, who, is_dark=is_dark) as page:
            for shot in some:
                yield shot.name, _take(shot, page, stack.url + shot.url(demo))


def _session(shot: Shot) -> tuple[str, bool]:
    return shot.who, shot.dark


@contextmanager
def _signed_in(browser: Browser, stack: Stack, who: str, *, is_dark: bool) -> Iterator[Page]:
    scheme = "dark" if is_dark else "light"
    with browser.new_context(color_scheme=scheme, locale="en-GB", timezone_id="UTC", bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{stack.url}/admin/login/")
        page.get_by_label("Username").fill(who)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        yield page


def _take(shot: Shot, page: Page, url: str) -> int:
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.goto(url, wait_until="networkidle")
    page.add_style_tag(content=_STILL)
    shot.then(page)
    page.wait_for_load_state("networkidle")
    return len(page.screenshot(path=FOLDER / f"{shot.name}.png"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
