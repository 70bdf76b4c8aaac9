"""Who is in an export: whom the list shows under its search and filters, or the rows of a bulk edit."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import BulkEdit, Customer, Export
from customers.search import selection
from tests.exports.asking import URL, asked, download, made, press_export, text
from tests.factories import make_custom_field, make_customer, make_staff, signed_in
from tests.uploads import operator, run

pytestmark = pytest.mark.django_db
IDS = {"key": "client_id", "columns": [], "having": []}
LIST = "/admin/customers/customer/"


@pytest.fixture
def client(db: None) -> Client:
    return signed_in(operator())


def ids(client: Client, query: str = "") -> list[int]:
    return [int(line) for line in text(client, query, **IDS).splitlines()[1:]]


def query_of_list(client: Client, path: str, **said: Any) -> str:
    """Search or filter in the list, and return the query that its Export button leads on with."""
    answer = client.post(LIST + path, said, follow=True)
    page = answer.content.decode()
    link = page.split(f'href="{URL}')[1].split('"')[0]
    return link.replace("&amp;", "&")


def test_a_search_of_the_list_is_exported_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "SEARCHED_AT_ONCE", 2)
    found = [make_customer(first_name="Zoe", last_name=f"Lind{n}", email=f"z{n}@example.com").pk for n in range(5)]
    make_customer(first_name="Bob", email="bob@example.com")
    query = query_of_list(client, "search/", q="zoe")
    assert "zoe" not in query
    assert ids(client, query) == found


def test_the_filters_of_the_list_narrow_the_file(client: Client) -> None:
    wanted = make_customer(gender="female", area="Kent", email="a@example.com")
    make_customer(gender="female", area="York", email="b@example.com")
    make_customer(gender="male", area="Kent", mobile="+12125550123")
    assert ids(client, query_of_list(client, "filter/", gender="female", area="Kent")) == [wanted.pk]


def test_a_search_and_filters_hold_at_once(client: Client) -> None:
    wanted = make_customer(first_name="Zoe", gender="female", email="a@example.com")
    make_customer(first_name="Zoe", gender="male", email="b@example.com")
    searched = query_of_list(client, "search/", q="zoe")
    both = query_of_list(client, "filter/", gender="female", list=searched.removeprefix("?"))
    assert ids(client, both) == [wanted.pk]


def test_the_value_of_a_custom_field_stands_in_no_address_and_on_no_page(client: Client) -> None:
    make_custom_field("motto")
    wanted = make_customer(email="a@example.com", custom={"motto": "sing at dawn"})
    make_customer(email="b@example.com", custom={"motto": "sleep"})
    query = query_of_list(client, "filter/", field="motto", value="sing at dawn")
    export = made(asked(client, query, **IDS))
    assert download(client, export).getvalue().decode("utf-8-sig").split() == ["client_id", str(wanted.pk)]
    page = client.get(f"/admin/customers/export/{export.pk}/change/").content.decode()
    assert ("sing" in query + page, export.said) == (False, ["motto: the value of the filter"])


@pytest.mark.parametrize("query", ["?find=forgotten", "?custom=forgotten", "?bulk_edit=999", "?bulk_edit=x"])
def test_what_nobody_knows_any_more_is_not_taken_for_everybody(client: Client, query: str) -> None:
    make_customer(email="a@example.com")
    answer = press_export(client, query, **IDS)
    assert (answer.status_code, bool(answer.context["customers"].problem)) == (200, True)
    assert not Export.objects.exists()


def test_the_rows_of_a_bulk_edit_are_exported_by_outcome(client: Client) -> None:
    one, two = (make_customer(email=f"{name}@example.com", last_name="Lee") for name in ("one", "two"))
    make_customer(email="three@example.com")
    ran = run("email,lastName\none@example.com,Lund\ntwo@example.com,Lee\nnobody@example.com,Lind\n")
    page = client.get(f"/admin/customers/bulkedit/{ran.pk}/change/?outcome=applied").content.decode()
    assert f'href="{URL}?bulk_edit={ran.pk}&amp;outcome=applied"' in page
    assert ids(client, f"?bulk_edit={ran.pk}") == [one.pk, two.pk]
    assert ids(client, f"?bulk_edit={ran.pk}&outcome=applied") == [one.pk]
    assert ids(client, f"?bulk_edit={ran.pk}&code=not_found") == []


def test_the_survivor_stands_for_whom_a_bulk_edit_changed(client: Client) -> None:
    victim, survivor = make_customer(email="one@example.com"), make_customer(email="two@example.com")
    ran = run("email,lastName\none@example.com,Lund\n")
    Customer.objects.filter(pk=victim.pk).update(merged_into=survivor)
    assert ids(client, f"?bulk_edit={ran.pk}") == [survivor.pk]


@pytest.mark.parametrize("gone", [{"forgotten_row": 1}, {"forgotten_at": timezone.now()}])
def test_rows_that_are_kept_no_longer_are_not_exported_as_nobody(client: Client, gone: dict[str, Any]) -> None:
    make_customer(email="one@example.com")
    ran = run("email,lastName\none@example.com,Lund\n")
    done, waiting = made(asked(client, f"?bulk_edit={ran.pk}", **IDS)), asked(client, f"?bulk_edit={ran.pk}", **IDS)
    BulkEdit.objects.filter(pk=ran.pk).update(**gone)
    assert (made(waiting).state, waiting.why) == ("failed", selection.NO_ROWS)
    answer = client.post(f"/admin/customers/export/{done.pk}/again/", follow=True)
    assert selection.NO_ROWS in [str(one) for one in answer.context["messages"]]
    assert press_export(client, f"?bulk_edit={ran.pk}", **IDS).context["customers"].problem == selection.NO_ROWS
    assert Export.objects.count() == 2
    assert f"{URL}?bulk_edit" not in client.get(f"/admin/customers/bulkedit/{ran.pk}/change/").content.decode()


def test_somebody_elses_bulk_edit_is_none(client: Client) -> None:
    make_customer(email="one@example.com")
    ran = run("email,lastName\none@example.com,Lund\n", by=make_staff("bulk operator", "bea"))
    answer = client.get(f"{URL}?bulk_edit={ran.pk}")
    assert answer.context["customers"].problem == "There is no such bulk edit. Go back and export again."


def test_what_narrows_the_file_can_be_taken_away_one_by_one(client: Client) -> None:
    first, second = client.get(f"{URL}?gender=female&area=Kent").context["customers"].said
    assert [first.words, first.without_it] == ["Gender: female", "?area=Kent"]
    assert [second.words, second.without_it] == ["Area: Kent", "?gender=female"]
