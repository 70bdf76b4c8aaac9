from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NotesConfig(AppConfig):
    name = "tests.wings.notes"

    def ready(self) -> None:
        """Tell the core what it has to know about notes, and see to the roles after each `migrate`."""
        from customers.parts import register
        from tests.wings.notes.part import NOTES
        from tests.wings.notes.roles import hand_out

        register(NOTES)
        post_migrate.connect(hand_out, sender=self, dispatch_uid="notes.roles")
