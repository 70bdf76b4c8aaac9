import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from customers.demo.people import person
from customers.models import Customer, Identifier
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_a_larger_number_adds_the_rest() -> None:
    call_command("demo", customers=30)
    call_command("demo", customers=50)
    websites = set(Identifier.objects.filter(type__system_name="WebsiteID").values_list("value", flat=True))
    wanted = {who.values["WebsiteID"] for who in map(person, range(1, 51)) if "WebsiteID" in who.values}
    assert Customer.objects.count() == 50
    assert websites == wanted


def test_what_a_customer_of_ones_own_has_is_left_to_it() -> None:
    taken = next(who for who in map(person, range(1, 21)) if "mobile" in who.values)
    make_customer(mobile=taken.values["mobile"])
    call_command("demo", customers=20)
    assert Customer.objects.count() == 1 + 19


def test_staff_who_are_there_keep_their_password() -> None:
    User.objects.create_user("admin", password="their own")
    call_command("demo", customers=0)
    assert User.objects.get(username="admin").check_password("their own")


def test_more_than_a_million_is_refused() -> None:
    with pytest.raises(CommandError) as caught:
        call_command("demo", customers=1_000_001)
    assert caught.value.returncode == 2
