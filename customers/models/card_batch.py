from django.db import models
from django.db.models import F, Q

from customers.models.initiator import Initiated
from customers.models.profile.card import CardSeries


class CardBatch(Initiated):
    """Numbers that somebody asked a card series to make. The row is the fence: what is made is counted with it."""

    class State(models.TextChoices):
        WORKING = "working", "making numbers"
        DONE = "done", "done"
        EXHAUSTED = "exhausted", "no number left"
        STOPPED = "stopped", "stopped"

    series = models.ForeignKey(CardSeries, on_delete=models.PROTECT, related_name="batches")
    count = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.WORKING)
    reason = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "card batches"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], condition=Q(state="working"), name="card_batch_at_work")]
        constraints = [
            models.CheckConstraint(condition=Q(made__lte=F("count")), name="card_batch_makes_what_was_asked"),
            models.CheckConstraint(
                condition=Q(state="done", made=F("count")) | (~Q(state="done") & Q(made__lt=F("count"))),
                name="card_batch_done_exactly_when_all_are_made",
            ),
        ]

    def __str__(self) -> str:
        return f"Card batch {self.pk}"
