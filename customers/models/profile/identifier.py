from django.db import models
from django.db.models import Q

from customers.models.profile.customer import Customer
from customers.models.profile.history import profile_history
from integration_points.models import Source, SourceAccount
from integration_points.models.source import SYSTEM_NAME


class IdentifierType(models.Model):
    """A kind of id that some system issues."""

    class Scope(models.TextChoices):
        PROJECT = "project", "unique over the whole project"
        SOURCE = "source", "unique within a source, or within an account of one that has many"

    system_name = models.CharField(
        max_length=60, unique=True, validators=[SYSTEM_NAME], help_text="Also the header of its spreadsheet column."
    )
    name = models.CharField(max_length=100, blank=True)
    scope = models.CharField(max_length=7, choices=Scope, default=Scope.SOURCE)
    pattern = models.CharField(
        max_length=100,
        blank=True,
        help_text="What its ids look like: # is one digit, ? any one character, * any characters. Blank: anything.",
    )
    ignores_case = models.BooleanField(
        "ignores case", default=False, help_text="ab1 and AB1 are then one id, kept in small letters."
    )
    never_merge_different = models.BooleanField(
        "never merge different ids",
        default=False,
        help_text="Two customers with different ids of this type are then never merged.",
    )

    class Meta:
        ordering = ["system_name"]

    def __str__(self) -> str:
        return self.system_name


class Identifier(models.Model):
    """An id of a customer, unique within its scope."""

    # No index of its own: `one_identifier_per_type_and_scope` begins with the customer.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="identifiers", db_index=False)
    type = models.ForeignKey(IdentifierType, on_delete=models.PROTECT, related_name="identifiers", db_index=False)
    value = models.CharField(max_length=255)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        SourceAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # `p` (project), `s:12` (source) or `a:34` (account), always filled: no NULL inside a unique key.
    scope = models.CharField(max_length=24)

    history = profile_history(unindexed=["customer", "type", "source", "account"])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "scope", "value"], name="identifier_held_once"),
            models.UniqueConstraint(fields=["customer", "type", "scope"], name="one_identifier_per_type_and_scope"),
            models.CheckConstraint(condition=~Q(value=""), name="identifier_not_blank"),
            models.CheckConstraint(
                condition=Q(scope="p") | Q(scope__startswith="s:") | Q(scope__startswith="a:"),
                name="identifier_scope_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Identifier {self.pk}"
