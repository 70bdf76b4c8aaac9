"""A contact that another customer holds comes through a point that merges: the two become one, then it is edited."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from customers.changelog.labels import read_labels
from customers.edits.change_customers import change_customers, plan_edits
from customers.edits.definitions import Definitions, read_definitions
from customers.edits.edit import CLEAR, ContactWish, CustomerEdit, EditContext, Key
from customers.merging.edit_and_merge import MergedEdit, blocked_edits, change_customer_merging
from customers.merging.overview.summaries import blocked_merge_summaries, merge_summaries
from customers.merging.unmerge import unmerge
from customers.models import BlockedMerge, Change, Contact, Customer, IdentifierType, Merge
from customers.rules.refusals.codes import Code
from customers.rules.refusals.sentences import sentence
from customers.staff_edits import save as save_flow
from integration_points.models import IntegrationPoint
from tests.admin.profile.test_customer_edit import EditForm
from tests.api.conftest import caller
from tests.api.contact_calls import Caller, error_of
from tests.factories import (
    change_customer,
    contact,
    context_of,
    make_customer,
    make_identifier_type,
    make_point,
    make_staff,
    signed_in,
)

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "+12125550101", "+12125550102"


def shop(**settings: Any) -> IntegrationPoint:
    return make_point("shop", held_by_another="merge", country="US", **settings)


def definitions() -> Definitions:
    return read_definitions(today=timezone.localdate(), country="US")


def edit(customer: Customer, **values: Any) -> CustomerEdit:
    return CustomerEdit(key=Key("customer", str(customer.pk)), values=values)


def by_email(email: str, **values: Any) -> CustomerEdit:
    return CustomerEdit(key=Key("email", email), values=values)


def done(asked: CustomerEdit, context: EditContext | None = None) -> MergedEdit:
    """Make an edit through the point that merges."""
    return change_customer_merging(asked, context=context or context_of(shop()), definitions=definitions())


def contacts(customer: Customer) -> dict[str, str]:
    return dict(Contact.objects.filter(customer=customer).values_list("value", "state"))


def who_stays(*customers: Customer) -> list[bool]:
    return [Customer.objects.get(pk=one.pk).merged_into_id is None for one in customers]


def give_access(customer: Customer, **values: str) -> None:
    change_customer(customer, through=make_point("gives", email_access="give", mobile_access="give"), **values)


def never_different(name: str) -> None:
    make_identifier_type(name)
    IdentifierType.objects.filter(system_name=name).update(never_merge_different=True)


# --- what the plan says ---


def test_the_plan_says_with_whom_the_customer_is_to_be_one_and_writes_nothing() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    changes = Change.objects.count()
    asked = [edit(one, mobile=PHONE, first_name="Ada")]
    (planned,) = change_customers(asked, context=context_of(shop()), definitions=definitions())
    assert (planned.plan, planned.refusal, planned.merges_with) == (None, None, {other.pk})
    assert Change.objects.count() == changes


def test_two_holders_are_both_named() -> None:
    one = make_customer(ids={"WebsiteID": "W1"})
    others = make_customer(mobile=PHONE), make_customer(email="other@example.com")
    asked = [edit(one, mobile=PHONE, email="other@example.com")]
    (planned,) = plan_edits(asked, context=context_of(shop()), definitions=definitions())
    assert planned.merges_with == {other.pk for other in others}


@pytest.mark.parametrize("held", ["reject", "wait"])
def test_other_points_merge_nobody(held: str) -> None:
    one = make_customer(email="one@example.com")
    make_customer(mobile=PHONE)
    context = context_of(make_point("other", held_by_another=held, country="US"))
    assert done(edit(one, mobile=PHONE), context).merges == ()
    assert not Merge.objects.exists()


def test_what_another_customer_keeps_reserved_is_refused_and_merges_nobody() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    change_customer(other, mobile=OTHER_PHONE)
    refusal = done(edit(one, mobile=PHONE)).planned.refusal
    assert refusal
    assert refusal.code is Code.RESERVED
    assert not Merge.objects.exists()


def test_a_wrong_value_beside_it_is_refused_and_merges_nobody() -> None:
    one = make_customer(email="one@example.com")
    make_customer(mobile=PHONE)
    refusal = done(edit(one, mobile=PHONE, birth_date="yesterday")).planned.refusal
    assert refusal
    assert refusal.code is Code.INVALID_DATE
    assert not Merge.objects.exists()


def test_a_customer_who_is_to_be_made_is_refused_as_through_any_point() -> None:
    make_customer(mobile=PHONE)
    made = done(CustomerEdit(key=None, values={"mobile": PHONE, "first_name": "Ada"}, creates=True)).planned
    assert made.refusal
    assert made.refusal.code is Code.TAKEN


def test_a_value_that_waits_here_already_stays_waiting() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    change_customer(one, through=make_point("waits", held_by_another="wait"), mobile=PHONE)
    assert done(edit(one, mobile=PHONE)).merges == ()
    assert contacts(other) == {PHONE: "current"}


# --- what is written ---


def test_the_two_are_one_and_the_edit_is_made_of_the_one_who_stays() -> None:
    one = make_customer(email="one@example.com")
    other = make_customer(mobile=PHONE, email="other@example.com")
    made = done(edit(one, mobile=PHONE, first_name="Ada"))
    assert [(merge.survivor, merge.victim) for merge in made.merges] == [(other.pk, one.pk)]  # it registered later
    assert made.planned.customer_id == other.pk
    assert Customer.objects.get(pk=other.pk).first_name == "Ada"
    assert contacts(other) == {PHONE: "current", "other@example.com": "current", "one@example.com": "removed"}
    call_command("check_invariants")


def test_a_value_that_the_merge_reserved_becomes_current_for_the_one_who_asked_for_it() -> None:
    other = make_customer(mobile=PHONE, email="other@example.com")
    one = make_customer(mobile=OTHER_PHONE, email="one@example.com")
    done(edit(one, mobile=PHONE))
    assert who_stays(one, other) == [True, False]
    assert contact(one, "mobile").value == PHONE
    assert contacts(one)[OTHER_PHONE] == "removed"
    call_command("check_invariants")


def test_what_found_the_customer_may_be_reserved_by_then() -> None:
    one = make_customer(email="one@example.com")
    other = make_customer(mobile=PHONE, email="other@example.com")
    made = done(by_email("one@example.com", mobile=PHONE, first_name="Ada"))
    assert made.planned.edit.key == Key("email", "one@example.com")
    assert who_stays(one, other) == [False, True]
    assert Customer.objects.get(pk=other.pk).first_name == "Ada"


def test_who_has_access_by_the_contact_stays_before_who_registered_later() -> None:
    other = make_customer(mobile=PHONE)
    give_access(other, mobile=PHONE)
    one = make_customer(email="one@example.com")
    done(edit(one, mobile=PHONE))
    assert who_stays(one, other) == [False, True]


def test_who_confirmed_the_contact_stays_before_who_has_other_access() -> None:
    other = make_customer()
    change_customer(other, mobile=ContactWish(PHONE, "verified"))
    one = make_customer(email="one@example.com")
    give_access(one, email="one@example.com")
    done(edit(one, mobile=PHONE))
    assert who_stays(one, other) == [False, True]


def test_two_holders_are_merged_one_after_the_other() -> None:
    one = make_customer(ids={"WebsiteID": "W1"})
    phones, mails = make_customer(mobile=PHONE), make_customer(email="other@example.com")
    made = done(edit(one, mobile=PHONE, email="other@example.com", last_name="Byron"))
    assert len(made.merges) == 2
    assert sum(who_stays(one, phones, mails)) == 1
    survivor = Customer.objects.get(pk=made.planned.customer_id)
    assert (survivor.last_name, contacts(survivor)) == (
        "Byron",
        {PHONE: "current", "other@example.com": "current"},
    )
    call_command("check_invariants")


def test_what_is_cleared_beside_it_is_cleared_of_the_one_who_stays() -> None:
    one = make_customer(email="one@example.com")
    other = make_customer(mobile=PHONE, last_name="Byron")
    done(edit(one, mobile=PHONE, last_name=CLEAR))
    assert Customer.objects.get(pk=other.pk).last_name == ""


def test_a_field_that_somebody_changed_since_the_export_is_a_conflict_and_merges_nobody() -> None:
    one = make_customer(email="one@example.com")
    make_customer(mobile=PHONE)
    version = Customer.objects.get(pk=one.pk).version
    change_customer(one, first_name="Ada")
    asked = edit(one, mobile=PHONE, first_name="Eve")._replace(as_of_version=version, as_of_text=str(version))
    refusal = done(asked).planned.refusal
    assert refusal
    assert (refusal.code, refusal.column) == (Code.CHANGED_SINCE, "first_name")
    assert not Merge.objects.exists()


def test_changes_of_the_one_who_stays_are_no_conflict_with_the_version_of_the_other() -> None:
    one = make_customer(email="one@example.com")
    other = make_customer(mobile=PHONE)
    for name in ("Ann", "Bea", "Cleo"):
        change_customer(other, first_name=name)
    made = done(edit(one, mobile=PHONE, first_name="Ada")._replace(as_of_version=1, as_of_text="1"))
    assert made.planned.refusal is None
    assert Customer.objects.get(pk=other.pk).first_name == "Ada"


def test_both_profiles_say_why_they_are_one() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    done(edit(one, mobile=PHONE))
    labels = read_labels()
    for customer in (one, other):
        (told,) = merge_summaries(customer.pk, labels=labels, may_see=True)
        assert f"Customer {one.pk} was merged into customer {other.pk}" in told.sentence
        assert "came through a touchpoint that merges customers with the same value" in told.sentence
        assert PHONE[-4:] in told.sentence


def test_the_merge_can_be_undone() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    made = done(edit(one, mobile=PHONE))
    unmerge(made.merges[0].merge_id, context=context_of())
    assert who_stays(one, other) == [True, True]
    assert (contacts(one), contacts(other)) == ({"one@example.com": "current"}, {PHONE: "current"})
    call_command("check_invariants")


# --- what may not be merged ---


def blocked(one: Customer, other: Customer, **values: Any) -> str:
    """Make an edit that has to be refused whole; return what the profiles say."""
    before = Change.objects.count(), contacts(one), contacts(other)
    made = done(edit(one, first_name="Ada", **values))
    assert made.planned.refusal
    assert (made.planned.refusal.code, made.merges) == (Code.MERGE_BLOCKED, ())
    assert (Change.objects.count(), contacts(one), contacts(other)) == before
    assert who_stays(one, other) == [True, True]
    labels = read_labels()
    said = {blocked_merge_summaries(one_.pk, labels=labels, may_see=True)[0].sentence for one_ in (one, other)}
    assert all(f"stayed with customer {other.pk}" in text for text in said)
    return " ".join(sorted(said))


def test_access_by_phone_and_access_by_email_stay_two_and_both_profiles_say_why() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    give_access(one, email="one@example.com")
    give_access(other, mobile=PHONE)
    assert "Both customers have account access" in blocked(one, other, mobile=PHONE)


def test_different_ids_of_a_type_that_never_merges_stay_two() -> None:
    never_different("Passport")
    one = make_customer(email="one@example.com", ids={"Passport": "A"})
    other = make_customer(mobile=PHONE, ids={"Passport": "B"})
    assert "different ids of type Passport" in blocked(one, other, mobile=PHONE)


def test_an_id_of_such_a_type_that_only_one_has_is_no_reason() -> None:
    never_different("Passport")
    one = make_customer(email="one@example.com", ids={"Passport": "A"})
    other = make_customer(mobile=PHONE)
    assert done(edit(one, mobile=PHONE)).merges
    assert sum(who_stays(one, other)) == 1


def test_the_contact_of_two_who_stay_two_is_on_the_one_who_holds_it_only() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    give_access(one, email="one@example.com")
    give_access(other, mobile=PHONE)
    blocked(one, other, mobile=PHONE)
    assert list(Contact.objects.filter(value=PHONE).values_list("customer", "state")) == [(other.pk, "current")]


def test_of_three_none_is_merged_where_two_of_them_may_not_be() -> None:
    never_different("Passport")
    one = make_customer(ids={"WebsiteID": "W1"})
    phones = make_customer(mobile=PHONE, ids={"Passport": "A"})
    mails = make_customer(email="other@example.com", ids={"Passport": "B"})
    made = done(edit(one, mobile=PHONE, email="other@example.com"))
    assert made.planned.refusal
    assert made.planned.refusal.code is Code.MERGE_BLOCKED
    assert not Merge.objects.exists()
    told = BlockedMerge.objects.get()
    assert {told.holder_id, told.other_id} == {phones.pk, mails.pk}


def test_a_blocked_edit_is_foreseen_without_writing() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    third = make_customer(email="third@example.com")
    give_access(one, email="one@example.com")
    give_access(other, mobile=PHONE)
    asked = [edit(third, mobile=PHONE), edit(one, mobile=PHONE)]
    planned = plan_edits(asked, context=context_of(shop()), definitions=definitions())
    (refusal,) = blocked_edits(planned).values()
    assert list(blocked_edits(planned)) == [1]
    said = sentence(
        refusal.code, column="Phone", value=refusal.value, detail=refusal.detail or {}, where="", in_file=False
    )
    assert "the two customers may not be merged (both have account access)" in said
    assert not BlockedMerge.objects.exists()


# --- the doors ---


def test_an_operation_merges_and_answers_about_the_one_who_stays(client: Client) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    system = caller(client, shop())
    answer = system.operation("EditCustomer", {"ids": {"customerId": one.pk}, "mobilePhone": PHONE})
    assert (answer["status"], answer["customer"]["processingStatus"]) == ("Success", "Changed")
    assert answer["customer"]["ids"]["customerId"] == other.pk
    assert [warning["code"] for warning in answer["warnings"]] == ["91009"]


def test_an_operation_that_names_two_customers_by_contacts_alone_makes_them_one(client: Client) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    body = {"email": "one@example.com", "mobilePhone": PHONE, "firstName": "Ada"}
    answer = caller(client, shop()).operation("EditCustomer", body)
    assert (answer["status"], answer["customer"]["ids"]["customerId"]) == ("Success", other.pk)
    assert [warning["code"] for warning in answer["warnings"]] == ["91009"]
    survivor = Customer.objects.get(pk=other.pk)
    assert (who_stays(one, other), survivor.first_name) == ([False, True], "Ada")
    assert contacts(survivor) == {"one@example.com": "current", PHONE: "current"}


def test_an_operation_finds_by_the_second_contact_whom_the_first_one_does_not(client: Client) -> None:
    other = make_customer(mobile=PHONE)
    answer = caller(client, shop()).operation("EditCustomer", {"email": "new@example.com", "mobilePhone": PHONE})
    assert (answer["status"], answer["customer"]["ids"]["customerId"]) == ("Success", other.pk)
    assert contacts(other) == {"new@example.com": "current", PHONE: "current"}


@pytest.mark.parametrize(
    ("held", "operation", "by_id"),
    [("reject", "EditCustomer", False), ("merge", "GetCustomer", False), ("merge", "EditCustomer", True)],
)
def test_who_is_not_merged_by_what_names_two_customers_is_told_that_it_is_taken(
    client: Client, held: str, operation: str, by_id: bool
) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE, ids={"WebsiteID": "W1"})
    point = make_point("shop", held_by_another=held, country="US")
    keys: dict[str, Any] = {"ids": {"customerId": one.pk, "WebsiteID": "W1"}}
    answer = caller(client, point).operation(
        operation, keys if by_id else {"email": "one@example.com", "mobilePhone": PHONE}
    )
    assert [message["code"] for message in answer["validationMessages"]] == ["taken"]
    assert who_stays(one, other) == [True, True]


def test_a_registration_with_the_contacts_of_two_makes_them_one(client: Client) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    body = {"email": "one@example.com", "mobilePhone": PHONE, "firstName": "Ada"}
    answer = caller(client, shop(may_register=True)).operation("RegisterCustomer", body)
    assert (answer["customer"]["processingStatus"], Customer.objects.count()) == ("Changed", 2)
    assert answer["customer"]["ids"]["customerId"] == other.pk
    assert (who_stays(one, other), Customer.objects.get(pk=other.pk).first_name) == ([False, True], "Ada")


def test_a_blocked_operation_is_a_validation_error_and_remembered(client: Client) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    give_access(one, email="one@example.com")
    give_access(other, mobile=PHONE)
    answer = caller(client, shop()).operation("EditCustomer", {"ids": {"customerId": one.pk}, "mobilePhone": PHONE})
    (message,) = answer["validationMessages"]
    assert (answer["status"], message["location"], message["code"]) == (
        "ValidationError",
        "/customer/mobilePhone",
        "merge_blocked",
    )
    assert str(other.pk) not in message["message"]
    assert BlockedMerge.objects.count() == 1


def test_a_test_key_merges_nobody(client: Client) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    system = caller(client, shop(), is_test=True)
    answer = system.operation("EditCustomer", {"ids": {"customerId": one.pk}, "mobilePhone": PHONE})
    assert answer["status"] == "Success"
    assert who_stays(one, other) == [True, True]


def test_the_contact_info_call_merges_and_answers_about_the_one_who_stays() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    answer = Caller(shop()).change(one, PHONE)
    assert (answer.status_code, answer.json()["customerId"], answer.json()["value"]) == (200, other.pk, PHONE)
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["91009"]
    other.refresh_from_db()
    assert answer["ETag"] == f'"{other.version}"'


def test_a_verified_contact_is_the_survivors_confirmed_one() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    system = Caller(shop(verification_required=True))
    answer = system.change(one, PHONE, system.prove(one, PHONE))
    assert (answer.status_code, answer.json()["status"]) == (200, "VERIFIED")
    assert sum(who_stays(one, other)) == 1
    assert contact(Customer.objects.get(pk=answer.json()["customerId"]), "mobile").confirmation == "confirmed"


def test_without_the_verification_nobody_is_merged() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    answer = Caller(shop(verification_required=True)).change(one, PHONE)
    assert error_of(answer) == (400, "verification_required")
    assert who_stays(one, other) == [True, True]


def test_a_blocked_contact_info_call_is_a_conflict_remembered_and_leaves_the_verification_unused() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    give_access(one, email="one@example.com")
    give_access(other, mobile=PHONE)
    system = Caller(shop(verification_required=True))
    verification = system.prove(one, PHONE)
    assert [error_of(system.change(one, PHONE, verification)) for _ in range(2)] == [(409, "merge_blocked")] * 2
    assert BlockedMerge.objects.count() == 1


def test_the_profile_form_asks_first_then_goes_on_with_the_one_who_stays() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    client = signed_in(make_staff("editor"))
    form = EditForm(client, one)
    first = form.save(mobile=PHONE, through=shop().pk)
    assert first.status_code == 200
    assert "Saving merges customers." in first.content.decode()
    assert who_stays(one, other) == [True, True]
    second = form.save(mobile=PHONE, through=shop().pk, accepted=[f"merge:mobile:{other.pk}"])
    assert (second.status_code, second["Location"]) == (302, f"/admin/customers/customer/{other.pk}/change/")
    page = client.get(second["Location"]).content.decode()
    assert f"Customer {one.pk} was merged into customer {other.pk}" in page
    assert f"/admin/customers/merge/{Merge.objects.get().pk}/change/" in page


def test_the_profile_form_says_what_speaks_against_a_merge_and_both_profiles_do() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    give_access(one, email="one@example.com")
    give_access(other, mobile=PHONE)
    answer = EditForm(signed_in(make_staff("editor")), one).save(mobile=PHONE, through=shop().pk)
    assert "both have account access" in " ".join(answer.context["form"].errors["mobile"])
    assert BlockedMerge.objects.count() == 1


def test_the_form_asks_again_where_somebody_got_the_contact_right_before_the_writing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = make_customer(email="one@example.com"), make_customer(email="other@example.com")
    real = save_flow._written

    def late(*arguments: Any) -> Any:
        if not Contact.objects.filter(value=PHONE).exists():
            change_customer(other, mobile=PHONE)
        return real(*arguments)

    monkeypatch.setattr(save_flow, "_written", late)
    form = EditForm(signed_in(make_staff("editor")), one)
    asked = form.save(mobile=PHONE, through=shop().pk)
    assert asked.status_code == 200
    assert "Saving merges customers." in asked.content.decode()
    assert not Merge.objects.exists()
    form.save(mobile=PHONE, through=shop().pk, accepted=[f"merge:mobile:{other.pk}"])
    assert Merge.objects.count() == 1


def test_the_form_foretells_what_the_merge_leaves_behind_and_what_the_one_who_stays_loses() -> None:
    one = make_customer(email="one@example.com", mobile=OTHER_PHONE, first_name="Ada")
    other = make_customer(email="other@example.com", mobile=PHONE, first_name="Bo")
    give_access(one, mobile=OTHER_PHONE)
    assert contact(one, "mobile").gives_account_access
    form = EditForm(signed_in(make_staff("editor")), one)
    asked = form.save(mobile=PHONE, through=shop().pk, reason="same person")
    page = asked.content.decode()
    assert f"Customer {one.pk} stays and keeps its own values. Of customer {other.pk}:" in page
    assert "First name Bo: only in the past of the merged customer" in page
    assert "Email other@example.com: reserved for the one who stays" in page
    assert f"{PHONE}: reserved" not in page
    loss = "The customer loses account access by mobile number, because the mobile number is replaced."
    assert loss in page
    assert not Merge.objects.exists()
    marks = [f"merge:mobile:{other.pk}"]
    form.save(mobile=PHONE, through=shop().pk, reason="same person", accepted=marks)
    assert not Merge.objects.exists()
    form.save(mobile=PHONE, through=shop().pk, reason="same person", accepted=[*marks, loss])
    assert Merge.objects.count() == 1
    assert not contact(one, "mobile").gives_account_access


def test_a_field_that_somebody_changed_beside_a_merge_keeps_what_was_typed() -> None:
    one, other = make_customer(email="one@example.com"), make_customer(mobile=PHONE)
    client = signed_in(make_staff("editor"))
    form = EditForm(client, one)
    change_customer(one, last_name="Lovelace")
    answer = form.save(mobile=PHONE, last_name="King", through=shop().pk, accepted=[f"merge:mobile:{other.pk}"])
    page = answer.content.decode()
    assert (answer.status_code, Merge.objects.count()) == (409, 1)
    assert "<ins>King</ins>" in page
    assert f'action="/admin/customers/customer/{other.pk}/edit/"' in page
    assert f"Customer {one.pk} was merged into customer {other.pk}" in page
