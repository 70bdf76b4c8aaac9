"""The pages: each click is a submit button of the one form, which comes back as it then is."""

from typing import Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from customers.admin.ui.base import allows, may_see_personal_data
from customers.wings.segments.admin.builder.drawn import Drawing
from customers.wings.segments.admin.builder.form import SegmentForm, as_typed, initial_of
from customers.wings.segments.admin.builder.inputs import settle
from customers.wings.segments.admin.builder.preview import AT_ONCE, WITH_PATIENCE, RulePreview, preview
from customers.wings.segments.admin.builder.save import conditions_out_of_sight, offered_terms, save, stamp_of
from customers.wings.segments.admin.builder.tree import BuiltGroup, built_from, edit, empty_rule, read_posted
from customers.wings.segments.admin.builder.written import WrittenRule, write
from customers.wings.segments.admin.page import rule_in_lines
from customers.wings.segments.catalogue.terms import read_catalogue
from customers.wings.segments.errors import RuleProblem, RuleRefused, SegmentRefused
from customers.wings.segments.models import Segment
from customers.wings.segments.rules.parse import parse

PAGE: Final = "segments/builder_page.html"
ADD, CHANGE = "segments.add_segment", "segments.change_segment"
SAVE, PREVIEW, COUNT, LIVE = "save", "preview", "count", "live"


def new_segment(request: HttpRequest) -> HttpResponse:
    """Make a segment."""
    if not allows(request, ADD):
        raise PermissionDenied
    return BuilderPage(request, None).answer()


def edit_segment(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Change a segment."""
    if not allows(request, CHANGE):
        raise PermissionDenied
    segment = Segment.objects.select_related("segmentation").filter(pk=segment_id).first()
    if segment is None:
        raise Http404
    return BuilderPage(request, segment).answer()


class BuilderPage:
    """One request of the page."""

    form: SegmentForm

    def __init__(self, request: HttpRequest, segment: Segment | None) -> None:
        self.request = request
        self.segment = segment
        self.catalogue = read_catalogue()
        self.may_see = may_see_personal_data(request)
        self.is_kept = False
        self.stamp = ""
        self.written = WrittenRule()
        self.problems: list[RuleProblem] = []
        self.preview: RulePreview | None = None
        self.focus = ""
        self.counts_later = False  # once the page is there
        self.counts_on = False  # exactly, once the estimate is there

    def answer(self) -> HttpResponse:
        """Do what was clicked and show the form, or go to the segment that was saved."""
        stored = self._stored()
        self.is_kept = self.segment is not None and self.segment.rule is not None and stored is None
        if self.request.method != "POST":
            initial = initial_of(self.segment) if self.segment else {}
            self.stamp = stamp_of(self.segment) if self.segment else ""
            self.form = SegmentForm(segment=self.segment, initial=initial)
            return self._shown(stored or empty_rule())
        return self._posted(stored)

    def _stored(self) -> BuiltGroup | None:
        """Return the form of the segment's rule; None: there is none, or it can't be shown as a form here."""
        rule = self.segment.rule if self.segment else None
        if rule is None or (not self.may_see and conditions_out_of_sight(rule, self.catalogue.terms)):
            return None
        return built_from(rule)

    def _posted(self, stored: BuiltGroup | None) -> HttpResponse:
        data = self.request.POST
        root, do, self.stamp = read_posted(data), data.get("do", ""), data.get("stamp", "")
        self.form = SegmentForm(segment=self.segment, initial=as_typed(data, self.request.FILES))
        if do == PREVIEW and self.form.is_static:  # the Enter key
            do = SAVE
        self.written = self._written(root, stored)
        if do == SAVE:
            saved = self._save()
            if saved is not None:
                return redirect("admin:segments_segment_change", saved.pk)
        elif do == COUNT:
            self._look(WITH_PATIENCE)
        elif do in (PREVIEW, LIVE):
            self._look(AT_ONCE)
            self.counts_on = self._has_script and self.preview is not None and not self.preview.counted.is_exact
            if do == LIVE:
                self.problems = []  # Who is still at it is not told what is missing.
        else:
            self.focus = edit(root, do)
            settle(root, self.catalogue.terms)
            self.counts_later = self._has_script and self._is_whole(root)
        return self._shown(root)

    @property
    def _has_script(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    def _written(self, root: BuiltGroup, stored: BuiltGroup | None) -> WrittenRule:
        """Write what was filled in; a rule that nobody touched stays as it is, to the letter."""
        if self.segment is not None and self.is_kept:
            return WrittenRule(self.segment.rule)
        written = write(root, self.catalogue.terms)
        is_same = stored is not None and write(stored, self.catalogue.terms).rule == written.rule
        if self.segment is not None and is_same:
            written.rule = self.segment.rule
        return written

    def _refused(self) -> list[RuleProblem]:
        if self.may_see or self.is_kept:
            return []
        return conditions_out_of_sight(self.written.rule, self.catalogue.terms)

    def _is_whole(self, root: BuiltGroup) -> bool:
        """Return whether the rule can be counted as it now stands."""
        self.written = self._written(root, None)
        try:
            parse(self.written.rule, self.catalogue.terms)
        except RuleRefused:
            return False
        return not self._refused()

    def _look(self, seconds: float) -> None:
        self.problems = self._refused()
        if self.problems:
            return
        try:
            self.preview = preview(self.written.rule, self.catalogue, may_see=self.may_see, seconds=seconds)
        except RuleRefused as refused:
            self.problems = list(refused.problems)

    def _save(self) -> Segment | None:
        self.form = SegmentForm(self.request.POST, segment=self.segment)
        is_rule = not self.form.is_static
        self.problems = self._refused() if is_rule else []
        if not self.form.is_valid():
            return None
        wanted = self.form.wanted(self.written.rule)
        if self.problems or self.form.errors:
            return None
        try:
            saved = save(self.request, wanted, self.segment, self.stamp)
        except SegmentRefused as refused:
            self.problems = self.form.refuse(refused.problems)
            return None
        messages.success(self.request, self._said(saved))
        if is_rule and self.form.cleaned_data["follows"] and not saved.follows:
            text = "Its rule asks about something whose changes can't be followed: it's recalculated on its schedule."
            messages.warning(self.request, text)
        return saved

    def _said(self, saved: Segment) -> str:
        done = "Saved" if self.segment else "Created"
        is_due = saved.rule_set_at is not None and saved.rule_set_at == saved.next_run_at
        return f"{done}. It's recalculated within a minute." if is_due else f"{done}."

    def _shown(self, root: BuiltGroup) -> HttpResponse:
        terms = self.catalogue.terms
        offered = offered_terms(terms, may_see=self.may_see)
        drawing = Drawing(terms, offered, self.problems, self.written, self.focus)
        segment = self.segment
        context = {
            **admin.site.each_context(self.request),
            "title": f"Edit {segment.name}" if segment else "New segment",
            "segment": segment,
            "form": self.form,
            "root": drawing.group(root),
            "kept": rule_in_lines(segment, may_see=self.may_see) if segment and self.is_kept else None,
            "may_see": self.may_see,
            "preview": self.preview,
            "counts_later": self.counts_later,
            "counts_on": self.counts_on,
            "stamp": self.stamp,
            "is_refused": self.request.POST.get("do") == SAVE or bool(self.form.errors),
            "has_rule": segment is None or segment.kind == Segment.Kind.RECALCULATED,
        }
        return TemplateResponse(self.request, PAGE, context)
