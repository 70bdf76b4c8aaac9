"""A view keeps filters and columns of the customers list under a name: one's own, or shared with everybody."""

import re

import pytest
from django.test import Client

from customers.admin.customers.views import MOST
from customers.models import Customer, CustomerColumns, CustomField, ListView
from tests.admin.customers.test_customer_list import ids_on
from tests.factories import make_custom_field, make_customer, make_staff, signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/customers/customer/"


def shown(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def headings(html: str) -> list[str]:
    table = html.partition("<thead>")[2].partition("</thead>")[0]
    return re.findall(r"<th[^>]*>([^<]+)</th>", table)


def save(client: Client, name: str, query: str = "", **more: str) -> str:
    return str(client.post(f"{LIST}views/save/", {"name": name, "list": query, **more})["Location"])


def offered(client: Client) -> dict[str, str]:
    found = re.findall(
        r'<a class="link" href="(/admin/customers/customer/\?[^"]*view=\d+)"[^>]*>([^<]+)</a>', shown(client)
    )
    return {name: address.replace("&amp;", "&") for address, name in found}


def test_a_view_brings_back_filters_and_columns(editor_client: Client) -> None:
    woman = make_customer(gender="female", area="Bergen")
    make_customer(gender="male")
    editor_client.post(f"{LIST}columns/", {"columns": ["area", "gender"], "list": ""})
    address = save(editor_client, "Women", "gender=female")
    editor_client.post(f"{LIST}columns/", {"usual": "yes", "list": ""})
    page = shown(editor_client, address)
    assert ids_on(page) == [woman.pk]
    assert headings(page) == ["Name", "Gender", "Area"]
    assert headings(shown(editor_client))[1] == "Id"
    assert not CustomerColumns.objects.exists()


def test_own_views_are_offered_to_oneself_alone(editor_client: Client) -> None:
    save(editor_client, "Women", "gender=female")
    other = signed_in(make_staff("editor", "other"))
    assert list(offered(editor_client)) == ["Women"]
    assert offered(other) == {}


def test_what_others_share_is_offered_under_their_name(editor_client: Client) -> None:
    make_customer(gender="male")
    save(editor_client, "Women", "gender=female", shared="on")
    other = signed_in(make_staff("viewer", "other"))
    assert list(offered(other)) == ["Women · edith"]
    assert ids_on(shown(other, offered(other)["Women · edith"])) == []


def test_saving_under_the_same_name_replaces_it(editor_client: Client) -> None:
    save(editor_client, "Mine", "gender=female")
    save(editor_client, " Mine ", "gender=male", shared="on")
    view = ListView.objects.get()
    assert (view.filters, view.is_shared) == ({"gender": "male"}, True)


def test_the_view_of_somebody_else_of_that_name_stays(editor_client: Client) -> None:
    save(editor_client, "Mine", "gender=female", shared="on")
    save(signed_in(make_staff("editor", "other")), "Mine", "gender=male")
    assert ListView.objects.count() == 2


def test_a_view_that_is_not_offered_opens_nothing(editor_client: Client) -> None:
    editor_client.post(f"{LIST}columns/", {"columns": ["area"], "list": ""})
    save(editor_client, "Mine")
    page = shown(signed_in(make_staff("editor", "other")), f"{LIST}?view={ListView.objects.get().pk}")
    assert "Area" not in headings(page)


def test_only_who_saved_it_deletes_it(editor_client: Client) -> None:
    save(editor_client, "Mine", shared="on")
    address = f"{LIST}views/{ListView.objects.get().pk}/delete/"
    other = signed_in(make_staff("administrator", "other"))
    assert "only who saved a view deletes it" in other.post(address, follow=True).content.decode()
    editor_client.post(address)
    assert not ListView.objects.exists()


def test_a_view_without_a_name_is_refused_and_the_list_stays(editor_client: Client) -> None:
    address = save(editor_client, "  ", "gender=female")
    assert address == f"{LIST}?gender=female"
    assert not ListView.objects.exists()


def test_nobody_saves_views_without_end(editor_client: Client) -> None:
    for number in range(MOST):
        save(editor_client, f"View {number}")
    save(editor_client, "One more")
    save(editor_client, "View 0", "gender=male")
    assert ListView.objects.count() == MOST
    assert ListView.objects.get(name="View 0").filters == {"gender": "male"}


def test_what_was_typed_into_a_custom_field_is_not_kept(editor_client: Client) -> None:
    address = editor_client.post(f"{LIST}filter/", {"gender": "female", "list": ""})["Location"]
    query = f"{address.partition('?')[2]}&custom=abc&find=def"
    page = editor_client.post(f"{LIST}views/save/", {"name": "Mine", "list": query}, follow=True).content.decode()
    assert ListView.objects.get().filters == {"gender": "female"}
    assert "The filter by a custom field isn&#x27;t part of it." in page


def test_choosing_columns_leaves_the_view(editor_client: Client) -> None:
    save(editor_client, "Mine", "gender=female")
    view = ListView.objects.get().pk
    answer = editor_client.post(f"{LIST}columns/", {"columns": ["area"], "list": f"gender=female&view={view}"})
    assert answer["Location"] == f"{LIST}?gender=female"


# --- custom fields ----------------------------------------------------------------------------------------------------


def filtered(client: Client, field: str, value: str, **more: str) -> str:
    """Filter the list by a custom field, and return the query of the list."""
    address = client.post(f"{LIST}filter/", {"field": field, "value": value, "list": "", **more})["Location"]
    return str(address).partition("?")[2]


@pytest.fixture
def gold() -> int:
    make_custom_field("tier", type="choice", choices=("gold", "silver"))
    make_custom_field("vip", type="yes_no")
    make_custom_field("passport")
    silver, gold = make_customer(), make_customer()
    make_customer()
    for customer, values in (
        (silver, {"tier": "silver", "vip": False, "passport": "P-2"}),
        (gold, {"tier": "gold", "vip": True, "passport": "P-1"}),
    ):
        Customer.objects.filter(pk=customer.pk).update(custom_values=values)
    return gold.pk


@pytest.mark.parametrize(("field", "value"), [("tier", "gold"), ("vip", "yes")])
def test_a_view_keeps_a_filter_by_a_custom_field_and_its_column(
    editor_client: Client, gold: int, field: str, value: str
) -> None:
    editor_client.post(f"{LIST}columns/", {"columns": ["id", f"custom:{field}"], "list": ""})
    address = save(editor_client, "Mine", filtered(editor_client, field, value), shared="on")
    other = signed_in(make_staff("editor", "other"))
    for client, url in ((editor_client, address), (other, offered(other)["Mine · edith"])):
        page = shown(client, url)
        assert (ids_on(page), headings(page)) == ([gold], ["Name", "Id", field])
        assert f"{field}: {value}" in page, "the chip"


def test_a_view_keeps_that_a_custom_field_has_any_value(editor_client: Client, gold: int) -> None:
    address = save(editor_client, "Mine", filtered(editor_client, "passport", ""))
    assert len(ids_on(shown(editor_client, address))) == 2


def test_what_was_typed_about_a_person_is_not_kept_with_a_view(editor_client: Client, gold: int) -> None:
    query = filtered(editor_client, "passport", "P-1")
    page = editor_client.post(f"{LIST}views/save/", {"name": "Mine", "list": query}, follow=True).content.decode()
    assert ListView.objects.get().filters == {}
    assert "A view keeps one by a choice" in page


def test_a_view_with_a_value_is_not_for_who_sees_values_masked(editor_client: Client, gold: int) -> None:
    address = save(editor_client, "Gold", filtered(editor_client, "tier", "gold"), shared="on")
    save(editor_client, "Any", filtered(editor_client, "tier", ""), shared="on")
    masked = signed_in(make_staff("viewer", "masked"))
    assert list(offered(masked)) == ["Any · edith"]
    assert len(ids_on(shown(masked, address))) == 3, "nothing tells which of them has the value"


def test_the_filter_of_a_view_stays_when_its_columns_are_left(editor_client: Client, gold: int) -> None:
    address = save(editor_client, "Mine", filtered(editor_client, "tier", "gold"))
    left = editor_client.post(f"{LIST}columns/", {"columns": ["area"], "list": address.partition("?")[2]})["Location"]
    assert ids_on(shown(editor_client, left)) == [gold]
    again = save(editor_client, "Another", str(left).partition("?")[2])
    assert ids_on(shown(editor_client, again)) == [gold]


def test_the_filter_of_somebody_elses_own_view_is_not_opened(editor_client: Client, gold: int) -> None:
    address = save(editor_client, "Mine", filtered(editor_client, "tier", "gold"))
    other = signed_in(make_staff("editor", "other"))
    assert len(ids_on(shown(other, address))) == 3


def test_a_choice_or_a_field_that_is_gone_does_not_let_everybody_in(editor_client: Client, gold: int) -> None:
    address = save(editor_client, "Mine", filtered(editor_client, "tier", "gold"))
    field = CustomField.objects.get(system_name="tier")
    CustomField.objects.filter(pk=field.pk).update(choices=["silver"])
    assert ids_on(shown(editor_client, address)) == [gold]
    field.delete()
    Customer.objects.filter(pk=gold).update(custom_values={})
    page = shown(editor_client, address)
    assert (ids_on(page), "tier: gold" in page) == ([], True)
