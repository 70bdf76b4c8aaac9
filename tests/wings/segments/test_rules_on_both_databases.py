"""A rule means the same in the database, whichever it is, as in plain Python, for values as odd as they come."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any, Final

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from customers.wings.segments.catalogue.compile import compiled, matching
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import Catalogue, read_catalogue
from customers.wings.segments.rules.evaluate import fits
from customers.wings.segments.rules.kinds import Op, Term
from customers.wings.segments.rules.parse import Condition, parse
from customers.wings.segments.why.reasons import as_values
from tests.factories import make_card, make_custom_field, make_customer, make_point
from tests.wings.segments.conftest import condition, make_segment

pytestmark = pytest.mark.django_db

TODAY: Final = dt.date(2027, 3, 1)
NOW: Final = dt.datetime(2027, 3, 1, 0, 0, 1, tzinfo=dt.UTC)
GONE: Final = object()
# What an upgrade, an import of long ago or a mistake may have left in the JSON of a customer.
ODD: Final = (
    GONE, None, "", " ", "0", "5", "5.0", "05", 0, 5, -5, 5.5, 0.1, 0.30000000000000004, 10**14, True, False, "true",
    [], ["a"], ["a", "b"], ["5"], [5], {"a": 1}, "a", "A", "ab", "Straße", "STRASSE", "İstanbul", "ΟΔΟΣ", "οδος",
    "Ångström", "é", "e\u0301", "日本", "%", "_", "'", "\\", "2027-03-01", "2027-02-28", "2028-02-29", "1999-12-31",
    "2027-3-1", "2027-03-01T00:00:00", "20270301",
)  # fmt: skip
TEXTS: Final = ("a", "A", "ab", "straße", "strasse", "i̇stanbul", "οδος", "ΟΔΟΣ", "é", "%", "_", "\\", "5", "true", "日")
NUMBERS: Final = (0, 5, -5, 5.5, 0.1, 10**14)
DAYS: Final = ("2027-03-01", "2027-02-28", "2028-02-29", "1999-12-31", "2027-03-02")
FIELDS: Final = {"t": "text", "n": "number", "d": "date", "y": "yes_no", "c": "choice", "s": "choices"}


def values_of(term: Term, op: str) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any] = {
        "text": st.sampled_from(TEXTS),
        "number": st.sampled_from(NUMBERS),
        "date": st.sampled_from(DAYS),
        "moment": st.sampled_from(DAYS),
        "yes_no": st.booleans(),
        "choice": st.sampled_from([value for value, _ in term.choices] or [""]),
    }[term.kind]
    if op in ("set", "not_set"):
        return st.none()
    if op in ("in_last_days", "in_next_days"):
        return st.sampled_from((0, 1, 2, 365))
    if op == "between":
        return st.tuples(one, one).map(lambda pair: sorted(pair))
    return st.lists(one, min_size=1, max_size=3) if op in ("one_of", "none_of") else one


@st.composite
def conditions(draw: st.DrawFn, terms: tuple[Term, ...]) -> dict[str, Any]:
    term = draw(st.sampled_from(terms))
    op = draw(st.sampled_from(term.ops))
    return condition(term.name, op, draw(values_of(term, op)))


def rules(terms: tuple[Term, ...]) -> st.SearchStrategy[Any]:
    return st.recursive(
        conditions(terms),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda members: {"all": members}),
            st.lists(inner, min_size=1, max_size=3).map(lambda members: {"any": members}),
            inner.map(lambda member: {"not": member}),
        ),
        max_leaves=4,
    ).filter(lambda rule: depth(rule) <= 5)


def depth(rule: Any) -> int:
    if "not" in rule:
        return 1 + depth(rule["not"])
    members = rule.get("all") or rule.get("any") or []
    return 1 + max(map(depth, members), default=0)


@pytest.fixture
def odd_customers() -> tuple[Catalogue, dict[int, dict[str, Any]]]:
    """Return the fields, and customers that have each odd value under every custom field and some of the profile's."""
    for name, type_ in FIELDS.items():
        make_custom_field(name, type=type_, choices=("a", "b", "5") if "choice" in type_ else ())
    texts = [value for value in ODD if isinstance(value, str)]
    born = [None, dt.date(1988, 2, 29), dt.date(1988, 3, 1), dt.date(1990, 2, 28), dt.date(2000, 12, 31)]
    point = make_point("odd")
    Customer.objects.bulk_create(
        Customer(
            custom_values={} if value is GONE else dict.fromkeys(FIELDS, value),
            area=texts[at % len(texts)],
            birth_date=born[at % len(born)],
            gender=("", "female", "other")[at % 3],
            registered_at=(None, NOW, NOW - dt.timedelta(seconds=2), NOW + dt.timedelta(days=1))[at % 4],
            registered_through=point if at % 2 else None,
        )
        for at, value in enumerate(ODD)
    )
    columns = ("custom_values", "area", "birth_date", "gender", "registered_at")
    return read_catalogue(), {row.pop("id"): row for row in Customer.objects.values("id", *columns)}


def of(row: dict[str, Any], one: Condition) -> list[Any]:
    """Return what a customer has where a condition looks, as the meaning of the language takes it."""
    name = one.term.name
    if name in FIELDS:
        return stored(row["custom_values"].get(name), FIELDS[name])
    if name == "registered":
        return [timezone.localdate(row["registered_at"])] if row["registered_at"] else []
    value = row[{"birthday": "birth_date", "birthDate": "birth_date"}.get(name, name)]
    return [] if value in (None, "") else [value]


def stored(value: Any, type_: str) -> list[Any]:
    """Take only values of the field's own type."""
    match type_, value:
        case (_, None | ""):
            return []
        case ("text", str()) | ("yes_no", bool()):
            return [value]
        case "number", int() | float() if not isinstance(value, bool):
            return [Decimal(repr(value))]
        case "date", str() if len(value) == 10 and value[4] == value[7] == "-":
            return [dt.date.fromisoformat(value)]
        case "choice", str():
            return [value]
        case "choices", list():
            return [one for one in value if isinstance(one, str)]
    return []


def test_the_same_members_as_in_plain_python(
    odd_customers: tuple[Catalogue, dict[int, dict[str, Any]]], settings_of_time: None
) -> None:
    catalogue, rows = odd_customers
    names = (*FIELDS, "area", "birthDate", "birthday", "gender", "registered")
    terms = tuple(catalogue.terms[name] for name in names)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(rules(terms))
    def check(rule: Any) -> None:
        typed = parse(rule, catalogue.terms)
        found = set(matching(typed, catalogue, Asked(NOW)).values_list("pk", flat=True))
        meant = {pk for pk, row in rows.items() if fits(typed, lambda one, row=row: of(row, one), today=TODAY)}
        assert found == meant, json.dumps(rule)

    check()


@pytest.fixture
def settings_of_time(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (condition("email", "is", "ADA@Example.com"), "a"),
        (condition("email", "starts_with", "ada@"), "a"),
        (condition("email", "not_set"), "bc"),
        (condition("email.set", "is", False), "bc"),
        (condition("phone.set", "is", True), "b"),
        (condition("email.access", "is", True), "a"),
        (condition("email.access", "is", False), ""),
        (condition("email.access", "is_not", True), "bc"),
        (condition("phone.confirmation", "one_of", ["none", "asked"]), "b"),
        (condition("WebsiteID", "is_not", "w1"), "ab"),
        (condition("WebsiteID", "set"), "c"),
        (condition("card.status", "is", "active"), "b"),
        (condition("card.series", "none_of", ["GOLD"]), "ac"),
        (condition("registeredThrough", "is", "secure"), "a"),
        (condition("registered", "in_last_days", 0), "abc"),
        (condition("registered", "before", "2020-01-01"), ""),
        (condition("segment.chosen", "is", True), "a"),
        (condition("segment.chosen", "is", False), "bc"),
        (condition("segment.chosen", "not_set"), "bc"),
    ],
)
def test_what_hangs_on_a_customer(rule: Any, who: str) -> None:
    secure = make_point("secure", email_access="give")
    ada = make_customer(email="ada@example.com", through=secure)
    bob = make_customer(mobile="+12065550142")
    cy = make_customer(ids={"WebsiteID": "W1"})
    make_card(bob)
    make_segment("chosen", condition("email", "set"))
    catalogue, asked = read_catalogue(), Asked(timezone.now())
    found = set(matching(parse(rule, catalogue.terms), catalogue, asked).values_list("pk", flat=True))
    assert found == {one.pk for name, one in (("a", ada), ("b", bob), ("c", cy)) if name in who}


def test_the_days_of_the_projects_time_zone_decide(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    late = dt.datetime(2027, 3, 1, 4, 59, tzinfo=dt.UTC)  # 28 February there
    Customer.objects.create(registered_at=late)
    catalogue, asked = read_catalogue(), Asked(dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC))
    for rule, number in (
        (condition("registered", "is", "2027-02-28"), 1),
        (condition("registered", "after", "2027-02-28"), 0),
        (condition("registered", "in_last_days", 0), 0),
        (condition("registered", "in_last_days", 1), 1),
    ):
        typed = parse(rule, catalogue.terms)
        assert Customer.objects.filter(compiled(typed, catalogue, asked)).count() == number


def test_values_out_of_a_change_are_read_as_they_are_stored() -> None:
    text = Condition("", Term("t", "t", "", "text"), Op.SET)  # type: ignore[arg-type]
    assert as_values("a", text) == ["a"]
    assert (as_values(5, text), as_values("", text), as_values(None, text)) == ((), (), ())
