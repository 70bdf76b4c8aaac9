"""Indexes that hold what a walk from the newest customer looks at: a part of a name, a part of a contact.

Whoever looks for a part that many have finds a page of them among the newest. Read from the tables, each of these rows
costs three times what it costs read from an index alone.

Nobody waits while the indexes of a million customers are made: they wait themselves for every older transaction, a
backup's too, however long. If it is cut off, it may be run again.
"""

from django.db import migrations, transaction

NAMES, CONTACTS, COMING = "customer_names_in_order", "one_current_contact_per_kind", "one_current_contact_coming"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET lock_timeout = 0")
        _index(schema_editor, NAMES, f"CREATE INDEX CONCURRENTLY {NAMES} ON customers_customer (id) INCLUDE (search_name)")
        _replace_contacts(schema_editor, "INCLUDE (value)")
        schema_editor.execute("RESET lock_timeout")


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET lock_timeout = 0")
        _replace_contacts(schema_editor, "")
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAMES}")
        schema_editor.execute("RESET lock_timeout")


def _replace_contacts(schema_editor, included):
    """Put an index with or without the value in the place of the constraint's own: it is never without one."""
    _index(
        schema_editor,
        COMING,
        f"CREATE UNIQUE INDEX CONCURRENTLY {COMING} ON customers_contact (customer_id, kind) {included}"
        " WHERE state = 'current'",
    )
    with transaction.atomic(schema_editor.connection.alias):
        schema_editor.execute("SET LOCAL lock_timeout = '5s'")  # Behind it everybody else would wait.
        schema_editor.execute(f"DROP INDEX IF EXISTS {CONTACTS}")
        schema_editor.execute(f"ALTER INDEX {COMING} RENAME TO {CONTACTS}")


def _index(schema_editor, name, statement):
    """Make an index anew: one whose making was cut off stands there, and is not used."""
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0019_statistics_of_searched_texts")]
    operations = [migrations.RunPython(make, unmake)]
