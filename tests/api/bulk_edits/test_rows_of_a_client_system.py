"""A row that would not be applied: a client system reads its cells and corrects them, as staff do on the page."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from customers.models import BulkEdit, BulkEditCorrection, Customer, State
from integration_points.models import ApiKey, IdempotentAnswer
from tests.api.conftest import Caller, caller, codes
from tests.factories import make_customer, make_point
from tests.uploads import operator, outcomes, preview, preview_by_key, report, run_previewed, work_off

pytestmark = pytest.mark.django_db
FILE = "email,lastName\nann@@example.com,Lee\nbob@example.com,Ray\n"


@pytest.fixture(autouse=True)
def ann(settings: Settings, tmp_path: Path) -> Customer:
    files = settings.STORAGES["default"]
    own = {**files, "OPTIONS": {**files["OPTIONS"], "location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": own}
    make_customer(email="bob@example.com")
    return make_customer(email="ann@example.com")


@pytest.fixture
def website(client: Client) -> Caller:
    return caller(client, make_point())


def seen(content: str = FILE) -> BulkEdit:
    return preview_by_key(content, ApiKey.objects.get(is_test=False))


def row(system: Caller, bulk_edit: BulkEdit, number: int) -> Any:
    return system.get(f"/v1/bulk-edits/{bulk_edit.pk}/rows/{number}")


def correct(system: Caller, bulk_edit: BulkEdit, number: int, body: Any, **headers: str) -> Any:
    return system.patch(f"/v1/bulk-edits/{bulk_edit.pk}/rows/{number}", body, **headers)


def test_a_rejected_row_is_read_corrected_and_run(website: Caller, ann: Customer) -> None:
    previewed = seen()
    read = row(website, previewed, 2).json()
    assert (read["outcome"], read["code"], read["fixable"]) == ("rejected", "invalid_email", True)
    assert [(cell["column"], cell["letter"], cell["value"]) for cell in read["cells"]] == [
        ("email", "A", "ann@@example.com"),
        ("lastName", "B", "Lee"),
    ]
    answer = correct(website, previewed, 2, {"cells": {"E-Mail": "ann@example.com"}, "mark": read["mark"]})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["row"] == {"row_number": 2, "outcome": "applied", "code": "", "column": "", "warnings": []}
    assert (told["others"], told["state"]) == ([], "previewed")
    previewed.refresh_from_db()
    assert told["preview"] == previewed.lease_number
    assert "Corrected here by" not in report(previewed).splitlines()[2]
    done = run_previewed(BulkEdit.objects.get(pk=previewed.pk))
    ann.refresh_from_db()
    assert (done.state, ann.last_name) == (State.COMPLETED, "Lee")


def test_the_rows_that_end_differently_because_of_it_are_told(website: Caller) -> None:
    previewed = seen("email,lastName\nann@example.com,Lee\nann@example.com,Roy\n")
    told = correct(website, previewed, 3, {"cells": {"email": "bob@example.com"}}).json()
    assert (told["row"]["outcome"], told["others_count"]) == ("applied", 1)
    assert [(one["row_number"], one["outcome"]) for one in told["others"]] == [(2, "applied")]


def test_a_row_that_is_still_wrong_says_what_is(website: Caller) -> None:
    previewed = seen()
    told = correct(website, previewed, 2, {"cells": {"A": "nobody@example.com"}}).json()
    assert (told["row"]["outcome"], told["row"]["code"]) == ("rejected", "not_found")
    assert "nobody@example.com" not in str(told), "an answer that is kept holds no value"
    assert row(website, previewed, 2).json()["value"] == "nobody@example.com"


def test_the_same_correction_sent_again_gets_the_first_answer_again(website: Caller) -> None:
    previewed, body = seen(), {"cells": {"email": "ann@example.com"}}
    first, second = (correct(website, previewed, 2, body, **{"idempotency-key": "one"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())
    assert second["Idempotency-Replayed"] == "true"
    assert (BulkEditCorrection.objects.count(), IdempotentAnswer.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"cells": {"phone": "1"}}, "/cells", "no column “phone” that is read. Its columns are: email, lastName."),
        ({"cells": {"email": "a", "E-MAIL": "b"}}, "/cells", "named twice"),
        ({"cells": {"email": "x" * 40_000}}, "/cells", "32,767"),
        ({"right": ["email"]}, "/right", "no doubted cell"),
    ],
)
def test_a_cell_that_is_named_wrongly_is_told(website: Caller, body: Any, field: str, words: str) -> None:
    previewed = seen()
    answer = correct(website, previewed, 2, body)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["field"]) == (400, "malformed", field)
    assert words in error["message"]
    assert outcomes(previewed)[2] == "rejected invalid_email"


def test_a_row_that_somebody_corrected_meanwhile_is_not_overwritten(website: Caller) -> None:
    previewed = seen()
    mark = row(website, previewed, 2).json()["mark"]
    correct(website, previewed, 2, {"cells": {"email": "nobody@example.com"}})
    answer = correct(website, previewed, 2, {"cells": {"email": "ann@example.com"}, "mark": mark})
    assert (answer.status_code, codes(answer)) == (409, ["not_now"])
    assert outcomes(previewed)[2] == "rejected not_found"


def test_only_rows_of_a_preview_with_something_wrong_are_corrected(website: Caller) -> None:
    previewed = seen()
    right = row(website, previewed, 3).json()
    assert (right["fixable"], right["cells"], right["mark"]) == (False, [], "")
    assert codes(correct(website, previewed, 3, {"cells": {"email": "x@example.com"}})) == ["not_now"]
    done = run_previewed(previewed)
    answer = correct(website, done, 2, {"cells": {"email": "ann@example.com"}})
    assert (answer.status_code, codes(answer)) == (409, ["not_now"])
    assert row(website, done, 2).json()["fixable"] is False


@pytest.mark.parametrize("number", ["4", "0", "x", "99999999999999999999", "-1"])
def test_a_row_that_is_not_there_is_not_found(website: Caller, number: str) -> None:
    path = f"/v1/bulk-edits/{seen().pk}/rows/{number}"
    assert website.get(path).status_code == 404
    assert website.patch(path, {"cells": {"email": "a@example.com"}}).status_code == 404


def test_rows_of_staff_of_others_and_of_a_production_key_are_not_a_keys_to_correct(
    website: Caller, client: Client
) -> None:
    previewed, body = seen(), {"cells": {"email": "ann@example.com"}}
    by_staff = preview(FILE, through=previewed.integration_point, by=operator())
    assert correct(website, by_staff, 2, body).status_code == row(website, by_staff, 2).status_code == 404
    elsewhere = caller(client, make_point("elsewhere"))
    assert correct(elsewhere, previewed, 2, body).status_code == row(elsewhere, previewed, 2).status_code == 404
    rehearsing = caller(client, previewed.integration_point, is_test=True)
    assert correct(rehearsing, previewed, 2, body).status_code == 403
    assert outcomes(previewed)[2] == "rejected invalid_email"


def test_a_file_that_merges_is_previewed_again_as_a_whole(client: Client) -> None:
    shop = caller(client, make_point("shop", held_by_another="merge"))
    previewed = seen("email,phone\nann@@example.com,+12125550123\n")
    told = correct(shop, previewed, 2, {"cells": {"email": "ann@example.com"}}).json()
    assert (told["row"], told["others"], told["state"]) == (None, [], "previewing")
    assert outcomes(work_off(previewed)) == {2: "applied"}
