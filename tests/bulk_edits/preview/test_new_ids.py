"""New ids of types that several sources have: a file gives nobody one that another customer has elsewhere."""

import pytest
from pytest_django import Settings

from customers.merging.merge import merge_customers
from customers.models import Customer, Identifier
from customers.rules import fields
from customers.rules.merging import MergeRule, MergeWhy
from integration_points.models import IntegrationPoint
from tests.factories import (
    change_customer,
    context_of,
    make_customer,
    make_identifier_type,
    make_point,
    make_source,
    scope_of,
)
from tests.statements import counted
from tests.uploads import outcomes, preview, run, run_previewed, sentence_of, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def jp() -> IntegrationPoint:
    make_identifier_type("line", scope="source")
    make_identifier_type("crm")
    source = make_source("LINE", "jp", "th")
    return make_point("line-jp", source=source, account=source.accounts.get(system_name="jp"))


def of(account: str, value: str, point: IntegrationPoint) -> dict[str, str]:
    assert point.source is not None
    return {fields.identifier("line", scope_of(point.source, account)): value}


def held(value: str) -> list[Customer]:
    return [one.customer for one in Identifier.objects.filter(value=value).order_by("pk")]


def test_an_id_that_another_customer_has_under_another_account_is_refused_with_what_to_do(jp: IntegrationPoint) -> None:
    holder, own = make_customer(ids=of("th", "L1", jp)), make_customer(ids=of("th", "L2", jp))
    seen = preview(f"client_id,line\n{own.pk},L1\n{holder.pk},L1\n", through=jp)
    assert outcomes(seen)[2] == "rejected taken"
    assert f"customer {holder.pk} under another source" in sentence_of(seen, 2)
    assert outcomes(run(f"client_id,line\n{holder.pk},L1\n{own.pk},L2\n", through=jp)) == {2: "applied", 3: "applied"}
    assert held("L1") == [holder, holder]


def test_an_id_that_somebody_has_got_elsewhere_since_the_preview_is_refused_by_the_run(jp: IntegrationPoint) -> None:
    one, other, rival = make_customer(), make_customer(), make_customer()
    seen = preview(f"client_id,line\n{one.pk},L1\n{other.pk},L2\n", through=jp)
    assert outcomes(seen) == {2: "applied", 3: "applied"}
    change_customer(rival, **of("th", "L1", jp))
    done = run_previewed(seen)
    assert outcomes(done) == {2: "rejected taken", 3: "applied"}
    assert (held("L1"), held("L2")) == ([rival], [other])
    undo(done)
    assert held("L2") == []


@pytest.mark.postgres
def test_files_without_such_ids_take_no_lock(jp: IntegrationPoint) -> None:
    customer = make_customer(ids=of("jp", "L1", jp))
    seen = preview(f"client_id,line,crm\n{customer.pk},L1,C1\n", through=jp)
    with counted() as statements:
        assert outcomes(run_previewed(seen)) == {2: "applied"}
    assert not [one for one in statements if "advisory" in one]


def test_an_id_that_was_archived_by_a_merge_elsewhere_is_refused_unless_it_may_be_taken(
    jp: IntegrationPoint, settings: Settings
) -> None:
    survivor, victim, own = (make_customer(ids=of("th", value, jp)) for value in ("L8", "L9", "L7"))
    merge_customers(survivor.pk, victim.pk, why=MergeWhy(MergeRule.BY_HAND), context=context_of())
    content = f"client_id,line\n{own.pk},L9\n"
    seen = preview(content, through=jp)
    assert outcomes(seen) == {2: "rejected taken"}
    assert f"customer {survivor.pk} under another source" in sentence_of(seen, 2)
    settings.ARCHIVED_IDENTIFIERS_MAY_BE_TAKEN = True
    assert outcomes(preview(content, through=jp)) == {2: "applied"}


def test_an_id_that_two_customers_have_elsewhere_goes_to_no_third(jp: IntegrationPoint) -> None:
    assert jp.source is not None
    jp.source.accounts.create(system_name="kr")
    one, _, third = make_customer(ids=of("th", "L1", jp)), make_customer(ids=of("kr", "L1", jp)), make_customer()
    seen = preview(f"client_id,line\n{third.pk},L1\n", through=jp)
    assert outcomes(seen) == {2: "rejected taken"}
    assert f"customer {one.pk}" in sentence_of(seen, 2)


def test_an_undo_gives_no_id_back_that_somebody_has_got_elsewhere_since(jp: IntegrationPoint) -> None:
    customer, rival = make_customer(ids=of("jp", "L1", jp)), make_customer()
    done = run(f"client_id,line\n{customer.pk},L2\n", through=jp)
    change_customer(rival, **of("th", "L1", jp))
    assert outcomes(undo(done)) == {2: "rejected taken"}
    assert (held("L1"), held("L2")) == ([rival], [customer])


def test_a_row_that_merges_is_given_no_id_that_a_third_customer_has_elsewhere(jp: IntegrationPoint) -> None:
    jp.held_by_another = "merge"
    jp.save()
    named, holder = make_customer(), make_customer(email="l@example.com")
    third = make_customer(ids=of("th", "L5", jp))
    done = run(f"client_id,email,line\n{named.pk},l@example.com,L5\n", through=jp)
    assert outcomes(done) == {2: "rejected taken"}
    assert held("L5") == [third]
    assert Customer.objects.filter(merged_into__isnull=False).count() == 0, f"{holder.pk} stays apart"
