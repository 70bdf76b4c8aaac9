"""Topics, and the pages that change one customer's subscriptions: a brand first, then its channels and topics."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.ui.base import StockAdmin, allows, initiator_of, row_id
from customers.admin.ui.customer_links import customer_url, find_customer
from customers.edits.edit import EditContext
from customers.models import Customer
from customers.rule_fields import values_changed
from customers.tasks import enqueue_after_commit, send_messages
from customers.wings.subscriptions.admin.forms import SubscriptionsForm
from customers.wings.subscriptions.admin.tab import NAME, may_change
from customers.wings.subscriptions.consent.errors import SubscriptionError
from customers.wings.subscriptions.consent.overview import read_overview
from customers.wings.subscriptions.consent.tree import Tree, read_tree
from customers.wings.subscriptions.models import Topic
from customers.wings.subscriptions.opt_in.lifecycle import RequestedOptIn, request_again
from customers.wings.subscriptions.roles import CHANGE
from customers.wings.subscriptions.rule_fields import CHANGES
from customers.wings.subscriptions.rules import Node
from customers.wings.subscriptions.subscribe import Subscribed, subscribe
from integration_points.models import ADMIN_PANEL, Brand, IntegrationPoint

CHANGE_NAME = "subscriptions_change"
_DECIDES_WHAT_IS_INHERITED = frozenset({"double_opt_in", "brands"})
BRANDS, FORM = "subscriptions/brands.html", "subscriptions/change.html"


@admin.register(Topic)
class TopicAdmin(StockAdmin):
    """What messages of a channel are about."""

    list_display = ("name", "channel", "system_name", "shown_brands", "double_opt_in", "is_active")
    list_filter = ("channel", "is_active")
    fields = ("channel", "system_name", "name", "brands", "double_opt_in", "is_active")
    actions = None
    empty_text = "A topic is what messages of a channel are about, such as news or offers. Customers subscribe to it."

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of one customer."""
        view = self.admin_site.admin_view
        return [
            path("customer/<int:customer_id>/", view(self.brands_view), name="subscriptions_choose_brand"),
            path("customer/<int:customer_id>/<int:brand_id>/", view(self.change_subscriptions), name=CHANGE_NAME),
            path(
                "customer/<int:customer_id>/<int:brand_id>/confirmation/",
                view(require_POST(self.ask_again_view)),
                name="subscriptions_ask_again",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the brands with the topics."""
        return super().get_queryset(request).prefetch_related("brands")

    @admin.display(description="Brands")
    def shown_brands(self, topic: Topic) -> str:
        """Name the brands that it is for."""
        return ", ".join(brand.name for brand in topic.brands.all())

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the names by which client systems and files mean a topic."""
        return ("channel", "system_name") if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell who looks at the topic: customers who inherit from the channel have another status in it from now on."""
        super().save_related(request, form, formsets, change)
        if change and _DECIDES_WHAT_IS_INHERITED.intersection(form.changed_data):
            topic = form.instance
            brand_ids = Brand.objects.values_list("pk", flat=True)
            told = {(CHANGES.name, tuple(Node(brand_id, topic.channel, topic.pk))) for brand_id in brand_ids}
            values_changed.send(sender=Topic, told=told)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: what was said about a topic stays. One that is no longer used is made inactive."""
        return False

    def brands_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Choose the brand; with one brand there is nothing to choose."""
        customer = _customer(request, customer_id)
        brands = list(Brand.objects.order_by("name", "pk"))
        if len(brands) == 1:
            return redirect(_form_url(customer, brands[0].pk))
        context = {"brands": [(brand.name, _form_url(customer, brand.pk)) for brand in brands]}
        return self._page(request, BRANDS, customer, context)

    def change_subscriptions(self, request: HttpRequest, customer_id: int, brand_id: int) -> HttpResponse:
        """Show a brand's channels and topics, or change them."""
        customer, tree = _customer(request, customer_id), read_tree()
        statuses = next(iter(read_overview(customer.pk, tree, brand_id=brand_id)), None)
        if statuses is None:
            raise Http404("No such brand.")
        form = SubscriptionsForm(statuses, request.POST or None)
        if form.is_valid() and _changed(request, customer, form, tree):
            return redirect(_tab_url(customer))
        context = {"form": form, "brand": statuses.brand, "several": len(tree.brands) > 1}
        return self._page(request, FORM, customer, context)

    def ask_again_view(self, request: HttpRequest, customer_id: int, brand_id: int) -> HttpResponse:
        """Send the confirmation link of a topic again."""
        customer = _customer(request, customer_id)
        topic = Topic.objects.filter(pk=row_id(request.POST.get("topic", "")) or 0).first()
        if topic is None or not Brand.objects.filter(pk=brand_id).exists():
            raise Http404("No such topic.")
        point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
        context = EditContext(point.policy(), initiator_of(request))
        node = Node(brand_id, topic.channel, topic.pk)
        asked = request_again(customer.pk, node, context=context, now=timezone.now())
        if asked is None:
            messages.info(request, "This topic no longer requires confirmation. Nothing was sent.")
        else:
            _notify_of_link(request, asked)
        return redirect(_tab_url(customer))

    def _page(self, request: HttpRequest, template: str, customer: Customer, context: dict[str, Any]) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "title": "Change subscriptions", "opts": self.opts}
        return TemplateResponse(
            request, template, {**frame, "customer": customer, "back": _tab_url(customer), **context}
        )


def _customer(request: HttpRequest, customer_id: int) -> Customer:
    if not allows(request, CHANGE):
        raise PermissionDenied
    customer = find_customer(str(customer_id))
    if customer is None or not may_change(request, customer):
        raise Http404("No such customer.")
    return customer


def _changed(request: HttpRequest, customer: Customer, form: SubscriptionsForm, tree: Tree) -> bool:
    point, reason = form.cleaned_data["through"], form.cleaned_data["reason"]
    context = EditContext(point.policy(), initiator_of(request), reason)
    try:
        done = subscribe(form.changes(customer.pk), context=context, now=timezone.now(), tree=tree)
    except SubscriptionError as error:
        form.add_error(None, str(error))
        form.show_current()
        return False
    _notify(request, done)
    return True


def _notify(request: HttpRequest, done: Subscribed) -> None:
    if not done.written.changed:
        messages.info(request, "Nothing was changed: the subscriptions are already like that.")
        return
    messages.success(request, "Subscriptions changed.")
    for asked in done.asked:
        _notify_of_link(request, asked)


def _notify_of_link(request: HttpRequest, asked: RequestedOptIn) -> None:
    """Say what became of a confirmation message, and wake the worker that sends it."""
    if asked.opt_in is None:
        messages.warning(request, f"No confirmation link was sent: {asked.why_not}.")
        return
    messages.info(request, "A confirmation link is on its way. The customer is subscribed once they confirm.")
    enqueue_after_commit(send_messages)


def _form_url(customer: Customer, brand_id: int) -> str:
    return reverse(f"admin:{CHANGE_NAME}", args=[customer.pk, brand_id])


def _tab_url(customer: Customer) -> str:
    return f"{customer_url(customer.pk)}?tab={NAME}"
