"""The keys of a point: made, shown once, revoked. A mixin of the point's pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from integration_points.forms import KeyForm
from integration_points.keys import order_key, revoke_key, show_key
from integration_points.models import ApiKey, IntegrationPoint

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:  # Django's own class takes no parameter.
    StockAdmin = admin.ModelAdmin

MAKE, REVOKE, VIEW = (f"integration_points.{action}_apikey" for action in ("add", "change", "view"))
POINT_PAGE = "admin:integration_points_integrationpoint_change"
SHOW_PAGE = "admin:integration_points_integrationpoint_show_key"


class KeyPages(StockAdmin):
    """What the pages of a point do with its keys."""

    def get_urls(self) -> list[URLPattern]:
        """Add the making, the showing and the revoking."""
        view = self.admin_site.admin_view
        name = "integration_points_integrationpoint_{}_key".format
        one = "<int:point_id>/keys/<int:key_id>/"
        return [
            path("<int:point_id>/keys/make/", view(require_POST(self.make_key_view)), name=name("make")),
            path(f"{one}show/", view(require_GET(self.show_key_view)), name=name("show")),
            path(f"{one}revoke/", view(require_POST(self.revoke_key_view)), name=name("revoke")),
            *super().get_urls(),
        ]

    def make_key_view(self, request: HttpRequest, point_id: int) -> HttpResponse:
        """Make a key and go to the page that shows it."""
        point = self._point(request, point_id, MAKE)
        form = KeyForm(request.POST)
        if point.retired_at is not None or not form.is_valid():
            self.message_user(request, "No key was made: choose from what the form offers.", "error")
            return redirect(POINT_PAGE, point.pk)
        key = self.order(request, point, is_test=form.cleaned_data["is_test"] == "on", form=form)
        return redirect(SHOW_PAGE, point.pk, key.pk)

    def order(
        self, request: HttpRequest, point: IntegrationPoint, *, is_test: bool = False, form: KeyForm | None = None
    ) -> ApiKey:
        """Make a key that has no secret yet, and remember by whom."""
        key = order_key(
            integration_point=point,
            created_by=request.user if isinstance(request.user, User) else None,
            is_test=is_test,
            expires_at=form.expires_at(timezone.now()) if form else None,
        )
        self.log_change(request, point, f"Made the {'test' if is_test else 'production'} key {key.pk}.")
        return key

    def show_key_view(self, request: HttpRequest, point_id: int, key_id: int) -> HttpResponse:
        """Show a key to the person who made it, the first time: the secret is born here and is never stored.

        So the page before can redirect without handing a secret on, and reloading makes no second key.
        """
        key = get_object_or_404(
            ApiKey.objects.select_related("integration_point"), pk=key_id, integration_point=point_id
        )
        if key.created_by_id is None or key.created_by_id != request.user.pk:
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "New API key",
            "opts": self.opts,
            "point": key.integration_point,
            "key": key,
            "secret": show_key(key_id=key.pk),
        }
        return TemplateResponse(request, "admin/integration_points/integrationpoint/new_key.html", context)

    def revoke_key_view(self, request: HttpRequest, point_id: int, key_id: int) -> HttpResponse:
        """Revoke a key: from now on nothing comes in with it."""
        point = self._point(request, point_id, REVOKE)
        key = get_object_or_404(ApiKey, pk=key_id, integration_point=point)
        if revoke_key(key_id=key.pk, by=request.user.get_username(), now=timezone.now()):
            self.log_change(request, point, f"Revoked the key {key.pk} ({key}).")
            self.message_user(request, f"The key {key} is revoked.")
        return redirect(POINT_PAGE, point.pk)

    def keys_of(self, request: HttpRequest, point: IntegrationPoint) -> dict[str, Any]:
        """Return what the point's page shows of its keys to this person."""
        may_see = request.user.has_perm(VIEW)
        return {
            "keys": list(point.keys.select_related("created_by")) if may_see else None,
            "now": timezone.now(),
            "key_form": KeyForm() if request.user.has_perm(MAKE) and point.retired_at is None else None,
            "may_revoke_keys": request.user.has_perm(REVOKE),
            "make_key_url": reverse("admin:integration_points_integrationpoint_make_key", args=[point.pk]),
        }

    def _point(self, request: HttpRequest, point_id: int, permission: str) -> IntegrationPoint:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(IntegrationPoint, pk=point_id)
