"""Devices over the doors that the core opens: the API, the profile, erasure, rules, invariants and the demo."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from customers.maintenance.invariants.check import check
from customers.models import Customer
from customers.parts import parts
from customers.privacy.erasure.erase import erase
from customers.rule_fields import RuleOptions
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.page import DEVICES_A_PAGE
from customers.wings.devices.rules import DeviceKind, Sighting
from customers.wings.devices.see import see
from tests.api.conftest import Caller, caller
from tests.factories import context_of, make_customer, make_point, make_staff, signed_in
from tests.statements import counted

pytestmark = pytest.mark.django_db
UUID_TEXT, OTHER = "5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a11", "5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a22"
TOKEN = "fcm-token-nobody-may-read"


@pytest.fixture
def system(client: Client) -> Caller:
    return caller(client, make_point("app", preset="ios"))


def use(customer: Customer, uuid: str = UUID_TEXT, *, hours_ago: int = 0, **said: Any) -> None:
    at = timezone.now() - timedelta(hours=hours_ago)
    see(Sighting(UUID(uuid), **said), customer_id=customer.pk, context=context_of(), now=at)


def wrong(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["status"] == "ValidationError", answer
    return [(one["code"], one["location"]) for one in answer["validationMessages"]]


def ids(customer: Customer) -> dict[str, Any]:
    return {"ids": {"customerId": customer.pk}}


# --- the API ----------------------------------------------------------------------------------------------------------


def test_set_device_writes_and_the_route_reads_without_the_token(system: Caller) -> None:
    ada = make_customer()
    device = {"deviceUUID": UUID_TEXT.upper(), "kind": "browser", "platform": "Windows", "pushToken": TOKEN}
    assert system.operation("SetDevice", ids(ada), device=device)["customer"]["processingStatus"] == "Changed"
    answer = system.get(f"/v2/customers/{ada.pk}/devices")
    (told,) = answer.json()["devices"]
    assert told.keys() == {"deviceUUID", "kind", "platform", "firstSeen", "lastSeen"}
    assert (told["deviceUUID"], told["kind"], told["platform"]) == (UUID_TEXT, "browser", "Windows")
    assert TOKEN not in answer.content.decode()
    assert Device.objects.get().push_token == TOKEN


def test_a_token_that_is_left_out_stays_and_null_ends_it(system: Caller) -> None:
    ada = make_customer()
    device = {"deviceUUID": UUID_TEXT, "kind": "browser"}
    system.operation("SetDevice", ids(ada), device={**device, "pushToken": TOKEN})
    system.operation("SetDevice", ids(ada), device=device)
    assert Device.objects.get().push_state == "active"
    system.operation("SetDevice", ids(ada), device={**device, "pushToken": None})
    assert (Device.objects.get().push_state, Device.objects.get().push_token) == ("ended", "")


def test_a_device_uuid_beside_any_operation_is_noted_as_the_points_kind(system: Caller) -> None:
    ada = make_customer()
    system.operation("GetCustomer", ids(ada), deviceUUID=UUID_TEXT)
    assert Device.objects.get().kind == "app"
    assert DeviceUse.objects.get().customer_id == ada.pk


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ({"deviceUUID": "my-phone"}, ("invalid_value", "/device/deviceUUID")),
        ({"deviceUUID": str(UUID(int=0))}, ("invalid_value", "/device/deviceUUID")),
        ({"platform": "x" * 51}, ("too_long", "/device/platform")),
        ({"application": "a\nb"}, ("invalid_value", "/device/application")),
        ({"pushToken": "two words"}, ("invalid_value", "/device/pushToken")),
        ({"pushToken": "x" * 4_097}, ("too_long", "/device/pushToken")),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_place(system: Caller, device: dict[str, str], expected: Any) -> None:
    ada = make_customer()
    answer = system.operation("SetDevice", ids(ada), device={"deviceUUID": UUID_TEXT, "kind": "app", **device})
    assert wrong(answer) == [expected]
    assert not Device.objects.exists()


def test_a_bad_uuid_beside_an_edit_takes_the_edit_back(system: Caller) -> None:
    ada = make_customer(first_name="Ada")
    answer = system.operation("EditCustomer", {**ids(ada), "firstName": "Eve"}, deviceUUID="phone")
    assert wrong(answer) == [("invalid_value", "/deviceUUID")]
    ada.refresh_from_db()
    assert ada.first_name == "Ada"


def test_a_device_that_claims_two_customers_is_refused_at_the_key_and_nothing_is_saved(system: Caller) -> None:
    make_customer(email="ada@example.com"), make_customer(mobile="+12125550123")
    both = {"email": "ada@example.com", "mobilePhone": "+12125550123"}
    answer = system.operation("SetDevice", both, device={"deviceUUID": UUID_TEXT, "kind": "app"})
    assert wrong(answer) == [("taken", "/customer/mobilePhone")]
    assert not Device.objects.exists()


def test_a_test_key_writes_no_device(client: Client) -> None:
    ada = make_customer()
    trial = caller(client, make_point("app", preset="ios"), is_test=True)
    trial.operation("SetDevice", ids(ada), device={"deviceUUID": UUID_TEXT, "kind": "app"})
    assert not Device.objects.exists()


def test_a_push_token_that_holds_the_customer_does_not_end(system: Caller) -> None:
    ada = make_customer()
    device = {"deviceUUID": UUID_TEXT, "kind": "browser"}
    system.operation("SetDevice", ids(ada), device={**device, "pushToken": TOKEN})
    assert system.operation("EditCustomer", {**ids(ada), "email": None})["status"] == "Success"
    answer = system.operation("SetDevice", ids(ada), device={**device, "pushToken": None})
    assert wrong(answer) == [("last_identifier", "/device/pushToken")]
    assert Device.objects.get().push_state == "active"


# --- the profile ------------------------------------------------------------------------------------------------------


def page(role: str, customer: Customer, tab: str = "") -> str:
    client = signed_in(make_staff(role))
    return client.get(f"/admin/customers/customer/{customer.pk}/change/{tab}").content.decode()


def household() -> tuple[Customer, Customer]:
    """Make two customers, the first with an app and two browsers, one of which both use."""
    ada = make_customer(first_name="Ada", last_name="Lovelace")
    bo = make_customer(first_name="Bo", last_name="Featherstone")
    use(ada, str(uuid4()), kind=DeviceKind.APP, application="Shop app", platform="iOS")
    use(ada, str(uuid4()), kind=DeviceKind.BROWSER, application="Safari", platform="macOS", push_token=TOKEN)
    for customer in (ada, bo):
        use(customer, kind=DeviceKind.BROWSER, application="Chrome", platform="Windows")
    return ada, bo


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("viewer", False)])
def test_row_11_the_head_names_apps_push_browsers_and_who_shares_them(role: str, sees: bool) -> None:
    ada, bo = household()
    text = page(role, ada)
    assert '<dt>Mobile app</dt><dd><a class="link" href="?tab=devices">Shop app, iOS' in text
    assert '<dt>Push browser</dt><dd><a class="link" href="?tab=devices">Safari, macOS' in text
    assert "Chrome, Windows" not in text
    assert f'<dt>On the same device</dt><dd><a class="link" href="/admin/customers/customer/{bo.pk}/change/">' in text
    assert ("Featherstone" in text) is sees


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("viewer", False)])
def test_row_11_the_tab_shows_all_devices_and_never_a_token(role: str, sees: bool) -> None:
    ada, bo = household()
    text = page(role, ada, "?tab=devices")
    assert all(shown in text for shown in ("Shop app", "Chrome", "push on"))
    assert f'href="/admin/customers/customer/{bo.pk}/change/"' in text
    assert (UUID_TEXT in text) is sees
    assert ("Featherstone" in text) is sees
    assert TOKEN not in text


def test_a_profile_without_devices_has_no_line_and_an_empty_tab() -> None:
    text = page("editor", make_customer(), "?tab=devices")
    assert "No devices yet" in text
    assert "<dt>Mobile app</dt>" not in text


def test_the_head_costs_as_many_statements_for_a_tablet_of_a_shop_as_for_one_phone() -> None:
    ada = make_customer()
    use(ada)
    client = signed_in(make_staff("editor"))
    url = f"/admin/customers/customer/{ada.pk}/change/?tab=devices"
    bo = make_customer()
    use(bo)
    client.get(url)
    with counted() as few:
        client.get(url)
    for hour in range(60):
        use(make_customer(), hours_ago=hour)
        use(ada, str(uuid4()), hours_ago=hour)
    with counted() as many:
        text = client.get(url).content.decode()
    assert len(many) == len(few)
    assert "Showing the 50 most recently seen customers." in text


def test_the_tab_pages_through_all_devices_the_last_seen_first() -> None:
    ada, now, client = make_customer(), timezone.now(), signed_in(make_staff("editor"))
    uuids = [str(uuid4()) for _ in range(45)]
    for number, uuid in enumerate(uuids):  # three at each time, over page ends
        at = now - timedelta(hours=number // 3)
        see(Sighting(UUID(uuid)), customer_id=ada.pk, context=context_of(), now=at)
    expected = [str(use.device.uuid) for use in DeviceUse.objects.order_by("-last_seen", "-pk")]
    seen, query = list[str](), "?tab=devices"
    for _ in range(len(uuids)):  # bounded: a link that leads back to its own page fails here
        text = client.get(f"/admin/customers/customer/{ada.pk}/change/{query}").content.decode()
        shown = re.findall(r'data-copy="([0-9a-f-]{36})"', text)
        assert len(shown) <= DEVICES_A_PAGE
        seen += shown
        if 'rel="next"' not in text:
            break
        query = unescape(text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0])
    assert seen == expected
    past_the_end = client.get(f"/admin/customers/customer/{ada.pk}/change/?tab=devices&before=1-1")
    assert "No devices yet" not in past_the_end.content.decode()


# --- erasure, rules, invariants, demo ---------------------------------------------------------------------------------


def test_erasing_forgets_the_customers_devices_and_keeps_those_of_others() -> None:
    ada, bo = household()
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    assert list(DeviceUse.objects.values_list("customer_id", flat=True)) == [bo.pk]
    assert [str(device.uuid) for device in Device.objects.all()] == [UUID_TEXT]


def test_rules_tell_who_has_an_app_or_a_push_browser() -> None:
    ada, bo = household()
    found = {one.name: one for part in parts() if part.rule_fields for one in part.rule_fields()}
    for name, who in (("device.app", {ada.pk}), ("device.browser", {ada.pk})):
        rows = found[name].rows(RuleOptions(timezone.now()))
        values = {row["customer_id"]: row["value"] for row in rows}
        assert values == {ada.pk: ada.pk in who, bo.pk: False}
        assert set(rows.filter(Q(value=False)).values_list("customer_id", flat=True)) == {bo.pk}


def test_what_must_be_true_of_devices_is_checked() -> None:
    ada, _bo = household()
    assert not offences()
    DeviceUse.objects.filter(customer=ada).exclude(device__uuid=UUID_TEXT).delete()
    assert offences() == {"DEV1": 2}


def offences() -> dict[str, int]:
    return {one.invariant.code: len(one.offences) for one in check() if one.offences}


def test_the_demo_gives_some_customers_devices_and_some_share_one() -> None:
    call_command("demo", customers=80)
    used_by = [device.uses.count() for device in Device.objects.all()]
    assert max(used_by) == 2
    assert {device.kind for device in Device.objects.all()} == {"app", "browser"}
    assert 0 < DeviceUse.objects.values("customer").distinct().count() < 80
    assert not offences()
