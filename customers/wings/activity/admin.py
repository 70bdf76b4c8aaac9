"""Pages for staff: action templates, the actions of all customers, issuing an action and withdrawing one."""

import dataclasses
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from customers.admin.bulk_edits.links import openable
from customers.admin.ui.base import RecordAdmin, StockAdmin, allows, initiator_of, may_see_personal_data, row_id
from customers.admin.ui.customer_links import customer_url, living_customer
from customers.admin.ui.times import moment
from customers.changelog.labels import read_labels
from customers.database.keyset_paging import OLDER
from customers.edits.edit import EditContext
from customers.models import Customer
from customers.wings.activity.errors import ActivityError, IssuedMeanwhile
from customers.wings.activity.feed.customer_feed import ACTION, FeedFilter
from customers.wings.activity.feed.event_pages import EventKey, stretch_of
from customers.wings.activity.feed.everybody import read_everybodys
from customers.wings.activity.feed.filters import choices_of, links_beside, read_feed_filter
from customers.wings.activity.feed.rows_html import FeedWriter
from customers.wings.activity.feed.tab import TAB
from customers.wings.activity.feed.template_words import read_brands, read_templates
from customers.wings.activity.issuing.forms import IssueActionForm, WithdrawActionForm
from customers.wings.activity.issuing.issue import issue_to, last_action
from customers.wings.activity.issuing.withdraw import withdraw
from customers.wings.activity.models import Action, ActionTemplate
from customers.wings.activity.roles import ISSUE
from integration_points.models import ADMIN_PANEL, IntegrationPoint

LIST: Final = "activity/list.html"
ISSUE_PAGE: Final = "activity/issue.html"
WITHDRAW_PAGE: Final = "activity/withdraw.html"


@admin.register(ActionTemplate)
class ActionTemplateAdmin(StockAdmin):
    """Action templates, as staff define them."""

    list_display = ("name", "system_name", "category", "is_active")
    fields = ("system_name", "name", "category", "description", "is_active")
    actions = None
    empty_text = "A template is a kind of action, such as a purchase in a store or a call to support."

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the system name: client systems and segment rules use it."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: actions name their template for ever. It can be retired."""
        return False


@admin.register(Action)
class ActionAdmin(RecordAdmin):
    """The actions of all customers, newest first."""

    def get_urls(self) -> list[URLPattern]:
        """Add issuing and withdrawing."""
        view = self.admin_site.admin_view
        return [
            path("issue/<int:customer_id>/", view(self.issue_view), name="activity_action_issue"),
            path("<int:action_id>/withdraw/", view(self.withdraw_view), name="activity_action_withdraw"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now, labels, templates = timezone.localtime(), read_labels(), read_templates()
        wanted = dataclasses.replace(read_feed_filter(request), category="")  # it has no index over everybody
        walk = read_everybodys(wanted, stretch_of(request.GET.dict()), templates=templates)
        older, newer = links_beside(wanted, walk.page)
        writer = FeedWriter(
            templates=templates,
            labels=labels,
            brands=read_brands(),
            now=now,
            sees_comments=may_see_personal_data(request),
            may_withdraw=False,
            opens=openable(request, (row.bulk_edit_id for row in walk.page.rows)),
            whose=True,
        )
        action, _category, point = choices_of(wanted, templates, labels, with_changes=False)
        context = {
            **self.admin_site.each_context(request),
            "title": "Actions",
            "opts": self.opts,
            "rows": writer.rows(walk.page.rows),
            "choices": (action, point),
            "wanted": wanted,
            "is_filtered": wanted != FeedFilter(),
            "looked_as_far_as": moment(walk.stopped_at, now) if walk.stopped_at else None,
            "older": older,
            "newer": newer,
        }
        return TemplateResponse(request, LIST, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an action where it belongs: in its customer's feed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        action = _action(row_id(object_id) or 0)
        place = EventKey(action.at, ACTION, action.pk + 1).text
        return redirect(f"{_feed_url(action.customer_id)}&{OLDER}={place}#action-{action.pk}")

    def issue_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Issue an action to a customer."""
        customer = living_customer(allows(request, ISSUE), customer_id)
        if isinstance(customer, HttpResponse):
            return customer
        form = IssueActionForm(request.POST or None, initial={"as_of": last_action(customer.pk)})
        if form.is_valid() and _issued(request, customer, form):
            return redirect(_feed_url(customer.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": "Issue an action",
            "opts": self.opts,
            "customer": customer,
            "form": form,
            "has_templates": form.fields["template"].queryset.exists(),  # type: ignore[attr-defined]
            "time_zone": timezone.get_current_timezone_name(),
        }
        return TemplateResponse(request, ISSUE_PAGE, context)

    def withdraw_view(self, request: HttpRequest, action_id: int) -> HttpResponse:
        """Withdraw an action."""
        if not allows(request, ISSUE):
            raise PermissionDenied
        action = _action(action_id)
        form = WithdrawActionForm(request.POST or None)
        if form.is_valid():
            _withdraw(request, action, form)
            return redirect(_feed_url(action.customer_id))
        context = {
            **self.admin_site.each_context(request),
            "title": "Withdraw an action",
            "opts": self.opts,
            "action": action,
            "happened": moment(action.at, timezone.localtime()),
            "feed_url": _feed_url(action.customer_id),
            "form": form,
        }
        return TemplateResponse(request, WITHDRAW_PAGE, context)


def _action(action_id: int) -> Action:
    action = Action.objects.select_related("template", "customer").filter(pk=action_id).first()
    if action is None:
        raise Http404("No such action.")
    return action


def _feed_url(customer_id: int) -> str:
    return f"{customer_url(customer_id)}?tab={TAB}"


def _context(request: HttpRequest, reason: str) -> EditContext:
    point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    return EditContext(point.policy(), initiator_of(request), reason)


def _issued(request: HttpRequest, customer: Customer, form: IssueActionForm) -> bool:
    asked = form.cleaned_data
    context = _context(request, asked["comment"])
    try:
        issued = issue_to([customer.pk], asked["template"], asked["at"], context, timezone.now(), as_of=asked["as_of"])
    except ActivityError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        if isinstance(error, IssuedMeanwhile):
            form.show_latest()
        return False
    if issued.left_out:
        form.add_error(None, "This customer was erased in the meantime.")
        return False
    messages.success(request, f"Action issued: {asked['template']}.")
    return True


def _withdraw(request: HttpRequest, action: Action, form: WithdrawActionForm) -> None:
    if withdraw([action.pk], _context(request, form.cleaned_data["reason"]), timezone.now()):
        messages.success(request, f"Action withdrawn: {action.template}.")
    else:
        messages.warning(request, "Nothing changed: the action was withdrawn before, or its customer was erased.")
