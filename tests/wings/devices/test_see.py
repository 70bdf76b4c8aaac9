"""A customer is seen on a device: what is written, how often, and what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from customers.merging.tables import move_rows, tables_with_rows
from customers.models import Customer
from customers.wings.devices.merge import merge_uses, unmerge_uses
from customers.wings.devices.models import Device, DeviceUse
from customers.wings.devices.rules import DeviceKind, DeviceRefused, Sighting
from customers.wings.devices.see import WRITTEN_EVERY, see
from integration_points.models import IntegrationPoint
from tests.edits.test_change_customers import edit_one, refusal
from tests.factories import change_customer, context_of, make_customer, make_point, make_staff
from tests.statements import counted

pytestmark = pytest.mark.django_db
PHONE, TABLET = UUID("5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a11"), UUID("5f0c2c1e-8d0b-4c53-9d3f-1f2b6f0d7a22")
NOW = timezone.now()


def seen(
    customer: Customer,
    uuid: UUID = PHONE,
    *,
    through: IntegrationPoint | None = None,
    minutes: int = 0,
    **said: Any,
) -> None:
    """Say that a customer was seen, so many minutes from now."""
    at = NOW + timedelta(minutes=minutes)
    see(Sighting(uuid, **said), customer_id=customer.pk, context=context_of(through), now=at)


def test_the_first_sighting_makes_the_device_and_says_who_where_and_when() -> None:
    ada, app = make_customer(), make_point("app", preset="ios")
    seen(ada, through=app)
    device, use = Device.objects.get(), DeviceUse.objects.get()
    assert (device.uuid, device.kind, device.platform) == (PHONE, "app", "iOS")
    assert (use.customer_id, use.integration_point, use.initiator) == (ada.pk, app, "tests")
    assert (use.first_seen, use.last_seen) == (NOW, NOW)


@pytest.mark.parametrize(
    ("preset", "kind"), [("ios", "app"), ("android", "app"), ("website", "browser"), ("shop", "browser")]
)
def test_a_device_is_what_its_integration_point_is_for(preset: str, kind: str) -> None:
    seen(make_customer(), through=make_point("way-in", preset=preset))
    assert Device.objects.get().kind == kind


def test_what_a_system_says_stands_against_what_the_point_suggests() -> None:
    ada = make_customer()
    seen(ada, kind=DeviceKind.APP, platform="Android")
    seen(ada, through=make_point("site", preset="website"), minutes=10)
    assert (Device.objects.get().kind, Device.objects.get().platform) == ("app", "Android")


def test_one_visit_of_many_calls_is_written_once() -> None:
    ada = make_customer()
    seen(ada, kind=DeviceKind.BROWSER, push_token="t1")
    again, context = Sighting(PHONE, DeviceKind.BROWSER, push_token="t1"), context_of()
    with counted() as statements:
        see(again, customer_id=ada.pk, context=context, now=NOW + timedelta(minutes=1))
    assert [one.split()[0] for one in statements] == ["SELECT"]
    minutes = WRITTEN_EVERY // timedelta(minutes=1)
    seen(ada, minutes=minutes)
    use = DeviceUse.objects.get()
    assert (use.first_seen, use.last_seen) == (NOW, NOW + WRITTEN_EVERY)


def test_a_late_call_takes_no_time_back() -> None:
    ada = make_customer()
    seen(ada, minutes=60)
    seen(ada)
    assert DeviceUse.objects.get().last_seen == NOW + timedelta(hours=1)


def test_what_is_new_is_written_at_once_and_an_ended_token_is_gone() -> None:
    ada = make_customer()
    seen(ada, kind=DeviceKind.BROWSER, push_token="t1")
    seen(ada, platform="Windows", application="Chrome", minutes=1)
    seen(ada, push_token="", minutes=2)
    device = Device.objects.get()
    assert (device.platform, device.application) == ("Windows", "Chrome")
    assert (device.push_state, device.push_token) == ("ended", "")


def test_one_device_belongs_to_several_customers_and_merges_nobody() -> None:
    ada, bo = make_customer(email="ada@example.com"), make_customer(email="bo@example.com")
    for customer in (ada, bo):
        seen(customer)
    assert set(Device.objects.get().uses.values_list("customer_id", flat=True)) == {ada.pk, bo.pk}
    assert not Customer.objects.exclude(merged_into=None).exists()


# --- what holds a customer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": DeviceKind.APP}, ""),
        ({"kind": DeviceKind.BROWSER, "push_token": "t1"}, ""),
        ({"kind": DeviceKind.BROWSER}, "last_identifier"),
    ],
)
def test_the_last_contact_goes_where_an_app_or_a_push_browser_holds_the_customer(
    said: dict[str, Any], code: str
) -> None:
    ada = make_customer()
    seen(ada, **said)
    planned = edit_one(ada, email=None)
    assert (refusal(planned)[0] if planned.refusal else "") == code


def test_push_does_not_end_where_it_holds_a_customer_alone_also_somebody_else() -> None:
    ada, bo = make_customer(), make_customer()
    for customer in (ada, bo):
        seen(customer, kind=DeviceKind.BROWSER, push_token="t1")
    change_customer(bo, email=None)
    with pytest.raises(DeviceRefused, match="last_identifier") as refused:
        seen(ada, push_token="", platform="Windows", minutes=10)
    assert refused.value.location == "/pushToken"
    assert (Device.objects.get().push_token, Device.objects.get().platform) == ("t1", "")
    assert DeviceUse.objects.get(customer=ada).last_seen == NOW


def test_push_ends_where_another_device_holds_the_customer() -> None:
    ada = make_customer()
    seen(ada, kind=DeviceKind.BROWSER, push_token="t1")
    seen(ada, TABLET, kind=DeviceKind.APP)
    change_customer(ada, email=None)
    seen(ada, push_token="", minutes=1)
    assert Device.objects.get(uuid=PHONE).push_state == "ended"


# --- merging ----------------------------------------------------------------------------------------------------------


def test_a_merge_gives_the_survivor_the_devices_and_joins_those_of_both() -> None:
    survivor, victim = make_customer(), make_customer()
    shop = make_point("shop")
    seen(survivor, minutes=5), seen(victim), seen(victim, through=shop, minutes=60)
    seen(victim, TABLET)
    told = merge_uses(survivor=survivor.pk, victim=victim.pk, context=context_of(), now=NOW)
    both, moved = DeviceUse.objects.order_by("device__uuid")
    assert {both.customer_id, moved.customer_id} == {survivor.pk}
    assert (both.first_seen, both.last_seen) == (NOW, NOW + timedelta(hours=1))
    assert both.integration_point == shop
    assert told["moved"] == [moved.pk]
    ((kept, gone),) = told["joined"]
    assert kept["last_seen"] == (NOW + timedelta(minutes=5)).isoformat()
    assert gone["first_seen"] == NOW.isoformat()


def test_the_core_moves_no_device_by_itself() -> None:
    survivor, victim = make_customer(), make_customer()
    seen(survivor), seen(victim)
    used = tables_with_rows([survivor.pk, victim.pk])
    assert "devices.DeviceUse.customer" not in move_rows(survivor=survivor.pk, victim=victim.pk, among=used)


def test_a_use_comes_back_without_the_user_who_was_deleted_since() -> None:
    survivor, victim, user = make_customer(), make_customer(), make_staff("editor", "edith")
    for customer in (survivor, victim):
        seen(customer)
    DeviceUse.objects.update(initiator_user=user, initiator="edith", initiator_kind="user")
    told = merge_uses(survivor=survivor.pk, victim=victim.pk, context=context_of(), now=NOW)
    user.delete()
    unmerge_uses(told, survivor=survivor.pk, victim=victim.pk, context=context_of(), now=NOW)
    assert list(
        DeviceUse.objects.order_by("customer_id").values_list("customer_id", "initiator", "initiator_user")
    ) == [
        (survivor.pk, "edith", None),
        (victim.pk, "edith", None),
    ]
