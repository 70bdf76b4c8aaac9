"""What holds for every edit of every customer: tried with thousands of both."""

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from customers.edits.edit import CLEAR, ContactWish
from customers.edits.rows.row_changes import Plan
from customers.rules import fields
from customers.rules.refusals.refusal import Refusal
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy, HeldByAnother
from tests.edits.memory import Tables, context, planned, taken_back

many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

OWN = {
    "email": ["a@example.com", "b@example.com", "c@example.com"],
    "mobile": ["+12125550101", "+12125550102", "+12125550103"],
}
FOREIGN = {"email": ["taken@example.com", "reserved@example.com"], "mobile": ["+12125550198", "+12125550199"]}
IDENTIFIERS = ("id:WebsiteID:p", "id:line:a:3")
policies = st.sampled_from([ContactPolicy(access, demand) for access, demand in product(Access, ConfirmationDemand)])


@st.composite
def customers(draw: st.DrawFn) -> Tables:
    """Draw a customer: any contacts in any standing, at least one that holds it."""
    tables = Tables()
    for kind, values in OWN.items():
        states = draw(st.permutations(["current", "pending", "removed"]))
        for value, state in zip(values, states, strict=True):
            if draw(st.booleans()):
                tables.add_contact(
                    kind,
                    value,
                    state=state,
                    confirmation=draw(st.sampled_from(["none", "asked", "confirmed"])),
                    gives_account_access=draw(st.booleans()),
                    integration_point_id=draw(st.integers(1, 3)),
                )
    for name in IDENTIFIERS:
        if draw(st.booleans()):
            tables.add_identifier(*fields.identifier_parts(name), draw(st.sampled_from(["A1", "A2"])))
    tables.columns["first_name"] = draw(st.sampled_from(["", "Ann", "Анна"]))
    tables.columns["gender"] = draw(st.sampled_from(["", "female"]))
    tables.columns["birth_date"] = draw(st.sampled_from([None, "2001-12-31"]))
    tables.columns["custom_values"] = draw(st.dictionaries(st.sampled_from(["tier"]), st.sampled_from(["gold", "1"])))
    assume(tables.holds())
    return tables


def wishes(texts: list[str]) -> st.SearchStrategy[object]:
    """Draw how a contact comes: typed, cleared, verified, vouched for or confirmed."""
    entries = st.sampled_from(["verified", "vouched", "confirmed"])
    return st.sampled_from(texts) | st.just(CLEAR) | st.builds(ContactWish, st.sampled_from(texts), entries)


edits = st.fixed_dictionaries(
    {},
    optional={
        "first_name": st.sampled_from(["Ann", "Анна", "x" * 101]) | st.just(CLEAR),
        "last_name": st.sampled_from(["Lee", "O'Neil"]) | st.just(CLEAR),
        "gender": st.sampled_from(["female", "male", "dragon"]) | st.just(CLEAR),
        "birth_date": st.sampled_from(["2001-12-31", "1999-02-29"]) | st.just(CLEAR),
        "custom:tier": st.sampled_from(["gold", "1", "silver"]) | st.just(CLEAR),
        "custom:visits": st.sampled_from(["1", "1.0", "many"]) | st.just(CLEAR),
        "custom:vip": st.sampled_from(["yes", "1", "no"]) | st.just(CLEAR),
        "email": wishes([*OWN["email"], *FOREIGN["email"], "n@example.com", "null"]),
        "mobile": wishes([*OWN["mobile"], *FOREIGN["mobile"], "212 555 0150"]),
        **{name: st.sampled_from(["A1", "A2", "B7", "TAKEN"]) | st.just(CLEAR) for name in IDENTIFIERS},
    },
)


def plan_of(tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy) -> Plan:
    """Plan the edit; examples that are refused are of no interest."""
    made = planned(tables, values, context(email, mobile, may_clear=True))
    assume(isinstance(made, Plan))
    assert isinstance(made, Plan)
    return made


@many
@given(customers(), edits, policies, policies)
def test_an_edit_that_was_applied_changes_nothing_the_second_time(
    tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy
) -> None:
    tables.apply(plan_of(tables, values, email, mobile))
    again = planned(tables, values, context(email, mobile, may_clear=True))
    # What is dropped with a warning, and nothing besides it changes: then the code is the answer.
    nothing_but_warnings = isinstance(again, Refusal) and _each(again) <= _warnings(tables, values, email, mobile)
    assert nothing_but_warnings or (isinstance(again, Plan) and (again.changes, again.delta) == ((), {}))


def _warnings(tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy) -> set[str]:
    """Say which refusals the edit's bad parts give, each alone."""
    found = [planned(tables, {name: value}, context(email, mobile, may_clear=True)) for name, value in values.items()]
    return {repr(one) for one in found if isinstance(one, Refusal)}


def _each(refusal: Refusal) -> set[str]:
    """Take the problems of a row apart."""
    return {repr(replace(refusal, others=())), *map(repr, refusal.others)}


@many
@given(customers(), edits, policies, policies)
def test_an_undo_restores_every_value_byte_for_byte(
    tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy
) -> None:
    before = tables.content()
    made = plan_of(tables, values, email, mobile)
    assume(made.changes)
    tables.apply(made)
    back = taken_back(tables, made)
    assert isinstance(back, Plan), back
    tables.apply(back)
    assert tables.content() == before


@many
@given(customers(), edits, policies, policies, st.booleans())
def test_no_edit_takes_the_last_thing_that_holds_a_customer(
    tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy, may_clear: bool
) -> None:
    made = planned(tables, values, context(email, mobile, may_clear=may_clear))
    if isinstance(made, Plan):
        tables.apply(made)
    assert tables.holds() >= 1


@many
@given(customers(), edits, policies, policies)
def test_what_another_customer_has_or_had_never_becomes_this_ones(
    tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy
) -> None:
    tables.apply(plan_of(tables, values, email, mobile))
    has = {row["value"] for row in [*tables.contacts.values(), *tables.identifiers.values()]}
    assert not has & {*FOREIGN["email"], *FOREIGN["mobile"], "TAKEN"}


@many
@given(customers(), edits, policies, policies)
def test_a_change_says_what_was_and_what_is(
    tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy
) -> None:
    made = plan_of(tables, values, email, mobile)
    before = {name: pair[0] for name, pair in made.delta.items()}
    assert all(before[name] != after for name, (_, after) in made.delta.items())
    assert bool(made.delta) == bool(made.changes)


@many
@given(customers(), edits, policies, policies)
def test_what_another_customer_has_waits_at_most_where_the_point_lets_it(
    tables: Tables, values: dict[str, object], email: ContactPolicy, mobile: ContactPolicy
) -> None:
    made = planned(tables, values, context(email, mobile, may_clear=True, held=HeldByAnother.WAIT))
    assume(isinstance(made, Plan))
    assert isinstance(made, Plan)
    tables.apply(made)
    foreign = {*FOREIGN["email"], *FOREIGN["mobile"]}
    stands = {(row["value"], row["state"]) for row in tables.contacts.values() if row["value"] in foreign}
    assert stands <= {("taken@example.com", "pending"), ("+12125550198", "pending")}
    assert not {value for kind, value in made.claims} & foreign
    assert tables.holds() >= 1
