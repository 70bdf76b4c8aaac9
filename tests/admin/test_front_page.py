"""The front page: what waits for whom, the bulk edits, and the days as charts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.admin.ui.charts import bars, line_path, nice_top
from customers.cards.pool import add_numbers
from customers.maintenance.daily_counts import count_days
from customers.models import BulkEdit, DailyCount, State
from tests.factories import make_customer, make_customers, make_series, make_staff, signed_in
from tests.uploads import operator, preview

pytestmark = pytest.mark.django_db

LEE = "email,lastName\nann@example.com,Lee\n"


def front_page(client: Client, **asked: str) -> str:
    answer = client.get("/admin/", asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def waiting(client: Client) -> list[str]:
    found = re.search(r'<ul class="waiting-lines">(.*?)</ul>', front_page(client))
    lines = re.findall(
        r'class="name">(.*?)</span>(?:<span class="badge [a-z]+">(.*?)</span>)?', found[1] if found else ""
    )
    return [" · ".join(part for part in line if part) for line in lines]


def test_nothing_waits_where_nothing_was_done(viewer_client: Client) -> None:
    assert waiting(viewer_client) == []


def test_an_own_preview_waits_for_who_uploaded_it() -> None:
    make_customer(email="ann@example.com")
    seen = preview(LEE)
    assert waiting(signed_in(operator())) == [f"Run or cancel bulk edit {seen.pk} · previewed"]
    assert waiting(signed_in(make_staff("operations"))) == []


def test_a_failed_bulk_edit_waits_for_its_owner_and_for_operations_and_not_for_readers() -> None:
    make_customer(email="ann@example.com")
    seen = preview(LEE)
    BulkEdit.objects.filter(pk=seen.pk).update(state=State.FAILED)
    line = f"Check bulk edit {seen.pk} · failed"
    assert waiting(signed_in(operator())) == waiting(signed_in(make_staff("operations"))) == [line]
    assert waiting(signed_in(make_staff("auditor"))) == waiting(signed_in(make_staff("viewer"))) == []


def test_many_bulk_edits_that_stand_are_named_up_to_five_with_a_way_to_the_rest() -> None:
    make_customer(email="ann@example.com")
    for _ in range(6):
        preview(LEE)
    lines = waiting(signed_in(operator()))
    assert (len(lines), lines[-1]) == (6, "More bulk edits · more")


def test_a_series_with_few_free_numbers_is_named_to_who_may_add_some(
    superuser_client: Client, viewer_client: Client
) -> None:
    low, full = make_series("LOW", few_left=3), make_series("FULL", few_left=3)
    make_series("UNWATCHED")
    make_series("STOPPED", few_left=3, is_active=False)
    for series, count in ((low, 3), (full, 4)):
        add_numbers(series, [f"{series.code}{n}" for n in range(count)], user_id=None, reason="", now=timezone.now())
    assert waiting(superuser_client) == ["Card series LOW: few free numbers · 3 left"]
    assert waiting(viewer_client) == []


def test_a_request_waits_for_operations() -> None:
    customer = make_customer()
    editor = signed_in(make_staff("editor"))
    editor.post(f"/admin/customers/request/erasure/{customer.pk}/", {"reason": "asked by mail"})
    assert waiting(signed_in(make_staff("operations"))) == ["Requests · 1"]


def test_customers_and_changes_are_drawn_and_told_as_a_table(viewer_client: Client) -> None:
    make_customers(4)
    count_days(now=timezone.now(), seconds=20)
    text = front_page(viewer_client)
    assert '<b class="big">4</b> customers <span class="quiet">· 4 new in 30 days</span>' in text
    assert text.count('class="bar-mark"') == text.count('<tr><th scope="row"') == 30
    assert "as of" in text


def test_the_charts_go_back_as_far_as_asked_and_take_no_nonsense(viewer_client: Client) -> None:
    count_days(now=timezone.now(), seconds=20)
    assert front_page(viewer_client, days="90").count('class="bar-mark"') == 90
    assert front_page(viewer_client, days="all").count('class="bar-mark"') == 30


def test_before_the_first_count_the_page_says_when_it_comes(viewer_client: Client) -> None:
    assert "Not counted yet" in front_page(viewer_client)


def test_the_number_of_queries_depends_on_nothing_that_grows(django_assert_max_num_queries: Any) -> None:
    client = signed_in(make_staff("administrator"))
    front_page(client)
    with django_assert_max_num_queries(20) as few:
        front_page(client)
    make_customers(8)
    for number in range(7):
        make_series(f"S{number}", few_left=3)
        preview(LEE)
        DailyCount.objects.create(
            day=timezone.localdate() - timedelta(days=number),
            customers=number,
            registered=1,
            changes=number,
            counted_at=timezone.now(),
        )
    # One more: the counts of the bulk edits that are listed now.
    with django_assert_max_num_queries(len(few) + 1):
        front_page(client)


def test_a_chart_of_one_day_is_a_level_line() -> None:
    assert line_path([5], low=0, high=10) == "M0 62 L600 62"


def test_bars_stand_on_the_ground_and_reach_a_round_number() -> None:
    none, half, whole = bars([0, 5, 10], ["a", "b", "c"])
    assert (none.height, half.height, whole.height) == (0.0, 58.0, 116.0)
    assert [nice_top(n) for n in (0, 1, 3, 7, 11, 4_100)] == [1, 1, 5, 10, 20, 5_000]
