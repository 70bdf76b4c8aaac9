"""What the core asks of the wing: erasing, exporting, the demo, the roles, the head of a profile."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from customers.exports.columns import choose, known_columns
from customers.exports.export import export_customers
from customers.models import Customer
from customers.privacy.erasure.erase import erase
from customers.privacy.erasure.texts import forget_in_texts
from customers.wings.points.errors import CustomerGone
from customers.wings.points.ledger.balances import available_rows
from customers.wings.points.models import PointsAccountKind, PointsChange, PromoCode, Reward
from customers.wings.points.rewards.give import give_code
from customers.wings.points.rewards.take_back import take_back_reward
from tests.factories import context_of, make_customer, make_staff, signed_in
from tests.wings.points.cast import A_DAY, earn, held, make_campaign, pay
from tests.wings.points.conftest import broken

pytestmark = pytest.mark.django_db


def test_erasing_redacts_comments_and_keeps_the_rows() -> None:
    ada, other = make_customer(email="ada@example.com"), make_customer()
    earn(ada, 5, "Ada called"), earn(other, 5, "Gift of ada@example.com"), earn(other, 5, "Order 2")
    give_code(
        ada.pk, make_campaign("spring", "A1"), reason="Ada asked for it", context=context_of(), now=timezone.now()
    )
    erase(ada.pk, request=None, context=context_of(), now=timezone.now())
    comments = PointsChange.objects.order_by("pk").values_list("comment", flat=True)
    assert list(comments) == ["[erased]", "[erased]", "Order 2"]
    reward = Reward.objects.get()
    assert reward.reason == "[erased]"
    assert held(ada).total == 5
    with pytest.raises(CustomerGone):
        take_back_reward(reward, reason="Ada asked", context=context_of(), now=timezone.now())
    reward.refresh_from_db()
    assert reward.taken_back_at is None


def test_an_invariant_names_what_an_erasure_left() -> None:
    ada = make_customer()
    change = earn(ada, 5, "Ada called")
    Customer.objects.filter(pk=ada.pk).update(erased_at=timezone.now())
    assert any(f"points change {change.pk}: its customer was erased" in one for one in broken())
    PointsChange.objects.update(comment="[erased]")


def test_a_mention_is_found_in_any_case_and_script() -> None:
    earn(make_customer(), 5, "Подарок ИВАНОВУ"), earn(make_customer(), 5, "Gift of (a+b)")
    forget_in_texts(["", "иванов", "(A+B)"])
    assert list(PointsChange.objects.values_list("comment", flat=True)) == ["[erased]", "[erased]"]


def test_an_export_has_the_available_points_where_it_is_asked_for(tmp_path: Path) -> None:
    ada, without = make_customer(), make_customer()
    earn(ada, "12.50"), earn(ada, 3, available_from=timezone.now() + A_DAY)
    path = tmp_path / "customers.csv"
    export_customers(wanted=choose(known_columns(), headers=["client_id", "bonusPoints"]), format="csv", path=path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1:] == [[str(ada.pk), "12.50"], [str(without.pk), ""]]


def test_a_rule_compares_cents_exactly() -> None:
    ada, empty = make_customer(), make_customer()
    earn(ada, "0.10"), earn(ada, "0.20"), earn(ada, 4, available_from=timezone.now() + A_DAY)
    earn(empty, 1), pay(empty, 1)
    rows = available_rows(PointsAccountKind.objects.get(), now=timezone.now())
    assert dict(rows.filter(value=Decimal("0.30")).values_list("customer_id", "value")) == {ada.pk: Decimal("0.30")}
    assert dict(rows.filter(value=0).values_list("customer_id", "value")) == {empty.pk: 0}


def test_the_head_says_what_is_available() -> None:
    ada, without = make_customer(), make_customer()
    earn(ada, 1_200), pay(ada, 200)
    client = signed_in(make_staff("viewer"))
    assert "1,000.00 available" in client.get(f"/admin/customers/customer/{ada.pk}/change/").content.decode()
    assert "available</a>" not in client.get(f"/admin/customers/customer/{without.pk}/change/").content.decode()


def test_roles_get_what_they_may_do_here() -> None:
    may = {role: make_staff(role).has_perm("points.adjust_points") for role in ("viewer", "editor", "auditor")}
    assert may == {"viewer": False, "editor": True, "auditor": False}
    assert make_staff("administrator").has_perm("points.add_rewardcampaign")


def test_the_demo_tells_a_year_and_again_changes_nothing() -> None:
    call_command("demo", customers=60)
    changes = PointsChange.objects.all()
    assert {"add", "spend", "expire"} <= set(changes.values_list("kind", flat=True))
    assert set(changes.values_list("account__kind__system_name", flat=True)) == {"bonus", "status"}
    soon = timezone.now() + 8 * A_DAY
    assert changes.filter(expires_at__gt=timezone.now(), expires_at__lt=soon, kind="add").exists()
    assert Reward.objects.values("campaign").distinct().count() == 2
    assert PromoCode.objects.filter(is_given=False).exists()
    before = changes.count()
    call_command("demo", customers=60)
    assert changes.count() == before
