"""When PostgreSQL tidies the big tables by itself.

- Customers and what hangs on them are changed in place. By default a table is tidied after a change of every fifth row:
  200,000 customers of a million, and until then pages that an index alone could answer read the rows as well.
- Their texts are sampled a hundred times as finely as others' (0019, 0022), which takes seconds: counting them anew
  after every hundredth row kept a bulk edit company all along, and told the planner nothing new.
- The history of cards came after the others' settings.
"""

from django.db import migrations

CHANGED = ("customer", "contact", "identifier", "card")
BEFORE = ("customer", "contact", "identifier")
HISTORY = "customers_historicalcard"


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in CHANGED:
        _set(schema_editor, f"customers_{table}", vacuum="0.02", vacuum_insert="0.02", analyze="0.05")
    _set(schema_editor, HISTORY, vacuum_insert="0.02", analyze="0.01")


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in CHANGED:
        _reset(schema_editor, f"customers_{table}", "vacuum", "vacuum_insert", "analyze")
    for table in BEFORE:
        _set(schema_editor, f"customers_{table}", vacuum_insert="0.02", analyze="0.01")
    _reset(schema_editor, HISTORY, "vacuum_insert", "analyze")


def _set(schema_editor, table, **parts):
    settings = ", ".join(f"autovacuum_{name}_scale_factor = {part}" for name, part in parts.items())
    schema_editor.execute(f"ALTER TABLE {table} SET ({settings})")


def _reset(schema_editor, table, *names):
    schema_editor.execute(f"ALTER TABLE {table} RESET ({', '.join(f'autovacuum_{name}_scale_factor' for name in names)})")


class Migration(migrations.Migration):
    dependencies = [("customers", "0023_indexes_in_use")]
    operations = [migrations.RunPython(make, unmake)]
