import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0006_serial_rows"),
        ("integration_points", "0002_card_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DropFolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="on schedule")),
                (
                    "protocol",
                    models.CharField(
                        choices=[("sftp", "SFTP"), ("ftps", "FTPS (FTP over TLS)"), ("ftp", "FTP (not encrypted)")],
                        max_length=4,
                    ),
                ),
                ("host", models.CharField(max_length=253)),
                ("port", models.PositiveIntegerField()),
                ("username", models.CharField(max_length=100)),
                ("password", models.TextField(blank=True, editable=False)),
                ("path", models.CharField(blank=True, max_length=255)),
                ("host_key", models.CharField(blank=True, editable=False, max_length=100)),
                ("ca_certificate", models.TextField(blank=True)),
                ("mask", models.CharField(max_length=100)),
                ("schedule", models.CharField(max_length=20)),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("leave", "Leave it there"),
                            ("move", "Move it to the folder “processed”"),
                            ("delete", "Delete it"),
                        ],
                        default="leave",
                        max_length=6,
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("options", models.JSONField(default=dict)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("mapping", models.CharField(blank=True, max_length=100)),
                ("run_below", models.PositiveIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("next_look_at", models.DateTimeField(editable=False, null=True, verbose_name="next look")),
                ("asked_by", models.CharField(blank=True, editable=False, max_length=150)),
                ("failures", models.PositiveIntegerField(default=0, editable=False, verbose_name="failures in a row")),
                ("lease_number", models.PositiveIntegerField(default=0, editable=False)),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                (
                    "integration_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "permissions": [
                    ("look_into_dropfolder", "Can test drop folders and look into them now"),
                    (
                        "accept_new_host_key",
                        "Can accept a new key where a drop folder's server shows another than before",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("done", "done"), ("failed", "failed")],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("asked_by", models.CharField(blank=True, max_length=150)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("found", models.PositiveIntegerField(default=0)),
                ("uploaded", models.PositiveIntegerField(default=0)),
                ("left", models.JSONField(default=list)),
                ("code", models.CharField(blank=True, max_length=30)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "folder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="drop_folders.dropfolder"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SeenFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("modified", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a second check"),
                            ("uploaded", "imported"),
                            ("same_content", "same content as before"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("is_to_be_cleared", models.BooleanField(default=False)),
                ("first_seen_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("run_below", models.PositiveIntegerField(null=True)),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.bulkedit",
                    ),
                ),
                (
                    "folder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen_files",
                        to="drop_folders.dropfolder",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="dropfolder",
            index=models.Index(
                condition=models.Q(("next_look_at__isnull", False)), fields=["next_look_at"], name="drop_folder_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="dropfolder",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="drop_folder_named"
            ),
        ),
        migrations.AddIndex(
            model_name="seenfile",
            index=models.Index(fields=["folder", "sha256"], name="seen_file_by_content"),
        ),
        migrations.AddIndex(
            model_name="seenfile",
            index=models.Index(
                condition=models.Q(("run_below__isnull", False)), fields=["bulk_edit"], name="seen_file_undecided"
            ),
        ),
        migrations.AddConstraint(
            model_name="seenfile",
            constraint=models.UniqueConstraint(fields=("folder", "name", "size", "modified"), name="seen_file_once"),
        ),
    ]
