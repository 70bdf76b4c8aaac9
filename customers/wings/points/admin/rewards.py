"""All promo codes and prizes that were given, for staff; giving one to a customer, and taking it back."""

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
from customers.edits.edit import EditContext
from customers.wings.points.admin.access import may_give
from customers.wings.points.admin.forms import CODE, GiveForm, TakeBackForm
from customers.wings.points.admin.lines import reward_lines
from customers.wings.points.admin.rows_html import reward_rows
from customers.wings.points.admin.steps import step_page
from customers.wings.points.models import Prize, Reward, RewardCampaign
from customers.wings.points.rewards.give import give_code, give_prize
from customers.wings.points.rewards.take_back import take_back_reward

CAMPAIGN, POINT, CUSTOMER = "campaign", "point", "customer"


@admin.register(Reward)
class RewardAdmin(LogAdmin):
    """Promo codes and prizes of everybody."""

    title = "Rewards given"
    template = "points/rewards.html"
    ids: Mapping[str, str] = {CAMPAIGN: "campaign", POINT: "integration_point", CUSTOMER: "customer"}

    def get_urls(self) -> list[URLPattern]:
        """Add giving and taking back."""
        view = self.admin_site.admin_view
        return [
            path("give/<int:customer_id>/", view(self.give_view), name="points_give"),
            path("<int:pk>/take-back/", view(self.take_back_view), name="points_take_back_reward"),
            *super().get_urls(),
        ]

    def found(self, request: HttpRequest, wanted: Mapping[str, str]) -> QuerySet[Any]:
        """Read with them what they name."""
        return super().found(request, wanted).select_related("campaign", "code", "prize", "integration_point")

    def choices(self, wanted: Mapping[str, str]) -> Sequence[Choice]:
        """Offer campaigns and touchpoints."""
        campaigns = tuple((str(pk), name) for pk, name in RewardCampaign.objects.values_list("pk", "name"))
        return [
            Choice(CAMPAIGN, "Campaign", "Any campaign", campaigns, wanted[CAMPAIGN]),
            Choice(POINT, "Touchpoint", "Any touchpoint", point_options(), wanted[POINT]),
        ]

    def lines(self, request: HttpRequest, records: Sequence[Reward]) -> SafeString:
        """Write the rows; hide reasons and codes from those who see values masked."""
        lines = reward_lines(records, timezone.localtime(), may_see=may_see_personal_data(request), may_give=False)
        return reward_rows(lines, across=True)

    def give_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Let a person give a customer a promo code or a prize."""
        customer = living_customer(may_give(request), customer_id)
        if isinstance(customer, HttpResponse):
            return customer
        last = Reward.objects.filter(customer=customer).order_by("-pk").values_list("pk", flat=True).first()
        form = GiveForm(request.POST or None, initial={"as_of": last or 0})
        return step_page(
            request,
            customer.pk,
            form,
            title="Give a promo code or prize",
            button="Give",
            lead="" if _is_any_offered(form) else "No campaign is active.",
            run=lambda context: _given(customer.pk, form, context),
            done="Given.",
        )

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a person take a promo code or a prize back."""
        if not may_give(request):
            raise PermissionDenied
        reward = Reward.objects.select_related("campaign", "code", "prize").filter(pk=pk).first()
        if reward is None:
            raise Http404("No such reward.")
        form = TakeBackForm(request.POST or None)
        (line,) = reward_lines([reward], timezone.localtime(), may_see=True, may_give=True)
        return step_page(
            request,
            reward.customer_id,
            form,
            title="Take back a promo code" if line.is_code else "Take back a prize",
            button="Take back",
            lead=f"{line.what}, {reward.campaign.name}. It stays on record, marked as taken back"
            + (", and doesn't return to the pool." if line.is_code else "."),
            run=lambda context: take_back_reward(
                reward, reason=form.cleaned_data["reason"], context=context, now=timezone.now()
            ),
            done="Taken back.",
        )


def _is_any_offered(form: GiveForm) -> bool:
    return any(offered for _group, offered in form.fields["gift"].choices)  # type: ignore[attr-defined]


def _given(customer_id: int, form: GiveForm, context: EditContext) -> Reward:
    asked = form.cleaned_data
    what, _, pk = asked["gift"].partition(":")
    told: dict[str, Any] = {
        "reason": asked["reason"],
        "context": context,
        "now": timezone.now(),
        "as_of": asked["as_of"],
    }
    if what == CODE:
        return give_code(customer_id, RewardCampaign.objects.get(pk=pk), code=asked["code"], **told)
    return give_prize(customer_id, Prize.objects.select_related("campaign").get(pk=pk), **told)
