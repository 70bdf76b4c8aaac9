"""What the guide for staff says is there: the words on the pages that it names, and its pictures."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.admin import site

from tests.pictures.shots import SHOTS
from tests.test_architecture import ROOT

DOCS = ROOT / "docs"
STAFF = sorted((DOCS / "staff").rglob("*.md"))
SOURCES = [path for folder in ("crm", "customers", "integration_points") for path in (ROOT / folder).rglob("*.py")]
PAGES = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "customers").rglob("*.html")]
# What is bold in the guide stands on a page, unless it is a sentence.
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
SENTENCE_ENDS = (".", "?", "!")
PICTURE = re.compile(r"pictures/([\w-]+)\.png")
MOST_BYTES = 250_000


@pytest.fixture(scope="module")
def words() -> str:
    """Return everything that a page can say, with one space between two words."""
    to_add = (f"Add {model._meta.verbose_name}" for model in site._registry)
    text = " ".join([*to_add, *(path.read_text() for path in (*PAGES, *SOURCES))])
    return " ".join(html.unescape(re.sub(r"<[^>{}]*>", " ", text)).split())


def labels(path: Path) -> Iterator[str]:
    for label in BOLD.findall(path.read_text()):
        if not label.endswith(SENTENCE_ENDS):
            yield label


def test_the_guide_has_labels_to_look_for() -> None:
    assert sum(len(list(labels(path))) for path in STAFF) > 100


@pytest.mark.parametrize("path", STAFF, ids=lambda path: str(path.relative_to(DOCS)))
def test_every_label_that_the_guide_names_stands_on_a_page(path: Path, words: str) -> None:
    missing = [one for one in labels(path) if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words)]
    assert missing == []


def test_every_picture_is_shown_and_every_picture_shown_is_there() -> None:
    documents = [*DOCS.rglob("*.md"), ROOT / "README.md"]
    shown = {name for path in documents for name in PICTURE.findall(path.read_text())}
    taken = {path.stem for path in (DOCS / "pictures").glob("*.png")}
    assert shown == taken == {shot.name for shot in SHOTS}


def test_no_picture_is_large() -> None:
    sizes = {path.name: path.stat().st_size for path in (DOCS / "pictures").glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
