from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DropFoldersConfig(AppConfig):
    name = "customers.wings.drop_folders"

    def ready(self) -> None:
        """Tell the core what it has to know about drop folders, and see to the roles after each `migrate`."""
        from customers.parts import register
        from customers.wings.drop_folders import checks  # noqa: F401 (it registers itself)
        from customers.wings.drop_folders.part import DROP_FOLDERS
        from customers.wings.drop_folders.roles import hand_out

        register(DROP_FOLDERS)
        post_migrate.connect(hand_out, sender=self, dispatch_uid="drop_folders.roles")
