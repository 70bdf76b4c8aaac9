"""Campaigns, their pools of promo codes and their prizes, as staff define them."""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Model, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from customers.admin.ui.base import KeyedChangeList, RecordAdmin, StockAdmin, may_see_personal_data
from customers.wings.points.admin.access import shown_code
from customers.wings.points.errors import CodeRefused
from customers.wings.points.models import Prize, PromoCode, RewardCampaign
from customers.wings.points.rewards.pool import AT_ONCE, AddedCodes, add_codes

CODES: Final = "points/codes.html"
MOST_COUNTED: Final = 10_000


class CodesForm(forms.Form):
    """Codes to add, as a pasted list."""

    codes = forms.CharField(
        label="Promo codes", widget=forms.Textarea(attrs={"rows": 10}), help_text=f"One per line, up to {AT_ONCE:,}."
    )

    def clean_codes(self) -> list[str]:
        """Take the lines apart."""
        lines = [line for line in self.cleaned_data["codes"].splitlines() if line.strip()]
        if len(lines) > AT_ONCE:
            raise forms.ValidationError(f"Add at most {AT_ONCE:,} codes at a time.")
        return lines


@admin.register(RewardCampaign)
class RewardCampaignAdmin(StockAdmin):
    """Campaigns."""

    list_display = ("name", "system_name", "codes_left", "is_active")
    fields = ("name", "system_name", "is_active")
    actions = None
    change_form_template = "points/campaign.html"
    empty_text = "A campaign gives customers promo codes from its pool, or prizes."

    def get_urls(self) -> list[URLPattern]:
        """Add the page that adds promo codes."""
        codes = self.admin_site.admin_view(self.codes_view)
        return [path("<int:campaign_id>/codes/", codes, name="points_codes"), *super().get_urls()]

    @admin.display(description="Promo codes left")
    def codes_left(self, campaign: RewardCampaign) -> str:
        """Count what is left in the pool, no further than is worth knowing."""
        left = PromoCode.objects.filter(campaign=campaign, is_given=False).order_by("pk")[:MOST_COUNTED].count()
        return f"{left:,}" if left < MOST_COUNTED else f"{MOST_COUNTED:,} or more"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the system name."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse where the campaign has codes or prizes."""
        if isinstance(obj, RewardCampaign) and (obj.codes.exists() or obj.prizes.exists()):
            return False
        return super().has_delete_permission(request, obj)

    def codes_view(self, request: HttpRequest, campaign_id: int) -> HttpResponse:
        """Add promo codes to the pool."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        campaign = get_object_or_404(RewardCampaign, pk=campaign_id)
        form = CodesForm(request.POST or None)
        if form.is_valid() and (added := _added(campaign, form)):
            known = f" {added.known:,} already existed and were left unchanged." if added.known else ""
            messages.success(request, f"{added.new:,} promo code{'' if added.new == 1 else 's'} added.{known}")
            return redirect("admin:points_rewardcampaign_change", campaign.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Add promo codes",
            "opts": self.opts,
            "campaign": campaign,
            "form": form,
        }
        return TemplateResponse(request, CODES, context)


def _added(campaign: RewardCampaign, form: CodesForm) -> AddedCodes | None:
    try:
        return add_codes(campaign, form.cleaned_data["codes"])
    except CodeRefused as refused:
        form.add_error("codes", refused.sentence)
        return None


@admin.register(PromoCode)
class PromoCodeAdmin(RecordAdmin):
    """The codes of all pools. They are added on the page of their campaign, and given on a customer's."""

    list_display = ("shown_code", "campaign", "is_given")
    list_display_links = None
    list_select_related = ("campaign",)
    list_per_page = 50
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_text = "Promo codes appear here once they're added to a campaign."

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[KeyedChangeList]:
        """Page by key."""
        return KeyedChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Note on each code whether this person may see it."""
        may_see = Value(may_see_personal_data(request), output_field=BooleanField())
        return PromoCode.objects.annotate(may_see=may_see)

    @admin.display(description="Promo code")
    def shown_code(self, code: PromoCode) -> str:
        """Show the code as far as this person may see it."""
        return shown_code(code.code, bool(getattr(code, "may_see", False)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list: a code has nothing more to say than its line."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:points_promocode_changelist")


@admin.register(Prize)
class PrizeAdmin(StockAdmin):
    """Prizes."""

    list_display = ("name", "campaign")
    list_select_related = ("campaign",)
    fields = ("campaign", "name")
    actions = None
    empty_text = "A prize is something that customers of a campaign may win."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the campaign: customers may have the prize from it."""
        return ("campaign",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse where somebody was given the prize."""
        if isinstance(obj, Prize) and obj.rewards.exists():
            return False
        return super().has_delete_permission(request, obj)
