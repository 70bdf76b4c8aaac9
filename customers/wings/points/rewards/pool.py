"""Promo codes added to the pool of a campaign, from a pasted list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from customers.database.bulk_statements import allocate_ids, in_list, insert_rows
from customers.edits.change_customers import with_retries
from customers.wings.points.errors import CodeRefused
from customers.wings.points.models import PromoCode, RewardCampaign
from customers.wings.points.models.rewards import LONGEST_CODE

AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class AddedCodes:
    """How many codes are new, and how many were known already."""

    new: int
    known: int


def add_codes(campaign: RewardCampaign, texts: Iterable[str]) -> AddedCodes:
    """Add codes; those that some campaign has already stay as they are. All of them, or none. Raises CodeRefused."""
    codes = list(dict.fromkeys(read_code(text) for text in texts if text.strip()))

    def work() -> AddedCodes:
        with transaction.atomic():
            known = set(PromoCode.objects.filter(in_list("code", codes)).values_list("code", flat=True))
            new = [code for code in codes if code not in known]
            ids = allocate_ids(PromoCode, len(new))
            rows = [
                {"id": id_, "campaign_id": campaign.pk, "code": code, "is_given": False}
                for id_, code in zip(ids, new, strict=True)
            ]
            insert_rows(PromoCode, rows)
            return AddedCodes(len(new), len(known))

    return with_retries(work)


def read_code(text: str) -> str:
    """Read a code as customers type it: case doesn't matter. Raises CodeRefused."""
    code = text.strip().upper()
    if not code.isprintable() or " " in code:
        raise CodeRefused("A code is one word on a line of its own, without spaces.")
    if len(code) > LONGEST_CODE:
        raise CodeRefused(f"A code has at most {LONGEST_CODE} characters.")
    return code
