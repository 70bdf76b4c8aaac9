"""Which cards a customer ever had, beside its contacts and identifiers (0004): for the past, and for an erasure."""

from django.db import migrations

CAME_OR_WENT = (
    "CREATE INDEX historicalcard_of_customer ON customers_historicalcard (customer_id) WHERE history_type <> '~'"
)


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_cards")]
    operations = [migrations.RunSQL(CAME_OR_WENT, "DROP INDEX IF EXISTS historicalcard_of_customer")]
