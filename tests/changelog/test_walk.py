"""Pages under several filters at once: the same rows as one plain query finds, in bounded steps."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.changelog import pages as walk
from customers.changelog.filters import ChangeFilter, changes_of
from customers.changelog.pages import all_changes, read_changes
from customers.database.keyset_paging import PageKey
from customers.models import Change
from tests.factories import change_customer, make_customer, make_point, make_staff

pytestmark = pytest.mark.django_db
AREAS = ("Lund", "Uppsala", "")


@pytest.fixture
def story() -> dict[str, int]:
    """Changes that differ in everything that can be filtered, some combinations of which never happen."""
    points = [make_point("website"), make_point("shop")]
    staff = [make_staff("editor", "otto"), make_staff("editor", "edith")]
    customers = [make_customer(area=area) if area else make_customer() for area in AREAS]
    for number in range(60):
        field = ("last_name", "gender", "middle_name")[number % 3]
        value = ("female", "male")[number // 3 % 2] if field == "gender" else f"Name {number}"
        customer, point, by = customers[number * 7 % 3], points[number % 2], staff[number // 30]
        change_customer(customer, through=point, by=by, **{field: value})
    return {point.system_name: point.pk for point in points}


def filters(story: dict[str, int]) -> Iterator[ChangeFilter]:
    for field, initiator, point, area in product(
        ("", "last_name", "gender", "nothing"),
        ("", "otto", "nobody"),
        (None, story["shop"]),
        ("", "Lund", "Nowhere"),
    ):
        yield ChangeFilter(field=field, initiator=initiator, integration_point_id=point, area=area)


def pages(wanted: ChangeFilter, *, size: int) -> list[int]:
    """Read all pages, from the newest to the oldest; no page takes more than it may."""
    found: list[int] = []
    key: PageKey | None = PageKey()
    while key is not None:
        page = read_changes(wanted, key=key, size=size).page
        assert len(page.rows) <= size
        found += [row.pk for row in page.rows]
        key = None if page.older is None else PageKey(before=page.older)
    return found


def pages_upwards(wanted: ChangeFilter, *, size: int) -> list[int]:
    found: list[int] = []
    key: PageKey | None = PageKey(after=0)
    while key is not None:
        page = read_changes(wanted, key=key, size=size).page
        found += [row.pk for row in reversed(page.rows)]
        key = None if page.newer is None else PageKey(after=page.newer)
    return found


@pytest.mark.parametrize(("sparse", "stretch"), [(1_000, 20_000), (5, 8), (2, 3)])
def test_the_pages_of_every_combination_hold_every_fitting_change_once(
    story: dict[str, int], monkeypatch: pytest.MonkeyPatch, sparse: int, stretch: int
) -> None:
    monkeypatch.setattr(walk, "SPARSE", sparse)
    monkeypatch.setattr(walk, "STRETCH", stretch)
    for wanted in filters(story):
        expected = list(changes_of(wanted).order_by("-pk").values_list("pk", flat=True))
        assert pages(wanted, size=4) == expected, wanted
        assert pages_upwards(wanted, size=4) == expected[::-1], wanted


def test_everything_is_read_for_a_download(story: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "BATCH", 7)
    assert [change.pk for change in all_changes(ChangeFilter())] == list(
        Change.objects.order_by("-pk").values_list("pk", flat=True)
    )


def test_a_walk_that_finds_little_stops_and_says_where(story: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "SPARSE", 3)
    monkeypatch.setattr(walk, "STRETCH", 6)
    never = ChangeFilter(field="gender", initiator="otto", integration_point_id=story["shop"])
    stopped = read_changes(never, key=PageKey(), size=50)
    assert stopped.stopped_at is not None
    assert stopped.page.older == stopped.stopped_at


def test_a_page_takes_a_fixed_number_of_steps(story: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "SPARSE", 2)
    for wanted in filters(story):
        with CaptureQueriesContext(connection) as captured:
            read_changes(wanted, key=PageKey())
        # The customers of the area, one look along each condition, two tries, the end of the stretch, what is beyond.
        assert len(captured) <= 8, wanted
