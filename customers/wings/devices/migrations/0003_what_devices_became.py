import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0002_who_sees_devices"),
        ("integration_points", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                (
                    "what",
                    models.CharField(choices=[("kind", "kind"), ("push_state", "push_state")], max_length=10),
                ),
                ("before", models.CharField(max_length=7)),
                ("after", models.CharField(max_length=7)),
                ("at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="devices.device"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True), name="device_change_changes"
                    )
                ],
            },
        ),
    ]
