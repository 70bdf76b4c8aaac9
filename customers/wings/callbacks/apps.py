from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CallbacksConfig(AppConfig):
    name = "customers.wings.callbacks"

    def ready(self) -> None:
        """Tell the core what it has to know about callbacks, and see to the roles after each `migrate`."""
        from customers.parts import register
        from customers.wings.callbacks import checks  # noqa: F401 - importing registers it
        from customers.wings.callbacks.part import CALLBACKS
        from customers.wings.callbacks.roles import hand_out

        register(CALLBACKS)
        post_migrate.connect(hand_out, sender=self, dispatch_uid="callbacks.roles")
