from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PointsConfig(AppConfig):
    name = "customers.wings.points"
    verbose_name = "Bonus points"

    def ready(self) -> None:
        """Tell the core what it has to know about points; see to the default account and the roles on `migrate`."""
        from customers.parts import register
        from customers.wings.points.ledger.kinds import make_default_kind
        from customers.wings.points.part import POINTS
        from customers.wings.points.roles import grant_roles

        register(POINTS)
        post_migrate.connect(make_default_kind, sender=self, dispatch_uid="points.default_kind")
        post_migrate.connect(grant_roles, sender=self, dispatch_uid="points.roles")
