from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from integration_points.models.source import SYSTEM_NAME, Brand, Source, SourceAccount
from integration_points.policies import Access, ConfirmationDemand, ContactPolicy, HeldByAnother, PointPolicy

ACCESS_CHOICES = [
    (Access.LEAVE, "leave as it is (a new contact gets none)"),
    (Access.GIVE, "give account access"),
    (Access.TAKE, "take account access away"),
]
CARD_ACCESS_CHOICES = [(Access.LEAVE, "leave as it is (a new card gives none)"), *ACCESS_CHOICES[1:]]
CONFIRMATION_CHOICES = [
    (ConfirmationDemand.LEAVE, "leave as it is (a new contact is not asked)"),
    (ConfirmationDemand.ASK, "ask the owner to confirm"),
]
HELD_CHOICES = [
    (HeldByAnother.REJECT, "refuse it"),
    (HeldByAnother.WAIT, "keep it waiting; confirmation decides"),
    (HeldByAnother.MERGE, "merge the two customers"),
]


class IntegrationPoint(models.Model):
    """One way in (website, app, shop, back office, the admin itself) and what it does to the contacts that enter."""

    class Preset(models.TextChoices):
        WEBSITE = "website", "Website"
        IOS = "ios", "iOS app"
        ANDROID = "android", "Android app"
        SHOP = "shop", "Shop"
        BACK_OFFICE = "back_office", "Back office"
        OTHER = "other", "Other"

    system_name = models.CharField(
        max_length=60, unique=True, validators=[SYSTEM_NAME], help_text="Client systems name the point by it."
    )
    name = models.CharField(max_length=100, blank=True)
    preset = models.CharField(max_length=20, choices=Preset, default=Preset.OTHER)
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.PROTECT)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT)
    account = models.ForeignKey(SourceAccount, null=True, blank=True, on_delete=models.PROTECT)
    country = models.CharField(
        max_length=2, blank=True, help_text="Two letters, such as US: national phone numbers are read as numbers of it."
    )
    language = models.CharField(
        "language of customers", max_length=10, blank=True, help_text="Of mails, text messages and confirmation pages."
    )
    email_access = models.CharField(max_length=5, choices=ACCESS_CHOICES, default=Access.LEAVE)
    email_confirmation = models.CharField(max_length=5, choices=CONFIRMATION_CHOICES, default=ConfirmationDemand.LEAVE)
    mobile_access = models.CharField(max_length=5, choices=ACCESS_CHOICES, default=Access.LEAVE)
    mobile_confirmation = models.CharField(max_length=5, choices=CONFIRMATION_CHOICES, default=ConfirmationDemand.LEAVE)
    card_access = models.CharField(max_length=5, choices=CARD_ACCESS_CHOICES, default=Access.LEAVE)
    held_by_another = models.CharField(
        "a contact that another customer holds", max_length=6, choices=HELD_CHOICES, default=HeldByAnother.REJECT
    )
    verification_required = models.BooleanField(
        default=False, help_text="The contact-info API then takes only values whose owner has verified them."
    )
    may_register = models.BooleanField("may register customers", default=False)
    rate_limit_per_minute = models.PositiveIntegerField(
        "API calls a minute",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Of each key. Blank: what the server allows every point.",
    )
    # A point through which something came stays for ever, because the changelog names it; retired, it lets nothing in.
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    built_in = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["system_name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(system_name=""), name="point_has_a_system_name"),
            models.CheckConstraint(
                condition=models.Q(built_in=False) | models.Q(retired_at=None), name="built_in_point_is_never_retired"
            ),
        ]

    def __str__(self) -> str:
        return self.system_name

    def clean(self) -> None:
        """Refuse an account of another source, and a source with many accounts without one."""
        self.country = self.country.upper()
        if self.account and (self.source is None or self.account.source_id != self.source.pk):
            raise ValidationError({"account": "This account belongs to another source."})
        if self.source and self.source.has_accounts and not self.account:
            raise ValidationError(
                {"account": f"{self.source} has many accounts: choose the one this point speaks for."}
            )

    def customers_language(self) -> str:
        """Return the language that the point names, if the installation has it; blank leaves it to others."""
        return self.language if self.language in dict(settings.LANGUAGES) else ""

    def policy(self) -> PointPolicy:
        """Return what the point does, as values that the rules of an edit read."""
        return PointPolicy(
            id=self.pk,
            system_name=self.system_name,
            email=ContactPolicy(Access(self.email_access), ConfirmationDemand(self.email_confirmation)),
            mobile=ContactPolicy(Access(self.mobile_access), ConfirmationDemand(self.mobile_confirmation)),
            held_by_another=HeldByAnother(self.held_by_another),
            verification_required=self.verification_required,
            may_register=self.may_register,
            country=self.country,
            source_id=self.source_id,
            account_id=self.account_id,
            card_access=Access(self.card_access),
        )
