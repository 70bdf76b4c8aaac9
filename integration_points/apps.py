from django.apps import AppConfig
from django.db.models.signals import post_migrate

from integration_points.built_in import make_built_in_points


class IntegrationPointsConfig(AppConfig):
    name = "integration_points"
    verbose_name = "Integration points"

    def ready(self) -> None:
        """Keep the built-in point after each `migrate`."""
        post_migrate.connect(make_built_in_points, sender=self, dispatch_uid="integration_points.built_in")
