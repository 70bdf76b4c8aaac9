import secrets

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from customers.models.profile.customer import Customer
from customers.models.profile.history import profile_history
from customers.rules.card_numbers import CardNumberFormat, Method, check_format
from customers.rules.refusals.detail_sentences import WHY
from customers.rules.refusals.refusal import Refused
from customers.rules.values.cards import WITH_ACCESS, CardStatus
from integration_points.models import IntegrationPoint

SERIES_CODE = RegexValidator(r"\A[A-Za-z0-9]{1,50}\Z", "Use up to 50 letters and digits.")
NUMBER_PART = RegexValidator(r"\A[A-Za-z0-9]{0,49}\Z", "Use letters and digits only.")
_STATUSES = [status.value for status in CardStatus]


def new_number_key() -> str:
    """Make what a series shuffles its numbers by."""
    return secrets.token_hex(16)


class CardSeries(models.Model):
    """A series of loyalty cards: how long its cards are valid, and how many of them one customer may hold."""

    code = models.CharField(
        max_length=50, validators=[SERIES_CODE], help_text="Up to 50 letters and digits. It stays as it is."
    )
    name = models.CharField(max_length=100)
    expiry_days = models.PositiveIntegerField(
        "days until expiry", null=True, blank=True, help_text="Counted from the issue of a card; blank: never."
    )
    max_active_per_customer = models.PositiveSmallIntegerField(
        "active cards per customer",
        default=0,
        help_text="How many active cards of the series one customer may hold; 0: any number.",
    )
    few_left = models.PositiveIntegerField(
        "notice at", null=True, blank=True, help_text="Say so when no more than this many free numbers are left."
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Cards of a series that is not active are not issued."
    )
    makes_numbers = models.BooleanField(
        "makes its own numbers", default=False, help_text="Otherwise its numbers are added or typed."
    )
    number_prefix = models.CharField("numbers begin with", max_length=49, blank=True, validators=[NUMBER_PART])
    number_suffix = models.CharField("numbers end with", max_length=49, blank=True, validators=[NUMBER_PART])
    number_length = models.PositiveSmallIntegerField(
        "length of a number",
        null=True,
        blank=True,
        help_text="The whole number, with beginning and end. New numbers have to fit; blank: any number.",
    )
    random_digits = models.BooleanField(
        default=False, help_text="With a check digit behind them, so that nobody guesses a number. Else they count up."
    )
    next_place = models.PositiveBigIntegerField(
        "counts from", default=0, blank=True, help_text="Where the digits begin; of random ones, how many are used up."
    )
    number_key = models.CharField(max_length=32, editable=False, default=new_number_key)

    class Meta:
        verbose_name_plural = "card series"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="card_series_code_once",
                violation_error_message="A card series with this code exists already.",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="card_series_code_not_blank"),
            models.UniqueConstraint(
                fields=["number_prefix", "number_suffix", "number_length"],
                condition=Q(number_length__isnull=False),
                name="card_series_numbers_once",
                violation_error_message="Another series makes numbers with this beginning, end and length already.",
            ),
            models.CheckConstraint(
                condition=Q(makes_numbers=False) | Q(number_length__isnull=False),
                name="card_series_knows_what_it_makes",
                violation_error_message="Give the length of the numbers that the series is to make.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse numbers that can't be made so."""
        if self.next_place is None:
            self.next_place = 0
        if number_format := self.number_format:
            try:
                check_format(number_format)
            except Refused as refused:
                words = WHY[str(refused.detail["why"])].format_map(refused.detail)
                raise ValidationError({"number_length": words}) from None

    @property
    def number_format(self) -> CardNumberFormat | None:
        """Return what its numbers look like; None: like anything."""
        if self.number_length is None:
            return None
        method = Method.RANDOM if self.random_digits else Method.PLAIN
        return CardNumberFormat(self.number_length, self.number_prefix, self.number_suffix, method, self.number_key)


class CardStatusLabel(models.Model):
    """A name that staff and client systems give to a standard status; each label means exactly one."""

    STATUSES = [
        (CardStatus.NOT_ISSUED.value, "not issued"),
        (CardStatus.ACTIVE.value, "active"),
        (CardStatus.SUSPENDED.value, "suspended"),
        (CardStatus.EXPIRED.value, "expired"),
        (CardStatus.DELETED.value, "deleted"),
    ]

    label = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=STATUSES)
    is_default = models.BooleanField(
        "used by our own steps",
        default=False,
        help_text="Issuing, suspending, returning and expiring write this label for the status.",
    )

    class Meta:
        ordering = ["status", "label"]
        constraints = [
            models.UniqueConstraint(
                Lower("label"), name="card_label_once", violation_error_message="This label exists already."
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(is_default=True),
                name="one_default_label_per_status",
                violation_error_message="Another label of this status is used by our own steps already.",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="card_label_not_blank"),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="card_label_status_known"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse what a change tells of cards beside their labels."""
        if WITH_ACCESS[1] in self.label:
            raise ValidationError({"label": f"Leave out the “{WITH_ACCESS[1]}”."})


class Card(models.Model):
    """A loyalty card; its history is its status log. Without a customer it is a number that can be issued."""

    number = models.CharField(max_length=50, unique=True)
    series = models.ForeignKey(CardSeries, on_delete=models.PROTECT, related_name="cards", db_index=False)
    label = models.ForeignKey(CardStatusLabel, on_delete=models.PROTECT, related_name="cards", db_index=False)
    # What the label means, beside it: for the constraint below and the index of what may expire.
    status = models.CharField(max_length=10, choices=CardStatusLabel.STATUSES)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="cards", db_index=False
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    integration_point = models.ForeignKey(
        IntegrationPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    gives_account_access = models.BooleanField(default=False)
    # The batch that made the number; None: it was typed or added.
    batch = models.ForeignKey(
        "customers.CardBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="cards", db_index=False
    )

    history = profile_history(
        unindexed=["number", "series", "label", "customer", "integration_point"], excluded=["batch"]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="card_number_not_blank"),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="card_status_known"),
            models.CheckConstraint(
                condition=Q(status="not_issued", customer=None, issued_at=None, expires_at=None, integration_point=None)
                | (~Q(status="not_issued") & Q(customer__isnull=False, issued_at__isnull=False)),
                name="card_held_exactly_while_issued",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(gives_account_access=False),
                name="card_gives_access_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], condition=Q(customer__isnull=False), name="card_of_customer"),
            models.Index(fields=["series", "id"], condition=Q(customer=None), name="card_free_of_series"),
            models.Index(fields=["batch", "id"], condition=Q(batch__isnull=False), name="card_of_batch"),
            models.Index(
                fields=["expires_at"],
                condition=Q(status__in=["active", "suspended"], expires_at__isnull=False),
                name="card_that_may_expire",
            ),
        ]
        permissions = [("issue_card", "Can issue, suspend, reactivate and return cards of customers")]

    def __str__(self) -> str:
        return f"Card {self.pk}"
