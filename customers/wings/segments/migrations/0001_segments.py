import django.core.validators
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
            name="FollowedPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change_id", models.BigIntegerField(default=0)),
                ("gaps", models.JSONField(default=list)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Segmentation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9_-]*$",
                                "Use letters, digits, hyphen and underscore; begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("system_name", ""), _negated=True), name="segmentation_named"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        help_text="What rules, files and client systems call it. It can't be changed later.",
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9_-]*$",
                                "Use letters, digits, hyphen and underscore; begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("description", models.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    models.CharField(choices=[("static", "static"), ("recalculated", "recalculated")], max_length=12),
                ),
                ("rule", models.JSONField(blank=True, null=True)),
                ("schedule", models.CharField(blank=True, max_length=60)),
                ("follows", models.BooleanField(default=False)),
                ("size", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
                ("rule_set_at", models.DateTimeField(editable=False, null=True)),
                ("moved_at", models.DateTimeField(editable=False, null=True)),
                ("last_run_at", models.DateTimeField(editable=False, null=True)),
                ("last_problem", models.CharField(blank=True, editable=False, max_length=300)),
                ("next_run_at", models.DateTimeField(editable=False, null=True)),
                ("judged_on", models.DateField(editable=False, null=True)),
                (
                    "segmentation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="segments",
                        to="segments.segmentation",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "permissions": [
                    ("recalculate_segment", "Can recalculate segments"),
                    ("change_membership", "Can add customers to static segments and remove them"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("rule", models.JSONField()),
                ("set_at", models.DateTimeField()),
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
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="segments.segment"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SegmentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("scheduled", "on schedule"), ("by_hand", "by hand"), ("day", "as it happened")],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                ("seconds", models.FloatField(default=0)),
                ("size", models.PositiveIntegerField()),
                ("entered", models.PositiveIntegerField()),
                ("left", models.PositiveIntegerField()),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="segments.segment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SegmentStay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entered_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("entered_why", models.JSONField(default=dict)),
                ("left_why", models.JSONField(default=dict)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stays",
                        to="segments.segment",
                    ),
                ),
                (
                    "segmentation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="segments.segmentation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="segment",
            index=models.Index(
                condition=models.Q(("next_run_at__isnull", False)), fields=["next_run_at"], name="segment_by_next_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("system_name", ""), _negated=True), name="segment_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follows", False), ("kind", "static"), ("rule__isnull", True), ("schedule", "")),
                    models.Q(("kind", "recalculated"), ("rule__isnull", False), ("segmentation__isnull", True)),
                    _connector="OR",
                ),
                name="segment_has_what_its_kind_has",
            ),
        ),
        migrations.AddIndex(
            model_name="segmentrun",
            index=models.Index(fields=["segment", "at"], name="segment_run_by_time"),
        ),
        migrations.AddConstraint(
            model_name="segmentrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "day")), fields=("segment", "day"), name="segment_run_once_per_day"
            ),
        ),
        migrations.AddIndex(
            model_name="segmentstay",
            index=models.Index(fields=["customer", "id"], name="stay_of_customer"),
        ),
        migrations.AddIndex(
            model_name="segmentstay",
            index=models.Index(fields=["segment", "id"], name="stay_of_segment"),
        ),
        migrations.AddIndex(
            model_name="segmentstay",
            index=models.Index(
                condition=models.Q(("left_at__isnull", False)), fields=["segment", "left_at"], name="stay_by_leaving"
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentstay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)), fields=("segment", "customer"), name="in_a_segment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentstay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True), ("segmentation__isnull", False)),
                fields=("customer", "segmentation"),
                name="in_one_segment_of_a_segmentation",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentstay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at__isnull", True), ("left_at__gte", models.F("entered_at")), _connector="OR"
                ),
                name="stay_ends_after_it_begins",
            ),
        ),
    ]
