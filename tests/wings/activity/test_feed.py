"""The tab: actions and changes in one order, filtered, paged by key, in a fixed number of queries."""

import datetime as dt
import re
from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Change, Customer
from customers.wings.activity.issuing.issue import write
from customers.wings.activity.issuing.withdraw import withdraw
from customers.wings.activity.models import Action, ActionTemplate
from integration_points.models import Brand
from tests.factories import admin_panel, change_customer, context_of, make_customer, make_point
from tests.uploads import run
from tests.wings.activity.conftest import issue, make_template

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ROW = re.compile(r'<tr id="(action|change)-(\d+)">')


def page_of(client: Client, customer: Customer, query: str = "") -> str:
    path = f"/admin/customers/customer/{customer.pk}/change/?tab=activity{query}"
    return client.get(path, headers={"HX-Request": "true", "HX-Target": "tab-panel"}).content.decode()


def rows_of(page: str) -> list[tuple[str, int]]:
    return [(kind, int(id_)) for kind, id_ in ROW.findall(page)]


def link_of(page: str, rel: str) -> str:
    found = re.search(rf'href="\?([^"]*)" rel="{rel}"', page)
    return "&" + found[1].replace("&amp;", "&").replace("tab=activity&", "") if found else ""


def fill(customer: Customer, template: ActionTemplate, ages: Sequence[dt.timedelta]) -> None:
    now, point = timezone.now(), admin_panel().pk
    shared = {"customer_id": customer.pk, "issued_to": customer.pk, "template_id": template.pk, "comment": ""}
    shared |= {"integration_point_id": point, "bulk_edit_id": None, "recorded_at": now}
    by = {"initiator": "tests", "initiator_kind": "system", "initiator_user_id": None, "initiator_key_id": None}
    write([{**shared, **by, "at": now - age} for age in ages])


def test_actions_and_changes_stand_in_one_order_by_the_time_they_happened(
    editor_client: Client, visit: ActionTemplate
) -> None:
    ada = make_customer()
    late = issue(ada, visit, ago=DAY)  # recorded now, and happened before everything else
    first, second = ada.changes.get(), change_customer(ada, last_name="Byron").changes.latest("pk")
    new = issue(ada, visit)
    page = page_of(editor_client, ada)
    expected = [("action", new.pk), ("change", second.pk), ("change", first.pk), ("action", late.pk)]
    assert rows_of(page) == expected
    assert page.count('<div class="faint">recorded ') == 1


def test_each_page_goes_on_where_the_other_ended_in_both_directions(
    editor_client: Client, visit: ActionTemplate
) -> None:
    ada = make_customer()
    fill(ada, visit, [MINUTE * (number // 3) for number in range(120)])  # three at each time, over page ends
    for name in ("Byron", "King"):
        change_customer(ada, last_name=name)
    pages, query = [], ""
    while query or not pages:
        page = page_of(editor_client, ada, query)
        pages.append(page)
        query = link_of(page, "next")
    shown = [row for page in pages for row in rows_of(page)]
    assert [len(rows_of(page)) for page in pages] == [25, 25, 25, 25, 23]
    assert len(set(shown)) == 123
    times = [Action.objects.get(pk=pk).at for kind, pk in shown if kind == "action"]
    assert times == sorted(times, reverse=True)
    back = page_of(editor_client, ada, link_of(pages[2], "prev"))
    assert rows_of(back) == rows_of(pages[1])
    assert rows_of(page_of(editor_client, ada, link_of(back, "prev"))) == rows_of(pages[0])


def test_the_queries_are_as_many_for_two_thousand_actions_as_for_none(
    editor_client: Client, visit: ActionTemplate
) -> None:
    ada, nobody = make_customer(), make_customer()
    fill(ada, visit, [MINUTE * number for number in range(2_000)])
    page_of(editor_client, nobody)
    counts = []
    for customer in (ada, nobody):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(editor_client, customer)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("template=website.visit", ["visit"]),
        ("template=no.such.name", []),
        ("template=registered", ["registered"]),
        ("template=edited", ["edited"]),
        ("template=bulk-edited", ["bulk"]),
        ("category=Purchases", ["purchase"]),
        ("category=Profile+changes", ["bulk", "edited", "registered"]),
        ("category=Website&template=edited", []),
        ("point=%(shop)s", ["purchase"]),
        ("until=%(yesterday)s", ["purchase"]),
        ("since=%(today)s&category=Website", ["visit"]),
        ("point=junk&since=junk", ["visit", "bulk", "edited", "registered", "purchase"]),
    ],
)
def test_row_82_it_is_filtered(editor_client: Client, visit: ActionTemplate, query: str, expected: list[str]) -> None:
    ada = make_customer(email="ada@example.com")
    purchase = issue(ada, make_template("store.purchase", "Purchases"), ago=2 * DAY)
    shop = make_point("shop")
    Action.objects.filter(pk=purchase.pk).update(integration_point=shop)
    registered = ada.changes.get()
    edited = change_customer(ada, last_name="Byron").changes.latest("pk")
    run("email,lastName\nada@example.com,King\n")
    bulk, new = ada.changes.latest("pk"), issue(ada, visit)
    named = {("action", purchase.pk): "purchase", ("change", registered.pk): "registered"}
    named |= {("change", edited.pk): "edited", ("change", bulk.pk): "bulk", ("action", new.pk): "visit"}
    today = timezone.localdate()
    asked = query % {"shop": shop.pk, "today": today, "yesterday": today - DAY}
    assert [named[row] for row in rows_of(page_of(editor_client, ada, f"&{asked}"))] == expected


def test_row_82_it_leads_to_the_same_actions_of_everybody_and_to_the_changelog(
    editor_client: Client, visit: ActionTemplate
) -> None:
    ada = make_customer()
    issue(ada, visit)
    page = page_of(editor_client, ada)
    assert '<a class="link" href="/admin/activity/action/?template=website.visit">same actions</a>' in page
    assert f'href="/admin/customers/change/{ada.changes.get().pk}/change/"' in page


def test_row_82_the_touchpoint_stands_there_with_its_brand(editor_client: Client, visit: ActionTemplate) -> None:
    action, brand = issue(ada := make_customer(), visit), Brand.objects.create(system_name="main", name="Main & Co")
    Action.objects.filter(pk=action.pk).update(integration_point=make_point("app", brand=brand))
    assert 'app <span class="faint">Main &amp; Co</span>' in page_of(editor_client, ada)


def test_an_action_that_was_withdrawn_says_by_whom_and_why(
    editor_client: Client, editor: User, visit: ActionTemplate
) -> None:
    action = issue(ada := make_customer(), visit)
    assert f"/admin/activity/action/{action.pk}/withdraw/" in page_of(editor_client, ada)
    withdraw([action.pk], context_of(by=editor, reason="typed for <her> sister"), timezone.now())
    page = page_of(editor_client, ada)
    assert "withdrawn by edith" in page
    assert "typed for &lt;her&gt; sister" in page
    assert f"/admin/activity/action/{action.pk}/withdraw/" not in page


def test_comments_are_for_those_who_see_personal_data(
    editor_client: Client, viewer_client: Client, visit: ActionTemplate
) -> None:
    action = issue(ada := make_customer(), visit, comment="sister of <Bea>")
    withdraw([action.pk], context_of(reason="she is Cora"), timezone.now())
    Change.objects.filter(customer=ada).update(reason="Dora called")
    told = page_of(editor_client, ada)
    assert "sister of &lt;Bea&gt;" in told
    assert "Dora called" in told
    masked = page_of(viewer_client, ada)
    assert rows_of(masked)
    assert "Bea" not in masked
    assert "Cora" not in masked
    assert "Dora" not in masked


def test_what_was_a_merged_customers_says_so(editor_client: Client, visit: ActionTemplate) -> None:
    survivor, victim = make_customer(), make_customer()
    issue(victim, visit)
    Action.objects.update(customer=survivor)
    assert "of customer <a " in (page := page_of(editor_client, survivor))
    assert f">{victim.pk}</a>, merged" in page


def test_a_customer_without_any_activity_reads_how_it_gets_there(editor_client: Client, db: None) -> None:
    nobody = Customer.objects.create()
    page = page_of(editor_client, nobody)
    assert "No activity yet" in page
    assert "IssueAction" in page
    assert "Nothing matches these filters" in page_of(editor_client, nobody, "&template=edited")


def test_row_10_the_registration_in_the_head_leads_into_the_feed(editor_client: Client, db: None) -> None:
    ada = make_customer()
    page = editor_client.get(f"/admin/customers/customer/{ada.pk}/change/").content.decode()
    assert 'href="?tab=activity&amp;template=registered"' in page
    assert rows_of(page_of(editor_client, ada, "&template=registered")) == [("change", ada.changes.get().pk)]
