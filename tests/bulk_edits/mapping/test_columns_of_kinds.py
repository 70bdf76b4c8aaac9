"""Files whose kind has columns of its own: on the page each can be read as one of those, not only ignored."""

import pytest
from django.test import Client

from customers.bulk_edits.mapping.choices import AS, IGNORE, ColumnChoice
from customers.bulk_edits.preview.preview_again import FileReading, preview_again
from customers.models import BulkEdit, Customer, State
from tests.factories import make_customer, make_superuser
from tests.uploads import outcomes, preview, run_previewed, work_off

pytestmark = pytest.mark.django_db


def seen(content: str, kind: str) -> BulkEdit:
    return preview(content, kind=kind, by=make_superuser("root"), asks_about_columns=True)


def again(bulk_edit: BulkEdit, **read_as: str) -> BulkEdit:
    choices = [ColumnChoice(header, does=AS if name else IGNORE, reads_as=name) for header, name in read_as.items()]
    preview_again(bulk_edit, said=FileReading(choices=choices))
    return work_off(bulk_edit)


def offered(client: Client, bulk_edit: BulkEdit) -> str:
    client.force_login(make_superuser("reader"))
    return client.get(f"/admin/customers/bulkedit/{bulk_edit.pk}/change/").content.decode()


def people(number: int) -> list[Customer]:
    return [make_customer(email=f"c{at}@example.com") for at in range(number)]


def targets(bulk_edit: BulkEdit) -> list[str]:
    return [column["target"] for column in bulk_edit.columns]


def test_any_header_of_a_merge_is_read_as_survivor_or_victim(client: Client) -> None:
    kept, gone = people(2)
    asked = seen(f"Keep,Remove\n{kept.pk},{gone.pk}\n", "merge")
    assert (asked.state, targets(asked)) == (State.PREVIEWED, ["unknown", "unknown"])
    page = offered(client, asked)
    assert page.count('value="as:survivor"') == page.count('value="as:victim"') == 2
    done = run_previewed(again(asked, Keep="survivor", Remove="victim"))
    gone.refresh_from_db()
    assert (done.state, gone.merged_into_id) == (State.COMPLETED, kept.pk)


def test_one_survivor_in_a_row_and_the_victim_still_asked_for() -> None:
    asked = again(seen("Keep,Remove\n1,2\n", "merge"), Keep="survivor", Remove="survivor")
    assert targets(asked) == ["key", "unknown"]
    assert outcomes(asked) == {2: "rejected key_missing"}
    with pytest.raises(Exception, match="no column victim"):
        again(asked, Keep="survivor", Remove="")


def test_a_near_miss_of_a_header_of_cards_is_offered_with_one_click(client: Client) -> None:
    asked = seen("email,cardnumbr,series,status\nann@example.com,1,GOLD,Active\n", "cards")
    assert 'name="use-1" value="as:cardnumber"' in offered(client, asked)


def test_a_kind_without_columns_beside_the_key_finds_by_any_header() -> None:
    (ann,) = people(1)
    asked = seen(f"Customer no,Note\n{ann.pk},x\n", "delete")
    assert targets(asked) == ["unknown", "unknown"]
    assert targets(again(asked, **{"Customer no": "client_id", "Note": ""})) == ["key", "ignored"]
