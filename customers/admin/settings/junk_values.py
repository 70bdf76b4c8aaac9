"""The junk list, as operations keep it: what no door accepts, tried out on the page before it is saved."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from customers.admin.settings.junk_value_form import ON_THE_LIST, JunkForm
from customers.admin.settings.junk_value_trial import SAMPLE, own_entries, reach_of, try_values
from customers.admin.ui.base import StockAdmin, may_see_personal_data, row_id
from customers.admin.ui.times import Moment, moment
from customers.models import JunkValue
from customers.rules.contacts.junk import BUILT_IN

FOLDER = "admin/customers/junkvalue"
LIST = "admin:customers_junkvalue_changelist"
TRY = "_try"  # the button that saves nothing


@admin.register(JunkValue)
class JunkValueAdmin(StockAdmin):
    """Junk values."""

    list_display = ("value", "kind", "is_active", "note", "changed")
    sortable_by = ()
    list_display_links = ("value",)
    change_list_template = f"{FOLDER}/change_list.html"
    actions = None
    empty_value_display = ""
    empty_text = (
        "What people and programs write when they have nothing to write, such as a shop's own phone number. "
        "A common few are built in; add what you meet."
    )

    @admin.display(description="Changed", ordering="changed_at")
    def changed(self, junk: JunkValue) -> str:
        """Return when and by whom."""
        return f"{moment(junk.changed_at, timezone.localtime()).shown}, {junk.changed_by}"

    def get_urls(self) -> list[URLPattern]:
        """Add the page that tries values on the whole list."""
        own = path("try/", self.admin_site.admin_view(self.try_view), name="customers_junkvalue_try")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and below it what is built in."""
        built_in = sorted(BUILT_IN.exact) + list(BUILT_IN.patterns)
        return super().changelist_view(request, {"built_in": built_in, **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Try or add an entry."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._entry_page(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Try or change an entry; who may only look sees its values and may try it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._entry_page(request, get_object_or_404(JunkValue, pk=row_id(object_id)))

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """Try values on the whole list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = request.POST.get("tries", "")
        tried = try_values(text, this=None, others=own_entries()) if text else None
        page = {**self._context(request, "Try the junk list"), "tries": text, "tried": tried}
        return TemplateResponse(request, f"{FOLDER}/try.html", page)

    def _entry_page(self, request: HttpRequest, junk: JunkValue | None) -> HttpResponse:
        may_save = self.has_change_permission(request) if junk else True
        form = JunkForm(request.POST or None, instance=junk)
        is_saving = request.method == "POST" and TRY not in request.POST
        if is_saving and not may_save:
            raise PermissionDenied
        page: dict[str, Any] = {"form": form, "junk": junk, "may_save": may_save}
        if not may_save:
            for name in JunkForm.Meta.fields:
                form.fields[name].disabled = True
        if request.method == "POST" and form.is_valid():
            if is_saving and self._save(request, form, is_new=junk is None):
                return redirect(LIST)
            page |= self._tried(request, form)
        title = "Junk value" if junk else "Add a junk value"
        page |= self._when(junk) | {"may_delete": bool(junk) and self.has_delete_permission(request, junk)}
        return TemplateResponse(request, f"{FOLDER}/entry.html", {**self._context(request, title), **page})

    def _tried(self, request: HttpRequest, form: JunkForm) -> dict[str, Any]:
        entry = form.entry()
        if entry is None or form.errors:
            return {}
        may_sample = may_see_personal_data(request)
        return {
            "tried": try_values(form.cleaned_data["tries"], this=entry, others=own_entries()),
            "reach": reach_of(entry, typed=request.POST.get("value", entry.value), may_sample=may_sample),
            "entry": entry,
            "sample": SAMPLE,
        }

    def _save(self, request: HttpRequest, form: JunkForm, *, is_new: bool) -> bool:
        """Save; False, with the reason at the value, if somebody put the same on the list a moment before."""
        junk = form.save(commit=False)
        who = request.user.get_username()
        if is_new:
            junk.added_by = who
        junk.changed_by = who
        try:
            with transaction.atomic():
                junk.save()
        except IntegrityError:
            form.add_error("value", ON_THE_LIST)
            return False
        # Only names of fields are logged: the value stands on the list and nowhere else.
        changed = [name for name in form.changed_data if name in JunkForm.Meta.fields]
        message = [{"added": {}}] if is_new else [{"changed": {"fields": changed}}]
        (self.log_addition if is_new else self.log_change)(request, junk, message)
        said = "It counts from now on; what customers have already stays." if junk.is_active else "It is not in use."
        self.message_user(request, f"Saved. {said}")
        return True

    def _when(self, junk: JunkValue | None) -> dict[str, Moment]:
        if junk is None:
            return {}
        now = timezone.localtime()
        return {"added": moment(junk.added_at, now), "changed": moment(junk.changed_at, now)}

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
