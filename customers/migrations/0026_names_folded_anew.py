"""Fold the stored names as customers/rules/search_names.py does now: split at hyphens and apostrophes, without diacritics.

Batches by id, each on its own where the database allows it; only names that fold otherwise are written. If it is cut
off, it may be run again.
"""

import json
import unicodedata

from django.db import migrations, transaction

from customers.rules.characters import without_invisible
from customers.rules.search_names import SEARCH_NAME_LIMIT, search_name

BATCH = 5_000
# Whoever was renamed meanwhile has a name that is folded anew already.
POSTGRES = """
UPDATE customers_customer AS customer SET search_name = wanted.value->>2
FROM jsonb_array_elements(%s::jsonb) AS wanted
WHERE customer.id = (wanted.value->>0)::bigint AND customer.search_name = wanted.value->>1
"""
# Several customers are locked in the order of their ids, here as everywhere: two who do it in other orders would wait
# for each other.
LOCK = "SELECT 1 FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
SQLITE = "UPDATE customers_customer SET search_name = %s WHERE id = %s AND search_name = %s"


def folded_before(first, middle, last):
    compatible = unicodedata.normalize("NFKC", without_invisible(f"{first} {middle} {last}")).casefold()
    return " ".join(unicodedata.normalize("NFKC", compatible).split())[:SEARCH_NAME_LIMIT]


def fold_all(fold):
    def run(apps, schema_editor):
        customers = apps.get_model("customers", "Customer").objects.using(schema_editor.connection.alias)
        columns = ("id", "first_name", "middle_name", "last_name", "search_name")
        last_id = 0
        while rows := list(customers.filter(id__gt=last_id).order_by("id").values_list(*columns)[:BATCH]):
            folded = [(id_, stored, fold(*names)) for id_, *names, stored in rows]
            write(schema_editor.connection, [row for row in folded if row[1] != row[2]])
            last_id = rows[-1][0]

    return run


def write(connection, rows):
    with connection.cursor() as cursor:
        if rows and connection.vendor == "postgresql":
            with transaction.atomic(using=connection.alias):
                cursor.execute(LOCK, [[id_ for id_, _, _ in rows]])
                cursor.execute(POSTGRES, [json.dumps(rows)])
        elif rows:
            cursor.executemany(SQLITE, [(wanted, id_, stored) for id_, stored, wanted in rows])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0025_session_notes")]
    operations = [migrations.RunPython(fold_all(search_name), fold_all(folded_before))]
