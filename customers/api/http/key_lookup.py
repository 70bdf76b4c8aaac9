"""The API key that a call brings, found with its integration point in one prepared query."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from customers.database.prepared_queries import Prepared
from integration_points.keys import hash_secret
from integration_points.models import ApiKey, IntegrationPoint


def find_key(*, secret: str, now: datetime) -> ApiKey | None:
    """Return the key that `secret` is, unless it is unknown, revoked or expired, or its point is retired."""
    for row in _KNOWN.rows(hash_secret(secret)):  # one at most: the hash is unique
        key = ApiKey.from_db(None, _OF_KEY, row[: len(_OF_KEY)])
        key.integration_point = IntegrationPoint.from_db(None, _OF_POINT, row[len(_OF_KEY) :])
        return None if key.expires_at and key.expires_at <= now else key
    return None


def _known(hashed: str) -> QuerySet[Any, Any]:
    known = ApiKey.objects.filter(hash=hashed, revoked_at=None, integration_point__retired_at=None)
    return known.values_list(*_OF_KEY, *(f"integration_point__{name}" for name in _OF_POINT))


_OF_KEY, _OF_POINT = ([field.attname for field in model._meta.concrete_fields] for model in (ApiKey, IntegrationPoint))
_KNOWN = Prepared(_known, sample="a hash")  # every call of the API asks this
