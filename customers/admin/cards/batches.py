"""Numbers that a series makes: asked for on one page, watched and downloaded on another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.admin.ui.base import StockAdmin, initiator_of, may_see_personal_data
from customers.admin.ui.times import Moment, moment
from customers.cards.batches import MOST_AT_ONCE, numbers_left, order_numbers, stop
from customers.cards.errors import BatchRefused
from customers.models import AccessLogEntry, CardBatch, CardSeries
from customers.privacy.access.access_log import log_access
from customers.rules.card_numbers import example
from customers.spreadsheets.writing import csv_chunks
from customers.tasks import enqueue_after_commit, make_card_numbers

GENERATE, BATCH = "admin/customers/cardseries/generate.html", "admin/customers/cardseries/batch.html"
BATCH_PAGE: Final = "admin:customers_cardseries_batch"
MOST_SHOWN: Final = 10
_TONES: Final = {CardBatch.State.DONE: "ok", CardBatch.State.EXHAUSTED: "look", CardBatch.State.STOPPED: "look"}


class GenerateForm(forms.Form):
    """How many numbers a series is to make."""

    count = forms.IntegerField(label="How many", min_value=1, max_value=MOST_AT_ONCE)
    reason = forms.CharField(required=False, max_length=100, help_text="Shown in the status log of each number.")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch as pages show it."""

    id: int
    count: int
    made: int
    state: str
    tone: str
    by: str
    asked: Moment
    reason: str
    is_at_work: bool
    is_exhausted: bool

    @property
    def percent(self) -> int:
        """Return how much of it is made."""
        return self.made * 100 // self.count

    @property
    def width(self) -> int:
        """Return the bar's width, in thousandths."""
        return self.made * 1000 // self.count


def batch_line(batch: CardBatch) -> BatchLine:
    """Write a batch for a page."""
    return BatchLine(
        id=batch.pk,
        count=batch.count,
        made=batch.made,
        state=batch.get_state_display(),
        tone=_TONES.get(CardBatch.State(batch.state), "info"),
        by=batch.initiator,
        asked=moment(batch.created_at, timezone.localtime()),
        reason=batch.reason,
        is_at_work=batch.state == CardBatch.State.WORKING,
        is_exhausted=batch.state == CardBatch.State.EXHAUSTED,
    )


class BatchPages(StockAdmin):
    """The pages of a series that make numbers, for those who may change the series."""

    def batch_urls(self) -> list[URLPattern]:
        """List the pages."""
        view = self.admin_site.admin_view
        batch = "<int:series_id>/batches/<int:batch_id>/"
        return [
            path("<int:series_id>/generate/", view(self.generate_view), name="customers_cardseries_generate"),
            path(batch, view(self.batch_view), name="customers_cardseries_batch"),
            path(
                f"{batch}numbers.csv",
                view(require_GET(self.batch_numbers_view)),
                name="customers_cardseries_batch_numbers",
            ),
        ]

    def batches_of(self, series: CardSeries) -> dict[str, Any]:
        """Give the page of a series its newest batches."""
        newest = CardBatch.objects.filter(series=series)[:MOST_SHOWN]
        return {"batches": [batch_line(batch) for batch in newest], "numbers_left": numbers_left(series)}

    def generate_view(self, request: HttpRequest, series_id: int) -> HttpResponse:
        """Ask the series for numbers."""
        self._check(request)
        series = get_object_or_404(CardSeries, pk=series_id)
        form = GenerateForm(request.POST or None)
        if form.is_valid() and (batch := _ordered(request, series, form)):
            enqueue_after_commit(make_card_numbers)
            return redirect(BATCH_PAGE, series.pk, batch.pk)
        context = {
            **self._page(request, f"Generate numbers of {series}", series),
            "form": form,
            "left": numbers_left(series),
            "looks_like": example(series.number_format) if series.number_format else "",
        }
        return TemplateResponse(request, GENERATE, context)

    def batch_view(self, request: HttpRequest, series_id: int, batch_id: int) -> HttpResponse:
        """Show how far a batch is, or stop it."""
        self._check(request)
        batch = self._batch(series_id, batch_id)
        if request.method == "POST":
            if stop(batch.pk, now=timezone.now()):
                messages.success(request, "Stopped. The numbers that were made stay.")
            return redirect(BATCH_PAGE, series_id, batch_id)
        context = {
            **self._page(request, f"Batch {batch.pk}", batch.series),
            "batch": batch_line(batch),
            "sees_numbers": may_see_personal_data(request),
        }
        return TemplateResponse(request, BATCH, context)

    def batch_numbers_view(
        self, request: HttpRequest, series_id: int, batch_id: int
    ) -> HttpResponse | StreamingHttpResponse:
        """Download the numbers of a batch."""
        self._check(request)
        if not may_see_personal_data(request):
            raise PermissionDenied
        batch = self._batch(series_id, batch_id)
        log_access(
            AccessLogEntry.Kind.DOWNLOAD, by=initiator_of(request), rows=batch.made, reason=f"card batch {batch.pk}"
        )
        response = StreamingHttpResponse(_numbers(batch), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="card-batch-{batch.pk}.csv"'
        return response

    def _check(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _batch(self, series_id: int, batch_id: int) -> CardBatch:
        series = get_object_or_404(CardSeries, pk=series_id)
        return get_object_or_404(CardBatch.objects.select_related("series"), pk=batch_id, series=series)

    def _page(self, request: HttpRequest, title: str, series: CardSeries) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "series": series}


def _ordered(request: HttpRequest, series: CardSeries, form: GenerateForm) -> CardBatch | None:
    asked = form.cleaned_data
    try:
        return order_numbers(series.pk, asked["count"], initiator=initiator_of(request), reason=asked["reason"])
    except BatchRefused as refused:
        form.add_error("count", str(refused))
        return None


def _numbers(batch: CardBatch) -> Iterator[bytes]:
    numbers = batch.cards.order_by("pk").values_list("number").iterator(chunk_size=2_000)
    return csv_chunks(["cardnumber"], numbers)
