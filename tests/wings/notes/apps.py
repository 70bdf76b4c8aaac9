from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "tests.wings.notes"

    def ready(self) -> None:
        """Tell the core what it has to know about notes."""
        from customers.parts import register
        from tests.wings.notes.part import NOTES

        register(NOTES)
