"""Indexes of whole values that are searched: a name however it is spelled, the number of a card that is gone.

Who sees names masked finds by whole names alone: by this index in the same time, whether somebody is called so or not.
Nobody waits while it is made. If it is cut off, it may be run again.
"""

from django.db import migrations

POSTGRES = {
    "customer_whole_name": "customers_customer ((replace(split_part(search_name, ' |', 1), ' ', '')))",
    "historicalcard_gone": "customers_historicalcard (number) WHERE history_type = '-'",
}
SQLITE = {
    **POSTGRES,
    "customer_whole_name": "customers_customer "
    "(replace(substr(search_name || ' |', 1, instr(search_name || ' |', ' |') - 1), ' ', ''))",
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for name, indexed in SQLITE.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {indexed}")
        return
    schema_editor.execute("SET lock_timeout = 0")  # They wait for every older transaction, however long.
    for name, indexed in POSTGRES.items():
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # One whose making was cut off is not used.
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {indexed}")
    schema_editor.execute("ANALYZE customers_customer")  # What was folded anew, and what the index knows.
    schema_editor.execute("RESET lock_timeout")


def drop(apps, schema_editor):
    for name in POSTGRES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0026_names_folded_anew")]
    operations = [migrations.RunPython(make, drop)]
