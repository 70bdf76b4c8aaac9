"""A form sets what it asks for and nothing else: every other column of its model is posted as well, and stays."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.forms import MultiWidget
from django.test import Client
from django.urls import reverse

from customers.admin.ui.base import RecordAdmin
from integration_points.models import IntegrationPoint, Source
from tests.admin.profile.test_customer_edit import EditForm
from tests.every_page import World, make_world, person
from tests.factories import make_customer, make_source, make_superuser, signed_in
from tests.wings.walked import walked_wings

pytestmark = pytest.mark.django_db

PLANTED = "planted"
STAMPS = ("changed_at", "changed_by", "saved_at")  # set by the page or the model itself
ASKED = {  # by model: what a form that changes it asks for, of who may everything
    "auth.Group": "name permissions",
    "auth.User": "username password first_name last_name email is_active is_staff is_superuser groups "
    "user_permissions last_login date_joined",
    "axes.AccessAttempt": "",
    "axes.AccessFailureLog": "",
    "axes.AccessLog": "",
    "customers.CardSeries": "name expiry_days max_active_per_customer few_left is_active makes_numbers",
    "customers.CardStatusLabel": "is_default",
    "customers.ColumnMapping": "name",
    "customers.CustomField": "label type choice_lines removes_choices is_retired",
    "customers.IdentifierType": "name pattern never_merge_different",
    "customers.JunkValue": "kind value note is_active tries",
    "integration_points.Brand": "system_name name",
    "integration_points.IntegrationPoint": "name preset brand language email_access email_confirmation mobile_access "
    "mobile_confirmation card_access held_by_another verification_required source account country may_register "
    "rate_limit_per_minute",
    "integration_points.Source": "name",
}
WITHOUT_STOCK_FORM = {"customers.Customer", *(model for wing in walked_wings() for model in wing.without_stock_form)}
DAY = dt.datetime(2001, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.fixture
def world() -> World:
    return make_world()


def planted_in(record: models.Model, *, besides: Iterable[str]) -> dict[str, Any]:
    """Give every column that a form does not ask for a value that it does not have."""
    return dict(_planted(record, [field for field in record._meta.concrete_fields if field.name not in besides]))


def _planted(record: models.Model, fields: list[Any]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        has = getattr(record, field.attname)
        if isinstance(field, models.BooleanField):
            yield field.name, "" if has else "on"
        elif isinstance(field, models.DateField):
            yield from {
                field.name: DAY.isoformat(),
                f"{field.name}_0": "2001-02-03",
                f"{field.name}_1": "04:05",
            }.items()
        elif isinstance(field, models.ForeignKey):
            other = field.related_model._default_manager.exclude(pk=has).first()  # type: ignore[union-attr]
            yield field.name, str(other.pk) if other else ""
            yield field.attname, str(other.pk) if other else ""
        elif isinstance(field, models.IntegerField):
            yield field.name, str((has or 0) + 7)
        else:
            yield field.name, PLANTED


def columns_of(record: models.Model, *, besides: Iterable[str]) -> dict[str, Any]:
    """Read the columns as they are stored, without those named."""
    fresh = type(record)._default_manager.get(pk=record.pk)
    kept = [field for field in record._meta.concrete_fields if field.name not in {*besides, *STAMPS}]
    return {field.attname: getattr(fresh, field.attname) for field in kept}


def filled(form: Any) -> dict[str, Any]:
    """Post a form as it stands."""
    bound = [form[name] for name in form.fields]
    data = {one.html_name: one.value() for one in bound if one.value() is not None and one.value() is not False}
    for one in bound:
        if isinstance(one.field.widget, MultiWidget):
            parts = one.field.widget.decompress(one.value())
            data |= {f"{one.html_name}_{at}": part for at, part in enumerate(parts) if part is not None}
    return data


def has_form(model: type[models.Model]) -> bool:
    """Say whether staff change such records by a form of the stock page; what is only read has none."""
    page = admin.site._registry.get(model)
    return page is not None and not isinstance(page, RecordAdmin) and model._meta.label not in WITHOUT_STOCK_FORM


def forms_of(response: Any) -> tuple[Any, dict[str, Any]]:
    """Return the form of a page and what the formsets below it are posted with."""
    below: dict[str, Any] = {}
    for inline in response.context.get("inline_admin_formsets", ()):
        below |= {f"{inline.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    found = response.context.get("adminform")
    return (found.form if found else response.context["form"]), below


def path_of(record: models.Model) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def form_of(client: Client, record: models.Model) -> Any:
    return forms_of(client.get(path_of(record)))[0]


def test_no_form_sets_a_column_that_it_does_not_ask_for(world: World) -> None:
    client = signed_in(make_superuser("root"))
    walked = [record for record in world.objects.values() if has_form(type(record))]
    wrong = {record._meta.label: found for record in walked if (found := set_besides_the_form(client, record))}
    assert wrong == {}
    assert len(walked) >= 9, walked


def set_besides_the_form(client: Client, record: models.Model) -> Any:
    """Post the form of a record as it stands, and every other column with it; return what was set by that."""
    path = path_of(record)
    form, below = forms_of(client.get(path))
    before = columns_of(record, besides=form.fields)
    answer = client.post(path, {**planted_in(record, besides=form.fields), **filled(form), **below})
    if answer.status_code != 302:
        return answer.status_code, forms_of(answer)[0].errors
    after = columns_of(record, besides=form.fields)
    return {name: value for name, value in after.items() if value != before[name]}


def test_the_edit_of_a_customer_sets_no_column_that_it_does_not_ask_for() -> None:
    customer = make_customer(email="anna@example.com", first_name="Anna")
    form = EditForm(signed_in(person("editor")), customer)
    own = (*form.posted, "first_name", "search_name", "version")
    before = columns_of(customer, besides=own)
    answer = form.save(first_name="Hanna", **planted_in(customer, besides=form.posted))
    customer.refresh_from_db()
    assert (answer.status_code, customer.first_name, customer.version) == (302, "Hanna", 2)
    assert columns_of(customer, besides=own) == before


def test_a_new_integration_point_is_neither_built_in_nor_retired(world: World) -> None:
    client = signed_in(person("administrator"))
    form, below = forms_of(client.get("/admin/integration_points/integrationpoint/add/?preset=website"))
    more = {
        "built_in": "on",
        "retired_at": "2001-02-03",
        "retired_at_0": "2001-02-03",
        "retired_at_1": "04:05",
        "id": "1",
    }
    client.post("/admin/integration_points/integrationpoint/add/", {**filled(form), **below, **more, "name": "Planted"})
    made = IntegrationPoint.objects.get(name="Planted")
    assert (made.built_in, made.retired_at, made.pk != 1) == (False, None, True)


def test_the_account_of_another_source_is_not_changed_from_this_one(world: World) -> None:
    client = signed_in(person("administrator"))
    own, other = make_source("WEB", "main"), make_source("SHOP", "shop")
    theirs = other.accounts.get()
    path = f"/admin/integration_points/source/{own.pk}/change/"
    form, _ = forms_of(client.get(path))
    posted = {
        "accounts-TOTAL_FORMS": 1, "accounts-INITIAL_FORMS": 1, "accounts-0-id": theirs.pk,
        "accounts-0-source": own.pk, "accounts-0-system_name": PLANTED, "accounts-0-name": PLANTED,
    }  # fmt: skip
    client.post(path, {**filled(form), **posted})
    theirs.refresh_from_db()
    assert (theirs.source_id, theirs.system_name) == (other.pk, "shop")
    assert Source.objects.get(pk=own.pk).accounts.get().system_name == "main"


def test_the_walk_plants_what_would_be_seen() -> None:
    customer = make_customer(email="anna@example.com")
    planted = planted_in(customer, besides=())
    assert {"erased_at", "merged_into", "version", "search_name"} <= set(planted)
    assert all(str(value) != str(getattr(customer, name, None)) for name, value in planted.items() if value)


def test_who_makes_a_change_is_who_is_signed_in() -> None:
    editor = person("editor")
    customer = make_customer(email="anna@example.com", first_name="Anna")
    named = {"initiator": "somebody", "initiator_user": "1", "user": "1", "by": "somebody", "history_user": "1"}
    EditForm(signed_in(editor), customer).save(first_name="Hanna", **named)
    change = customer.changes.latest("version")
    assert (change.initiator, change.initiator_user, change.version) == (editor.username, editor, 2)


def test_each_form_asks_for_what_stands_here(world: World) -> None:
    client = signed_in(make_superuser("root"))
    walked = [record for record in world.objects.values() if has_form(type(record))]
    asked = {record._meta.label: " ".join(form_of(client, record).fields) for record in walked}
    assert asked == {**ASKED, **{model: fields for wing in walked_wings() for model, fields in wing.forms.items()}}
