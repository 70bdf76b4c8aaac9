"""All points changes for staff; adjusting a customer's points, and taking a change back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.admin.ui.base import may_see_personal_data
from customers.admin.ui.customer_links import living_customer
from customers.admin.ui.list_filters import Choice, point_options
from customers.admin.ui.log_pages import LogAdmin
from customers.wings.points.admin.access import may_adjust
from customers.wings.points.admin.forms import AdjustForm, TakeBackForm
from customers.wings.points.admin.lines import ShownChange, as_rows, change_lines, signed, written
from customers.wings.points.admin.rows_html import change_rows
from customers.wings.points.admin.steps import step_page
from customers.wings.points.ledger.balances import read_balances
from customers.wings.points.ledger.correct import correct
from customers.wings.points.ledger.take_back import may_be_taken_back, take_back
from customers.wings.points.models import PointsAccountKind, PointsChange

ACCOUNT, KIND, POINT, CUSTOMER = "account", "kind", "point", "customer"


@admin.register(PointsChange)
class PointsChangeAdmin(LogAdmin):
    """Points changes of everybody."""

    title = "Points changes"
    template = "points/changes.html"
    texts = (KIND,)
    ids: Mapping[str, str] = {ACCOUNT: "account__kind", POINT: "integration_point", CUSTOMER: "customer"}

    def get_urls(self) -> list[URLPattern]:
        """Add adjusting and taking back."""
        view = self.admin_site.admin_view
        return [
            path("adjust/<int:customer_id>/", view(self.adjust_view), name="points_adjust"),
            path("<int:pk>/take-back/", view(self.take_back_view), name="points_take_back"),
            *super().get_urls(),
        ]

    def found(self, request: HttpRequest, wanted: Mapping[str, str]) -> QuerySet[Any]:
        """Read the names of accounts and touchpoints with them."""
        return as_rows(super().found(request, wanted))

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Offer accounts, kinds of changes and touchpoints."""
        kinds = tuple((value, label.capitalize()) for value, label in PointsChange.KINDS)
        accounts = tuple((str(pk), name) for pk, name in PointsAccountKind.objects.values_list("pk", "name"))
        return [
            Choice(ACCOUNT, "Account", "Any account", accounts, wanted[ACCOUNT]),
            Choice(KIND, "Kind", "Any change", kinds, wanted[KIND]),
            Choice(POINT, "Touchpoint", "Any touchpoint", point_options(), wanted[POINT]),
        ]

    def lines(self, request: HttpRequest, records: Sequence[ShownChange]) -> SafeString:
        """Write the rows; hide comments from those who see values masked."""
        lines = change_lines(records, timezone.localtime(), may_see=may_see_personal_data(request), may_adjust=False)
        return change_rows(lines, across=True)

    def adjust_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Let a person add points to a customer's account, or take some."""
        customer = living_customer(may_adjust(request), customer_id)
        if isinstance(customer, HttpResponse):
            return customer
        last = PointsChange.objects.filter(customer=customer).order_by("-pk").values_list("pk", flat=True).first()
        form = AdjustForm(request.POST or None, initial={"as_of": last or 0})
        held = read_balances(customer.pk, now=timezone.now())
        return step_page(
            request,
            customer.pk,
            form,
            title="Adjust points",
            button="Adjust",
            lead=" · ".join(f"{one.kind.name}: {written(balance.available)} available" for one, balance in held),
            run=lambda context: correct(
                customer.pk,
                form.cleaned_data["account"].pk,
                form.cleaned_data["amount"],
                comment=form.cleaned_data["comment"],
                expires_at=form.expires_at,
                context=context,
                now=timezone.now(),
                as_of=form.cleaned_data["as_of"],
            ),
            done="Points adjusted.",
        )

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a person take one change back."""
        if not may_adjust(request):
            raise PermissionDenied
        change = PointsChange.objects.select_related("account__kind").filter(pk=pk).first()
        if change is None or not may_be_taken_back(change):
            raise Http404("No such change.")
        form = TakeBackForm(request.POST or None)
        return step_page(
            request,
            change.customer_id,
            form,
            title="Take back a points change",
            button="Take back",
            lead=f"{change.account.kind.name}: {signed(change.amount)} points. The entry stays, and a correction of "
            f"{signed(-change.amount)} is recorded.",
            run=lambda context: take_back(
                change, comment=form.cleaned_data["reason"], context=context, now=timezone.now()
            ),
            done="Change taken back.",
        )
