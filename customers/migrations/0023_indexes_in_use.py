"""Indexes that no query uses go: each of them was written with every row.

- `contact_value_prefix` on PostgreSQL: contacts are looked up by kind and value, or by a part. (SQLite needs it: there
  a partial index does not serve a state that comes as a parameter.)
- that of an identifier's customer: `one_identifier_per_type_and_scope` begins with the customer too.
- that of `merged_into` keeps the few who were merged, and nobody else.
"""

from contextlib import contextmanager

import django.db.models.deletion
from django.db import migrations, models

OF_CUSTOMER = "customers_identifier_customer_id_b95edd20"
OF_SURVIVOR = "customers_customer_merged_into_id_2994ddb6"
MERGED = "customer_merged"


def make(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    with _without_hurry(schema_editor):
        _create(schema_editor, MERGED, "customers_customer (merged_into_id) WHERE merged_into_id IS NOT NULL")
        for name in (OF_CUSTOMER, OF_SURVIVOR, *(["contact_value_prefix"] if postgres else [])):
            _drop(schema_editor, name)


def unmake(apps, schema_editor):
    with _without_hurry(schema_editor):
        _create(schema_editor, OF_CUSTOMER, "customers_identifier (customer_id)")
        _create(schema_editor, OF_SURVIVOR, "customers_customer (merged_into_id)")
        if schema_editor.connection.vendor == "postgresql":
            where = "customers_contact (value text_pattern_ops) WHERE state = 'current'"
            _create(schema_editor, "contact_value_prefix", where)
        _drop(schema_editor, MERGED)


@contextmanager
def _without_hurry(schema_editor):
    """Wait for every older transaction, however long: nobody waits behind what is done concurrently."""
    if schema_editor.connection.vendor != "postgresql":
        yield
        return
    schema_editor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        schema_editor.execute("RESET lock_timeout")


def _create(schema_editor, name, what):
    """Make an index anew: one whose making was cut off stands there, and is not used."""
    _drop(schema_editor, name)
    schema_editor.execute(f"CREATE INDEX{_how(schema_editor)} {name} ON {what}")


def _drop(schema_editor, name):
    schema_editor.execute(f"DROP INDEX{_how(schema_editor)} IF EXISTS {name}")


def _how(schema_editor):
    return " CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0022_statistics_of_parts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, unmake)],
            state_operations=[
                migrations.AlterField(
                    model_name="identifier",
                    name="customer",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="customers.customer",
                    ),
                ),
                migrations.AlterField(
                    model_name="customer",
                    name="merged_into",
                    field=models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="victims",
                        to="customers.customer",
                    ),
                ),
                migrations.AddIndex(
                    model_name="customer",
                    index=models.Index(
                        condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="customer_merged"
                    ),
                ),
            ],
        )
    ]
