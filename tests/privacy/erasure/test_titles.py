"""Files and sheets that are named after an erased customer keep no name."""

import pytest
from django.utils import timezone

from customers.edits.edit import Initiator
from customers.models import BulkEdit, Customer
from customers.privacy.erasure.background.stored_files import search
from customers.privacy.erasure.matching import names_of
from customers.privacy.requests import grant, request_erasure
from tests.privacy.dump import where
from tests.uploads import run, undo

NAMES = names_of(
    {
        "email": ["canary.7f3a@example.com"],
        "mobile": ["+12125550199"],
        "name": ["Canarina Featherstone", "Zoë Świętek", "Madonna"],
        "id:WebsiteID": ["CNRY-1971"],
        "customer": [17],
    }
)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("canary.7f3a@example.com.csv", True),
        ("for CANARY.7F3A@EXAMPLE.COM (2).xlsx", True),
        ("Canarina Featherstone.csv", True),
        ("canarina_featherstone-2026.csv", True),
        ("Featherstone, Canarina.ods", True),
        ("zoë.świętek.csv", True),
        ("+1 212 555-0199.csv", True),
        ("call 2125550199 back.csv", True),
        ("CNRY-1971.csv", True),
        ("order CNRY-1971.csv", True),
        ("customers-2026-05-04.csv", False),
        ("Canarina Island.csv", False),
        ("featherstone.csv", False),
        ("madonna.csv", False),
        ("17.csv", False),
        ("CNRY-19712.csv", False),
        ("20125550199.csv", False),
        ("", False),
    ],
)
def test_what_a_title_says_of_a_customer_is_known(title: str, expected: bool) -> None:
    assert (title, NAMES.in_title(title)) == (title, expected)


def erase(canary: Customer, asker: Initiator, decider: Initiator) -> None:
    request = request_erasure(canary.pk, by=asker, reason="asked by letter")
    grant(request.pk, by=decider, reason="", now=timezone.now())
    while search(seconds=60):
        pass


@pytest.mark.django_db
def test_the_name_of_a_file_goes_with_the_file_and_with_its_undo(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    done = run("email,firstName\ncanary.7f3a@example.com,Canary\n", file_name="what she wrote.csv")
    back = undo(done)
    other = run("email,firstName\nnobody@example.com,Canary\n", file_name="others.csv")
    erase(canary, asker, decider)
    names = dict(BulkEdit.objects.values_list("pk", "file_name"))
    assert names == {done.pk: "[erased]", back.pk: "[erased]", other.pk: "others.csv"}


@pytest.mark.django_db
def test_a_title_or_a_reason_that_names_the_customer_goes_though_no_row_does(
    canary: Customer, asker: Initiator, decider: Initiator
) -> None:
    done = run(
        "email,firstName\nnobody@example.com,Nobody\n",
        file_name="Featherstone Canarina.csv",
        reason="as canary.7f3a@example.com wrote",
    )
    BulkEdit.objects.filter(pk=done.pk).update(
        sheet="Canarina Featherstone",
        read_as={"format": "xlsx", "sheets": ["Main", "Canarina Featherstone"]},
        file_warnings=[{"code": "several_sheets", "message": "2 sheets; “Canarina Featherstone” was read."}],
    )
    erase(canary, asker, decider)
    assert where("canary.7f3a", "canarina", "featherstone") == []
    done.refresh_from_db()
    assert (done.file_name, done.sheet, done.reason) == ("[erased]", "[erased]", "[erased]")
    assert done.read_as == {"format": "xlsx", "sheets": ["Main", "[erased]"]}
    assert done.file_warnings == [{"code": "several_sheets", "message": "[erased]"}]
