"""A page with one form that does one thing to one customer, and goes back to the tab."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from customers.admin.ui.base import initiator_of
from customers.admin.ui.customer_links import customer_url
from customers.edits.edit import EditContext
from customers.wings.points.admin.forms import StepForm
from customers.wings.points.errors import ChangedMeanwhile, PointsError

STEP: Final = "points/step.html"
_FIELDS: Final = {"comment": "reason", "expires_at": "expires_on", "campaign": "gift"}


def step_page(
    request: HttpRequest,
    customer_id: int,
    form: StepForm,
    *,
    title: str,
    button: str,
    lead: str = "",
    run: Callable[[EditContext], Any],
    done: str,
) -> HttpResponse:
    """Show the form, or do what it asks and say so; a refusal stands by its field."""
    if form.is_valid() and _done(request, form, run):
        messages.success(request, done)
        return HttpResponseRedirect(f"{customer_url(customer_id)}?tab=points")
    context = {
        **admin.site.each_context(request),
        "title": title,
        "customer_id": customer_id,
        "form": form,
        "lead": lead,
        "button": button,
    }
    return TemplateResponse(request, STEP, context)


def _done(request: HttpRequest, form: StepForm, run: Callable[[EditContext], Any]) -> bool:
    point = form.cleaned_data["through"]
    try:
        run(EditContext(point.policy(), initiator_of(request)))
    except PointsError as error:
        field = error.field if error.field in form.fields else _FIELDS.get(error.field, "")
        form.add_error(field if field in form.fields else None, error.sentence)
        if isinstance(error, ChangedMeanwhile):
            form.show_latest()
        return False
    return True
