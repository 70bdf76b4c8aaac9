"""A contact keeps an email or a phone, each in a column of its kind; `value` is made of the one that is filled.

Dropping the old column takes its indexes and its statistics with it: they are made again over the new one.
"""

import django.db.models.functions.text
import phonenumber_field.modelfields
from django.db import migrations, models

EMAIL = models.EmailField(blank=True, default="", max_length=320)
PHONE = phonenumber_field.modelfields.PhoneNumberField(blank=True, default="", max_length=32, region=None)
VALUE = models.GeneratedField(
    db_persist=True,
    expression=django.db.models.functions.text.Concat("email", "phone"),
    output_field=models.CharField(max_length=320),
)
MODELS = ("contact", "historicalcontact")
POSTGRES = (
    "ALTER TABLE customers_contact ALTER COLUMN value SET STATISTICS 1000",
    "CREATE INDEX contact_value_parts ON customers_contact USING gin ((value || '') gin_trgm_ops)"
    " WHERE state = 'current'",
    "ALTER INDEX contact_value_parts ALTER COLUMN 1 SET STATISTICS 0",
    "CREATE STATISTICS contact_part_statistics ON (value || '') FROM customers_contact",
    "ALTER STATISTICS contact_part_statistics SET STATISTICS 1000",
    "CREATE UNIQUE INDEX one_current_contact_per_kind ON customers_contact (customer_id, kind) INCLUDE (value)"
    " WHERE state = 'current'",
)
# SQLite makes a table anew where PostgreSQL alters it, and knows only what Django's models declare.
SQLITE = (
    "CREATE INDEX contact_value_prefix ON customers_contact (value)",
    "CREATE UNIQUE INDEX historicalcontact_once_per_moment ON customers_historicalcontact (id, history_date)",
    "CREATE INDEX historicalcontact_of_customer ON customers_historicalcontact (customer_id) WHERE history_type <> '~'",
)


def fill(apps, schema_editor):
    for model in MODELS:
        schema_editor.execute(
            f"UPDATE customers_{model} SET email = CASE kind WHEN 'email' THEN value ELSE '' END, "
            "phone = CASE kind WHEN 'email' THEN '' ELSE value END"
        )


def unfill(apps, schema_editor):
    for model in MODELS:
        schema_editor.execute(f"UPDATE customers_{model} SET value = email || phone")


def index(apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("customers", "0028_codes_of_cells"), ("integration_points", "0004_api_calls")]
    operations = [
        migrations.RemoveConstraint("contact", "contact_held_once"),
        migrations.RemoveConstraint("contact", "contact_not_blank"),
        migrations.RemoveConstraint("contact", "contact_kind_known"),
        *(
            operation
            for model in MODELS
            for operation in (
                migrations.AddField(model, "email", EMAIL),
                migrations.AddField(model, "phone", PHONE),
            )
        ),
        migrations.RunPython(fill, unfill),
        *(
            operation
            for model in MODELS
            for operation in (
                migrations.RemoveField(model, "value"),
                migrations.AddField(model, "value", VALUE),
            )
        ),
        migrations.AddConstraint(
            "contact",
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=models.Q(("state__in", ["current", "removed"])),
                name="contact_held_once",
            ),
        ),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "email"), ("phone", ""), models.Q(("email", ""), _negated=True)),
                    models.Q(("email", ""), ("kind", "mobile"), models.Q(("phone", ""), _negated=True)),
                    _connector="OR",
                ),
                name="contact_is_an_email_or_a_phone",
            ),
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
