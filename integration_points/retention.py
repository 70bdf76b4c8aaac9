"""Forget what was kept of calls for a while only: counts, the request log, answers to be given again."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import QuerySet

from integration_points.models import ApiRequest, IdempotentAnswer
from integration_points.rate_limits import forget_old_counts

ERASED = ""  # the body of an answer that told of an erased customer


def forget_old_calls(*, now: dt.datetime) -> None:
    """Delete what is older than the settings say."""
    forget_old_counts(now=now)
    kept_since = now - dt.timedelta(days=settings.API_REQUESTS_KEPT_DAYS)
    _delete(ApiRequest.objects.filter(at__lt=kept_since))
    kept_since = now - dt.timedelta(hours=settings.API_ANSWERS_KEPT_HOURS)
    _delete(IdempotentAnswer.objects.filter(created_at__lt=kept_since))


def empty_answers_about(customer_ids: Iterable[int]) -> None:
    """Take the values out of the answers that tell of these customers.

    The rows stay for their day: without them the call would be made again when it is sent again.
    """
    IdempotentAnswer.objects.filter(about__in=list(customer_ids)).update(body=ERASED)


def redact_answers_about(customer_ids: Iterable[int], *, redacted: Callable[[str], str]) -> None:
    """Give the answers that tell of these customers the bodies that `redacted` makes of them; all else stays."""
    kept = IdempotentAnswer.objects.filter(about__in=list(customer_ids)).exclude(body=ERASED)
    for pk, body in kept.values_list("pk", "body"):
        if (now := redacted(body)) != body:
            IdempotentAnswer.objects.filter(pk=pk).update(body=now)


def _delete(old: QuerySet[ApiRequest] | QuerySet[IdempotentAnswer]) -> None:
    if old.exists():  # On SQLite a DELETE waits for the one writer even where there is nothing to delete.
        old.delete()
