from django.core.validators import RegexValidator
from django.db import models

SYSTEM_NAME = RegexValidator(
    r"^[A-Za-z][A-Za-z0-9_-]*$", "Use letters, digits, hyphen and underscore; begin with a letter."
)


class Brand(models.Model):
    """A brand under which an integration point speaks to customers."""

    system_name = models.CharField(max_length=60, unique=True, validators=[SYSTEM_NAME])
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """A system that issues identifiers; within it, or within one of its accounts, an identifier is unique."""

    system_name = models.CharField(max_length=60, unique=True, validators=[SYSTEM_NAME])
    name = models.CharField(max_length=100, blank=True)
    has_accounts = models.BooleanField(
        "has many accounts", default=False, help_text="Identifiers are then unique within one account of it."
    )

    class Meta:
        ordering = ["system_name"]

    def __str__(self) -> str:
        return self.system_name


class SourceAccount(models.Model):
    """One account of a source that has many."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="accounts")
    system_name = models.CharField(max_length=60, validators=[SYSTEM_NAME])

    class Meta:
        ordering = ["source", "system_name"]
        constraints = [models.UniqueConstraint("source", "system_name", name="account_once_per_source")]

    def __str__(self) -> str:
        return self.system_name
