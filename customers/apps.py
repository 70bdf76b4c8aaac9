from django.apps import AppConfig
from django.db.models.signals import post_migrate

from customers.cards.labels import make_default_labels
from customers.privacy.access.roles import make_roles


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        """Keep the roles and the labels of cards after each `migrate`: only then do all permissions exist."""
        post_migrate.connect(make_roles, sender=self, dispatch_uid="customers.roles")
        post_migrate.connect(make_default_labels, sender=self, dispatch_uid="customers.card_labels")
