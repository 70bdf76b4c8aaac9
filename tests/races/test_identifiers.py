"""changeIdentifier from several client systems at once: crossing calls end with one customer, and both are told who."""

from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from customers.maintenance.invariants.check import check
from customers.models import Change, Customer, Identifier, Merge
from customers.staff_edits.save import StaffEdit, save
from integration_points.keys import make_key
from integration_points.models import IntegrationPoint
from tests.factories import context_of, make_customer, make_identifier_type, make_point, make_source, scope_of
from tests.races import REPETITIONS
from tests.races.racers import Call, Racers
from tests.races.test_merges_and_files import work
from tests.uploads import outcomes, preview

pytestmark = pytest.mark.postgres
_serial = count(1)


class Answered(NamedTuple):
    """What a racer was answered: the status, the customer, and the codes of warnings or errors."""

    status: int
    created_id: int
    codes: tuple[str, ...]


class System(NamedTuple):
    """A client system of one account."""

    key: str
    account: str
    scope: str


@pytest.fixture(autouse=True)
def _all_is_in_order(racers: Racers) -> Iterator[None]:
    yield
    assert [finding.offences for finding in check() if finding.offences] == []


@pytest.fixture
def jp(racers: Racers) -> System:
    return system("jp")


@pytest.fixture
def th(racers: Racers) -> System:
    return system("th")


def system(account: str) -> System:
    make_identifier_type("line", scope="source")
    make_identifier_type("external_id", scope="source")
    source = make_source("LINE", account)
    found = source.accounts.get(system_name=account)
    point = make_point(f"line-{account}", source=source, account=found, rate_limit_per_minute=1_000_000)
    assert isinstance(point, IntegrationPoint)
    return System(make_key(integration_point=point), account, scope_of(source, account))


def add(key: str, account: str, customer_id: int, type_name: str, value: str) -> Answered:
    """Ask to add one identifier; what a racer does in its own process, through the whole API."""
    path = f"/api/v2/customers/{customer_id}/changeIdentifier?source=LINE&accountId={account}"
    body = {"add": {"type": type_name, "value": value}}
    answer: Any = Client(raise_request_exception=False).post(
        path, body, "application/json", headers={"Host": "127.0.0.1", "Authorization": f"Bearer {key}"}
    )
    told = answer.json()
    codes = tuple(one["code"] for one in told.get("warnings", told.get("errors", ())))
    return Answered(answer.status_code, told.get("createdId", 0), codes)


def call(of: System, customer: Customer, type_name: str, value: str) -> Call:
    """Let a racer ask that of a client system."""
    return Call(add, (of.key, of.account, customer.pk, type_name, value))


def test_crossing_calls_end_with_one_survivor_and_both_are_told_who(racers: Racers, jp: System, th: System) -> None:
    for _ in range(REPETITIONS):
        number = next(_serial)
        first = make_customer(ids={f"id:external_id:{th.scope}": f"E{number}"})
        second = make_customer(ids={f"id:line:{jp.scope}": f"L{number}"})

        one, other = racers.race([call(th, first, "line", f"L{number}"), call(jp, second, "externalId", f"E{number}")])

        assert (one.status, other.status) == (200, 200), (one, other)
        assert one.created_id == other.created_id
        assert sorted([one.codes, other.codes]) == [("91007", "91009"), ("91009",)]
        (merge,) = Merge.objects.filter(victim__in=[first, second])
        assert merge.survivor_id == one.created_id
        assert Customer.objects.filter(pk__in=[first.pk, second.pk], merged_into=None).count() == 1


def test_one_call_sent_by_several_merges_once(racers: Racers, jp: System, th: System) -> None:
    for _ in range(REPETITIONS):
        number = next(_serial)
        holder = make_customer(ids={f"id:line:{jp.scope}": f"L{number}"})
        caller = make_customer(ids={f"id:external_id:{th.scope}": f"E{number}"})

        answers = racers.race([call(th, caller, "line", f"L{number}")] * 4)

        assert {(one.status, one.created_id) for one in answers} == {(200, holder.pk)}
        assert sum("91007" in one.codes for one in answers) == 1
        assert Merge.objects.filter(victim=caller).count() == 1


def test_of_several_customers_one_gets_an_identifier_of_one_source(racers: Racers, jp: System) -> None:
    for _ in range(REPETITIONS):
        value = f"L{next(_serial)}"
        rivals = [make_customer(email=f"rival{next(_serial)}@example.com") for _ in range(4)]

        answers = racers.race([call(jp, rival, "line", value) for rival in rivals])

        assert sorted(one.status for one in answers) == [200, 409, 409, 409]
        assert {one.codes for one in answers if one.status == 409} == {("1033",)}
        assert Identifier.objects.filter(value=value).count() == 1
        assert Change.objects.filter(customer__in=rivals, version=2).count() == 1


def test_a_new_identifier_added_under_two_accounts_at_once_makes_the_two_one(
    racers: Racers, jp: System, th: System
) -> None:
    for _ in range(REPETITIONS):
        value = f"L{next(_serial)}"
        first, second = (make_customer(email=f"rival{next(_serial)}@example.com") for _ in range(2))

        answers = racers.race([call(jp, first, "line", value), call(th, second, "line", value)])

        assert [one.status for one in answers] == [200, 200], answers
        assert answers[0].created_id == answers[1].created_id
        assert sorted(one.codes for one in answers) == [(), ("91007", "91009")]
        survivor = Customer.objects.get(pk__in=[first.pk, second.pk], merged_into=None)
        assert survivor.pk == answers[0].created_id
        held = Identifier.objects.filter(value=value).values_list("scope", "customer__merged_into_id")
        assert {scope for scope, _ in held} == {jp.scope, th.scope}


def save_form(customer_id: int, field: str, value: str) -> tuple[str, ...]:
    """Save the form of a profile; answer the codes of what was refused."""
    version = Customer.objects.values_list("version", flat=True).get(pk=customer_id)
    edit = StaffEdit(customer_id, version, {field: value})
    saved = save(edit, context=context_of(), today=timezone.localdate(), accepted=())
    return tuple(refusal.code.value for refusal in saved.refusals)


def test_a_new_identifier_from_a_form_and_under_another_account_at_once_is_one_customers(
    racers: Racers, jp: System, th: System
) -> None:
    for _ in range(REPETITIONS):
        value = f"L{next(_serial)}"
        first, second = (make_customer(email=f"rival{next(_serial)}@example.com") for _ in range(2))

        refused, answer = racers.race(
            [Call(save_form, (first.pk, f"id:line:{jp.scope}", value)), call(th, second, "line", value)]
        )

        assert (refused, answer.status) in (((), 200), (("taken",), 200)), (refused, answer)
        held = Identifier.objects.filter(value=value)
        standing = {merged or own for own, merged in held.values_list("customer_id", "customer__merged_into_id")}
        assert standing == {answer.created_id}
        merged = Merge.objects.filter(victim__in=[first, second]).count()
        assert (merged, held.count()) == ((0, 1) if refused else (1, 2))


def test_a_new_identifier_from_two_forms_under_two_accounts_at_once_is_one_customers(
    racers: Racers, jp: System, th: System
) -> None:
    for _ in range(REPETITIONS):
        value = f"L{next(_serial)}"
        first, second = (make_customer(email=f"rival{next(_serial)}@example.com") for _ in range(2))

        told = racers.race(
            [
                Call(save_form, (first.pk, f"id:line:{jp.scope}", value)),
                Call(save_form, (second.pk, f"id:line:{th.scope}", value)),
            ]
        )

        assert sorted(told) == [(), ("taken",)]
        assert Identifier.objects.filter(value=value).count() == 1


def file_of(at: System, customer: Customer, value: str) -> Call:
    """Preview a file that gives a customer an id of a client system's account, and let a racer run it."""
    point = IntegrationPoint.objects.get(system_name=f"line-{at.account}")
    seen = preview(f"client_id,line\n{customer.pk},{value}\n", through=point)
    assert outcomes(seen) == {2: "applied"}
    return Call(work, (seen.pk,))


def test_a_new_identifier_from_a_file_and_under_another_account_at_once_is_one_customers(
    racers: Racers, jp: System, th: System
) -> None:
    for _ in range(REPETITIONS):
        value = f"L{next(_serial)}"
        first, second = (make_customer(email=f"rival{next(_serial)}@example.com") for _ in range(2))

        rows, answer = racers.race([file_of(jp, first, value), call(th, second, "line", value)])

        assert (rows[2], answer.status) in (("applied", 200), ("rejected taken", 200)), (rows, answer)
        held = Identifier.objects.filter(value=value)
        standing = {merged or own for own, merged in held.values_list("customer_id", "customer__merged_into_id")}
        assert standing == {answer.created_id}
        merged = Merge.objects.filter(victim__in=[first, second]).count()
        assert (merged, held.count()) == ((1, 2) if rows[2] == "applied" else (0, 1))


def test_a_new_identifier_from_two_files_under_two_accounts_at_once_is_one_customers(
    racers: Racers, jp: System, th: System
) -> None:
    for _ in range(REPETITIONS):
        value = f"L{next(_serial)}"
        first, second = (make_customer(email=f"rival{next(_serial)}@example.com") for _ in range(2))

        told = racers.race([file_of(jp, first, value), file_of(th, second, value)])

        assert sorted(rows[2] for rows in told) == ["applied", "rejected taken"]
        assert Identifier.objects.filter(value=value).count() == 1
