"""The callbacks of all keys; a callback's page with its last deliveries; its secret, shown once; sending again."""

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.ui.base import StockAdmin
from customers.tasks import enqueue_after_commit
from customers.wings.callbacks.admin.form import CallbackForm
from customers.wings.callbacks.admin.lines import last_deliveries
from customers.wings.callbacks.deliver import send_again
from customers.wings.callbacks.models import Callback, Delivery
from customers.wings.callbacks.secrets import make_nonce, renew, show
from customers.wings.callbacks.tasks import deliver_callbacks

PAGE: Final = "admin:callbacks_callback_change"


@admin.register(Callback)
class CallbackAdmin(StockAdmin):
    """Callbacks."""

    form = CallbackForm
    fields = ("key", "url")
    list_display = ("point", "key", "url", "made_by", "made_at")
    list_display_links = ("point", "key")
    list_select_related = ("key__integration_point",)
    actions = None
    change_form_template = "callbacks/callback.html"
    empty_text = (
        "A callback is the address of a client system. It is called when a bulk edit of its API key ends or waits."
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the secret and the sending again."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/secret/", view(require_POST(self.secret_view)), name="callbacks_secret"),
            path("<int:pk>/new-secret/", view(require_POST(self.new_secret_view)), name="callbacks_new_secret"),
            path(
                "<int:pk>/deliveries/<int:delivery_id>/send-again/",
                view(require_POST(self.send_again_view)),
                name="callbacks_send_again",
            ),
            *super().get_urls(),
        ]

    @admin.display(description="Integration point")
    def point(self, callback: Callback) -> str:
        """Name the point of the key."""
        return callback.key.integration_point.system_name

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the key."""
        return ("key",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Give a new one its secret."""
        if not change:
            obj.nonce = make_nonce()
            obj.made_by = obj.secret_for = request.user.get_username()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Lead to its page, which offers the secret."""
        self.message_user(request, "The callback is saved. Show its secret and copy it: it's shown once.")
        return redirect(PAGE, obj.pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the address with its last deliveries."""
        callback = self.get_object(request, object_id)
        more = {"deliveries": last_deliveries(callback)} if callback else {}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the secret to the person who asked for it, once. No link does: a browser may open links by itself."""
        callback = self._callback(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Secret of the callback",
            "opts": self.opts,
            "callback": callback,
            "secret": show(callback.pk, to=request.user.get_username()),
        }
        return TemplateResponse(request, "callbacks/secret.html", context)

    def new_secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make another secret: what the other side knows is void."""
        callback = self._callback(request, pk)
        renew(callback, for_whom=request.user.get_username())
        self.log_change(request, callback, "Made a new secret.")
        self.message_user(request, "The secret before is void. Show the new one and copy it: it's shown once.")
        return redirect(PAGE, pk)

    def send_again_view(self, request: HttpRequest, pk: int, delivery_id: int) -> HttpResponse:
        """Send one delivery again that has ended."""
        callback = self._callback(request, pk)
        delivery = get_object_or_404(Delivery, pk=delivery_id, callback=callback)
        if send_again(delivery.pk, now=timezone.now()):
            enqueue_after_commit(deliver_callbacks)
            self.message_user(request, f"Delivery {delivery.pk} is sent again.")
        else:
            self.message_user(request, f"Delivery {delivery.pk} is waiting to be sent.", "warning")
        return redirect(PAGE, pk)

    def _callback(self, request: HttpRequest, pk: int) -> Callback:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Callback.objects.select_related("key__integration_point"), pk=pk)
