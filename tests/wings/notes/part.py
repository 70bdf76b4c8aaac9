"""What the core has to know about notes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from customers.admin.ui.base import may_see_personal_data
from customers.database.bulk_statements import in_list
from customers.models import Customer
from customers.parts import (
    CustomerPart,
    CustomerTable,
    DemoCustomers,
    DemoStory,
    FreeText,
    HeadLine,
    Invariant,
    Job,
    OnErasure,
    OnMerge,
    PartColumn,
    ProfileTab,
)
from customers.rule_fields import RuleField, RuleOptions, ValueKind
from customers.rules.erasure import ERASED
from tests.wings.notes.bulk_edits import EFFECT, KIND
from tests.wings.notes.models import Note
from tests.wings.notes.roles import VIEW

OLD_AFTER: Final = timedelta(days=365)
MOST_SHOWN: Final = 50
AT_ONCE: Final = 5_000


def _erase(customer_ids: Collection[int], words: Collection[str]) -> None:
    """Redact the notes about these customers."""
    Note.objects.filter(in_list("customer_id", customer_ids)).update(text=ERASED)


def _without_text(_at: datetime) -> Iterator[str]:
    for pk in Note.objects.filter(text="").values_list("pk", flat=True):
        yield f"note {pk}: it says nothing"


def _mark_old(*, now: datetime, seconds: float) -> bool:
    """Mark a batch of notes as old; True when none is left."""
    due = Note.objects.filter(is_old=False, written_at__lte=now - OLD_AFTER).order_by("pk")
    marked = Note.objects.filter(in_list("id", list(due.values_list("pk", flat=True)[:AT_ONCE]))).update(is_old=True)
    return marked < AT_ONCE


def _last_texts(customer_ids: Collection[int]) -> Mapping[int, str]:
    of_these = Note.objects.filter(in_list("customer_id", customer_ids)).order_by()
    last = of_these.values("customer_id").annotate(last=Max("pk")).values("last")
    return dict(Note.objects.filter(pk__in=last).values_list("customer_id", "text"))


def _head(_request: HttpRequest, customer: Customer) -> Sequence[HeadLine]:
    count = Note.objects.filter(customer=customer).count()
    return [HeadLine("Notes", f"{count} on file", url="?tab=notes")] if count else []


def _tab(request: HttpRequest, customer: Customer) -> Mapping[str, Any]:
    notes = Note.objects.filter(customer=customer)[:MOST_SHOWN]
    return {"notes": notes, "may_see": may_see_personal_data(request)}


def _write(customers: DemoCustomers) -> None:
    at = customers.at or timezone.now()
    Note.objects.bulk_create(
        Note(customer_id=customer_id, text=f"Called about order {number}", written_at=at)
        for number, customer_id in customers.ids.items()
    )


def _last_written(_options: RuleOptions) -> QuerySet[Any, dict[str, Any]]:
    return Note.objects.order_by().values("customer_id").annotate(value=Max("written_at"))


NOTES: Final = CustomerPart(
    name="notes",
    tables=(CustomerTable(Note, OnErasure.PART, OnMerge.MOVES),),
    erase=_erase,
    texts=(FreeText(Note, "text"),),
    invariants=(Invariant("NOTE1", "Every note says something", _without_text),),
    jobs={"mark old notes": Job(_mark_old, every=timedelta(days=1))},
    columns=(PartColumn("lastNote", "Last note", _last_texts),),
    needs=VIEW,
    head=_head,
    tabs=(ProfileTab("notes", "Notes", "notes/tab.html", _tab),),
    demo=DemoStory(0.5, _write),
    api="tests.wings.notes.api.API",
    rule_fields=lambda: [RuleField("notes.last", "Last note", "Notes", ValueKind.MOMENT, _last_written)],
    kinds=(KIND,),
    effects=(EFFECT,),
)
