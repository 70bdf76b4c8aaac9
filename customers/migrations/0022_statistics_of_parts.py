"""Statistics of the texts that are searched by parts, as their indexes have them since 0021.

PostgreSQL takes no notice of what it knows of a partial index: for a part of 849,141 emails it expected 165, and sorted
all of them for one page. Extended statistics of the same expression tell it; the index of identifiers is not partial.
"""

from django.db import migrations

INDEXES = {
    "contact_value_parts": ("contact_part_statistics", "customers_contact", "value"),
    "card_number_parts": ("card_part_statistics", "customers_card", "number"),
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET lock_timeout = 0")  # Behind it nobody waits but the table's own upkeep.
    for index, (name, table, column) in INDEXES.items():
        schema_editor.execute(f"CREATE STATISTICS IF NOT EXISTS {name} ON ({column} || '') FROM {table}")
        schema_editor.execute(f"ALTER STATISTICS {name} SET STATISTICS 1000")
        schema_editor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 0")  # Nobody reads the index's own.
        schema_editor.execute(f"ANALYZE {table}")
    schema_editor.execute("RESET lock_timeout")


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for index, (name, _, _) in INDEXES.items():
        schema_editor.execute(f"DROP STATISTICS IF EXISTS {name}")
        schema_editor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 1000")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0021_parts_apart_from_wholes")]
    operations = [migrations.RunPython(make, unmake)]
