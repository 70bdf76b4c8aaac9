from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "customers.wings.duplicates"

    def ready(self) -> None:
        """Tell the core what it has to know about suspected duplicates."""
        from customers.parts import register
        from customers.wings.duplicates.part import DUPLICATES

        register(DUPLICATES)
