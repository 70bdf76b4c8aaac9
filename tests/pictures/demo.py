"""What of the demo the pictures show, by its ids, and what is there only for them."""

import json
from dataclasses import dataclass
from pathlib import Path

from customers.demo.people import person
from tests.servers import Stack

CUSTOMERS = 3_000
# Whom all of the demo's stories happen to, and the ids that its last day brought.
_FIND = """
import json
from customers.demo.people import person
from customers.models import BulkEdit, Contact, Customer, Merge
from customers.wings.duplicates.models import DuplicatePair
from customers.wings.duplicates.search.everybody import search_everybody
from customers.wings.segments.models import Segment
from django.utils import timezone
search_everybody(now=timezone.now(), seconds=600)
shown = [one.values["WebsiteID"] for one in map(person, range(2000, 3000)) if one.is_showcase]
found = Customer.objects.filter(identifiers__value__in=shown, contacts__confirmation="confirmed")
customer = found.order_by("-version", "pk").first()
names = dict(Segment.objects.values_list("system_name", "pk"))
pair = DuplicatePair.objects.order_by("-score").first()
print(json.dumps({
    "customer": customer.pk,
    "merge": Merge.objects.get().pk,
    "survivor": Merge.objects.get().survivor_id,
    "segment": names["birthday-soon"],
    "pair": [pair.one_id, pair.two_id],
    "files": {one.file_name: one.pk for one in BulkEdit.objects.filter(undo_of=None)},
}))
"""
_PREVIEWED = "club-sign-ups.csv"


@dataclass(frozen=True, slots=True)
class Demo:
    """Ids: a customer with everything, a merge and who stayed, a segment, two suspected ones, bulk edits by file."""

    customer: int
    merge: int
    survivor: int
    segment: int
    pair: tuple[int, int]
    files: dict[str, int]
    previewed: int


def find(stack: Stack, folder: Path) -> Demo:
    """Look the ids up, upload a file that is only previewed, and make an export."""
    told = json.loads(stack.manage("shell", "-v0", "-c", _FIND).stdout.splitlines()[-1])
    file = folder / _PREVIEWED
    file.write_text(_sign_ups())
    choices = ("--through", "website-loyalty", "--by", "operator", "--reason", "Sign-ups of the club", "--kind")
    previewed = stack.ask("bulk_edit", str(file), *choices, "add_and_edit", "--preview-only", "--wait")
    return Demo(**{**told, "pair": tuple(told["pair"])}, previewed=previewed["id"])


def _sign_ups() -> str:
    """Write a file as shops send it: known and new customers, and a few rows with mistakes."""
    people = (who.values.get("WebsiteID") for who in map(person, range(1_000, 1_600)))
    known = [website_id for website_id in people if website_id][:240]
    rows = ["WebsiteID,firstName,lastName,phone,loyaltyTier"]
    rows += [f"{website_id},,,,{('Silver', 'Gold')[at % 2]}" for at, website_id in enumerate(known)]
    rows += [f"W{2_000_000 + number},Noor,Ashworth,+447555{number:06},Bronze" for number in range(36)]
    rows += [f"{known[0]},,,0123,", f"{known[1]},,,,Platinum", f"{known[2]},,,555-01,Silver"]
    return "\r\n".join(rows) + "\r\n"
