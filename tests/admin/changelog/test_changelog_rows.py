"""The rows of a changelog are written as text by hand: whatever stands in an entry, its page is the same page."""

import datetime as dt
from html.parser import HTMLParser

import pytest

from customers.admin.changelog.rows_html import written_rows
from customers.changelog.entries import ChangelogEntry, ChangelogLine, entries
from customers.changelog.labels import read_labels
from customers.models import Change
from tests.factories import make_customer, make_point

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ODD = "<b onclick=\"x('&amp;')\">"
PLAIN = ChangelogEntry(
    id=7,
    customer_id=3,
    full_name="Marta Lindqvist",
    at=NOW,
    point="shop",
    initiator="otto",
    initiator_kind="user",
    bulk_edit_id=5,
    row_number=2,
    reason="called in",
    is_registration=True,
    counterpart=4,
    lines=(ChangelogLine("Email", "old", "new", note="stays reserved", moved="moved to"),),
)


class _Seen(HTMLParser):
    """The tags of a piece of HTML, and what a reader reads of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def written(entry: ChangelogEntry, *, across_customers: bool = False, unfolded: bool = False) -> str:
    return written_rows([entry], NOW, opens=(5,), across_customers=across_customers, unfolded=unfolded)


def lines(number: int) -> tuple[ChangelogLine, ...]:
    return tuple(ChangelogLine(f"Field {at}", "", "x") for at in range(number))


@pytest.mark.parametrize("across_customers", [False, True])
@pytest.mark.parametrize("name", ["full_name", "point", "initiator", "reason"])
def test_markup_in_an_entry_is_text(name: str, across_customers: bool) -> None:
    seen = _Seen(written(PLAIN._replace(**{name: ODD}), across_customers=across_customers))
    assert ODD in seen.text
    assert seen.tags == _Seen(written(PLAIN, across_customers=across_customers)).tags


@pytest.mark.parametrize("name", ["label", "before", "after", "note", "moved"])
def test_markup_in_what_changed_is_text(name: str) -> None:
    seen = _Seen(written(PLAIN._replace(lines=(PLAIN.lines[0]._replace(**{name: ODD}),))))
    assert ODD in seen.text
    assert seen.tags == _Seen(written(PLAIN)).tags


@pytest.mark.parametrize(("number", "folded"), [(0, None), (5, None), (6, 3), (9, 6)])
def test_what_changed_beyond_five_fields_is_folded_after_three(number: int, folded: int | None) -> None:
    html = written(PLAIN._replace(lines=lines(number)))
    before, fold, rest = html.partition('<details class="more-lines">')
    assert (bool(fold), html.count("<b>")) == (folded is not None, number)
    if folded:
        assert (before.count("<b>"), rest.count("<b>"), f"{folded} more" in rest) == (3, folded, True)


def test_under_a_filter_by_field_the_fold_stands_open() -> None:
    assert '<details class="more-lines" open>' in written(PLAIN._replace(lines=lines(6)), unfolded=True)


def test_who_may_not_open_a_bulk_edit_reads_of_it_without_a_link() -> None:
    html = written_rows([PLAIN], NOW, opens=(), across_customers=False, unfolded=False)
    assert "bulk edit 5 · row 2" in html
    assert "/bulkedit/" not in html


@pytest.mark.django_db
def test_a_point_that_was_made_after_the_words_were_read_is_named() -> None:
    words = read_labels()
    make_customer(through=make_point("late-comer"))
    (entry,) = entries(Change.objects.all(), labels=words, may_see_personal_data=True)
    assert entry.point == "late-comer"
