"""The ways in, as staff set them up: what each does to a contact, its keys, and where to see what came through."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin

from integration_points.keys import make_key
from integration_points.models import ApiKey, Brand, IntegrationPoint, Source, SourceAccount
from integration_points.words import NEVER_RETROACTIVE, describe

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
    AdminWithHistory = admin.ModelAdmin[Any]
    StockInline = admin.TabularInline[SourceAccount, Source]
else:  # Django's own classes take no parameter, and simple-history's has no types.
    StockAdmin = admin.ModelAdmin
    StockInline = admin.TabularInline
    AdminWithHistory = SimpleHistoryAdmin

# What came through a point is shown by pages that may or may not be there: the permission, the words and the name.
CAME_THROUGH = (
    ("customers.view_change", "Changes", "admin:customers_change_changelist"),
    ("customers.view_bulkedit", "Bulk edits", "admin:customers_bulkedit_changelist"),
)


@admin.register(IntegrationPoint)
class IntegrationPointAdmin(AdminWithHistory):
    """Integration points with their keys."""

    change_form_template = "admin/integration_points/integrationpoint/change_form.html"
    list_display = ("system_name", "name", "preset", "email_does", "mobile_does", "held_does", "source", "brand")
    list_select_related = ("source", "brand")
    actions = None
    empty_value_display = ""
    empty_text = (
        "An integration point is one way in: a website, an app, a shop. Its settings are what a contact takes on."
    )
    fieldsets = (
        (None, {"fields": ("system_name", "name", "preset", "brand")}),
        (
            "Contacts that enter",
            {
                "fields": (
                    ("email_access", "email_confirmation"),
                    ("mobile_access", "mobile_confirmation"),
                    "held_by_another",
                    "verification_required",
                ),
                "description": NEVER_RETROACTIVE,
            },
        ),
        ("Where it stands", {"fields": ("source", "account", "country", "may_register")}),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the making and the revoking of keys."""
        view = self.admin_site.admin_view
        return [
            path(
                "<int:point_id>/keys/make/",
                view(require_POST(self.make_key_view)),
                name="integration_points_integrationpoint_make_key",
            ),
            path(
                "<int:point_id>/keys/<int:key_id>/revoke/",
                view(require_POST(self.revoke_key_view)),
                name="integration_points_integrationpoint_revoke_key",
            ),
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
        return {"reject": "refused", "wait": "waits", "merge": "merges"}[point.held_by_another]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the name by which client systems know the point."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep the built-in point; any other that something came through the database keeps."""
        if isinstance(obj, IntegrationPoint) and obj.built_in:
            return False
        return bool(super().has_delete_permission(request, obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add what the point does in words, its keys and the ways to what came through it."""
        point = self.get_object(request, object_id)
        own = self._of_point(request, point) if isinstance(point, IntegrationPoint) else {}
        return super().change_view(request, object_id, form_url, {**own, **(extra_context or {})})

    def make_key_view(self, request: HttpRequest, point_id: int) -> HttpResponse:
        """Make a key and show it: this page is the only place where it can ever be read."""
        point = self._point_with_keys(request, point_id, "add")
        is_test = request.POST.get("is_test") == "on"
        secret = make_key(integration_point=point, created_by=_staff(request), is_test=is_test)
        self.log_change(request, point, "Made an API key.")
        context = {
            **self.admin_site.each_context(request),
            "title": "New API key",
            "opts": self.opts,
            "point": point,
            "secret": secret,
            "is_test": is_test,
        }
        return TemplateResponse(request, "admin/integration_points/integrationpoint/new_key.html", context)

    def revoke_key_view(self, request: HttpRequest, point_id: int, key_id: int) -> HttpResponse:
        """Revoke a key: from now on nothing comes in with it."""
        point = self._point_with_keys(request, point_id, "change")
        key = get_object_or_404(ApiKey, pk=key_id, integration_point=point)
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            self.log_change(request, point, f"Revoked the API key {key}.")
            self.message_user(request, f"The key {key} is revoked.")
        return redirect("admin:integration_points_integrationpoint_change", point.pk)

    def _point_with_keys(self, request: HttpRequest, point_id: int, action: str) -> IntegrationPoint:
        if not _allows(request, f"integration_points.{action}_apikey"):
            raise PermissionDenied
        return get_object_or_404(IntegrationPoint, pk=point_id)

    def _of_point(self, request: HttpRequest, point: IntegrationPoint) -> dict[str, Any]:
        may_see_keys = _allows(request, "integration_points.view_apikey")
        return {
            "effects": describe(point.policy()),
            "keys": list(point.keys.select_related("created_by")) if may_see_keys else None,
            "may_make_keys": _allows(request, "integration_points.add_apikey"),
            "may_revoke_keys": _allows(request, "integration_points.change_apikey"),
            "came_through": [
                (label, f"{url}?integration_point__id__exact={point.pk}")
                for permission, label, name in CAME_THROUGH
                if _allows(request, permission) and (url := _url(name))
            ],
        }


class AccountInline(StockInline):
    """The accounts of a source that has many."""

    model = SourceAccount
    extra = 0


@admin.register(Source)
class SourceAdmin(StockAdmin):
    """Systems that issue identifiers."""

    list_display = ("system_name", "name", "has_accounts")
    inlines = (AccountInline,)
    actions = None
    empty_text = "A source is a system that issues ids: within it, or within one account of it, an id is unique."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep what the scopes of stored identifiers stand on."""
        return ("system_name", "has_accounts") if obj else ()


@admin.register(Brand)
class BrandAdmin(StockAdmin):
    """Brands."""

    list_display = ("name", "system_name")
    actions = None
    empty_text = "A brand is the name under which an integration point speaks to customers."


def _in_short(access: str, confirmation: str) -> str:
    words = [{"give": "gives access", "take": "takes access"}.get(access), "asks" if confirmation == "ask" else None]
    return ", ".join(word for word in words if word) or "left as it is"


def _allows(request: HttpRequest, permission: str) -> bool:
    return request.user.has_perm(permission)


def _staff(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
