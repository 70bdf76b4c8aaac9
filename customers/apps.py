from django.apps import AppConfig
from django.db.models.signals import post_migrate

from customers.cards.labels import make_default_labels
from customers.privacy.access.roles import make_roles


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        """Register the core's own parts, and see to roles and card labels after each `migrate`."""
        from customers.cards.part import CARDS
        from customers.contacts.part import CONTACTS
        from customers.exports.part import EXPORTS
        from customers.maintenance.part import MAINTENANCE
        from customers.merging.upkeep.part import MERGING
        from customers.messages.part import MESSAGES
        from customers.parts import register
        from customers.privacy.erasure.profile_part import PROFILE

        for part in (MAINTENANCE, PROFILE, MERGING, MESSAGES, CONTACTS, CARDS, EXPORTS):
            register(part)
        # Only after a migration do all permissions exist.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="customers.roles")
        post_migrate.connect(make_default_labels, sender=self, dispatch_uid="customers.card_labels")
