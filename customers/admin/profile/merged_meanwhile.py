"""The page for whoever saves the form of a customer who was merged while it was open: nothing is written, or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from customers.admin.profile.form import (
    NEW_SCOPE,
    NEW_TYPE,
    NEW_VALUE,
    Shape,
    hidden_form,
    make_form,
    read_shape,
    typed_values,
)
from customers.admin.ui.times import moment
from customers.changelog.labels import read_labels
from customers.models import Customer, Merge
from customers.rules import fields

PAGE = "admin/customers/customer/edit/merged_meanwhile.html"


@dataclass(frozen=True, slots=True)
class WantedLine:
    """One field: what the survivor has, and what was typed into the form of the other one."""

    label: str
    stands: str
    wanted: str


def merged_page(request: HttpRequest, customer: Customer, context: Mapping[str, Any]) -> HttpResponse:
    """Lead to the survivor, with what was typed beside what stands there."""
    survivor = customer.merged_into
    if survivor is None:  # the merge was undone right after it was met
        messages.info(request, "Nothing was saved.")
        return redirect("admin:customers_customer_edit", customer.pk)
    shape = read_shape(survivor, read_labels())
    wanted = typed_values(make_form(shape, version=survivor.version, data=request.POST))
    if not wanted or survivor.erased_at is not None:
        messages.info(request, "Nothing was saved.")
        return redirect("admin:customers_customer_change", customer.pk)
    merge = Merge.objects.filter(victim=customer, undone_at=None).order_by("-pk").first()
    shown = {
        **context,
        "title": "Merged meanwhile",
        "customer": customer,
        "survivor": survivor,
        "by": merge.initiator if merge else "",
        "when": moment(merge.at, timezone.localtime()) if merge else None,
        "lines": _lines(shape, wanted),
        "hidden_form": hidden_form(shape, wanted),
        "new_id": _new_id(shape, wanted),
        "through": request.POST.get("through", ""),
        "reason": request.POST.get("reason", ""),
    }
    return TemplateResponse(request, PAGE, shown, status=409)


def _lines(shape: Shape, wanted: Mapping[str, str]) -> Sequence[WantedLine]:
    def label(name: str) -> str:
        return shape.labels.label(name, may_see_personal_data=True)  # or nobody comes here

    return [WantedLine(label(name), shape.texts.get(name, ""), text) for name, text in wanted.items()]


def _new_id(shape: Shape, wanted: Mapping[str, str]) -> Mapping[str, str]:
    """Return the inputs of an id that the survivor has no field for yet."""
    new = next((name for name in wanted if name not in shape.texts), None)
    if new is None:
        return {}
    type_name, scope = fields.identifier_parts(new)
    return {NEW_TYPE: type_name, NEW_SCOPE: scope, NEW_VALUE: wanted[new]}
