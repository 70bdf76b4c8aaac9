"""Card series, as staff define them, and the numbers that are added to them."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.admin.cards.batches import BatchPages
from customers.admin.ui.base import allows, row_id
from customers.admin.ui.waiting import SHOWN, WaitingItem
from customers.cards.errors import BadNumber
from customers.cards.pool import AT_ONCE, MOST_COUNTED, AddedNumbers, FreeNumbers, add_numbers, count_free, number_range
from customers.models import CardBatch, CardSeries
from customers.rules.refusals.refusal import Refused
from customers.rules.refusals.sentences import sentence

NUMBERS = "admin/customers/cardseries/numbers.html"


class NumbersForm(forms.Form):
    """Numbers to add: a list of them, or the first of a range and how many."""

    numbers = forms.CharField(
        label="Numbers", required=False, widget=forms.Textarea(attrs={"rows": 8}), help_text="One per line."
    )
    first = forms.CharField(
        label="First number of a range",
        required=False,
        max_length=60,
        help_text="The digits at its end count up: AB0098, AB0099, AB0100.",
    )
    count = forms.IntegerField(label="How many", required=False, min_value=1, max_value=AT_ONCE)
    reason = forms.CharField(required=False, max_length=100, help_text="Shown in the status log of each number.")

    def clean(self) -> dict[str, Any]:
        """Turn what was given into one list of numbers."""
        cleaned: dict[str, Any] = super().clean() or {}
        listed = [line for line in (cleaned.get("numbers") or "").splitlines() if line.strip()]
        first, count = (cleaned.get("first") or "").strip(), cleaned.get("count")
        if bool(first) != bool(count) and not self.errors:
            self.add_error("count" if first else "first", "A range needs its first number and how many.")
        elif first and count:
            listed += self._range(first, count)
        if not listed and not self.errors:
            self.add_error("numbers", "Give at least one number.")
        if len(listed) > AT_ONCE:
            self.add_error("numbers", f"Add at most {AT_ONCE:,} numbers at once.")
        cleaned["wanted"] = listed
        return cleaned

    def _range(self, first: str, count: int) -> list[str]:
        try:
            return number_range(first, count)
        except Refused:
            self.add_error("first", "The digits at the end of this number do not reach so far: write more of them.")
            return []


# What says what a series' numbers look like: the numbers that it made by it are out there.
_FORMAT: Final = ("number_prefix", "number_suffix", "number_length", "random_digits", "next_place")


@admin.register(CardSeries)
class CardSeriesAdmin(BatchPages):
    """Card series."""

    list_display = ("code", "name", "free", "expiry_days", "max_active_per_customer", "is_active")
    fieldsets = (
        (None, {"fields": ("code", "name", "expiry_days", "max_active_per_customer", "few_left", "is_active")}),
        ("Numbers", {"fields": (*_FORMAT, "makes_numbers")}),
    )
    actions = None
    change_form_template = "admin/customers/cardseries/change_form.html"
    empty_text = "A series says how long its cards are valid and how many of them one customer may hold."

    def get_urls(self) -> list[URLPattern]:
        """Add the page that adds numbers."""
        numbers = self.admin_site.admin_view(self.numbers_view)
        page = path("<int:series_id>/numbers/", numbers, name="customers_cardseries_numbers")
        return [page, *self.batch_urls(), *super().get_urls()]

    @admin.display(description="Free numbers")
    def free(self, series: CardSeries) -> str:
        """Return how many numbers can be issued, and when they are few."""
        free = count_free(series)
        shown = f"{free:,}" if free < MOST_COUNTED else f"{MOST_COUNTED:,} or more"
        return f"{shown} · few left" if is_low(series, free) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the code: client systems name the series by it. Keep how numbers look once some were made so."""
        if not isinstance(obj, CardSeries):
            return ()
        return ("code", *_FORMAT) if CardBatch.objects.filter(series=obj).exists() else ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse where the series has cards."""
        if isinstance(obj, CardSeries) and (obj.cards.exists() or obj.batches.exists()):
            return False
        return super().has_delete_permission(request, obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the series with what is free in it."""
        series = CardSeries.objects.filter(pk=row_id(object_id) or 0).first()
        free = count_free(series) if series else 0
        shown: dict[str, Any] = {"free": free, "most_counted": MOST_COUNTED}
        if series:
            shown |= {"is_low": is_low(series, free), **self.batches_of(series)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def also_waiting(self, request: HttpRequest) -> Iterator[WaitingItem]:
        """Name the series that need numbers."""
        return low_series(request)

    def numbers_view(self, request: HttpRequest, series_id: int) -> HttpResponse:
        """Add numbers to the series."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        series = get_object_or_404(CardSeries, pk=series_id)
        form = NumbersForm(request.POST or None)
        if form.is_valid() and (added := _added(request, series, form)):
            messages.success(request, _said(added))
            return redirect("admin:customers_cardseries_change", series.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Add numbers to {series}",
            "opts": self.opts,
            "series": series,
            "form": form,
        }
        return TemplateResponse(request, NUMBERS, context)


def is_low(series: CardSeries, free: int) -> bool:
    """Return whether the free numbers of a series are so few that somebody wants to know."""
    return series.few_left is not None and free <= series.few_left


def _added(request: HttpRequest, series: CardSeries, form: NumbersForm) -> AddedNumbers | None:
    try:
        return add_numbers(
            series,
            form.cleaned_data["wanted"],
            user_id=request.user.pk,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except BadNumber as bad:
        refused = bad.refused
        words = sentence(
            refused.code, column="Number", value=bad.number, detail=refused.detail, where="", in_file=False
        )
        form.add_error("numbers", words)
        return None


def _said(added: AddedNumbers) -> str:
    known = f" {len(added.known):,} were known already and stay as they are." if added.known else ""
    return f"{added.new:,} number{'' if added.new == 1 else 's'} added.{known}"


def low_series(request: HttpRequest) -> Iterator[WaitingItem]:
    """Name the card series whose free numbers are few, to those who may add some: one query for all of them."""
    if not allows(request, "customers.change_cardseries"):
        return
    low = CardSeries.objects.filter(is_active=True, few_left__isnull=False)
    low = low.annotate(free=FreeNumbers(F("pk"))).filter(free__lte=F("few_left")).order_by("code")
    for pk, code, free in low.values_list("pk", "code", "free")[:SHOWN]:
        url = reverse("admin:customers_cardseries_change", args=[pk])
        yield WaitingItem(
            _("Card series %(code)s: few free numbers") % {"code": code},
            url,
            ngettext("%(count)s left", "%(count)s left", free) % {"count": intcomma(free)},
        )
