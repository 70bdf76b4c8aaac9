"""Finer statistics of what is searched by parts: the planner then knows a common part from a rare one."""

from django.db import migrations

SEARCHED = [
    ("customers_customer", "search_name"),
    ("customers_contact", "value"),
    ("customers_identifier", "value"),
]


def set_target(target):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for table, column in SEARCHED:
                schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {target}")

    return run


class Migration(migrations.Migration):
    dependencies = [("customers", "0018_sending_after_a_run")]
    operations = [migrations.RunPython(set_target(1000), set_target(-1))]
