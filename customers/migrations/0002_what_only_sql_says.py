"""The indexes that Django's models can't declare for both databases, and what PostgreSQL is told of the big tables."""

import re

from django.db import migrations

HISTORIES = ("customer", "contact", "identifier", "card")

BOTH = [
    # Two history rows of one row at one time would make `as_of` return two objects.
    *(
        f"CREATE UNIQUE INDEX historical{name}_once_per_moment ON customers_historical{name} (id, history_date)"
        for name in HISTORIES
    ),
    # What a customer has or ever had, by what came and went: for the past, and for an erasure.
    *(
        f"CREATE INDEX historical{name}_of_customer ON customers_historical{name} (customer_id) "
        "WHERE history_type <> '~'"
        for name in ("contact", "identifier", "card")
    ),
    "CREATE INDEX historicalcard_gone ON customers_historicalcard (number) WHERE history_type = '-'",
    "CREATE INDEX change_field_of_change ON customers_changefield (change_id)",
]
POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX identifier_value_prefix ON customers_identifier (value text_pattern_ops)",
    "CREATE INDEX customer_name_parts ON customers_customer USING gin (search_name gin_trgm_ops)",
    # Who sees names masked finds by whole names alone, in the same time whether somebody is called so or not.
    "CREATE INDEX customer_whole_name ON customers_customer ((replace(split_part(search_name, ' |', 1), ' ', '')))",
    # A walk from the newest customer in search of a part that many have reads these and no table.
    "CREATE INDEX customer_names_in_order ON customers_customer (id) INCLUDE (search_name)",
    "DROP INDEX one_current_contact_per_kind",
    "CREATE UNIQUE INDEX one_current_contact_per_kind ON customers_contact (customer_id, kind) INCLUDE (value)"
    " WHERE state = 'current'",
    # Over a column with a blank text after it, so that nothing but a search of parts is led to them: over the column
    # itself they also answer whole values, and PostgreSQL took them for the 2,000 keys of a chunk.
    "CREATE INDEX contact_value_parts ON customers_contact USING gin ((value || '') gin_trgm_ops)"
    " WHERE state = 'current'",
    "CREATE INDEX identifier_value_parts ON customers_identifier USING gin ((value || '') gin_trgm_ops)",
    "CREATE INDEX card_number_parts ON customers_card USING gin ((number || '') gin_trgm_ops)"
    " WHERE customer_id IS NOT NULL",
    # What is searched by parts is sampled finely: the planner then knows a common part from a rare one.
    "ALTER TABLE customers_customer ALTER COLUMN search_name SET STATISTICS 1000",
    "ALTER TABLE customers_contact ALTER COLUMN value SET STATISTICS 1000",
    "ALTER TABLE customers_identifier ALTER COLUMN value SET STATISTICS 1000",
    "ALTER INDEX identifier_value_parts ALTER COLUMN 1 SET STATISTICS 1000",
    # It takes no notice of what it knows of a partial index: extended statistics of the same expression tell it.
    *(
        statement
        for index, name, of in (
            ("contact_value_parts", "contact_part_statistics", "(value || '') FROM customers_contact"),
            ("card_number_parts", "card_part_statistics", "(number || '') FROM customers_card"),
        )
        for statement in (
            f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 0",
            f"CREATE STATISTICS {name} ON {of}",
            f"ALTER STATISTICS {name} SET STATISTICS 1000",
        )
    ),
    # Room in each page keeps updates of unindexed columns off the indexes.
    *(f"ALTER TABLE customers_{table} SET (fillfactor = 90)" for table in ("customer", "contact", "identifier")),
    # Customers and what hangs on them are changed in place: tidied early, an index alone can answer. Counting their
    # finely sampled texts takes seconds, so it waits for every twentieth row.
    *(
        f"ALTER TABLE customers_{table} SET (autovacuum_vacuum_scale_factor = 0.02, "
        "autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)"
        for table in ("customer", "contact", "identifier", "card")
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
    "CREATE INDEX customer_whole_name ON customers_customer "
    "(replace(substr(search_name || ' |', 1, instr(search_name || ' |', ' |') - 1), ' ', ''))",
]


MADE = re.compile(r"CREATE (?:UNIQUE )?(INDEX|STATISTICS) (\w+) ")


def statements(schema_editor):
    return BOTH + (POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def make(apps, schema_editor):
    for statement in statements(schema_editor):
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    for made in filter(None, map(MADE.match, reversed(statements(schema_editor)))):
        schema_editor.execute(f"DROP {made[1]} {made[2]}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE UNIQUE INDEX one_current_contact_per_kind ON customers_contact (customer_id, kind)"
            " WHERE state = 'current'"
        )


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
