"""The integration point that is always there; every `migrate` sees to it."""

from typing import Any, Final

from django.apps import AppConfig, apps

ADMIN_PANEL: Final = "admin-panel"  # It cannot be deleted.


def make_built_in_points(sender: AppConfig, using: str = "default", apps: Any = apps, **_signal: Any) -> None:
    """Make the point of the edits that staff make in the browser, unless it is there."""
    try:
        points = apps.get_model("integration_points", "IntegrationPoint").objects.using(using)
    except LookupError:  # A migration back to nothing calls this as well.
        return
    points.get_or_create(
        system_name=ADMIN_PANEL, defaults={"name": "Admin panel", "preset": "back_office", "built_in": True}
    )
