"""A client system is told how its bulk edits end and what they wait for: signed, tried again, told once."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from customers.bulk_edits.lifecycle.states import move
from customers.bulk_edits.run.actions import cancel
from customers.models import BulkEdit, State
from customers.wings.callbacks.deliver import LEASE, anything_due, deliver, send_again
from customers.wings.callbacks.models import Callback, Delivery
from customers.wings.callbacks.note import note_move
from customers.wings.callbacks.retention import forget_old
from customers.wings.callbacks.secrets import renew, secret_of
from integration_points.keys import make_key, revoke_key
from integration_points.models import ApiKey
from tests.factories import make_point
from tests.uploads import preview_by_key, run, run_previewed, work_off
from tests.wings.callbacks.receiver import Receiver

pytestmark = pytest.mark.django_db
FILE = "email,firstName\nann@example.org,Anna\n"


def send(*, later: timedelta = timedelta()) -> None:
    deliver(now=timezone.now() + later, seconds=30)


def told(receiver: Receiver) -> list[str]:
    return [json.loads(got.body)["state"] for got in receiver.got]


def states() -> list[str]:
    return [f"{one.event} {one.state} {one.status or ''} {one.why}".strip() for one in Delivery.objects.order_by("pk")]


def test_the_end_of_a_run_is_told_as_the_api_tells_it(callback: Callback, receiver: Receiver, client: Client) -> None:
    secret = make_key(integration_point=callback.key.integration_point)
    bulk_edit = run_previewed(preview_by_key(FILE, callback.key))
    send()
    asked = client.get(f"/api/v1/bulk-edits/{bulk_edit.pk}", headers={"Authorization": f"Bearer {secret}"}).json()
    assert json.loads(receiver.got[0].body) == asked
    assert asked["counts"]["applied"] == 1
    assert states() == ["completed delivered 200"]


def test_a_call_is_signed_and_goes_where_the_address_says(callback: Callback, receiver: Receiver) -> None:
    preview_by_key(FILE, callback.key)
    send()
    (got,) = receiver.got
    assert got.path == "/hooks?from=crm"
    assert got.headers["Content-Type"] == "application/json"
    assert got.is_signed_with(secret_of(callback))
    assert not got.is_signed_with("callback_other")


def test_a_new_secret_makes_the_one_before_void(callback: Callback, receiver: Receiver) -> None:
    before = secret_of(callback)
    renew(callback, for_whom="ada")
    preview_by_key(FILE, callback.key)
    send()
    assert not receiver.got[0].is_signed_with(before)
    assert receiver.got[0].is_signed_with(secret_of(Callback.objects.get()))


def test_another_secret_key_makes_other_secrets(callback: Callback, settings: Any) -> None:
    before = secret_of(callback)
    settings.SECRET_KEY = "another one"
    assert secret_of(callback) != before


def test_the_database_alone_signs_nothing(callback: Callback) -> None:
    assert not any(str(value) in secret_of(callback) for value in (callback.nonce, callback.url))


def test_a_preview_and_then_its_end_are_both_told(callback: Callback, receiver: Receiver) -> None:
    bulk_edit = preview_by_key(FILE, callback.key)
    send()
    run_previewed(bulk_edit)
    send()
    assert told(receiver) == ["previewed", "completed"]


def test_a_preview_that_went_on_before_it_was_told_is_not_told(callback: Callback, receiver: Receiver) -> None:
    run_previewed(preview_by_key(FILE, callback.key))
    send()
    assert told(receiver) == ["completed"]
    assert Delivery.objects.count() == 1


def test_a_run_that_waits_for_a_number_is_told(callback: Callback, receiver: Receiver, settings: Any) -> None:
    settings.BULK_EDIT_TYPED_ABOVE = {"rows": 0}
    run_previewed(preview_by_key(FILE, callback.key))
    send()
    assert told(receiver) == ["waiting"]


def test_a_refused_file_is_told_with_its_reason(callback: Callback, receiver: Receiver) -> None:
    preview_by_key("nothing here\n", callback.key)
    send()
    assert json.loads(receiver.got[0].body)["refusal"]["code"]
    assert told(receiver) == ["refused"]


def test_a_cancelled_one_is_told_once_its_rows_are_counted(callback: Callback, receiver: Receiver) -> None:
    bulk_edit = preview_by_key(FILE, callback.key)
    cancel(bulk_edit)
    send()
    assert told(receiver) == []
    work_off(bulk_edit)
    send()
    assert told(receiver) == ["cancelled"]
    assert json.loads(receiver.got[0].body)["counts"]["not_processed"] == 1


def test_what_is_rolled_back_is_not_told(callback: Callback, receiver: Receiver) -> None:
    bulk_edit = preview_by_key(FILE, callback.key)
    send()
    with transaction.atomic():
        move(bulk_edit.pk, State.CANCELLED)
        transaction.set_rollback(True)
    send()
    assert told(receiver) == ["previewed"]


def test_bulk_edits_of_others_are_not_told(callback: Callback, receiver: Receiver) -> None:
    make_key(integration_point=make_point("shop"))
    run(FILE)
    preview_by_key(FILE, ApiKey.objects.exclude(pk=callback.key_id).get())
    send()
    assert receiver.got == []


def test_errors_of_the_server_are_tried_again_until_it_answers(callback: Callback, receiver: Receiver) -> None:
    receiver.answers = lambda number: 200 if number == 2 else 500
    preview_by_key(FILE, callback.key)
    send()
    assert states() == ["previewed waiting 500 answer"]
    send()
    assert len(receiver.got) == 1  # not before its time
    send(later=timedelta(seconds=11))
    send(later=timedelta(seconds=60))
    assert states() == ["previewed delivered 200"]
    assert len({got.headers["Callback-Id"] for got in receiver.got}) == 1
    assert all(got.is_signed_with(secret_of(callback)) for got in receiver.got)


def test_it_gives_up_after_its_last_try_and_is_sent_again_by_hand(
    callback: Callback, receiver: Receiver, settings: Any
) -> None:
    settings.CALLBACK_MAX_TRIES = 2
    receiver.answers = lambda number: 404 if number < 2 else 200
    preview_by_key(FILE, callback.key)
    for minutes in (0, 1, 2):
        send(later=timedelta(minutes=minutes))
    assert states() == ["previewed failed 404 answer"]
    assert send_again(Delivery.objects.get().pk, now=timezone.now())
    send()
    assert states() == ["previewed delivered 200"]


def test_what_went_on_before_the_next_try_is_not_sent_any_more(callback: Callback, receiver: Receiver) -> None:
    receiver.answers = lambda _: 503
    bulk_edit = preview_by_key(FILE, callback.key)
    send()
    receiver.answers = lambda _: 200
    run_previewed(bulk_edit)
    send(later=timedelta(minutes=1))
    assert states() == ["previewed void  went_on", "completed delivered 200"]


def test_a_revoked_key_is_told_nothing(callback: Callback, receiver: Receiver) -> None:
    preview_by_key(FILE, callback.key)
    revoke_key(key_id=callback.key_id, by="ada", now=timezone.now())
    send()
    assert states() == ["previewed void  revoked"]
    assert receiver.got == []


def test_a_worker_that_dies_while_sending_leaves_it_to_be_sent(
    callback: Callback, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview_by_key(FILE, callback.key)
    with monkeypatch.context() as patched:
        patched.setattr("customers.wings.callbacks.deliver.post", _killed)
        with pytest.raises(KeyboardInterrupt):
            send()
    assert not anything_due(now=timezone.now())
    send(later=LEASE + timedelta(seconds=1))
    assert states() == ["previewed delivered 200"]


def _killed(*_args: Any) -> None:
    raise KeyboardInterrupt


def test_two_workers_call_once(callback: Callback, receiver: Receiver) -> None:
    preview_by_key(FILE, callback.key)
    receiver.answers = lambda _: _and_meanwhile()
    send()
    assert len(receiver.got) == 1


def _and_meanwhile() -> int:
    """Look, as another worker does while the first one waits for the answer: nothing is to be had."""
    assert not anything_due(now=timezone.now())
    return 200


def test_an_address_that_does_not_answer_holds_up_no_other(callback: Callback, receiver: Receiver) -> None:
    first, second = preview_by_key(FILE, callback.key), preview_by_key(FILE, callback.key)
    receiver.answers = lambda _: 0
    send()
    assert len(receiver.got) == 1
    assert {first.pk, second.pk} == set(Delivery.objects.values_list("bulk_edit", flat=True))
    assert not anything_due(now=timezone.now())


def test_the_log_says_ids_and_codes_only(
    callback: Callback, receiver: Receiver, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.CALLBACK_MAX_TRIES = 1
    receiver.answers = lambda _: 500
    preview_by_key(FILE, callback.key)
    with caplog.at_level(logging.INFO):
        send()
    assert "answer" in caplog.text
    assert not any(word in caplog.text for word in ("127.0.0.1", "hooks", secret_of(callback)))


def test_old_deliveries_go(callback: Callback, receiver: Receiver, settings: Any) -> None:
    settings.CALLBACKS_KEPT_DAYS = 30
    preview_by_key(FILE, callback.key)
    preview_by_key(FILE, callback.key)
    last = Delivery.objects.order_by("pk").last()
    assert last is not None
    Delivery.objects.exclude(pk=last.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert forget_old(now=timezone.now(), seconds=5)
    assert list(Delivery.objects.values_list("pk", flat=True)) == [last.pk]


def test_a_bulk_edit_without_a_callback_costs_one_query(key: ApiKey, django_assert_num_queries: Any) -> None:
    bulk_edit = preview_by_key(FILE, key)
    with django_assert_num_queries(1):
        note_move(bulk_edit.pk, State.COMPLETED)
    assert BulkEdit.objects.count() == 1
