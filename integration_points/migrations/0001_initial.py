import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import integration_points.policies


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
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
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                ("name", models.CharField(blank=True, max_length=100)),
                (
                    "has_accounts",
                    models.BooleanField(
                        default=False,
                        help_text="Identifiers are then unique within one account of it.",
                        verbose_name="has many accounts",
                    ),
                ),
            ],
            options={
                "ordering": ["system_name"],
            },
        ),
        migrations.CreateModel(
            name="IntegrationPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        help_text="Client systems name the point by it.",
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
                ("name", models.CharField(blank=True, max_length=100)),
                (
                    "preset",
                    models.CharField(
                        choices=[
                            ("website", "Website"),
                            ("ios", "iOS app"),
                            ("android", "Android app"),
                            ("shop", "Shop"),
                            ("back_office", "Back office"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Two letters, such as US: national phone numbers are read as numbers of it.",
                        max_length=2,
                    ),
                ),
                (
                    "email_access",
                    models.CharField(
                        choices=[
                            (integration_points.policies.Access["LEAVE"], "leave as it is (a new contact gets none)"),
                            (integration_points.policies.Access["GIVE"], "give account access"),
                            (integration_points.policies.Access["TAKE"], "take account access away"),
                        ],
                        default=integration_points.policies.Access["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "email_confirmation",
                    models.CharField(
                        choices=[
                            (
                                integration_points.policies.ConfirmationDemand["LEAVE"],
                                "leave as it is (a new contact is not asked)",
                            ),
                            (integration_points.policies.ConfirmationDemand["ASK"], "ask the owner to confirm"),
                        ],
                        default=integration_points.policies.ConfirmationDemand["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "mobile_access",
                    models.CharField(
                        choices=[
                            (integration_points.policies.Access["LEAVE"], "leave as it is (a new contact gets none)"),
                            (integration_points.policies.Access["GIVE"], "give account access"),
                            (integration_points.policies.Access["TAKE"], "take account access away"),
                        ],
                        default=integration_points.policies.Access["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "mobile_confirmation",
                    models.CharField(
                        choices=[
                            (
                                integration_points.policies.ConfirmationDemand["LEAVE"],
                                "leave as it is (a new contact is not asked)",
                            ),
                            (integration_points.policies.ConfirmationDemand["ASK"], "ask the owner to confirm"),
                        ],
                        default=integration_points.policies.ConfirmationDemand["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "held_by_another",
                    models.CharField(
                        choices=[
                            (integration_points.policies.HeldByAnother["REJECT"], "refuse it"),
                            (
                                integration_points.policies.HeldByAnother["WAIT"],
                                "keep it waiting; confirmation decides",
                            ),
                            (integration_points.policies.HeldByAnother["MERGE"], "merge the two customers"),
                        ],
                        default=integration_points.policies.HeldByAnother["REJECT"],
                        max_length=6,
                        verbose_name="a contact that another customer holds",
                    ),
                ),
                (
                    "verification_required",
                    models.BooleanField(
                        default=False,
                        help_text="The contact-info API then takes only values whose owner has verified them.",
                    ),
                ),
                ("may_register", models.BooleanField(default=False, verbose_name="may register customers")),
                (
                    "rate_limit_per_minute",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Of each key. Blank: what the server allows every point.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="API calls a minute",
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("built_in", models.BooleanField(default=False, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="integration_points.brand",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="integration_points.source",
                    ),
                ),
            ],
            options={
                "ordering": ["system_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("system_name", ""), _negated=True), name="point_has_a_system_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("built_in", False), ("retired_at", None), _connector="OR"),
                        name="built_in_point_is_never_retired",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(editable=False, max_length=12, null=True, unique=True)),
                ("ending", models.CharField(blank=True, editable=False, max_length=4)),
                ("hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                (
                    "is_test",
                    models.BooleanField(
                        default=False, help_text="A test key validates and writes nothing.", verbose_name="test key"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("made_by", models.CharField(blank=True, editable=False, max_length=150)),
                ("revoked_by", models.CharField(blank=True, editable=False, max_length=150)),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "integration_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="integration_points.integrationpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hash", None), ("prefix", None)),
                            models.Q(("hash__isnull", False), ("prefix__isnull", False)),
                            _connector="OR",
                        ),
                        name="api_key_is_whole_or_not_shown_yet",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "window", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("bucket", models.CharField(max_length=80)),
                ("window", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["window"], name="rate_window_by_age")],
            },
        ),
        migrations.CreateModel(
            name="SourceAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9_-]*$",
                                "Use letters, digits, hyphen and underscore; begin with a letter.",
                            )
                        ],
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accounts",
                        to="integration_points.source",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "system_name"],
                "constraints": [
                    models.UniqueConstraint(models.F("source"), models.F("system_name"), name="account_once_per_source")
                ],
            },
        ),
        migrations.AddField(
            model_name="integrationpoint",
            name="account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="integration_points.sourceaccount",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalIntegrationPoint",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        db_index=True,
                        help_text="Client systems name the point by it.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9_-]*$",
                                "Use letters, digits, hyphen and underscore; begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100)),
                (
                    "preset",
                    models.CharField(
                        choices=[
                            ("website", "Website"),
                            ("ios", "iOS app"),
                            ("android", "Android app"),
                            ("shop", "Shop"),
                            ("back_office", "Back office"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Two letters, such as US: national phone numbers are read as numbers of it.",
                        max_length=2,
                    ),
                ),
                (
                    "email_access",
                    models.CharField(
                        choices=[
                            (integration_points.policies.Access["LEAVE"], "leave as it is (a new contact gets none)"),
                            (integration_points.policies.Access["GIVE"], "give account access"),
                            (integration_points.policies.Access["TAKE"], "take account access away"),
                        ],
                        default=integration_points.policies.Access["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "email_confirmation",
                    models.CharField(
                        choices=[
                            (
                                integration_points.policies.ConfirmationDemand["LEAVE"],
                                "leave as it is (a new contact is not asked)",
                            ),
                            (integration_points.policies.ConfirmationDemand["ASK"], "ask the owner to confirm"),
                        ],
                        default=integration_points.policies.ConfirmationDemand["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "mobile_access",
                    models.CharField(
                        choices=[
                            (integration_points.policies.Access["LEAVE"], "leave as it is (a new contact gets none)"),
                            (integration_points.policies.Access["GIVE"], "give account access"),
                            (integration_points.policies.Access["TAKE"], "take account access away"),
                        ],
                        default=integration_points.policies.Access["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "mobile_confirmation",
                    models.CharField(
                        choices=[
                            (
                                integration_points.policies.ConfirmationDemand["LEAVE"],
                                "leave as it is (a new contact is not asked)",
                            ),
                            (integration_points.policies.ConfirmationDemand["ASK"], "ask the owner to confirm"),
                        ],
                        default=integration_points.policies.ConfirmationDemand["LEAVE"],
                        max_length=5,
                    ),
                ),
                (
                    "held_by_another",
                    models.CharField(
                        choices=[
                            (integration_points.policies.HeldByAnother["REJECT"], "refuse it"),
                            (
                                integration_points.policies.HeldByAnother["WAIT"],
                                "keep it waiting; confirmation decides",
                            ),
                            (integration_points.policies.HeldByAnother["MERGE"], "merge the two customers"),
                        ],
                        default=integration_points.policies.HeldByAnother["REJECT"],
                        max_length=6,
                        verbose_name="a contact that another customer holds",
                    ),
                ),
                (
                    "verification_required",
                    models.BooleanField(
                        default=False,
                        help_text="The contact-info API then takes only values whose owner has verified them.",
                    ),
                ),
                ("may_register", models.BooleanField(default=False, verbose_name="may register customers")),
                (
                    "rate_limit_per_minute",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Of each key. Blank: what the server allows every point.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="API calls a minute",
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("built_in", models.BooleanField(default=False, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.brand",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.source",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.sourceaccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical integration point",
                "verbose_name_plural": "historical integration points",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("lease", models.PositiveIntegerField(default=1)),
                ("lease_until", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("body", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(null=True)),
                ("about", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "api_key",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="integration_points.apikey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("about__isnull", False)), fields=["about"], name="idempotent_answer_about"
                    ),
                    models.Index(fields=["created_at"], name="idempotent_answer_by_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("api_key", "hash"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="ApiRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("key_prefix", models.CharField(blank=True, max_length=12)),
                ("is_test", models.BooleanField(default=False)),
                ("method", models.CharField(max_length=10)),
                ("route", models.CharField(blank=True, max_length=150)),
                ("operation", models.CharField(blank=True, max_length=40)),
                ("status", models.PositiveSmallIntegerField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("codes", models.CharField(blank=True, max_length=200)),
                ("request_id", models.CharField(max_length=32)),
                (
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="integration_points.apikey",
                    ),
                ),
                (
                    "integration_point",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "API request",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["integration_point", "id"], name="api_request_by_point"),
                    models.Index(condition=models.Q(("status__gte", 400)), fields=["id"], name="api_request_refused"),
                    models.Index(fields=["at"], name="api_request_by_time"),
                    models.Index(fields=["request_id"], name="api_request_by_request_id"),
                ],
            },
        ),
    ]
