import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0002_what_only_sql_says"),
        ("integration_points", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(editable=False, unique=True, verbose_name="UUID")),
                ("kind", models.CharField(choices=[("app", "app"), ("browser", "browser")], max_length=7)),
                ("platform", models.CharField(blank=True, max_length=50)),
                ("application", models.CharField(blank=True, max_length=100)),
                (
                    "push_state",
                    models.CharField(
                        choices=[("none", "none"), ("active", "active"), ("ended", "ended")],
                        default="none",
                        max_length=6,
                    ),
                ),
                ("push_token", models.CharField(blank=True, editable=False, max_length=4096)),
                ("push_changed_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("push_state", "active"), models.Q(("push_token", ""), _negated=True)),
                            models.Q(models.Q(("push_state", "active"), _negated=True), ("push_token", "")),
                            _connector="OR",
                        ),
                        name="device_push_token_only_while_active",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="devices.device",
                    ),
                ),
                (
                    "initiator_key",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="integration_points.apikey",
                    ),
                ),
                (
                    "initiator_user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "integration_point",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["device", "last_seen", "id"], name="device_use_by_last_seen")],
                "constraints": [
                    models.UniqueConstraint(fields=("device", "customer"), name="device_once_per_customer"),
                    models.CheckConstraint(
                        condition=models.Q(("first_seen__lte", models.F("last_seen"))),
                        name="device_first_seen_before_last",
                    ),
                ],
            },
        ),
    ]
