"""The page where staff make a segment and change one, as a browser without script uses it."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from lxml import html

from customers.models import Contact, Customer, CustomField
from customers.rule_fields import ValueKind
from customers.search import counting
from customers.search.counting import CountedCustomers
from customers.wings.segments.admin.builder import preview
from customers.wings.segments.admin.builder.inputs import input_for, ops_for
from customers.wings.segments.admin.builder.tree import built_from
from customers.wings.segments.admin.builder.written import write
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.membership import define
from customers.wings.segments.models import Segment, SegmentRule
from customers.wings.segments.rules.parse import parse
from customers.wings.segments.rules.words import OPS_IN_WORDS
from tests.factories import make_custom_field, make_customer, make_customers, make_staff, signed_in
from tests.wings.segments.conftest import condition, make_segment

pytestmark = pytest.mark.django_db

NEW = "/admin/segments/segment/add/"
ABOUT = {"name": "Gold", "system_name": "gold", "kind": "recalculated", "how_often": "daily", "at": "04:00"}


@pytest.fixture
def builder() -> Client:
    return signed_in(make_staff("bulk operator", "bob"))


@pytest.fixture
def tier() -> None:
    make_custom_field("tier", type="choice", choices=("gold", "silver"))


def edit_page(segment: Segment) -> str:
    return f"/admin/segments/segment/{segment.pk}/edit/"


def first_page(client: Client, url: str = NEW) -> str:
    return client.get(url).content.decode()


def filled_in(page: str) -> dict[str, list[str]]:
    """Read what a browser would send of a page, without a button."""
    data: dict[str, list[str]] = {}
    form = next(one for one in html.fromstring(page).forms if "segment-form" in one.get("class", ""))
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


def click(client: Client, url: str, page: str, do: str, **typed: Any) -> str:
    """Type, click a button of the page, and return the page that comes. `rule_0_op` is the field rule-0-op."""
    named = {name.replace("_", "-") if name.startswith("rule") else name: value for name, value in typed.items()}
    answer = client.post(url, {**filled_in(page), **named, "do": do}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rule_is_built_click_by_click_without_script(builder: Client, tier: None) -> None:
    page = first_page(builder)
    page = click(builder, NEW, page, "refresh", rule_0_field="tier", **ABOUT)
    page = click(builder, NEW, page, "add-group:rule", rule_0_op="is", rule_0_value="gold")
    page = click(builder, NEW, page, "refresh", rule_1_match="none", rule_1_0_field="birthday")
    page = click(builder, NEW, page, "add-condition:rule-1", rule_1_0_op="at_most", rule_1_0_value="7")
    page = click(builder, NEW, page, "add-condition:rule", rule_1_1_field="email.access")
    page = click(builder, NEW, page, "refresh", rule_2_field="registered")
    page = click(builder, NEW, page, "refresh", rule_2_op="between")
    assert page.count('name="rule-2-value"') == 2
    page = click(builder, NEW, page, "remove:rule-2")
    page = click(builder, NEW, page, "save")
    segment = Segment.objects.get(system_name="gold")
    assert segment.rule == {
        "all": [
            {"field": "tier", "op": "is", "value": "gold"},
            {
                "not": {
                    "any": [
                        {"field": "birthday", "op": "at_most", "value": 7},
                        {"field": "email.access", "op": "is", "value": True},
                    ]
                }
            },
        ]
    }
    assert (segment.name, segment.schedule, segment.follows) == ("Gold", "daily@04:00", True)
    rule = SegmentRule.objects.get(segment=segment)
    assert (rule.initiator, rule.initiator_kind) == ("bob", "user")
    assert "within a minute" in page


def test_each_field_offers_the_operators_that_fit_it_and_every_input_makes_a_rule() -> None:
    for kind in ValueKind:
        choices = ("x", "y") if kind is ValueKind.CHOICE else ()
        make_custom_field(f"a_{kind}", type="date" if kind is ValueKind.MOMENT else kind, choices=choices)
    typed = {"text": "a", "number": "1.5", "date": "2026-01-02", "days": "3", "yes_no": "true", "choice": "x"}
    terms = read_catalogue().terms
    client = signed_in(make_staff("operations"))
    for kind in ValueKind:
        term = terms[f"a_{kind}"]
        page = click(client, NEW, first_page(client), "refresh", rule_0_field=term.name)
        select = page.partition('name="rule-0-op"')[2].partition("</select>")[0]
        assert re.findall('<option value="([^"]+)"', select) == [op.value for op in ops_for(term)]
        for op in ops_for(term):
            assert OPS_IN_WORDS[op] in select
            shape = input_for(term, op)
            text = typed.get(shape, typed.get(term.kind, "2026-01-02"))
            built = built_from(condition(term.name, op))
            assert built is not None
            built.members[0].values = [text, text]  # type: ignore[union-attr]
            written = write(built, terms).rule
            parse(written, terms)
            again = built_from(json.loads(json.dumps(written)))
            assert again is not None
            assert write(again, terms).rule == written


def test_what_is_wrong_stands_at_its_condition_and_nothing_is_saved(builder: Client, tier: None) -> None:
    page = first_page(builder)
    page = click(builder, NEW, page, "add-condition:rule", rule_0_field="tier", **ABOUT)
    page = click(builder, NEW, page, "refresh", rule_1_field="birthday")
    page = click(builder, NEW, page, "save", rule_1_value="soon", rule_0_value="")
    first, second = (re.search(rf'id="rule-{at}-error" role="alert">([^<]+)', page) for at in (0, 1))
    assert first is not None
    assert second is not None
    assert (first[1], second[1]) == ("Choose one of: gold, silver.", "Enter a number.")
    assert 'value="soon"' in page
    assert "Nothing was saved. Fix what is marked below." in page
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"system_name": "other"}, "There is a segment other already."),
        ({"how_often": "weekly"}, "Choose at least one weekday."),
        ({"how_often": "monthly", "days": "40"}, "t a day of the month"),
        ({"how_often": "monthly", "days": ",".join(map(str, range(1, 32)))}, "Choose fewer days of the month"),
        ({"at": "25:00"}, "Enter a time as HH:MM."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_segment_that_cannot_be_is_refused_at_its_field(builder: Client, typed: Any, said: str) -> None:
    make_segment("other")
    asked = {**ABOUT, "rule-match": "all", "rule-0-field": "email.set", "rule-0-op": "is", "rule-0-value": "true"}
    page = builder.post(NEW, {**asked, "do": "save", **typed}).content.decode()
    assert said in page.replace("&quot;", '"')
    assert Segment.objects.count() == 1


def test_a_static_segment_has_a_segmentation_and_no_rule(builder: Client) -> None:
    make_segment("new", segmentation="lifecycle")
    static = {**ABOUT, "kind": "static", "segmentation": "lifecycle"}
    page = click(builder, NEW, first_page(builder), "save", **static)
    segment = Segment.objects.get(system_name="gold")
    assert (segment.kind, segment.rule, segment.schedule) == ("static", None, "")
    assert segment.segmentation is not None
    assert "import/?kind=segment&amp;segment=gold" in page


def test_a_preview_counts_and_shows_some_masked_for_who_sees_no_personal_data(builder: Client, tier: None) -> None:
    gold = make_customers(12, first_name="Featherstone", custom={"tier": "gold"})
    make_customer(custom={"tier": "silver"})
    asked = {"rule_0_field": "tier", "rule_0_op": "is", "rule_0_value": "gold"}
    page = click(builder, NEW, first_page(builder), "preview", **asked)
    assert '<span class="big">12</span>' in page
    assert page.count("Featherstone") == 10
    vera = make_staff("viewer", "vera")
    vera.user_permissions.add(Permission.objects.get(codename="add_segment"))
    client = signed_in(vera)
    asked = {"rule_0_field": "email.set", "rule_0_op": "is", "rule_0_value": "true"}
    page = click(client, NEW, first_page(client), "preview", **asked)
    assert f">{gold[0].pk}</a>" in page
    assert "Featherstone" not in page
    assert "@example.com" not in page


def test_who_sees_no_personal_data_cannot_ask_for_it(tier: None) -> None:
    make_customer(first_name="Featherstone")
    vera = make_staff("viewer", "vera")
    vera.user_permissions.add(*Permission.objects.filter(codename__in=("add_segment", "change_segment")))
    client = signed_in(vera)
    page = first_page(client)
    assert '<option value="firstName"' not in page
    asked = {"rule-match": "all", "rule-0-field": "firstName", "rule-0-op": "starts_with", "rule-0-value": "F"}
    for do in ("preview", "save"):
        page = client.post(NEW, {**ABOUT, **asked, "do": do}).content.decode()
        assert "Only people who see personal data may ask for First name." in page
        assert 'class="big"' not in page
    named = make_segment("named", condition("firstName", "is", "Featherstone"), name="Named")
    page = first_page(client, edit_page(named))
    assert "Featherstone" not in page
    click(client, edit_page(named), page, "save", name="Renamed")
    named.refresh_from_db()
    assert (named.name, named.rule) == ("Renamed", condition("firstName", "is", "Featherstone"))


def test_an_edit_changes_the_rule_and_one_that_changes_nothing_leaves_it(builder: Client, tier: None) -> None:
    rule = {"not": {"any": [condition("tier", "one_of", ["gold", "silver"])]}}
    segment = make_segment("none", rule, name="None", schedule="weekly@mon,thu@05:30")
    page = first_page(builder, edit_page(segment))
    assert 'name="system_name"' not in page
    click(builder, edit_page(segment), page, "save", description="Neither")
    segment.refresh_from_db()
    assert (segment.rule, segment.schedule, segment.description) == (rule, "weekly@mon,thu@05:30", "Neither")
    assert SegmentRule.objects.filter(segment=segment).count() == 1
    page = first_page(builder, edit_page(segment))
    click(builder, edit_page(segment), page, "save", **{"rule-0-value": ["gold"], "how_often": "never"})
    segment.refresh_from_db()
    assert segment.rule == {"not": condition("tier", "one_of", ["gold"])}
    assert segment.schedule == ""


def test_an_edit_of_what_somebody_else_changed_meanwhile_is_refused(builder: Client, tier: None) -> None:
    segment = make_segment("gold", condition("tier", "is", "gold"))
    page = first_page(builder, edit_page(segment))
    click(builder, edit_page(segment), page, "save", name="First")
    page = click(builder, edit_page(segment), page, "save", name="Second")
    assert "Somebody else changed this segment" in page
    assert Segment.objects.get().name == "First"


def test_a_rule_deeper_than_the_builder_is_shown_as_text_and_kept(builder: Client, tier: None) -> None:
    deep = {"all": [{"any": [{"all": [{"any": [condition("tier", "is", "gold")]}]}]}]}
    segment = make_segment("deep", deep)
    page = first_page(builder, edit_page(segment))
    assert "tier is gold" in page
    assert 'name="rule-match"' not in page
    click(builder, edit_page(segment), page, "save", name="Deep")
    segment.refresh_from_db()
    assert (segment.name, segment.rule) == ("Deep", deep)


def test_a_rule_that_asks_about_itself_is_refused_at_its_condition(builder: Client) -> None:
    segment = make_segment("gold", condition("email.set", "is", True))
    url = edit_page(segment)
    page = click(builder, url, first_page(builder, url), "save", rule_0_field="segment.gold")
    assert re.search(r'id="rule-0-error" role="alert">A segment can&#x27;t ask about itself.', page)


def test_a_field_that_was_retired_is_shown_in_the_rule_and_refused(builder: Client, tier: None) -> None:
    segment = make_segment("gold", condition("tier", "is", "gold"))
    CustomField.objects.update(retired_at=timezone.now())
    url = edit_page(segment)
    page = first_page(builder, url)
    assert '<option value="tier" selected>tier</option>' in page
    assert "tier is retired." in click(builder, url, page, "save")


def test_an_edit_sets_nothing_that_it_does_not_ask_for(builder: Client) -> None:
    segment = make_segment("new", segmentation="lifecycle")
    make_segment("other", segmentation="another")
    before = Segment.objects.filter(pk=segment.pk).values().get()
    planted = {"system_name": "x", "kind": "recalculated", "segmentation": "another", "size": "9", "follows": "on"}
    rule = {"rule-match": "all", "rule-0-field": "email.set", "rule-0-op": "is", "rule-0-value": "true"}
    url = edit_page(segment)
    click(builder, url, first_page(builder, url), "save", **planted, **rule, name="Newer", how_often="daily")
    assert Segment.objects.filter(pk=segment.pk).values().get() == {**before, "name": "Newer"}


def test_who_is_second_with_a_system_name_reads_so(builder: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_segment("gold")
    # The other one comes after this one was checked: only the constraint is left to refuse it.
    monkeypatch.setattr(define, "_names", lambda _wanted, _segment: iter(()))
    page = click(builder, NEW, first_page(builder), "save", **{**ABOUT, "kind": "static"})
    assert "There is a segment gold already." in page


@pytest.mark.parametrize("role", ["viewer", "editor", "auditor"])
def test_who_may_not_build_segments_is_refused(role: str) -> None:
    segment, client = make_segment("gold"), signed_in(make_staff(role))
    assert client.get(edit_page(segment)).status_code == 403
    assert client.post(edit_page(segment), {"do": "save", "name": "Mine"}).status_code == 403
    assert client.post(NEW, {"do": "preview", "rule-match": "all"}).status_code == 403


@pytest.mark.sqlite
def test_a_count_that_takes_too_long_is_given_up_and_the_connection_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer()
    monkeypatch.setattr(counting, "_STEPS", 1)
    everybody = Customer.objects.order_by()
    assert counting.count_within(everybody, seconds=-1) == CountedCustomers(None, is_exact=False)
    assert counting.first_within(everybody, 10, seconds=-1) is None
    assert counting.count_within(everybody, seconds=5) == CountedCustomers(1, is_exact=True)


@pytest.mark.postgres
def test_a_count_that_takes_too_long_is_an_estimate_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer()
    slow = Contact.objects.extra(where=["pg_sleep(1) IS NOT NULL"]).order_by()
    counted = counting.count_within(slow, seconds=0.1)  # type: ignore[arg-type]
    assert not counted.is_exact
    assert counted.number is not None
    assert counting.count_within(Customer.objects.order_by(), seconds=5) == CountedCustomers(1, is_exact=True)


def test_the_exact_number_comes_by_itself_after_an_estimate(
    builder: Client, tier: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_customer(custom={"tier": "gold"})

    def busy(customers: Any, *, seconds: float) -> CountedCustomers:
        return CountedCustomers(7, is_exact=False) if seconds < 1 else counting.count_within(customers, seconds=seconds)

    monkeypatch.setattr(preview, "count_within", busy)
    rule = {**ABOUT, "rule-match": "all", "rule-0-field": "tier", "rule-0-op": "is", "rule-0-value": "gold"}
    script = {"HX-Request": "true"}
    first = builder.post(NEW, {**rule, "do": "live"}, headers=script).content.decode()
    assert "about 7" in first
    assert 'hx-trigger="load delay' in first
    assert """hx-vals='{"do": "count"}'""" in first
    last = builder.post(NEW, {**rule, "do": "count"}, headers=script).content.decode()
    assert '<span class="big">1</span>' in last
    assert 'hx-trigger="load delay' not in last
    without_script = builder.post(NEW, {**rule, "do": "preview"}).content.decode()
    assert "about 7" in without_script
    assert "Count exactly" in without_script
    assert 'hx-trigger="load delay' not in without_script
