"""The ways in, as staff set them up: what each does to a contact, its keys, and where to see what came through."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin

from integration_points.forms import PointForm
from integration_points.key_pages import POINT_PAGE, SHOW_PAGE, KeyPages
from integration_points.models import IntegrationPoint
from integration_points.policy_text import NEVER_RETROACTIVE, cases, describe_others
from integration_points.presets import PRESETS, preset_of
from integration_points.source_pages import BrandAdmin as BrandAdmin
from integration_points.source_pages import SourceAdmin as SourceAdmin
from integration_points.usage import came_through, is_used

if TYPE_CHECKING:
    AdminWithHistory = admin.ModelAdmin[Any]
else:  # simple-history's class has no types.
    AdminWithHistory = SimpleHistoryAdmin

_LONGEST_ID = 18
CHANGE = "integration_points.change_integrationpoint"
_WHAT_IT_IS: Any = (None, {"fields": ("name", "system_name", "preset", "brand", "language")})
_CONTACTS: Any = (
    "Contacts and cards that enter",
    {
        "fields": (
            ("email_access", "email_confirmation"),
            ("mobile_access", "mobile_confirmation"),
            "card_access",
            "held_by_another",
            "verification_required",
        ),
        "description": NEVER_RETROACTIVE,
    },
)
_WHERE_IT_STANDS: Any = ("Where it stands", {"fields": (("source", "account"), "country")})
_CLIENT_SYSTEMS: Any = ("Client systems", {"fields": ("may_register", "rate_limit_per_minute")})


@admin.register(IntegrationPoint)
class IntegrationPointAdmin(KeyPages, AdminWithHistory):
    """Integration points with their keys."""

    form = PointForm
    change_form_template = "admin/integration_points/integrationpoint/change_form.html"
    list_display = (
        "system_name",
        "name",
        "preset",
        "email_does",
        "mobile_does",
        "held_does",
        "source",
        "brand",
        "state",
    )
    list_select_related = ("source", "brand")
    actions = None
    empty_value_display = ""
    empty_text = (
        "An integration point is one way in: a website, an app, a shop. Its settings are what a contact takes on."
    )
    fieldsets = (_WHAT_IT_IS, _CONTACTS, _WHERE_IT_STANDS, _CLIENT_SYSTEMS)

    def get_urls(self) -> list[URLPattern]:
        """Add the end of a point and its return."""
        view = self.admin_site.admin_view
        name = "integration_points_integrationpoint_{}".format
        return [
            path("<int:point_id>/retire/", view(require_POST(self.retire_view)), name=name("retire")),
            path("<int:point_id>/restore/", view(require_POST(self.restore_view)), name=name("restore")),
            *super().get_urls(),
        ]

    @admin.display(description="Email")
    def email_does(self, point: IntegrationPoint) -> str:
        """Say in two words what happens to an email."""
        return _in_short(point.email_access, point.email_confirmation)

    @admin.display(description="Mobile phone")
    def mobile_does(self, point: IntegrationPoint) -> str:
        """Say in two words what happens to a mobile number."""
        return _in_short(point.mobile_access, point.mobile_confirmation)

    @admin.display(description="Held by another")
    def held_does(self, point: IntegrationPoint) -> str:
        """Say in a word what happens to a contact of another customer."""
        return {"reject": "refused", "wait": "waits", "merge": "merged"}[point.held_by_another]

    @admin.display(description="State")
    def state(self, point: IntegrationPoint) -> str:
        """Return what is special about the point."""
        if point.retired_at:
            return "retired"
        return "built in" if point.built_in else "needs verification" if point.verification_required else ""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the settings of the preset that was chosen above the form."""
        chosen = preset_of(request.GET.get("preset", ""))
        return {**super().get_changeform_initial_data(request), **(chosen.initial if chosen else {})}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the name by which client systems know the point."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep the built-in point, and any that the changelog names: that one is retired instead."""
        if isinstance(obj, IntegrationPoint) and (obj.built_in or is_used(obj)):
            return False
        return bool(super().has_delete_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Give a new point its production key."""
        super().save_model(request, obj, form, change)
        if not change:
            self.order(request, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Go from a new point to its key."""
        first = obj.keys.first()
        if first is None:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"The integration point {obj} was added.", "success")
        return redirect(SHOW_PAGE, obj.pk, first.pk)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer the presets above the form."""
        asked = request.POST.get("preset", "") or request.GET.get("preset", "")
        own = {"presets": PRESETS, "chosen": preset_of(asked)}
        return super().add_view(request, form_url, {**own, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add what the point does in words, its keys and the ways to what came through it."""
        point = self.get_object(request, object_id)
        own = self._of_point(request, point) if isinstance(point, IntegrationPoint) else {}
        return super().change_view(request, object_id, form_url, {**own, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what the point was; what is no id is nothing's, not an error as to the package."""
        _need_ids(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one of its versions; what is no id is nothing's."""
        _need_ids(object_id, version_id)
        found: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)  # type: ignore[misc]
        return found

    @method_decorator(transaction.atomic)
    def retire_view(self, request: HttpRequest, point_id: int) -> HttpResponse:
        """Close the point: from now on its keys open nothing and no file comes in through it."""
        point = self._point_to_change(request, point_id)
        open_points = IntegrationPoint.objects.filter(pk=point.pk, built_in=False, retired_at=None)
        if open_points.exists():
            point.retired_at = timezone.now()
            self._remember(request, point, "Retired it.")
            self.message_user(request, f"{point} is retired: nothing comes in through it any more.")
        return redirect(POINT_PAGE, point.pk)

    @method_decorator(transaction.atomic)
    def restore_view(self, request: HttpRequest, point_id: int) -> HttpResponse:
        """Open a retired point again, with the keys that it had."""
        point = self._point_to_change(request, point_id)
        if point.retired_at is not None:
            point.retired_at = None
            self._remember(request, point, "Opened it again.")
            self.message_user(request, f"{point} is open again, and so are its keys that are not revoked.")
        return redirect(POINT_PAGE, point.pk)

    def _remember(self, request: HttpRequest, point: IntegrationPoint, said: str) -> None:
        point._history_user = request.user  # type: ignore[attr-defined] # noqa: SLF001 the package's own name
        point.save(update_fields=["retired_at"])
        self.log_change(request, point, said)

    def _point_to_change(self, request: HttpRequest, point_id: int) -> IntegrationPoint:
        """Lock the point: its history keeps the whole row, which must not be older than what others saved."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return get_object_or_404(IntegrationPoint.objects.select_for_update(no_key=True), pk=point_id)

    def _of_point(self, request: HttpRequest, point: IntegrationPoint) -> dict[str, Any]:
        policy = point.policy()
        return {
            "cases": cases(policy),
            "others": describe_others(policy),
            "came_through": came_through(point, request),
            "may_retire": not point.built_in and request.user.has_perm(CHANGE),
            **self.keys_of(request, point),
        }


def _need_ids(*texts: str) -> None:
    """Raises Http404."""
    if not all(text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID for text in texts):
        raise Http404("No such version of an integration point.")


def _in_short(access: str, confirmation: str) -> str:
    words = [{"give": "gives access", "take": "takes access"}.get(access), "asks" if confirmation == "ask" else None]
    return ", ".join(word for word in words if word) or "left as it is"
