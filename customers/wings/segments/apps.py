from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class SegmentsConfig(AppConfig):
    name = "customers.wings.segments"

    def ready(self) -> None:
        """Tell the core what it has to know about segments, and see to roles after each `migrate`."""
        from customers.parts import register
        from customers.rule_fields import values_changed
        from customers.wings.segments.catalogue.folding import add_to_sqlite
        from customers.wings.segments.membership.scheduled import on_values_changed
        from customers.wings.segments.part import SEGMENTS
        from customers.wings.segments.roles import hand_out

        register(SEGMENTS)
        connection_created.connect(add_to_sqlite, dispatch_uid="segments.folding")
        values_changed.connect(on_values_changed, dispatch_uid="segments.values_changed")
        post_migrate.connect(hand_out, sender=self, dispatch_uid="segments.roles")
