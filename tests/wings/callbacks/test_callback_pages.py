"""Administrators set the address of a key, see its secret once, and what was delivered; nobody else does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from customers.wings.callbacks.checks import callbacks_can_be_called
from customers.wings.callbacks.deliver import deliver
from customers.wings.callbacks.models import Callback, Delivery
from customers.wings.callbacks.secrets import secret_of
from integration_points.keys import make_key, revoke_key
from integration_points.models import ApiKey
from tests.factories import make_point, make_staff, signed_in
from tests.uploads import preview_by_key
from tests.wings.callbacks.receiver import Receiver

pytestmark = pytest.mark.django_db
ADD = "/admin/callbacks/callback/add/"
FILE = "email,firstName\nann@example.org,Anna\n"


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(make_staff("administrator", "adele"))


def page_of(callback: Callback) -> str:
    return f"/admin/callbacks/callback/{callback.pk}/"


def shown_secret(text: str) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', text)
    return found[1] if found else ""


def test_the_secret_is_shown_once_to_who_made_it(administrator: Client, key: ApiKey) -> None:
    administrator.post(ADD, {"key": key.pk, "url": "https://hooks.example.com/crm"}, follow=True)
    callback = Callback.objects.get()
    assert shown_secret(administrator.post(f"{page_of(callback)}secret/").content.decode()) == secret_of(callback)
    again = administrator.post(f"{page_of(callback)}secret/").content.decode()
    assert shown_secret(again) == ""
    assert "shown before" in again


def test_another_administrator_does_not_see_it(administrator: Client, key: ApiKey) -> None:
    administrator.post(ADD, {"key": key.pk, "url": "https://hooks.example.com/crm"})
    other = signed_in(make_staff("administrator", "other"))
    assert shown_secret(other.post(f"{page_of(Callback.objects.get())}secret/").content.decode()) == ""
    assert shown_secret(administrator.post(f"{page_of(Callback.objects.get())}secret/").content.decode())


def test_a_new_secret_is_shown_once_too(administrator: Client, callback: Callback) -> None:
    before = secret_of(callback)
    administrator.post(f"{page_of(callback)}new-secret/")
    text = administrator.post(f"{page_of(callback)}secret/").content.decode()
    assert shown_secret(text) == secret_of(Callback.objects.get()) != before


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://hooks.example.com/", "has to begin with https://"),
        ("https://127.0.0.1/", "address of an internal network"),
        ("https://[::ffff:10.0.0.1]/", "address of an internal network"),
        ("https://ada:word@hooks.example.com/", "Leave out the user name"),
        ("hooks.example.com", "has to begin with https://"),
    ],
)
def test_what_can_not_be_called_is_refused(administrator: Client, key: ApiKey, url: str, sentence: str) -> None:
    answer = administrator.post(ADD, {"key": key.pk, "url": url})
    assert sentence in answer.content.decode()
    assert not Callback.objects.exists()


def test_keys_are_offered_that_work_and_have_no_address_yet(administrator: Client, callback: Callback) -> None:
    point = make_point("shop")
    for _ in range(2):
        make_key(integration_point=point)
    free, revoked = ApiKey.objects.filter(integration_point=point).order_by("pk")
    revoke_key(key_id=revoked.pk, by="adele", now=timezone.now())
    offered = re.findall(r'<option value="(\d+)"', administrator.get(ADD).content.decode())
    assert offered == [str(free.pk)]


def test_the_page_tells_what_became_of_each_delivery(
    administrator: Client, callback: Callback, receiver: Receiver
) -> None:
    receiver.answers = lambda number: 200 if number else 500
    bulk_edit = preview_by_key(FILE, callback.key)
    deliver(now=timezone.now(), seconds=5)
    text = administrator.get(f"{page_of(callback)}change/").content.decode()
    assert "The server answered, but not with success." in text
    assert f">{bulk_edit.pk}</a>" in text
    deliver(now=timezone.now() + timedelta(minutes=1), seconds=5)
    assert '<span class="badge ok">delivered</span> <span class="mono">200</span>' in (
        administrator.get(f"{page_of(callback)}change/").content.decode()
    )


def test_a_delivery_is_sent_again(administrator: Client, callback: Callback, receiver: Receiver) -> None:
    preview_by_key(FILE, callback.key)
    deliver(now=timezone.now(), seconds=5)
    delivery = Delivery.objects.get()
    administrator.post(f"{page_of(callback)}deliveries/{delivery.pk}/send-again/")
    deliver(now=timezone.now(), seconds=5)
    assert [got.headers["Callback-Id"] for got in receiver.got] == [str(delivery.pk)] * 2


def test_the_delivery_of_another_callback_is_not_found(administrator: Client, callback: Callback) -> None:
    preview_by_key(FILE, callback.key)
    make_key(integration_point=make_point("shop"))
    other = Callback.objects.create(
        key=ApiKey.objects.exclude(pk=callback.key_id).get(), url="https://hooks.example.com/", nonce="0"
    )
    answer = administrator.post(f"{page_of(other)}deliveries/{Delivery.objects.get().pk}/send-again/")
    assert answer.status_code == 404


def test_an_auditor_reads_and_changes_nothing(callback: Callback) -> None:
    auditor = signed_in(make_staff("auditor", "aud"))
    text = auditor.get(f"{page_of(callback)}change/").content.decode()
    assert callback.url in text
    assert "New secret" not in text
    assert auditor.post(f"{page_of(callback)}new-secret/").status_code == 403


def test_a_page_with_many_deliveries_shows_the_last_ones(
    administrator: Client, callback: Callback, django_assert_max_num_queries: Any
) -> None:
    bulk_edit = preview_by_key(FILE, callback.key)
    told = {"callback": callback, "bulk_edit": bulk_edit, "event": "previewed", "state": "void"}
    Delivery.objects.bulk_create([Delivery(**told, created_at=timezone.now()) for _ in range(80)])
    with django_assert_max_num_queries(25):
        text = administrator.get(f"{page_of(callback)}change/").content.decode()
    assert text.count("Send again") == 50


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("CALLBACK_ALLOWED_NETWORKS", ["10.0.0.0/8", "office"], "callbacks.E001"),
        ("CALLBACK_TIMEOUT_SECONDS", 60, "callbacks.E002"),
        ("CALLBACK_TIMEOUT_SECONDS", 0, "callbacks.E002"),
    ],
)
def test_settings_that_would_fail_later_are_named(settings: Any, name: str, value: Any, code: str) -> None:
    setattr(settings, name, value)
    assert [one.id for one in callbacks_can_be_called(app_configs=None)] == [code]
