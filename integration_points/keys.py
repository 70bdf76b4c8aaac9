"""Make and check the secrets of integration points."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.models import User

from integration_points.models import ApiKey, IntegrationPoint

PREFIX_LENGTH = 12


def make_key(*, integration_point: IntegrationPoint, created_by: User | None = None, is_test: bool = False) -> str:
    """Make a key for the point and return it; this is the only time that it can be read."""
    secret = f"{'test' if is_test else 'live'}_{secrets.token_urlsafe(32)}"
    ApiKey.objects.create(
        integration_point=integration_point,
        prefix=secret[:PREFIX_LENGTH],
        ending=secret[-4:],
        hash=_hash(secret),
        is_test=is_test,
        created_by=created_by,
    )
    return secret


def find_key(*, secret: str, now: datetime) -> ApiKey | None:
    """Return the key that `secret` is, unless it is unknown, revoked or expired."""
    key = ApiKey.objects.select_related("integration_point").filter(hash=_hash(secret), revoked_at=None).first()
    if key is None or (key.expires_at and key.expires_at <= now):
        return None
    return key


def _hash(secret: str) -> str:
    # A key has 256 random bits: a plain hash cannot be searched backwards, and it can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()
