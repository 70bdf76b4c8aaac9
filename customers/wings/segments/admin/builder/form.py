"""Everything of a segment besides its rule, as staff fill it in."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from customers.wings.segments.errors import BadSchedule, RuleProblem
from customers.wings.segments.membership.define import WantedSegment
from customers.wings.segments.models import DESCRIPTION_LIMIT, Segment, Segmentation
from customers.wings.segments.rules.schedule import WEEKDAY_NAMES, WEEKDAYS, read_schedule

NEVER, DAILY, WEEKLY, MONTHLY = "never", "daily", "weekly", "monthly"
SCHEDULES: Final = (
    (NEVER, "Only on request"),
    (DAILY, "Every day"),
    (WEEKLY, "On weekdays"),
    (MONTHLY, "On days of the month"),
)
_EARLY: Final = "04:00"
_BY_POINTER: Final = {"/follow": "follows", "/schedule": "how_often"}


class SegmentForm(forms.Form):
    """A segment's names, kind and schedule."""

    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    system_name = forms.CharField(
        label="System name",
        max_length=60,
        help_text="What rules, files and client systems call it, such as gold-in-berlin. It can't be changed later.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    description = forms.CharField(required=False, max_length=DESCRIPTION_LIMIT)
    kind = forms.ChoiceField(
        label="Who is in it",
        choices=[
            (Segment.Kind.RECALCULATED.value, "Customers that fit a rule"),
            (Segment.Kind.STATIC.value, "Customers that are added by hand or by file"),
        ],
        initial=Segment.Kind.RECALCULATED.value,
        widget=forms.RadioSelect,
    )
    segmentation = forms.ModelChoiceField(
        Segmentation.objects.all(),
        required=False,
        to_field_name="system_name",
        empty_label="None",
        help_text="A customer is in at most one segment of a segmentation.",
    )
    how_often = forms.ChoiceField(
        label="Recalculate", choices=SCHEDULES, initial=DAILY, required=False, widget=forms.RadioSelect
    )
    weekdays = forms.MultipleChoiceField(
        choices=list(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.CharField(
        label="Days of the month",
        required=False,
        max_length=100,
        help_text="Such as 1, 15.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    at = forms.CharField(
        label="Time", required=False, max_length=8, initial=_EARLY, widget=forms.TimeInput(attrs={"type": "time"})
    )
    follows = forms.BooleanField(
        label="Follow changes as they happen",
        required=False,
        initial=True,
        help_text="Customers enter and leave within seconds of the change that decides it, where the rule allows it.",
    )

    def __init__(self, *arguments: Any, segment: Segment | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.segment = segment
        if segment is not None:
            for name in ("system_name", "kind", "segmentation"):
                del self.fields[name]

    @property
    def is_static(self) -> bool:
        """Return whether it is, or is to be, static."""
        if self.segment is not None:
            return self.segment.kind == Segment.Kind.STATIC
        return (self.data or self.initial).get("kind") == Segment.Kind.STATIC

    def schedule(self) -> str:
        """Return the schedule that was chosen; what is left out is refused at its field."""
        data = self.cleaned_data
        how, at = data.get("how_often") or NEVER, data.get("at", "")[: len(_EARLY)]
        days = {WEEKLY: ",".join(data.get("weekdays", ())), MONTHLY: data.get("days", "")}.get(how, "")
        if how == NEVER:
            return NEVER
        if how == WEEKLY and not days:
            self.add_error("weekdays", "Choose at least one weekday.")
        elif how == MONTHLY and not days:
            self.add_error("days", "Enter at least one day.")
        try:
            read_schedule(f"{DAILY}@{at}")
        except BadSchedule:
            self.add_error("at", "Enter a time as HH:MM.")
        return f"{how}@{days}@{at}" if days else f"{how}@{at}"

    def wanted(self, rule: Any) -> WantedSegment:
        """Return what the segment is to be."""
        data, segment = self.cleaned_data, self.segment
        group = segment.segmentation if segment else data.get("segmentation")
        is_static = self.is_static
        return WantedSegment(
            system_name=segment.system_name if segment else data["system_name"],
            name=data["name"],
            description=data["description"],
            segmentation=group.system_name if group and is_static else "",
            rule=None if is_static else rule,
            schedule="" if is_static else self.schedule(),
            follows=None if data["follows"] and not is_static else False,
        )

    def refuse(self, problems: Iterable[RuleProblem]) -> list[RuleProblem]:
        """Put problems to their fields; return those of the rule, with their places in it."""
        of_rule = []
        for one in problems:
            if one.pointer.startswith("/rule"):
                of_rule.append(RuleProblem(one.pointer.removeprefix("/rule"), one.sentence))
                continue
            name = _BY_POINTER.get(one.pointer, one.pointer.strip("/"))
            if name == "how_often" and "days" in self.fields and self.cleaned_data.get("how_often") == MONTHLY:
                name = "days"
            self.add_error(name if name in self.fields else None, one.sentence)
        return of_rule


def initial_of(segment: Segment) -> Mapping[str, Any]:
    """Fill the form with a segment."""
    timetable = read_schedule(segment.schedule)
    how = NEVER if timetable is None else segment.schedule.partition("@")[0]
    return {
        "name": segment.name,
        "description": segment.description,
        "how_often": how,
        "weekdays": [WEEKDAYS[day] for day in timetable.weekdays] if timetable else [],
        "days": ", ".join(map(str, timetable.days)) if timetable else "",
        "at": f"{timetable.at:%H:%M}" if timetable else _EARLY,
        "follows": segment.follows,
    }


def as_typed(data: Any, files: Any) -> dict[str, Any]:
    """Keep what was typed, unchecked: only saving checks it."""
    fields = SegmentForm.base_fields
    return {name: field.widget.value_from_datadict(data, files, name) for name, field in fields.items()}
