from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat
from phonenumber_field.modelfields import PhoneNumberField

from customers.models.profile.customer import Customer
from customers.models.profile.history import profile_history
from integration_points.models import IntegrationPoint


class Contact(models.Model):
    """An email address or a mobile number of a customer.

    `phone` of an object is a PhoneNumber, which takes longer to make than a row takes to read: whoever needs only the
    text reads `value` with `values` or `values_list`.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", "email"
        MOBILE = "mobile", "mobile phone"

    class State(models.TextChoices):
        CURRENT = "current", "current"
        PENDING = "pending", "waits for confirmation"
        REMOVED = "removed", "removed, still reserved"

    class Confirmation(models.TextChoices):
        NONE = "none", "not asked"
        ASKED = "asked", "asked"
        CONFIRMED = "confirmed", "confirmed"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=6, choices=Kind)
    email = models.EmailField(max_length=320, blank=True, default="")
    phone = PhoneNumberField(max_length=32, blank=True, default="")
    # Whichever of the two is filled, made by the database: the key by which contacts are unique and looked up.
    value = models.GeneratedField(
        expression=Concat("email", "phone"), output_field=models.CharField(max_length=320), db_persist=True
    )
    # As the owner types it: shown, and written to. `value` is the key that makes two spellings one contact.
    typed = models.CharField(max_length=320)
    state = models.CharField(max_length=7, choices=State, default=State.CURRENT)
    confirmation = models.CharField(max_length=9, choices=Confirmation, default=Confirmation.NONE)
    gives_account_access = models.BooleanField(default=False)
    integration_point = models.ForeignKey(IntegrationPoint, on_delete=models.PROTECT, related_name="+", db_index=False)

    history = profile_history(unindexed=["customer", "integration_point"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], condition=Q(state__in=["current", "removed"]), name="contact_held_once"
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(state="current"), name="one_current_contact_per_kind"
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(state="pending"), name="one_pending_contact_per_kind"
            ),
            models.CheckConstraint(
                condition=(Q(kind="email", phone="") & ~Q(email="")) | (Q(kind="mobile", email="") & ~Q(phone="")),
                name="contact_is_an_email_or_a_phone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["current", "pending", "removed"]), name="contact_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Contact {self.pk}"
