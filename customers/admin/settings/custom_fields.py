"""Custom fields, as staff define them: in which order, with which choices, and what becomes of customers' values."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from customers.admin.bulk_edits.actions import enqueue
from customers.admin.settings.custom_field_form import CustomFieldForm
from customers.admin.ui.base import StockAdmin, allows, initiator_of
from customers.bulk_edits.lifecycle.permissions import RUN, UPLOAD
from customers.custom_fields import DOWN, UP, clear_values, count_with_value, move, said
from customers.models import CustomField
from customers.rules.texts.plain_texts import LONGEST_REASON

TEMPLATES = "admin/customers/customfield"


@admin.register(CustomField)
class CustomFieldAdmin(StockAdmin):
    """Custom fields."""

    form = CustomFieldForm
    actions = None
    change_list_template = f"{TEMPLATES}/change_list.html"
    change_form_template = f"{TEMPLATES}/change_form.html"
    fields = ("label", "system_name", "type", "choice_lines", "removes_choices", "is_retired")

    def get_urls(self) -> list[URLPattern]:
        """Add the moves in the list, and the page about customers' values."""
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/move/<slug:direction>/", view(require_POST(self.move_view)), name="customers_customfield_move"
            ),
            path("<int:pk>/values/", view(self.values_view), name="customers_customfield_values"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Show them in the order in which people see them."""
        return super().get_queryset(request).order_by("position", "label", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep the name of a field: values, files and client systems go by it."""
        return ("system_name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: customers have values of it. A field that is not wanted any more is retired."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show all of them with the moves of each: they are few."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Custom fields",
            "opts": self.opts,
            "lines": list(self.get_queryset(request)),
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.change_list_template, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Take over the choices and the retirement; a new field comes last."""
        obj.choices = list(form.cleaned_data["choice_lines"])
        if form.cleaned_data["is_retired"] != (obj.retired_at is not None):
            obj.retired_at = timezone.now() if form.cleaned_data["is_retired"] else None
        if not change:
            obj.position = (CustomField.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    def move_view(self, request: HttpRequest, pk: int, direction: str) -> HttpResponse:
        """Let a field change places with the one above or below it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if direction not in (UP, DOWN):
            raise Http404("No such direction.")
        move(pk, direction)
        return redirect(f"{reverse('admin:customers_customfield_changelist')}#field-{pk}")

    def values_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return how many customers have a value and what can become of the values; start to clear them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        field = get_object_or_404(CustomField, pk=pk)
        may_clear = self.has_change_permission(request) and allows(request, UPLOAD) and allows(request, RUN)
        if request.method == "POST":
            if not may_clear:
                raise PermissionDenied
            return self._clear(request, field)
        count = count_with_value(field.system_name)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Values of {field.label}",
            "opts": self.opts,
            "field": field,
            "count": count,
            "said": said(count),
            "may_clear": may_clear,
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, f"{TEMPLATES}/values.html", context)

    def _clear(self, request: HttpRequest, field: CustomField) -> HttpResponse:
        here = redirect("admin:customers_customfield_values", field.pk)
        if field.retired_at is not None or not count_with_value(field.system_name):
            messages.error(request, "There is nothing to clear: the field is retired, or nobody has a value of it.")
            return here
        reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
        try:
            bulk_edit = clear_values(field, by=initiator_of(request), reason=reason)
        except OSError:
            messages.error(request, "The server has no room for the list of these customers. Nothing was changed.")
            return here
        enqueue(request, bulk_edit)
        messages.success(request, "A bulk edit is made that clears the values. See its preview, then run it.")
        return redirect("admin:customers_bulkedit_change", bulk_edit.pk)
