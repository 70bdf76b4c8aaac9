"""Confirmations and verifications of contacts as a part of a customer."""

from collections.abc import Collection
from typing import Final

from django.db.models.functions import Now

from customers.contacts.merge import merge_waiting, unmerge_waiting
from customers.database.bulk_statements import in_list
from customers.models import Confirmation, Verification
from customers.parts import CustomerPart, CustomerTable, OnErasure, OnMerge

_NOT_ENDED: Final = (Verification.State.ACTIVE, Verification.State.SUCCEEDED)


def _erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Let no link and no code count any more."""
    Confirmation.objects.filter(in_list("customer_id", customer_ids)).delete()
    # They hold no value that can be read, and go on counting how many codes their contact got.
    open_ = Verification.objects.filter(in_list("customer_id", customer_ids), state__in=_NOT_ENDED)
    open_.update(state=Verification.State.EXPIRED, ended_at=Now())


CONTACTS: Final = CustomerPart(
    name="contacts",
    tables=(
        CustomerTable(Confirmation, OnErasure.PART, OnMerge.CORE),
        CustomerTable(Verification, OnErasure.PART, OnMerge.CORE),
    ),
    erase=_erase,
    merge=merge_waiting,
    unmerge=unmerge_waiting,
)
