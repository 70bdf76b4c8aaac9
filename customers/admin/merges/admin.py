"""Merges for staff: each stays as a record, with a button that takes it back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from customers.admin.merges.compared import compared_page
from customers.admin.merges.forms import MergeForm, ReasonForm
from customers.admin.merges.of_profile import may_merge
from customers.admin.merges.other import find_others
from customers.admin.ui.base import RecordAdmin, allows, initiator_of, may_see_personal_data, row_id
from customers.admin.ui.customer_links import customer_url, living_customer
from customers.admin.ui.times import moment
from customers.changelog.labels import read_labels
from customers.edits.edit import EditContext
from customers.merging.errors import ChangedSince, MergeRefused, SameCustomer, UnmergeRefused
from customers.merging.merge import merge_customers
from customers.merging.overview.compare import compare
from customers.merging.overview.summaries import merge_summary
from customers.merging.permissions import MERGE_OVER_ACCESS
from customers.merging.unmerge import unmerge
from customers.models import Customer, Merge
from customers.rules.merging import MergeRule, MergeWhy
from integration_points.models import ADMIN_PANEL, IntegrationPoint

FOLDER = "admin/customers/merge"
_PAGE = "admin:customers_customer_change"


@admin.register(Merge)
class MergeAdmin(RecordAdmin):
    """Merges, newest first."""

    list_display = ("__str__", "kept_customer", "merged_customer", "at", "initiator", "undone_at")
    list_display_links = ("__str__",)
    ordering = ("-pk",)
    empty_text = "Two customers who became one are listed here, with who merged them and why. Merge from a profile."

    @admin.display(description="Kept customer")
    def kept_customer(self, merge: Merge) -> int:
        """Show who stays; staff don't speak of survivors."""
        return merge.survivor_id

    @admin.display(description="Merged customer")
    def merged_customer(self, merge: Merge) -> int:
        """Show who became part of it."""
        return merge.victim_id

    def get_urls(self) -> list[URLPattern]:
        """Add the steps of a merge by hand, and the taking back."""
        view = self.admin_site.admin_view
        return [
            path("with/<int:customer_id>/", view(self.choose_view), name="customers_merge_choose"),
            path("with/<int:customer_id>/<int:other_id>/", view(self.compare_view), name="customers_merge_compare"),
            path("<int:pk>/take-back/", view(self.take_back_view), name="customers_merge_take_back"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Tell of one merge."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        merge = get_object_or_404(Merge, pk=row_id(object_id))
        return self._page(request, "page", f"Merge {merge.pk}", self._summary(request, merge))

    def choose_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """Find the customer to merge with; what is typed stands in no URL."""
        customer = living_customer(may_merge(request), customer_id)
        if isinstance(customer, HttpResponse):
            return customer
        text = request.POST.get("q", "").strip()
        found = find_others(request, text, customer=customer) if text else ()
        if len(found) == 1:
            return redirect(found[0].url)
        return self._page(request, "choose", "Merge with…", {"customer": customer, "text": text, "found": found})

    def compare_view(self, request: HttpRequest, customer_id: int, other_id: int) -> HttpResponse:
        """Show both side by side, or merge them."""
        customer = living_customer(may_merge(request), customer_id)
        if isinstance(customer, HttpResponse):
            return customer
        if customer_id == other_id or not Customer.objects.filter(pk=other_id).exists():
            raise Http404("No such customer to merge with.")
        survivor, victim = _order(request, customer_id, other_id)
        next_page = _next_page(request)
        form = MergeForm(request.POST or None)
        if form.is_valid() and self._merged(request, form, survivor, victim):
            return redirect(next_page or customer_url(survivor))
        comparison = compare(survivor, victim)
        page = compared_page(comparison, labels=read_labels(), may_see=may_see_personal_data(request))
        context = {
            "customer": customer,
            "other_id": other_id,
            "versions": comparison.versions,
            "page": page,
            "form": form,
            "next_page": next_page,
            "may_go_over": comparison.only_access_blocks and allows(request, MERGE_OVER_ACCESS),
        }
        return self._page(request, "compare", "Merge two customers", context)

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, and take a merge back."""
        if not may_merge(request):
            raise PermissionDenied
        merge = get_object_or_404(Merge, pk=pk)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            try:
                done = unmerge(pk, context=_context(request, form.cleaned_data["reason"]))
            except UnmergeRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"Taken back: customer {done.restored} stands for itself again.")
                for sentence in done.stays:
                    messages.info(request, sentence)
                return redirect(_PAGE, merge.survivor_id)
        return self._page(request, "take_back", "Undo a merge", {**self._summary(request, merge), "form": form})

    def _merged(self, request: HttpRequest, form: MergeForm, survivor: int, victim: int) -> bool:
        over = form.cleaned_data["over_access"]
        if over and not allows(request, MERGE_OVER_ACCESS):
            raise PermissionDenied
        context = _context(request, form.cleaned_data["reason"])
        try:
            why, seen = MergeWhy(MergeRule.BY_HAND), _seen(request, survivor, victim)
            done = merge_customers(survivor, victim, context=context, why=why, over_access=over, seen=seen)
        except SameCustomer as same:
            messages.info(request, str(same))
            return True
        except (MergeRefused, ChangedSince) as refused:
            form.add_error(None, str(refused))
            return False
        messages.success(request, f"Customer {done.victim} was merged into customer {done.survivor}.")
        return True

    def _summary(self, request: HttpRequest, merge: Merge) -> dict[str, Any]:
        now, may_see = timezone.localtime(), may_see_personal_data(request)
        told = merge_summary(merge, merge.survivor_id, labels=read_labels(), may_see=may_see)
        return {
            "merge": merge,
            "told": told,
            "when": moment(merge.at, now),
            "undone": moment(merge.undone_at, now) if merge.undone_at else None,
            "may_undo": may_merge(request) and merge.undone_at is None,
        }

    def _page(self, request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, f"{FOLDER}/{name}.html", {**frame, **context})


def _order(request: HttpRequest, customer_id: int, other_id: int) -> tuple[int, int]:
    """Return who stays: the one that was chosen, else the one that is suggested."""
    asked = row_id(request.POST.get("survivor", "") or request.GET.get("survivor", ""))
    if asked not in (customer_id, other_id):
        asked = compare(customer_id, other_id).suggested.id
    return (customer_id, other_id) if asked == customer_id else (other_id, customer_id)


def _next_page(request: HttpRequest) -> str:
    """Return the page of this site that goes on after a merge; blank: the survivor's."""
    page = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None, require_https=request.is_secure())
    return page if is_ours and page.startswith(reverse("admin:index")) else ""


def _seen(request: HttpRequest, survivor: int, victim: int) -> dict[int, int]:
    """Read the versions that the page showed."""
    named = {survivor: "survivor_version", victim: "victim_version"}
    versions = {id_: row_id(request.POST.get(name, "")) for id_, name in named.items()}
    return {id_: version for id_, version in versions.items() if version is not None}


def _context(request: HttpRequest, reason: str) -> EditContext:
    point = IntegrationPoint.objects.get(system_name=ADMIN_PANEL)
    return EditContext(point.policy(), initiator_of(request), reason)
