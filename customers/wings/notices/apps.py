from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "customers.wings.notices"

    def ready(self) -> None:
        """Tell the core what it has to know about notices."""
        from customers.parts import register
        from customers.wings.notices.part import NOTICES

        register(NOTICES)
