from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SubscriptionsConfig(AppConfig):
    name = "customers.wings.subscriptions"

    def ready(self) -> None:
        """Tell the core what it has to know about subscriptions, and see to roles after each `migrate`."""
        from customers.parts import register
        from customers.wings.subscriptions.part import SUBSCRIPTIONS
        from customers.wings.subscriptions.roles import hand_out

        register(SUBSCRIPTIONS)
        post_migrate.connect(hand_out, sender=self, dispatch_uid="subscriptions.roles")
