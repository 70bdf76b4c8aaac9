from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DevicesConfig(AppConfig):
    name = "customers.wings.devices"

    def ready(self) -> None:
        """Tell the core what it has to know about devices, and see to the roles after each `migrate`."""
        from customers.parts import register
        from customers.wings.devices.part import DEVICES
        from customers.wings.devices.roles import hand_out

        register(DEVICES)
        post_migrate.connect(hand_out, sender=self, dispatch_uid="devices.roles")
