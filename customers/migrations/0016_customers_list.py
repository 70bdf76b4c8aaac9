"""The customers list: its filters' indexes, who sees which columns, and parts of ids and card numbers on PostgreSQL."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRES = [
    "CREATE INDEX identifier_value_parts ON customers_identifier USING gin (value gin_trgm_ops)",
    "CREATE INDEX card_number_parts ON customers_card USING gin (number gin_trgm_ops) WHERE customer_id IS NOT NULL",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    for index in ("identifier_value_parts", "card_number_parts"):
        schema_editor.execute(f"DROP INDEX IF EXISTS {index}")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("customers", "0015_changelog_by_area"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerColumns",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("names", models.JSONField(default=list)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["registered_at", "id"], name="customer_by_registration"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["registered_through", "registered_at", "id"], name="customer_by_point"),
        ),
        migrations.RunPython(make, drop),
    ]
