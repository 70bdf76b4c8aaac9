"""The pages for staff: issuing, withdrawing, all actions, templates."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from customers.wings.activity.feed import everybody
from customers.wings.activity.models import Action, ActionTemplate, ActionWithdrawal
from tests.factories import make_customer, make_customers, make_point, make_staff, signed_in
from tests.wings.activity.conftest import issue, make_template
from tests.wings.activity.test_feed import fill, link_of, rows_of

pytestmark = pytest.mark.django_db
ALL, MINUTE = "/admin/activity/action/", dt.timedelta(minutes=1)


def issue_url(customer: Customer) -> str:
    return f"{ALL}issue/{customer.pk}/"


def test_row_82_staff_issue_an_action_under_their_name_and_are_led_to_the_feed(
    editor_client: Client, editor: User, visit: ActionTemplate
) -> None:
    ada = make_customer()
    asked = {"template": visit.pk, "at": "2026-01-02T03:04", "comment": "on the phone"}
    response = editor_client.post(issue_url(ada), asked)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/admin/customers/customer/{ada.pk}/change/?tab=activity",
    )
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Action issued: WEBSITE.VISIT."]
    action = Action.objects.get()
    assert (action.customer, action.initiator_user, action.comment) == (ada, editor, "on the phone")
    assert action.at == dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
    assert action.integration_point.system_name == "admin-panel"


def test_a_double_click_issues_once(editor_client: Client, visit: ActionTemplate) -> None:
    url = issue_url(make_customer())
    seen = {"template": str(visit.pk), "as_of": "0"}
    assert editor_client.post(url, seen).status_code == 302
    again = editor_client.post(url, seen)
    assert "was issued after you opened this page" in again.content.decode()
    assert Action.objects.count() == 1
    assert f'name="as_of" value="{Action.objects.get().pk}"' in again.content.decode()
    assert editor_client.post(url, {**seen, "as_of": str(Action.objects.get().pk)}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("template", "", "This field is required."),
        ("template", "99", "Select a valid choice"),
        ("at", "2999-01-01T00:00", "in the future"),
        ("at", "0001-01-01T00:00", "before 1900"),
        ("at", "9999-12-31T23:59:59", "in the future"),
        ("at", "soon", "Enter a valid date/time."),
        ("comment", "a\0b", "Null characters are not allowed."),
        ("comment", "#REF!", "Comment"),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_nothing_is_saved(
    editor_client: Client, visit: ActionTemplate, field: str, value: str, said: str
) -> None:
    asked = {"template": str(visit.pk), "at": "", "comment": "", field: value}
    page = editor_client.post(issue_url(make_customer()), asked)
    assert page.status_code == 200
    assert said in str(page.context["form"].errors[field])
    assert not Action.objects.exists()


def test_a_retired_template_is_not_offered_and_not_taken(editor_client: Client) -> None:
    old, ada = make_template("old", is_active=False), make_customer()
    assert "No action templates yet" in editor_client.get(issue_url(ada)).content.decode()
    assert editor_client.post(issue_url(ada), {"template": old.pk}).status_code == 200
    assert not Action.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "editor", "bulk operator", "operations", "auditor"])
def test_every_role_reads_and_editors_issue(role: str) -> None:
    own = {one for one in make_staff(role).get_all_permissions() if one.startswith("activity.")}
    issues = {"activity.issue_action"} if role == "editor" else set()
    assert own == {"activity.view_action", "activity.view_actiontemplate", *issues}


@pytest.mark.parametrize("role", ["viewer", "bulk operator", "operations", "auditor"])
def test_only_editors_and_administrators_issue_and_withdraw(role: str, visit: ActionTemplate) -> None:
    action, client = issue(ada := make_customer(), visit), signed_in(make_staff(role))
    for path in (issue_url(ada), f"{ALL}{action.pk}/withdraw/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"template": visit.pk, "reason": "a"}).status_code == 403
    page = client.get(f"/admin/customers/customer/{ada.pk}/change/?tab=activity").content.decode()
    assert "Issue an action" not in page
    assert (Action.objects.count(), ActionWithdrawal.objects.count()) == (1, 0)


def test_an_erased_or_merged_customer_gets_no_action(editor_client: Client, visit: ActionTemplate) -> None:
    survivor, merged, erased = make_customers(3)
    Customer.objects.filter(pk=merged.pk).update(merged_into=survivor)
    Customer.objects.filter(pk=erased.pk).update(erased_at=timezone.now())
    for customer in (merged, erased):
        assert editor_client.post(issue_url(customer), {"template": visit.pk}).status_code == 302
    assert not Action.objects.exists()


def test_staff_withdraw_an_action_with_a_reason(editor_client: Client, visit: ActionTemplate) -> None:
    action = issue(make_customer(), visit)
    path = f"{ALL}{action.pk}/withdraw/"
    for bad, said in ((" ", "required"), ("#REF!", "Reason"), ("a" * 201, "200")):
        assert said in str(editor_client.post(path, {"reason": bad}).context["form"].errors["reason"])
    assert not ActionWithdrawal.objects.exists()
    assert editor_client.post(path, {"reason": "wrong person"}).status_code == 302
    again = editor_client.post(path, {"reason": "twice"})
    assert ["withdrawn before" in str(message) for message in get_messages(again.wsgi_request)] == [False, True]
    assert ActionWithdrawal.objects.get().reason == "wrong person"


def test_the_actions_of_everybody_are_filtered_and_paged(viewer_client: Client, visit: ActionTemplate) -> None:
    ada, bea = make_customers(2)
    fill(ada, visit, [MINUTE * number for number in range(0, 60, 2)])
    fill(bea, visit, [MINUTE * number for number in range(1, 61, 2)])
    other = issue(bea, make_template("store.purchase"))
    first = viewer_client.get(f"{ALL}?template=website.visit").content.decode()
    second = viewer_client.get(f"{ALL}?{link_of(first, 'next')[1:]}").content.decode()
    shown = [*rows_of(first), *rows_of(second)]
    assert [len(rows_of(first)), len(set(shown))] == [50, 60]
    assert ("action", other.pk) not in shown
    assert rows_of(viewer_client.get(f"{ALL}?template=store.purchase").content.decode()) == [("action", other.pk)]


def test_a_page_under_two_filters_looks_at_a_stretch_and_goes_on(
    viewer_client: Client, visit: ActionTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everybody, "LOOKED_AT", 10)
    ada, shop = make_customer(), make_point("shop")
    fill(ada, visit, [MINUTE * (number // 4) for number in range(25)])
    old = Action.objects.order_by("-at", "-pk")[24]
    Action.objects.filter(pk=old.pk).update(integration_point=shop)
    query, shown, pages = f"template=website.visit&point={shop.pk}", [], 0
    while query:
        page = viewer_client.get(f"{ALL}?{query}").content.decode()
        shown += rows_of(page)
        query, pages = link_of(page, "next")[1:], pages + 1
    assert (shown, pages) == ([("action", old.pk)], 3)
    query = f"template=website.visit&point={old.integration_point_id}"
    everywhere, query = [], f"template=website.visit&point={Action.objects.exclude(pk=old.pk)[0].integration_point_id}"
    while query:
        page = viewer_client.get(f"{ALL}?{query}").content.decode()
        everywhere += rows_of(page)
        query = link_of(page, "next")[1:]
    assert len(everywhere) == len(set(everywhere)) == 24


def test_an_action_leads_to_its_place_in_the_feed(editor_client: Client, visit: ActionTemplate) -> None:
    action = issue(make_customer(), visit)
    response = editor_client.get(f"{ALL}{action.pk}/change/", follow=True)
    assert rows_of(response.content.decode())[0] == ("action", action.pk)


def test_a_template_keeps_its_system_name_and_is_never_deleted(superuser_client: Client, visit: ActionTemplate) -> None:
    path = f"/admin/activity/actiontemplate/{visit.pk}/"
    asked = {"system_name": "other", "name": "Visit", "category": "Site", "description": "", "is_active": "on"}
    assert superuser_client.post(f"{path}change/", asked).status_code == 302
    visit.refresh_from_db()
    assert (visit.system_name, visit.name, visit.category) == ("website.visit", "Visit", "Site")
    assert superuser_client.post(f"{path}delete/", {"post": "yes"}).status_code == 403
