import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0006_serial_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="DuplicatesPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("records", models.CharField(default="customers.Change", max_length=100, unique=True)),
                ("last_id", models.BigIntegerField(default=0)),
                ("gaps", models.JSONField(default=list)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FirstSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[("keys", "making keys"), ("pairs", "looking for pairs"), ("done", "done")],
                        default="keys",
                        max_length=5,
                    ),
                ),
                ("up_to", models.BigIntegerField(default=0)),
                ("made_with", models.CharField(max_length=16)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DuplicateKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("value", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["value", "customer"], name="duplicate_key_by_value")],
                "constraints": [models.UniqueConstraint(fields=("customer", "value"), name="duplicate_key_once")],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.PositiveSmallIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to decide"), ("later", "later"), ("not_same", "not the same")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("again_at", models.DateTimeField(null=True)),
                (
                    "one",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "two",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name": "suspected duplicate",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["state", "-score", "-id"], name="duplicate_pair_in_list"),
                    models.Index(
                        condition=models.Q(("again_at__isnull", False)),
                        fields=["again_at"],
                        name="duplicate_pair_again",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "two"), name="duplicate_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("two"))), name="duplicate_pair_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("again_at__isnull", False), ("state", "later")),
                            models.Q(models.Q(("state", "later"), _negated=True), ("again_at", None)),
                            _connector="OR",
                        ),
                        name="duplicate_pair_later_until",
                    ),
                ],
            },
        ),
    ]
