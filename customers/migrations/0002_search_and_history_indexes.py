"""The indexes that Django's models cannot declare for both databases, and PostgreSQL's upkeep of the big tables."""

from django.db import migrations

HISTORIES = ("customer", "contact", "identifier")

BOTH = [
    # Two history rows of one row at one time would make `as_of` return two objects.
    *(
        f"CREATE UNIQUE INDEX historical{name}_once_per_moment ON customers_historical{name} (id, history_date)"
        for name in HISTORIES
    ),
    "CREATE INDEX change_field_of_change ON customers_changefield (change_id)",
]
POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX contact_value_parts ON customers_contact USING gin (value gin_trgm_ops) WHERE state = 'current'",
    "CREATE INDEX contact_value_prefix ON customers_contact (value text_pattern_ops) WHERE state = 'current'",
    "CREATE INDEX identifier_value_prefix ON customers_identifier (value text_pattern_ops)",
    "CREATE INDEX customer_name_parts ON customers_customer USING gin (search_name gin_trgm_ops)",
    # Room in each page keeps updates of unindexed columns off the indexes; the planner hears of new rows early.
    *(
        f"ALTER TABLE customers_{table} SET (fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.02, "
        "autovacuum_analyze_scale_factor = 0.01)"
        for table in ("customer", "contact", "identifier")
    ),
    *(
        f"ALTER TABLE customers_{table} SET (autovacuum_vacuum_insert_scale_factor = 0.02, "
        "autovacuum_analyze_scale_factor = 0.01)"
        for table in ("change", "changefield", "bulkeditrow", *(f"historical{name}" for name in HISTORIES))
    ),
]
SQLITE = [
    # Not partial as on PostgreSQL: SQLite does not use a partial index where the state comes as a parameter.
    "CREATE INDEX contact_value_prefix ON customers_contact (value)",
    "CREATE INDEX identifier_value_prefix ON customers_identifier (value)",
    "CREATE INDEX customer_name_prefix ON customers_customer (search_name)",
]
INDEXES = [
    *(f"historical{name}_once_per_moment" for name in HISTORIES),
    "change_field_of_change",
    "contact_value_parts",
    "contact_value_prefix",
    "identifier_value_prefix",
    "customer_name_parts",
    "customer_name_prefix",
]


def make(apps, schema_editor):
    own = POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in BOTH + own:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for index in INDEXES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {index}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_customers_and_changes")]
    operations = [migrations.RunPython(make, drop)]
