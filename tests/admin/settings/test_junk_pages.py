"""The junk list as operations keep it: tried out first, refused when it is greedy, saved with a name and a date."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from customers.models import JunkValue
from tests.factories import change_customer, make_customer, make_staff, signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/customers/junkvalue/"


@pytest.fixture
def operations(db: None) -> Client:
    return signed_in(make_staff("operations", "olga"))


def listed(value: str, kind: str = "exact", **more: Any) -> JunkValue:
    return JunkValue.objects.create(kind=kind, value=value, added_by="olga", changed_by="olga", **more)


def post(client: Client, path: str = "add/", **given: Any) -> Any:
    return client.post(f"{LIST}{path}", {"kind": "exact", "value": "", "note": "", "is_active": "on", **given})


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_operations_put_a_value_on_the_list(operations: Client) -> None:
    response = post(operations, value="+1 212 555 0100", note="the shop's own phone")
    junk = JunkValue.objects.get()
    assert response["Location"] == LIST
    assert (junk.value, junk.note, junk.added_by, junk.changed_by) == (
        "+12125550100",
        "the shop's own phone",
        "olga",
        "olga",
    )


def test_trying_an_entry_tells_which_values_it_keeps_out_and_saves_nothing(operations: Client) -> None:
    tries = "Ann@Mailinator.com\nann@example.com\nnull"
    response = post(operations, kind="pattern", value="*@mailinator.com", tries=tries, _try="1")
    told = [(one.value, one.by_this, one.by_built_in, one.is_kept_out) for one in response.context["tried"]]
    assert told == [
        ("Ann@Mailinator.com", True, False, True),
        ("ann@example.com", False, False, False),
        ("null", False, True, True),
    ]
    assert not JunkValue.objects.exists()


def test_trying_an_exact_value_tells_how_many_customers_have_it(operations: Client) -> None:
    make_customer(mobile="+12125550100", ids={"WebsiteID": "ABC-1"})
    contacts = post(operations, value="+1 (212) 555-0100", _try="1").context["reach"]
    ids = post(operations, value="ABC-1", _try="1").context["reach"]
    assert (contacts.contacts, contacts.identifiers) == (1, 0)
    assert (ids.contacts, ids.identifiers) == (0, 1)


def test_a_removed_contact_is_not_counted(operations: Client) -> None:
    customer = make_customer(email="old@example.com", mobile="+12125550100")
    change_customer(customer, email="new@example.com")
    assert post(operations, value="old@example.com", _try="1").context["reach"].contacts == 0


def test_trying_a_pattern_looks_at_the_newest_values_only(operations: Client) -> None:
    make_customer(email="ann@mailinator.com")
    make_customer(email="bob@example.com")
    reach = post(operations, kind="pattern", value="*@mailinator.com", _try="1").context["reach"]
    assert (reach.contacts, reach.looked_at) == (1, 2)


def test_whom_a_pattern_fits_is_not_told_to_who_sees_contacts_masked() -> None:
    make_customer(email="ann@mailinator.com")
    junk = listed("*@mailinator.com", "pattern")
    auditor = signed_in(make_staff("auditor"))
    assert post(auditor, f"{junk.pk}/change/", tries="x@mailinator.com", _try="1").context["reach"] is None


@pytest.mark.django_db
def test_trying_asks_the_database_the_same_number_of_questions_however_much_there_is(
    operations: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_customer(email=f"n{number}@mailinator.com")
        listed(f"nobody{number}@example.com")
    with django_assert_max_num_queries(22):
        post(operations, kind="pattern", value="*@mailinator.com", tries="a\nb\nc", _try="1")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "pattern", "value": "*"}, "too greedy"),
        ({"kind": "pattern", "value": "*@*.com"}, "too greedy"),
        ({"kind": "pattern", "value": "walk-in"}, "exact value"),
        ({"value": "NULL"}, "built-in list keeps this out already"),
        ({"value": "Walk-In"}, "stands on the list already"),
        ({"value": "   "}, "required"),
    ],
)
def test_an_entry_that_cannot_stand_is_refused_with_a_sentence(
    operations: Client, given: dict[str, str], words: str
) -> None:
    listed("walk-in")
    assert words in text_of(post(operations, **given))
    assert JunkValue.objects.count() == 1


def test_a_change_is_kept_with_its_author_and_without_its_value(operations: Client) -> None:
    junk = listed("walk-in")
    post(operations, f"{junk.pk}/change/", value="walk-out")
    junk.refresh_from_db()
    logged = LogEntry.objects.get()
    assert (junk.value, junk.changed_by) == ("walk-out", "olga")
    assert "walk" not in logged.object_repr + logged.change_message


def test_an_entry_is_deleted(operations: Client) -> None:
    junk = listed("walk-in")
    operations.post(f"{LIST}{junk.pk}/delete/", {"post": "yes"})
    assert not JunkValue.objects.exists()


def test_the_whole_list_can_be_tried_and_names_the_entry_that_holds(operations: Client) -> None:
    junk = listed("walk-in")
    response = operations.post(f"{LIST}try/", {"tries": "Walk-In\nann@example.com"})
    first, second = response.context["tried"]
    assert (first.by.id, second.is_kept_out) == (junk.pk, False)
    assert f"{LIST}{junk.pk}/change/" in text_of(response)


def test_the_list_shows_what_is_built_in(operations: Client) -> None:
    assert "test@test.*" in text_of(operations.get(LIST))


def test_an_empty_list_says_what_belongs_there(operations: Client) -> None:
    assert "a shop&#x27;s own phone number" in text_of(operations.get(LIST))


@pytest.mark.parametrize("role", ["viewer", "editor", "bulk operator"])
def test_others_do_not_see_the_list(role: str) -> None:
    client = signed_in(make_staff(role))
    assert [client.get(f"{LIST}{path}").status_code for path in ("", "add/", "try/")] == [403, 403, 403]


def test_an_auditor_reads_and_tries_it_and_changes_nothing() -> None:
    junk = listed("walk-in")
    auditor = signed_in(make_staff("auditor"))
    assert auditor.get(LIST).status_code == 200
    assert auditor.get(f"{LIST}add/").status_code == 403
    assert post(auditor, f"{junk.pk}/change/", value="walk-out").status_code == 403
    tried = post(auditor, f"{junk.pk}/change/", value="something else", tries="walk-in", _try="1")
    assert tried.context["tried"][0].by_this
    assert JunkValue.objects.get().value == "walk-in"


def test_a_name_that_is_no_entry_is_not_found(operations: Client) -> None:
    assert [operations.get(f"{LIST}{name}/change/").status_code for name in ("999", "abc")] == [404, 404]
