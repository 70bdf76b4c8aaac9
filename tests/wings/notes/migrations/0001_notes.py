import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    # A wing of your own names the migration that `makemigrations` names.
    dependencies = [("customers", "__first__")]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=300)),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(blank=True, max_length=150)),
                ("row_number", models.PositiveIntegerField(default=0)),
                ("is_besides", models.BooleanField(default=False)),
                ("is_old", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.bulkedit",
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
    ]
