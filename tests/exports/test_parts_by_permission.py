"""Exports offer what parts give only to who may see the part: on the page, by its form and by the command."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client

from customers.models import Export
from customers.parts import CustomerPart, parts
from tests.exports.asking import asked, download, made
from tests.factories import make_customer, make_staff, signed_in

pytestmark = pytest.mark.django_db
URL = "/admin/customers/customer/export/"
WITH_COLUMNS = [pytest.param(part, id=part.name) for part in parts() if part.columns]
WITH_FILTERS = [pytest.param(part, id=part.name) for part in parts() if part.export_filters]


def exporter_without(part: CustomerPart) -> User:
    """Make somebody who may do all that bulk operators may, but see this part."""
    app, codename = part.needs.split(".")
    person = make_staff("bulk operator", "bea")
    theirs = Permission.objects.filter(group__user=person)
    person.user_permissions.set(theirs.exclude(content_type__app_label=app, codename=codename))
    person.groups.clear()
    return person


def asked_for(client: Client, header: str) -> int:
    answer = client.post(URL, {"format": "0", "key": "client_id", "columns": [header]})
    if answer.status_code != 302:
        return 0
    export = made(Export.objects.latest("pk"))
    return download(client, export).headers["Content-Disposition"].count("attachment")


@pytest.mark.parametrize("part", WITH_COLUMNS)
def test_columns_of_a_part_are_offered_and_written_only_to_who_may_see_it(part: CustomerPart) -> None:
    make_customer()
    (header, *_rest) = [column.header for column in part.columns]
    may, may_not = signed_in(make_staff("bulk operator", "olga")), signed_in(exporter_without(part))
    assert f'value="{header}"' in may.get(URL).content.decode()
    assert f'value="{header}"' not in may_not.get(URL).content.decode()
    assert (asked_for(may, header), asked_for(may_not, header)) == (1, 0)


@pytest.mark.parametrize("part", WITH_COLUMNS)
def test_who_may_not_see_a_part_any_more_gets_no_file_with_its_columns(part: CustomerPart) -> None:
    make_customer()
    (header, *_rest) = [column.header for column in part.columns]
    person = make_staff("bulk operator", "bea")
    export = made(asked(signed_in(person), key="client_id", columns=[header], having=[]))
    theirs = Permission.objects.filter(group__user=person)
    app, codename = part.needs.split(".")
    person.user_permissions.set(theirs.exclude(content_type__app_label=app, codename=codename))
    person.groups.clear()
    assert download(signed_in(person), export).status_code == 403


@pytest.mark.parametrize("part", WITH_COLUMNS)
def test_the_command_knows_no_columns_of_a_part_that_its_person_may_not_see(part: CustomerPart, tmp_path: Path) -> None:
    columns = f"client_id,{part.columns[0].header}"
    exporter_without(part)
    with pytest.raises(CommandError, match=f"There is no column {part.columns[0].header}"):
        call_command("export_customers", by="bea", columns=columns, output=tmp_path / "customers.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", WITH_FILTERS)
def test_customers_are_chosen_by_a_part_only_by_who_may_see_it(part: CustomerPart) -> None:
    (name, *_rest) = [one.name for one in part.export_filters]
    assert f'name="{name}"' in signed_in(make_staff("bulk operator", "olga")).get(URL).content.decode()
    assert f'name="{name}"' not in signed_in(exporter_without(part)).get(URL).content.decode()


def test_every_part_that_gives_something_to_exports_says_what_it_needs() -> None:
    assert [part.name for part in parts() if (part.columns or part.export_filters) and not part.needs] == []
