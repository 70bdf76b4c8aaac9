import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_cards_made_and_giving_access"),
        ("integration_points", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockedMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("by_hand", "by_hand"),
                            ("identifier", "identifier"),
                            ("confirmed", "confirmed"),
                            ("point", "point"),
                            ("file", "file"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("same_customer", "same_customer"),
                            ("not_found", "not_found"),
                            ("already_merged", "already_merged"),
                            ("erased", "erased"),
                            ("erasure_waits", "erasure_waits"),
                            ("different_ids", "different_ids"),
                            ("both_have_access", "both_have_access"),
                        ],
                        max_length=20,
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "holder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
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
                (
                    "other",
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
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("by_hand", "by_hand"),
                            ("identifier", "identifier"),
                            ("confirmed", "confirmed"),
                            ("point", "point"),
                            ("file", "file"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("details", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=150)),
                ("undone_reason", models.CharField(blank=True, max_length=200)),
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
                (
                    "survivor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="customers.customer",
                    ),
                ),
                (
                    "victim",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("merge_customers", "Can merge customers and take merges back"),
                    ("merge_over_access", "Can merge two customers who both have account access"),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddField(
            model_name="change",
            name="merge",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="customers.merge",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("merge__isnull", False)), fields=["merge", "id"], name="change_of_merge"
            ),
        ),
        migrations.AddIndex(
            model_name="blockedmerge",
            index=models.Index(fields=["other"], name="blocked_merge_of_other"),
        ),
        migrations.AddConstraint(
            model_name="blockedmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("holder", models.F("other")), _negated=True), name="blocked_merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="blockedmerge",
            constraint=models.UniqueConstraint(fields=("holder", "other", "code"), name="blocked_merge_once"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["survivor", "id"], name="merge_of_survivor"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["victim", "id"], name="merge_of_victim"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("victim")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)), fields=("victim",), name="merge_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", "")),
                    models.Q(("undone_at__isnull", False), models.Q(("undone_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="merge_undone_by_somebody",
            ),
        ),
    ]
