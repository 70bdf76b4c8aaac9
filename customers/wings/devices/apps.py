from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "customers.wings.devices"

    def ready(self) -> None:
        """Tell the core what it has to know about devices."""
        from customers.parts import register
        from customers.wings.devices.part import DEVICES

        register(DEVICES)
