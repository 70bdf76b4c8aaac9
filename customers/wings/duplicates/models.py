from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q

from customers.models import Customer
from customers.models.followed_place import PlaceInRecords


class DuplicateKey(models.Model):
    """One of the keys by which a customer is looked up: a keyed hash of a phone, an email, a name."""

    # No index of its own: `duplicate_key_once` begins with the customer.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    value = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["customer", "value"], name="duplicate_key_once")]
        indexes = [models.Index(fields=["value", "customer"], name="duplicate_key_by_value")]

    def __str__(self) -> str:
        return f"Key {self.pk}"


class DuplicatePair(models.Model):
    """Two customers who look like one. What staff decided is remembered."""

    class State(models.TextChoices):
        OPEN = "open", "to decide"
        LATER = "later", "later"
        NOT_SAME = "not_same", "not the same"

    one = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    two = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)  # kinds of keys, and what contradicts
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)  # the name outlives a deleted user
    again_at = models.DateTimeField(null=True)  # of `later`: when it is in the list again

    class Meta:
        default_permissions = ()
        verbose_name = "suspected duplicate"
        constraints = [
            models.UniqueConstraint(fields=["one", "two"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("two")), name="duplicate_pair_in_order"),
            models.CheckConstraint(
                condition=Q(state="later", again_at__isnull=False) | (~Q(state="later") & Q(again_at=None)),
                name="duplicate_pair_later_until",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-score", "-id"], name="duplicate_pair_in_list"),
            models.Index(fields=["again_at"], name="duplicate_pair_again", condition=Q(again_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"


class DuplicatesPlace(PlaceInRecords):
    """How far suspected duplicates follow the changes of customers."""

    class Meta:
        default_permissions = ()


class FirstSearch(models.Model):
    """How far the first look at everybody has come: one row. Pairs are looked for once all keys are made."""

    class Step(models.TextChoices):
        KEYS = "keys", "making keys"
        PAIRS = "pairs", "looking for pairs"
        DONE = "done", "done"

    step = models.CharField(max_length=5, choices=Step, default=Step.KEYS)
    up_to = models.BigIntegerField(default=0)
    made_with = models.CharField(max_length=16)  # a fingerprint of the secret

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"First search, {self.step}, up to customer {self.up_to}"

    def go_on(self, *, after: Sequence[int], is_last: bool) -> None:
        """Go on after these customers; after the last of all begins the next step."""
        if is_last:
            self.up_to, self.step = 0, self.Step.PAIRS if self.step == self.Step.KEYS else self.Step.DONE
        else:
            self.up_to = after[-1]
