from django.conf import settings
from django.db import models
from django.db.models import F, Q

from customers.models.profile.contact import Contact
from customers.models.profile.customer import Customer


class Request(models.Model):
    """What one person asks and another one grants or declines: an erasure, or the release of a reserved contact."""

    class Kind(models.TextChoices):
        ERASURE = "erasure", "Erase the customer"
        RELEASE = "release", "Release a reserved contact"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        GRANTED = "granted", "granted"
        DECLINED = "declined", "declined"

    kind = models.CharField(max_length=7, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="requests")
    # The contact's row goes when it is released, so its id is kept without a foreign key; 0 for an erasure.
    contact = models.BigIntegerField(default=0)
    contact_kind = models.CharField(max_length=6, blank=True, choices=Contact.Kind)

    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.CharField(max_length=150)
    asked_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200)

    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    decision_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "contact"], condition=Q(state="waiting"), name="request_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("asked_by")), name="request_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(kind="erasure", contact=0, contact_kind="")
                | Q(kind="release", contact__gt=0, contact_kind__in=["email", "mobile"]),
                name="request_names_a_contact_for_release",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decision_reason=""), name="request_declined_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="request_waiting")]
        permissions = [
            ("ask_request", "Can ask for releases and erasures"),
            ("decide_request", "Can grant and decline what others asked for"),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"
