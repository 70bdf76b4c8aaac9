import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from customers.api.http.key_lookup import find_key
from integration_points.models import ApiKey, IntegrationPoint
from tests.factories import make_point, make_source

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> dict[str, Any]:
    output = io.StringIO()
    call_command("create_integration_point", *arguments, stdout=output)
    answer: dict[str, Any] = json.loads(output.getvalue())
    return answer


def refusal(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        create(*arguments)
    return caught.value


def test_it_prints_the_name_and_a_key_that_opens() -> None:
    answer = create("kiosk")
    assert answer["system_name"] == "kiosk"
    key = find_key(secret=answer["key"], now=timezone.now())
    assert key is not None
    assert key.integration_point.system_name == "kiosk"


def test_without_options_a_point_changes_nothing_about_contacts() -> None:
    create("kiosk")
    policy = IntegrationPoint.objects.get(system_name="kiosk").policy()
    assert (policy.email.access, policy.mobile.confirmation, policy.held_by_another) == ("leave", "leave", "reject")


def test_every_option_becomes_a_setting() -> None:
    make_source("LINE", "jp")
    options = "--preset shop --email-access give --mobile-access take --email-confirmation ask --held-by-another wait"
    create("kiosk", *options.split(), "--verification-required", "--may-register", "--country", "us", "--source",
           "LINE", "--account", "jp")  # fmt: skip
    policy = IntegrationPoint.objects.get(system_name="kiosk").policy()
    assert (policy.email.access, policy.mobile.access, policy.email.confirmation) == ("give", "take", "ask")
    assert (policy.held_by_another, policy.country, policy.may_register) == ("wait", "US", True)
    assert policy.verification_required
    assert policy.account_id


def test_an_existing_name_is_refused_with_1() -> None:
    make_point("kiosk")
    assert refusal("kiosk").returncode == 1
    assert not ApiKey.objects.exists()


def test_a_new_key_is_added_to_an_existing_point() -> None:
    first = create("kiosk")
    second = create("kiosk", "--new-key")
    assert first["key"] != second["key"]
    assert ApiKey.objects.filter(integration_point__system_name="kiosk").count() == 2


def test_a_new_key_for_an_unknown_point_is_a_usage_error() -> None:
    assert refusal("kiosk", "--new-key").returncode == 2


def test_a_test_key_says_so() -> None:
    create("kiosk", "--test-key")
    assert ApiKey.objects.get().is_test


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--source", "NOWHERE"], "NOWHERE"),
        (["--country", "ZZ"], "ZZ"),
        (["--source", "LINE"], "account"),
    ],
)
def test_what_does_not_exist_is_named_and_nothing_is_made(arguments: list[str], named: str) -> None:
    make_source("LINE", "jp")
    error = refusal("kiosk", *arguments)
    assert error.returncode == 2
    assert named in str(error)
    assert not IntegrationPoint.objects.filter(system_name="kiosk").exists()


def test_a_system_name_with_spaces_is_refused() -> None:
    assert refusal("my kiosk").returncode == 2
