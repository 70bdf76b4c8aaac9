from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from customers.bulk_edits.ledger.totals import totals
from customers.bulk_edits.run.actions import approve, missing
from customers.models import (
    BlockedMerge,
    BulkEdit,
    BulkEditRow,
    Card,
    Change,
    Confirmation,
    Contact,
    Customer,
    Identifier,
    IdentifierType,
    JunkValue,
    Merge,
    Message,
    Request,
    State,
)
from integration_points.models import IntegrationPoint, Source

CUSTOMERS = 2_600


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Fill the database once for all that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", customers=CUSTOMERS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled: None, db: None) -> None:
    """The filled database, and a savepoint of the test's own."""


def with_all() -> QuerySet[Customer]:
    current = Contact.objects.filter(customer=OuterRef("pk"), state="current")
    website = Identifier.objects.filter(customer=OuterRef("pk"), type__system_name="WebsiteID")
    return Customer.objects.filter(
        Exists(current.filter(kind="email")), Exists(current.filter(kind="mobile")), Exists(website)
    ).order_by("pk")


def test_as_many_customers_are_made_as_were_asked_for(demo: None) -> None:
    assert Customer.objects.count() == CUSTOMERS


def test_half_have_an_email_a_mobile_and_a_website_id(demo: None) -> None:
    assert with_all().count() >= CUSTOMERS / 2


def test_the_first_thousand_of_them_have_no_access_and_no_confirmation(demo: None) -> None:
    first = with_all()[:1_000].values_list("pk", flat=True)
    contacts = Contact.objects.filter(customer__in=list(first))
    assert not contacts.exclude(gives_account_access=False, confirmation="none").exists()
    assert contacts.count() == 2_000


@pytest.mark.parametrize(
    "properties",
    [
        {"gives_account_access": True},
        {"confirmation": "asked"},
        {"confirmation": "confirmed"},
        {"state": "pending"},
        {"state": "removed"},
    ],
)
def test_contacts_of_every_kind_are_among_them(demo: None, properties: dict[str, Any]) -> None:
    assert Contact.objects.filter(**properties).exists()


def test_every_account_has_identifiers(demo: None) -> None:
    held = set(Identifier.objects.filter(account__isnull=False).values_list("account__system_name", flat=True))
    assert held == {"main", "outlet", "jp", "th"}


def test_each_customer_has_a_change_for_each_of_its_versions(demo: None) -> None:
    assert Change.objects.count() == sum(Customer.objects.values_list("version", flat=True))
    assert Customer.history.filter(history_type="+").count() == CUSTOMERS


def test_the_points_do_what_the_contract_says(demo: None) -> None:
    policies = {point.system_name: point.policy() for point in IntegrationPoint.objects.all()}
    assert policies["website-confirmed"].email.confirmation == "ask"
    assert policies["website-loyalty"].mobile.access == "give"
    assert (policies["website-loyalty"].email.access, policies["website-loyalty"].mobile.confirmation) == (
        "leave",
        "leave",
    )
    assert {policies["website-secure"].email, policies["website-secure"].mobile} == {policies["website-secure"].email}
    assert policies["wallet"].verification_required
    assert policies["shop"].held_by_another == "merge"
    assert policies["admin-panel"].email == policies["website-open"].email


def test_a_us_file_needs_no_choice_of_a_country_at_the_points_of_the_website_and_the_shops(demo: None) -> None:
    countries = dict(IntegrationPoint.objects.values_list("system_name", "country"))
    us = {"website-open", "website-confirmed", "website-loyalty", "website-secure", "shop"}
    assert {name for name, country in countries.items() if country == "US"} == us


def test_some_customers_have_cards_of_the_series_gold_and_some_of_these_are_blocked(demo: None) -> None:
    cards = Card.objects.filter(customer__isnull=False, series__code="GOLD")
    assert cards.count() > CUSTOMERS / 50
    assert set(cards.values_list("label__label", flat=True)) == {"Active", "Blocked"}
    assert Change.objects.filter(fields__field="card").count() > cards.count()


def test_free_numbers_wait_to_be_issued(demo: None) -> None:
    free = Card.objects.filter(customer=None)
    assert set(free.values_list("label__label", flat=True)) == {"NotIssued"}
    assert free.count() == 500


def test_only_the_website_id_is_unique_over_the_project(demo: None) -> None:
    assert [*IdentifierType.objects.filter(scope="project").values_list("system_name", flat=True)] == ["WebsiteID"]
    assert {*Source.objects.filter(has_accounts=True).values_list("system_name", flat=True)} == {"WECHAT", "LINE"}


def test_the_staff_can_sign_in_and_are_in_their_groups(demo: None, settings: Any) -> None:
    roles = {user.username: user.groups.get().name for user in User.objects.filter(is_staff=True)}
    assert roles == {
        "admin": "administrator",
        "editor": "editor",
        "viewer": "viewer",
        "operator": "bulk operator",
        "operations": "operations",
        "auditor": "auditor",
    }
    assert User.objects.get(username="viewer").check_password(settings.DEMO_PASSWORD)


def test_a_second_run_adds_nothing(demo: None) -> None:
    told = Change.objects.count(), BulkEdit.objects.count(), Merge.objects.count()
    call_command("demo", customers=CUSTOMERS)
    assert Customer.objects.count() == CUSTOMERS
    assert (Change.objects.count(), BulkEdit.objects.count(), Merge.objects.count()) == told


def test_requests_wait_and_some_are_decided(demo: None) -> None:
    states = Request.objects.filter(kind="release").values_list("state", flat=True)
    assert sorted(states) == ["declined", "granted", "waiting", "waiting", "waiting"]
    assert Request.objects.get(kind="erasure").state == "waiting"


def test_the_junk_list_has_entries_of_both_kinds(demo: None) -> None:
    assert sorted(JunkValue.objects.values_list("kind", flat=True)) == ["exact", "exact", "pattern"]


def test_they_came_over_months_in_the_order_of_their_changes(demo: None) -> None:
    times = list(Change.objects.order_by("id").values_list("at", flat=True))
    assert timedelta(days=110) < times[-1] - times[0] < timedelta(days=121)
    days = [at.date() for at in times]
    assert days == sorted(days)
    assert times[-1] < timezone.now()


def uploaded(file_name: str, **having: Any) -> BulkEdit:
    return BulkEdit.objects.select_related("integration_point").get(file_name=file_name, **having)


def test_a_bulk_edit_was_run(demo: None) -> None:
    run = uploaded("tiers-after-spring.csv")
    assert (run.state, run.initiator, totals(run).counts["rejected"]) == (State.COMPLETED, "operator", 0)
    assert Change.objects.filter(bulk_edit=run).count() == totals(run).counts["applied"] > 50


def test_a_bulk_edit_was_run_and_taken_back(demo: None) -> None:
    undone = uploaded("old-town-closes.csv", undo_of=None)
    undo = undone.undoings.get()
    assert (undone.state, undo.state) == (State.COMPLETED, State.COMPLETED)
    assert totals(undo).counts["applied"] == totals(undone).counts["applied"] > 50
    assert deltas(undo) == {
        pk: {field: [new, old]} for pk, delta in deltas(undone).items() for field, (old, new) in delta.items()
    }


def deltas(bulk_edit: BulkEdit) -> dict[int, dict[str, Any]]:
    return dict(Change.objects.filter(bulk_edit=bulk_edit).values_list("customer_id", "delta"))


def test_a_bulk_edit_has_rows_to_fix(demo: None) -> None:
    run = uploaded("sign-up-sheets.csv")
    codes = set(BulkEditRow.objects.filter(bulk_edit=run, outcome="rejected").values_list("code", flat=True))
    assert (run.state, codes) == (State.COMPLETED, {"invalid_choice", "invalid_email", "not_found"})


def test_a_file_was_refused(demo: None) -> None:
    refused = uploaded("club-list.csv")
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == (State.REFUSED, "first_column")


def test_a_bulk_edit_waits_for_a_second_person_only(demo: None) -> None:
    waits = uploaded("catalogue-ends.csv")
    assert (waits.state, missing(waits).number, missing(waits).second_person) == (State.WAITING, False, True)
    assert approve(waits, by="operations") == State.RUNNING


def test_two_customers_were_merged_at_the_till_and_two_with_access_stayed_apart(demo: None) -> None:
    merge = Merge.objects.get()
    assert (merge.rule, merge.initiator, merge.undone_at) == ("point", "till", None)
    assert merge.victim.merged_into == merge.survivor
    assert BlockedMerge.objects.get().code == "both_have_access"


def test_an_email_waits_for_its_confirmation_with_a_message(demo: None) -> None:
    asked = Confirmation.objects.get()
    message = Message.objects.get(purpose=Message.Purpose.CONFIRMATION)
    assert (message.state, message.about_id) == (Message.State.WAITING, asked.pk)
    kept = Contact.objects.get(customer=asked.customer, kind="email", state="current")
    assert kept.confirmation == Contact.Confirmation.CONFIRMED
    assert Contact.objects.filter(customer=asked.customer, state="pending", email__startswith="new.address").exists()


def test_a_reserved_phone_has_a_request_that_waits(demo: None) -> None:
    waiting = Request.objects.filter(kind="release", state="waiting").values("contact")
    assert Contact.objects.filter(pk__in=waiting, state=Contact.State.REMOVED).count() == 3
