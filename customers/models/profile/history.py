"""The full rows of the past, as django-simple-history keeps them, each tied to the change that made it."""

from collections.abc import Sequence

from django.db import models
from simple_history.models import HistoricalRecords


class OfAChange(models.Model):
    """Ties a history row to its change. No constraint: an erasure redacts history and keeps the row."""

    change = models.ForeignKey(
        "customers.Change",
        null=True,
        db_constraint=False,
        db_index=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
    )

    class Meta:
        abstract = True


def profile_history(*, unindexed: Sequence[str], excluded: Sequence[str] = ()) -> HistoricalRecords:
    """Keep a model's history for "as it was on a date"; a migration adds its one index, unique (id, history_date)."""
    return HistoricalRecords(
        bases=[OfAChange],
        excluded_fields=list(excluded),
        no_db_index=["id", *unindexed],
        history_id_field=models.BigAutoField(),
        history_user_id_field=models.BigIntegerField(null=True),
        history_user_getter=_no_user,
        history_user_setter=_set_user,
    )


def _no_user(historical_instance: models.Model) -> None:
    return None


def _set_user(historical_instance: models.Model, user: models.Model | None) -> None:
    # Only simple-history's own signals come here; the engine writes the initiator's id itself.
    historical_instance.history_user_id = user.pk if user else None  # type: ignore[attr-defined]
