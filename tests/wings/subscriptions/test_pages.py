"""The tab and the pages that change subscriptions, in the eyes of those who may and those who may not."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Customer, Message
from customers.rules.masking import HIDDEN
from customers.wings.subscriptions.admin.history import PAGE_SIZE
from customers.wings.subscriptions.consent.errors import StaleSubscriptions
from customers.wings.subscriptions.consent.tree import Tree
from customers.wings.subscriptions.consent.write import own_statuses
from customers.wings.subscriptions.models import SubscriptionChange, Topic
from customers.wings.subscriptions.rules import Status
from integration_points.models import Brand
from tests.factories import admin_panel, make_customer, make_customers
from tests.wings.subscriptions.conftest import change, node

YES, NO = Status.SUBSCRIBED, Status.UNSUBSCRIBED
PAGES = "/admin/subscriptions/topic/customer"


def tab(client: Client, customer: Customer, more: str = "") -> str:
    return client.get(f"/admin/customers/customer/{customer.pk}/change/?tab=subscriptions{more}").content.decode()


def posted(tree: Tree, **choices: str) -> dict[str, str]:
    """Fill the form: `email="unsubscribed"`, `email_news=...` for a topic."""
    keys = {name: node(tree, "main/" + name.replace("_", "/")).key for name in choices}
    chosen = {keys[name]: choice for name, choice in choices.items()}
    return {**chosen, "through": str(admin_panel().pk), "reason": "called"}


@pytest.fixture
def form_url(tree: Tree) -> str:
    return f"{PAGES}/{make_customer().pk}/{tree.brand('main').pk}/"


def test_row_85_the_tab_says_what_counts_and_who_said_so(tree: Tree, viewer_client: Client) -> None:
    ada = make_customer()
    change(ada, tree, "main/email", NO, reason="asked on the phone")
    change(ada, tree, "main/email/news", YES)
    page = tab(viewer_client, ada)
    assert page.count("inherited from Email") == 1
    assert page.count("explicit") == 2
    assert "asked on the phone" not in page  # a reason may say anything; a viewer sees values masked
    assert HIDDEN in page
    assert "No data yet" in page  # of the second brand
    assert PAGES not in page  # a viewer changes nothing


def test_row_86_a_new_brand_begins_without_data_everywhere_and_the_first_keeps_what_it_has(
    tree: Tree, viewer_client: Client
) -> None:
    ada = make_customer()
    for path in ("main/email", "main/sms"):
        change(ada, tree, path, YES)
    new = Brand.objects.create(system_name="kids", name="Kids")
    for topic in Topic.objects.all():
        topic.brands.add(new)
    page = tab(viewer_client, ada)
    main, kids = (section(page, name) for name in ("main", "kids"))
    assert (main.count(">Subscribed<"), kids.count(">Subscribed<")) == (6, 0)
    assert kids.count(">No data<") == kids.count("<tr>") - 1


def section(page: str, brand: str) -> str:
    start = f'id="brand-{Brand.objects.get(system_name=brand).pk}"'
    return page.partition(start)[2].partition("</section>")[0]


def test_the_tab_reads_the_same_number_of_queries_however_much_there_is(tree: Tree, editor_client: Client) -> None:
    nobody, ada = make_customers(2)
    context = {"at": timezone.now(), "integration_point": admin_panel(), "initiator": "edith", "initiator_kind": "user"}
    for brand in tree.brands:
        for channel in ("email", "sms"):
            for name in ("news", "offers"):
                change(ada, tree, f"{brand.system_name}/{channel}/{name}", YES)
    SubscriptionChange.objects.bulk_create(
        SubscriptionChange(customer=ada, brand=tree.brands[0], channel="email", before=NO, after=YES, **context)
        for _ in range(500)
    )
    tab(editor_client, nobody)
    counts = []
    for customer in (nobody, ada):
        with CaptureQueriesContext(connection) as done:
            tab(editor_client, customer)
        counts.append(len(done))
    assert counts[0] == counts[1]


def test_the_history_is_paged_by_key(tree: Tree, editor_client: Client) -> None:
    ada = make_customer()
    for turn in range(PAGE_SIZE + 1):
        change(ada, tree, "main/email", NO if turn % 2 else YES, reason=f"turn {turn:02}")
    first = tab(editor_client, ada)
    second = SubscriptionChange.objects.order_by("-pk")[PAGE_SIZE - 1].pk
    assert f"before={second}" in first
    assert "turn 00" not in first
    assert "turn 00" in tab(editor_client, ada, f"&before={second}")


def test_without_brands_the_tab_says_how_to_get_them(db: None, editor_client: Client) -> None:
    assert "No brands yet" in tab(editor_client, make_customer())


def test_row_86_a_brand_is_chosen_first_unless_there_is_one_only(tree: Tree, editor_client: Client) -> None:
    ada = make_customer()
    page = editor_client.get(f"{PAGES}/{ada.pk}/").content.decode()
    urls = [f"{PAGES}/{ada.pk}/{brand.pk}/" for brand in tree.brands]
    assert all(url in page for url in urls)
    Topic.objects.all().delete()
    Brand.objects.filter(system_name="outlet").delete()
    assert editor_client.get(f"{PAGES}/{ada.pk}/").headers["Location"] == urls[0]


def test_a_change_is_written_with_touchpoint_initiator_and_reason(
    form_url: str, tree: Tree, editor_client: Client
) -> None:
    answer = editor_client.post(form_url, posted(tree, email="unsubscribed", email_news="subscribed"))
    assert answer.status_code == 302
    rows = SubscriptionChange.objects.values_list("after", "initiator", "reason", "integration_point__system_name")
    assert set(rows) == {(NO, "edith", "called", "admin-panel"), (YES, "edith", "called", "admin-panel")}
    editor_client.post(
        form_url, {**posted(tree, email_news="follow"), f"seen:{node(tree, 'main/email/news').key}": YES}
    )
    assert set(own_statuses(Customer.objects.latest("pk").pk).values()) == {NO}


@pytest.mark.parametrize(
    ("choices", "more", "says"),
    [
        ({}, {}, "Choose what to change."),
        ({"email": "unsubscribed"}, {"reason": ""}, "Fix the highlighted fields."),
        ({"email": "no_data"}, {}, "Fix the highlighted fields."),
        ({"email": "unsubscribed"}, {"seen:email": "subscribed"}, "changed after you opened"),
    ],
)
def test_a_form_that_does_not_fit_saves_nothing(
    choices: dict[str, str], more: dict[str, str], says: str, form_url: str, tree: Tree, editor_client: Client
) -> None:
    answer = editor_client.post(form_url, {**posted(tree, **choices), **more})
    assert says in answer.content.decode()
    assert not SubscriptionChange.objects.exists()


def test_after_a_refusal_the_form_goes_on_from_what_counts_now(
    form_url: str, tree: Tree, editor_client: Client
) -> None:
    ada = Customer.objects.get()
    change(ada, tree, "main/email", YES)
    answer = editor_client.post(form_url, posted(tree, email="unsubscribed"))  # as a page from before that would
    shown = re.search(r'<input[^>]*name="seen:email"[^>]*>', answer.content.decode())
    assert str(StaleSubscriptions()) in answer.content.decode()
    assert shown
    assert 'value="subscribed"' in shown[0]
    again = {**posted(tree, email="unsubscribed"), "seen:email": "subscribed"}
    assert editor_client.post(form_url, again).status_code == 302


def test_only_who_may_change_subscriptions_does(form_url: str, tree: Tree, viewer_client: Client) -> None:
    assert viewer_client.get(form_url).status_code == 403
    assert viewer_client.post(form_url, posted(tree, email="unsubscribed")).status_code == 403
    assert not SubscriptionChange.objects.exists()


def test_the_link_is_sent_again_from_the_tab(asking_tree: Tree, editor_client: Client) -> None:
    ada = make_customer(email="ada@example.com")
    change(ada, asking_tree, "main/email/offers", YES)
    offers = node(asking_tree, "main/email/offers")
    assert "Send link again" in tab(editor_client, ada)
    url = f"{PAGES}/{ada.pk}/{offers.brand_id}/confirmation/"
    assert editor_client.post(url, {"topic": offers.topic_id}).status_code == 302
    assert sorted(Message.objects.values_list("state", flat=True)) == ["void", "waiting"]
    assert editor_client.post(url, {"topic": "x"}).status_code == 404


def test_a_push_topic_has_no_double_opt_in(tree: Tree, superuser_client: Client) -> None:
    asked = {"channel": "web_push", "system_name": "news", "name": "News", "brands": [tree.brands[0].pk]}
    url = "/admin/subscriptions/topic/add/"
    answer = superuser_client.post(url, {**asked, "double_opt_in": "on", "is_active": "on"})
    assert "no address to send a confirmation link to" in answer.content.decode()
    assert superuser_client.post(url, {**asked, "is_active": "on"}).status_code == 302
