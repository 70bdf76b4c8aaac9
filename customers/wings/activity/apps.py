from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActivityConfig(AppConfig):
    name = "customers.wings.activity"
    verbose_name = "Activity"

    def ready(self) -> None:
        """Tell the core what it has to know about activity, and see to the roles after each `migrate`."""
        from customers.parts import register
        from customers.wings.activity.part import ACTIVITY
        from customers.wings.activity.roles import hand_out

        register(ACTIVITY)
        post_migrate.connect(hand_out, sender=self, dispatch_uid="activity.roles")
