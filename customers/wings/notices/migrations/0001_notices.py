import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mails",
                    models.CharField(
                        choices=[
                            ("none", "No mails"),
                            ("needed", "Failures and tasks waiting for me"),
                            ("all", "Everything"),
                        ],
                        default="none",
                        max_length=6,
                    ),
                ),
                ("next_mail_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("done", "finished"), ("failed", "failed"), ("waits", "waits for you")], max_length=6
                    ),
                ),
                ("about", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=300)),
                ("url", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("mail_due", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["user", "id"], name="notice_of_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["user", "id"], name="notice_unread"
                    ),
                    models.Index(condition=models.Q(("mail_due", True)), fields=["user"], name="notice_to_be_mailed"),
                    models.Index(fields=["at"], name="notice_by_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("about", "user"), name="notice_once")],
            },
        ),
    ]
