"""Removed and reserved contacts, the whole way on the pages of staff."""

import re
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from customers.edits.change_customers import change_customers
from customers.edits.definitions import read_definitions
from customers.edits.edit import CustomerEdit, Initiator, Key
from customers.models import Change, Contact, Customer, Request
from customers.privacy.errors import NotPossible
from customers.privacy.requests import decline, grant, request_release
from customers.rules.refusals.codes import Code
from tests.admin.profile.test_customer_edit import EditForm
from tests.factories import (
    change_customer,
    contact,
    context_of,
    make_customer,
    make_point,
    make_staff,
    make_superuser,
    signed_in,
)
from tests.uploads import outcomes, run

pytestmark = pytest.mark.django_db
OLD, NEW = "marta@northmail.se", "marta@lindqvist.io"
REQUESTS = "/admin/customers/request/"


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(make_staff("editor", "edith"))


@pytest.fixture
def operations(db: None) -> Client:
    return signed_in(make_staff("operations", "oscar"))


@pytest.fixture
def marta(editor: Client) -> Customer:
    """A customer whose email was replaced in the form."""
    customer = make_customer(first_name="Marta", email=OLD, mobile="+46701740635")
    EditForm(editor, customer).save(email=NEW)
    return customer


@pytest.fixture
def bob(db: None) -> Customer:
    return make_customer(first_name="Bob", email="bob@example.com", ids={"WebsiteID": "W-BOB"})


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def ask(client: Client, customer: Customer, reason: str = "a new owner of the address wrote to us") -> str:
    """Press "ask for release" on the customer's page; return the request's page."""
    page = page_of(client, f"/admin/customers/customer/{customer.pk}/change/")
    link = re.search(rf'href="({REQUESTS}release/\d+/)"', page)
    assert link is not None, "the page offers no release"
    asked: Any = client.post(link[1], {"reason": reason})
    return str(asked["Location"])


def by_form(bob: Customer) -> str:
    client = signed_in(make_staff("editor", f"editor{Change.objects.count()}"))
    response: Any = EditForm(client, bob).save(email=OLD)
    return "" if response.status_code == 302 else " ".join(response.context["form"].errors["email"])


def by_spreadsheet(bob: Customer) -> str:
    return outcomes(run(f"WebsiteID,email\nW-BOB,{OLD}\n"))[2].removeprefix("applied")


def by_engine(bob: Customer, **settings: str) -> str:
    point = make_point("point-" + "-".join(settings.values()), **settings)
    definitions = read_definitions(today=timezone.localdate(), country="")
    edit = CustomerEdit(key=Key("customer", str(bob.pk)), values={"email": OLD})
    (planned,) = change_customers([edit], context=context_of(point), definitions=definitions)
    return planned.refusal.code if planned.refusal else ""


def by_registering(bob: Customer) -> str:
    definitions = read_definitions(today=timezone.localdate(), country="")
    edit = CustomerEdit(key=None, values={"email": OLD, "first_name": "Bob"}, creates=True)
    (planned,) = change_customers([edit], context=context_of(), definitions=definitions)
    return planned.refusal.code if planned.refusal else ""


DOORS: dict[str, Callable[[Customer], str]] = {
    "form": by_form,
    "spreadsheet": by_spreadsheet,
    "engine": by_engine,
    "registering": by_registering,
}


def test_row_33_the_old_value_shows_as_removed_on_the_customers_page(editor: Client, marta: Customer) -> None:
    page = page_of(editor, f"/admin/customers/customer/{marta.pk}/change/")
    assert f'<span class="text quiet">{OLD}</span>' in page
    assert "ask for release" in page
    assert marta.contacts.get(value=OLD).state == Contact.State.REMOVED


@pytest.mark.parametrize("door", DOORS)
def test_row_33_another_customer_cannot_take_it(marta: Customer, bob: Customer, door: str) -> None:
    assert "reserved" in DOORS[door](bob)
    assert list(Contact.objects.filter(value=OLD).values_list("customer", "state")) == [(marta.pk, "removed")]


@pytest.mark.parametrize("settings", [{"held_by_another": "wait"}, {"held_by_another": "merge"}])
def test_a_point_that_lets_values_wait_lets_no_reserved_one_wait(
    marta: Customer, bob: Customer, settings: dict[str, str]
) -> None:
    assert by_engine(bob, **settings, email_confirmation="ask") == Code.RESERVED
    assert not Contact.objects.filter(state="pending").exists()


@pytest.mark.parametrize("door", DOORS)
def test_row_33_after_the_release_another_customer_can(
    editor: Client, operations: Client, marta: Customer, bob: Customer, door: str
) -> None:
    operations.post(granting(ask(editor, marta)), {"reason": "proof seen"})
    assert DOORS[door](bob) == ""
    assert contact(Customer.objects.get(contacts__value=OLD), "email").state == Contact.State.CURRENT


def test_the_release_and_the_taking_stand_in_the_changelogs_of_both(
    editor: Client, operations: Client, marta: Customer, bob: Customer
) -> None:
    operations.post(granting(ask(editor, marta)), {"reason": "proof seen"})
    by_form(bob)
    released, taken = marta.changes.latest("version"), bob.changes.latest("version")
    assert released.delta == {"email:reserved": [OLD, None]}
    assert (released.initiator, released.reason) == ("oscar", f"request {Request.objects.get().pk} of edith")
    assert taken.delta == {"email": ["bob@example.com", OLD]}
    assert OLD in page_of(editor, f"/admin/customers/customer/{marta.pk}/change/?tab=changelog")


def granting(page: str) -> str:
    return page.replace("change/", "grant/")


def declining(page: str) -> str:
    return page.replace("change/", "decline/")


def test_whoever_decides_sees_what_is_asked_by_whom_and_why(
    editor: Client, operations: Client, marta: Customer
) -> None:
    page = page_of(operations, ask(editor, marta, "the new owner wrote"))
    assert [word in page for word in (OLD, "edith", "the new owner wrote", "Grant", "Decline")] == [True] * 5


def test_an_auditor_sees_the_contact_masked_and_decides_nothing(editor: Client, marta: Customer) -> None:
    asked = ask(editor, marta)
    auditor = signed_in(make_staff("auditor"))
    everything = page_of(auditor, asked) + page_of(auditor, REQUESTS)
    assert OLD not in everything
    assert "ma" not in re.findall(r'<span class="about mono">([^@<]*)', everything)[0]
    assert auditor.post(granting(asked)).status_code == 403


def test_nobody_grants_his_own_request_not_even_an_administrator(marta: Customer) -> None:
    ada = signed_in(make_superuser("ada"))
    asked = ask(ada, marta)
    assert "somebody else has to decide it" in page_of(ada, asked)
    assert "Nobody decides a request of their own" in unescape(
        ada.post(granting(asked), {"reason": "mine"}, follow=True).content.decode()
    )
    assert Request.objects.get().state == Request.State.WAITING
    assert marta.contacts.filter(state="removed").exists()


def test_a_declined_release_tells_why_and_the_value_stays_reserved(
    editor: Client, operations: Client, marta: Customer, bob: Customer
) -> None:
    asked = ask(editor, marta)
    operations.post(declining(asked), {"reason": "no proof"})
    assert "no proof" in page_of(editor, asked)
    assert "reserved" in by_form(bob)


def test_after_a_declined_request_it_can_be_asked_again(editor: Client, operations: Client, marta: Customer) -> None:
    operations.post(declining(ask(editor, marta)), {"reason": "no proof"})
    operations.post(granting(ask(editor, marta, "here is the proof")), {"reason": "proof seen"})
    assert not marta.contacts.filter(state="removed").exists()
    assert sorted(Request.objects.values_list("state", flat=True)) == ["declined", "granted"]


@pytest.mark.parametrize("role", ["viewer", "bulk operator", "operations", "auditor"])
def test_who_may_not_ask_is_offered_nothing_and_refused(marta: Customer, role: str) -> None:
    client = signed_in(make_staff(role, "somebody"))
    removed = marta.contacts.get(state="removed")
    assert "ask for release" not in page_of(client, f"/admin/customers/customer/{marta.pk}/change/")
    assert client.post(f"{REQUESTS}release/{removed.pk}/", {"reason": "x"}).status_code == 403


def test_its_own_customer_may_take_it_back_in_the_form(editor: Client, marta: Customer) -> None:
    EditForm(editor, marta).save(email=OLD)
    assert contact(marta, "email").value == OLD
    assert list(marta.contacts.filter(state="removed").values_list("value", flat=True)) == [NEW]


def test_its_own_customer_may_take_it_back_by_spreadsheet(marta: Customer) -> None:
    assert outcomes(run(f"phone,email\n+46701740635,{OLD}\n")) == {2: "applied"}
    assert contact(marta, "email").value == OLD


def test_a_request_for_what_was_taken_back_says_so_and_can_only_be_declined(
    editor: Client, operations: Client, marta: Customer
) -> None:
    asked = ask(editor, marta)
    EditForm(editor, marta).save(email=OLD)
    assert "no longer reserved" in page_of(operations, asked)
    operations.post(granting(asked), {"reason": "too late"})
    assert contact(marta, "email").value == OLD
    operations.post(declining(asked), {"reason": "taken back"})
    assert Request.objects.get().state == Request.State.DECLINED


def test_the_list_has_what_waits_first_the_longest_waiting_on_top(editor: Client, operations: Client) -> None:
    customers = [make_customer(email=f"old{number}@example.com") for number in range(4)]
    for number, customer in enumerate(customers):
        change_customer(customer, email=f"new{number}@example.com")
    pages = [ask(editor, customer) for customer in customers]
    operations.post(declining(pages[3]), {"reason": "no"})
    listed: Any = operations.get(REQUESTS).context["list"]
    assert [line.request.customer_id for line in listed.waiting] == [customer.pk for customer in customers[:3]]
    assert [line.request.customer_id for line in listed.lines] == [customers[3].pk]


@pytest.mark.parametrize(
    ("query", "found"), [("state=waiting", 1), ("state=granted", 0), ("kind=erasure", 0), ("who=mine", 1)]
)
def test_the_list_is_filtered(editor: Client, marta: Customer, query: str, found: int) -> None:
    ask(editor, marta)
    listed: Any = editor.get(f"{REQUESTS}?{query}").context["list"]
    assert len(listed.waiting) + len(listed.lines) == found


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        customer = make_customer(email=f"old{number}@example.com")
        change_customer(customer, email=f"new{number}@example.com")
        ask(editor, customer)
    with django_assert_max_num_queries(14):
        editor.get(REQUESTS)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [grant, decline])
def test_of_two_who_decide_at_once_one_does(second: Any) -> None:
    customer = change_customer(make_customer(email=OLD), email=NEW)
    edith = make_staff("editor", "edith")
    removed = customer.contacts.get(state="removed")
    asked = request_release(removed.pk, by=Initiator("user", "edith", user_id=edith.pk), reason="wanted")
    deciders = [make_staff("operations", name) for name in ("oscar", "olga")]
    together, said = threading.Barrier(2), []

    def decide(person: Any, decision: Any) -> None:
        together.wait(timeout=20)
        try:
            by = Initiator("user", person.username, user_id=person.pk)
            decision(asked.pk, by=by, reason="decided", now=timezone.now())
            said.append("done")
        except NotPossible as refused:
            said.append(str(refused))
        finally:
            connection.close()

    workers = [threading.Thread(target=decide, args=one) for one in zip(deciders, (grant, second), strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    asked.refresh_from_db()
    assert sorted(said) == ["Somebody else has decided this already.", "done"]
    assert customer.contacts.filter(state="removed").exists() == (asked.state == Request.State.DECLINED)
    assert Change.objects.filter(customer=customer).count() == (3 if asked.state == Request.State.GRANTED else 2)
