"""Segments, the groups that keep static ones apart, the rules they had, their runs, and who was in them when."""

from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from customers.models import Customer
from customers.models.followed_place import PlaceInRecords
from customers.models.initiator import Initiated
from integration_points.models.source import SYSTEM_NAME

DESCRIPTION_LIMIT = 300


class Segmentation(models.Model):
    """A group of static segments; a customer is in at most one of them."""

    system_name = models.CharField(max_length=60, unique=True, validators=[SYSTEM_NAME])
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(system_name=""), name="segmentation_named")]

    def __str__(self) -> str:
        return self.name


class SegmentQuerySet(models.QuerySet["Segment"]):
    """Segments, which are deleted under their locks."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Wait for whoever is changing who is in them, and only then delete the stays and the segments."""
        with transaction.atomic():
            _wait_for(Segment.objects.filter(pk__in=self.values("pk")))
            return super().delete()


class Segment(models.Model):
    """A set of customers: static, or recalculated from a rule."""

    class Kind(models.TextChoices):
        STATIC = "static", "static"
        RECALCULATED = "recalculated", "recalculated"

    system_name = models.CharField(
        max_length=60,
        unique=True,
        validators=[SYSTEM_NAME],
        help_text="What rules, files and client systems call it. It can't be changed later.",
    )
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=DESCRIPTION_LIMIT, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    segmentation = models.ForeignKey(
        Segmentation, null=True, blank=True, on_delete=models.PROTECT, related_name="segments"
    )
    rule = models.JSONField(null=True, blank=True)
    schedule = models.CharField(max_length=60, blank=True)  # daily@04:00, weekly@mon,thu@04:00; blank: never
    follows = models.BooleanField(default=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)
    rule_set_at = models.DateTimeField(null=True, editable=False)
    # The latest moment at which somebody entered or left: nobody does before it any more.
    moved_at = models.DateTimeField(null=True, editable=False)
    last_run_at = models.DateTimeField(null=True, editable=False)
    last_problem = models.CharField(max_length=300, blank=True, editable=False)  # why the last run did not happen
    next_run_at = models.DateTimeField(null=True, editable=False)
    judged_on = models.DateField(null=True, editable=False)  # the day that rules on time were last held against

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(system_name=""), name="segment_named"),
            models.CheckConstraint(
                condition=Q(kind="static", rule__isnull=True, schedule="", follows=False)
                | Q(kind="recalculated", rule__isnull=False, segmentation__isnull=True),
                name="segment_has_what_its_kind_has",
            ),
        ]
        indexes = [
            models.Index(fields=["next_run_at"], condition=Q(next_run_at__isnull=False), name="segment_by_next_run")
        ]
        permissions = [
            ("recalculate_segment", "Can recalculate segments"),
            ("change_membership", "Can add customers to static segments and remove them"),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, *arguments: Any, **settings: Any) -> tuple[int, dict[str, int]]:
        """Wait for whoever is changing who is in it, and only then delete the stays and the segment."""
        with transaction.atomic():
            _wait_for(Segment.objects.filter(pk=self.pk))
            return super().delete(*arguments, **settings)


def _wait_for(segments: "models.QuerySet[Segment]") -> None:
    list(segments.select_for_update().order_by("pk").values_list("pk"))


class SegmentRule(Initiated):
    """A rule that a segment had from a time on: what entered and left by it says which one it was."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="rules")
    rule = models.JSONField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Rule {self.pk}"


class SegmentRun(models.Model):
    """What a recalculation came to; of following and of changes by hand, what one day came to."""

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", "on schedule"
        BY_HAND = "by_hand", "by hand"
        DAY = "day", "as it happened"

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="runs", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField()  # of a day's run: its first change
    day = models.DateField()
    seconds = models.FloatField(default=0)
    size = models.PositiveIntegerField()
    entered = models.PositiveIntegerField()
    left = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "day"], condition=Q(kind="day"), name="segment_run_once_per_day"
            ),
        ]
        indexes = [models.Index(fields=["segment", "at"], name="segment_run_by_time")]

    def __str__(self) -> str:
        return f"Run {self.pk}"


class SegmentStay(models.Model):
    """A customer's time in a segment. Who left and came back has two.

    `entered_why` and `left_why` hold no value of the customer's: {"rule": 7, "condition": "/all/1", "change": 99} for
    what a rule decided, {"initiator": ..., "point": 3, "reason": ...} for what somebody did, with {"bulk_edit": 42,
    "row": 7} for a file. why/reasons.py writes them.
    """

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="stays", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The segment's own, beside it for the constraint.
    segmentation = models.ForeignKey(
        Segmentation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    entered_why = models.JSONField(default=dict)
    left_why = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"], condition=Q(left_at__isnull=True), name="in_a_segment_once"
            ),
            models.UniqueConstraint(
                fields=["customer", "segmentation"],
                condition=Q(left_at__isnull=True, segmentation__isnull=False),
                name="in_one_segment_of_a_segmentation",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")), name="stay_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "id"], name="stay_of_customer"),
            models.Index(fields=["segment", "id"], name="stay_of_segment"),
            models.Index(fields=["segment", "left_at"], condition=Q(left_at__isnull=False), name="stay_by_leaving"),
        ]

    def __str__(self) -> str:
        return f"Stay {self.pk}"


class FollowedPlace(PlaceInRecords):
    """How far segments follow the changes of customers, and the records of other parts."""
