"""A list is asked what its page offers and nothing else: no address reads a value letter by letter, or takes for ever.

Every list of the site is walked as everybody, with a lookup on each of its fields and on those of what it leads to.
"""

import re
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.admin.test_masked_everywhere import masked
from tests.every_page import FIRST, ROLES, make_world, person, quiet_refusals
from tests.factories import make_superuser, signed_in

pytestmark = pytest.mark.django_db

EVERYBODY = (*ROLES, "masked operator", "superuser")
NOBODY_HAS = "zzznobodyhasthis"
SECONDS = 10  # for some seventy parameters at once; one backtracking expression alone takes minutes
# By kind: what each field is asked. The first would leave the list empty, the second break PostgreSQL, the third hang.
LOOKUPS: Mapping[str, Mapping[str, str]] = {
    "filters": {
        "__startswith": NOBODY_HAS,
        "__icontains": NOBODY_HAS,
        "__iexact": NOBODY_HAS,
        "__gt": "9",
        "__lte": "0",
    },
    "breaks": {"__regex": "(", "__iregex": "[", "__in": "A\0", "__contains": "\0", "__range": "x", "__year": "x"},
    "hangs": {"__regex": "(([a-z0-9.@+ ])+.)+([A-Z0-9])+$"},
}
JUNK = ("(", "A\0", "9" * 30, "0001-01-01 00:00:00+14:00", "9999-12-31", "9999", "a " * 1900)
STOCK = ("q", "p", "o", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters", "before", "after")


def lists() -> list[type[Model]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def path_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def fields_of(model: type[Model]) -> Iterator[str]:
    """Name every field of a model as a lookup does, and every field of what it leads to."""
    for field in model._meta.get_fields():
        yield field.name
        if field.related_model and not isinstance(field.related_model, str):
            yield from (f"{field.name}__{one.name}" for one in field.related_model._meta.get_fields())
    if model._meta.model_name == "customer":
        yield "custom_values__motto"


def client_of(who: str) -> Client:
    if who == "superuser":
        return signed_in(make_superuser("root"))
    return masked(who) if who == "masked operator" else signed_in(person(who))


def page_of(client: Client, path: str, asked: Mapping[str, str]) -> tuple[int, str]:
    """Ask for a list; what is another each time, or only says what was asked, is left out."""
    with transaction.atomic():
        response = client.get(f"{path}?{urlencode(asked)}")
        transaction.set_rollback(True)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"', "", response.content.decode())
    return response.status_code, text


def one_that_matters(client: Client, path: str, asked: Mapping[str, str], plain: tuple[int, str]) -> str:
    """Find one of these parameters that changes what a list shows, or how long it takes; blank: there is none."""
    began = time.monotonic()
    if page_of(client, path, asked) == plain and time.monotonic() - began < SECONDS:
        return ""
    if len(asked) == 1:
        return f"{path}?{urlencode(asked)}"
    parts, half = list(asked.items()), len(asked) // 2
    return one_that_matters(client, path, dict(parts[:half]), plain) or one_that_matters(
        client, path, dict(parts[half:]), plain
    )


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_list_answers_a_lookup_that_its_page_does_not_offer(who: str) -> None:
    make_world()
    client = client_of(who)
    client.raise_request_exception = False
    with quiet_refusals():
        plain = {model: page_of(client, path_of(model), {}) for model in lists()}
        found = [
            line
            for model in lists()
            for kind in LOOKUPS
            if (line := one_that_matters(client, path_of(model), asked_of(model, kind), plain[model]))
        ]
    assert found == []


def asked_of(model: type[Model], kind: str) -> dict[str, str]:
    return {f"{name}{lookup}": text for name in fields_of(model) for lookup, text in LOOKUPS[kind].items()}


def test_the_walk_reads_lists_that_have_lines() -> None:
    make_world()
    client = client_of("superuser")
    empty = [path for model in lists() if "No rows" in (page_of(client, path := path_of(model), {})[1])]
    assert (empty, len(lists()) > 15) == ([], True)


def test_no_value_of_a_parameter_is_an_error_of_ours() -> None:
    client = client_of("superuser")
    client.raise_request_exception = False
    with quiet_refusals():
        found = [
            f"{path_of(model)} {name}={value[:30]!r}: {status}"
            for model in lists()
            for name in offered_by(model)
            for value in JUNK
            if (status := page_of(client, path_of(model), {name: value})[0]) >= 500
        ]
    assert found == []


def offered_by(model: type[Model]) -> list[str]:
    """Name what the list takes: what its address has of its own, what its filters take, on two lists what is stock."""
    page = admin.site._registry[model]
    own = [*getattr(page, "texts", ()), *getattr(page, "ids", ()), *getattr(page, "others", ())]
    own += getattr(page.get_changelist(None), "own_parameters", ())  # type: ignore[arg-type]
    dates = [f"{page.date_hierarchy}__{part}" for part in ("year", "gte")] if page.date_hierarchy else []
    filters = [f"{name}{end}" for name in page.list_filter if isinstance(name, str) for end in ("", "__exact")]
    stock = STOCK if model._meta.label in ("auth.User", "customers.Card") else ()
    return list(dict.fromkeys([*stock, *own, *dates, *filters]))


def test_what_a_stock_list_offers_still_works() -> None:
    make_world()
    client = client_of("superuser")
    users = "/admin/auth/user/"
    assert "vincent" not in page_of(client, users, {"q": "edith"})[1]
    assert "edith" not in page_of(client, users, {"is_superuser__exact": "1"})[1]
    assert "edith" in page_of(client, users, {"is_superuser__exact": "0"})[1]
    attempts = "/admin/axes/accessattempt/"
    assert "mallory" not in page_of(client, attempts, {"attempt_time__year": "2020"})[1]
    assert "mallory" not in page_of(client, attempts, {"attempt_time__gte": "2199-01-01"})[1]
    assert "mallory" in page_of(client, attempts, {"path_info": "/admin/login/"})[1]
    assert "mallory" not in page_of(client, attempts, {"path_info": "/elsewhere/"})[1]
    ordered = [page_of(client, users, {"o": order})[1] for order in ("1", "-1")]
    assert ordered[0].index("edith") < ordered[0].index("vincent")
    assert ordered[1].index("edith") > ordered[1].index("vincent")


def test_the_links_of_a_list_carry_on_nothing_that_it_does_not_offer() -> None:
    make_world()
    client = client_of("viewer")
    for model in lists():
        assert FIRST.lower() not in page_of(client, path_of(model), {"first_name__startswith": FIRST})[1].lower()


def test_nobody_is_offered_the_search_of_fields_that_no_page_has() -> None:
    make_world()
    searched = (("admin", "logentry", "user"), ("auth", "user", "groups"), ("customers", "card", "customer"))
    for who in EVERYBODY:
        client = client_of(who)
        for app, model, field in searched:
            for term in ("a", "A\0", "a " * 1900):
                asked = {"app_label": app, "model_name": model, "field_name": field, "term": term}
                with quiet_refusals():
                    assert page_of(client, "/admin/autocomplete/", asked)[0] == 403, (who, app, model, field, term[:9])
