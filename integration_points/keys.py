"""Make, show and revoke the secrets of integration points."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.models import User

from integration_points.models import ApiKey, IntegrationPoint

PREFIX_LENGTH = 12


def make_key(*, integration_point: IntegrationPoint, created_by: User | None = None, is_test: bool = False) -> str:
    """Make a key for the point and return it; this is the only time that it can be read."""
    key = order_key(integration_point=integration_point, created_by=created_by, is_test=is_test)
    secret = show_key(key_id=key.pk)
    if secret is None:
        raise RuntimeError("A key that was just made cannot have been shown.")
    return secret


def order_key(
    *,
    integration_point: IntegrationPoint,
    created_by: User | None = None,
    is_test: bool = False,
    expires_at: datetime | None = None,
) -> ApiKey:
    """Make a key that has no secret yet: it opens nothing until `show_key` gives it one."""
    return ApiKey.objects.create(
        integration_point=integration_point,
        is_test=is_test,
        expires_at=expires_at,
        created_by=created_by,
        made_by=created_by.get_username() if created_by else "",
    )


def show_key(*, key_id: int) -> str | None:
    """Give a key its secret and return it; None if it has been shown before or is revoked. Of two at once one wins."""
    is_test = ApiKey.objects.values_list("is_test", flat=True).get(pk=key_id)
    secret = f"{'test' if is_test else 'live'}_{secrets.token_urlsafe(32)}"
    waiting = ApiKey.objects.filter(pk=key_id, hash=None, revoked_at=None)
    shown = waiting.update(prefix=secret[:PREFIX_LENGTH], ending=secret[-4:], hash=hash_secret(secret))
    return secret if shown else None


def revoke_key(*, key_id: int, by: str, now: datetime) -> bool:
    """Revoke a key for ever; False if it was revoked before."""
    return bool(ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now, revoked_by=by))


def hash_secret(secret: str) -> str:
    """Return what is stored of a secret, and what it is found by."""
    # A key has 256 random bits: a plain hash cannot be searched backwards, and it can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()
