import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import phonenumber_field.modelfields
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import customers.rules.refusals.codes
import customers.rules.values.custom_values


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("auth", "__first__"),
        ("integration_points", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("kind", models.CharField(default="edit", max_length=30)),
                ("part_kind", models.CharField(blank=True, max_length=30)),
                ("options", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("previewing", "previewing"),
                            ("previewed", "previewed"),
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("completed", "completed"),
                            ("cancelled", "cancelled"),
                            ("refused", "refused"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("file", models.FileField(blank=True, max_length=200, upload_to="bulk_edits/%Y/%m/")),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("file_size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("delimiter", models.CharField(blank=True, max_length=1)),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("date_format", models.CharField(blank=True, max_length=30)),
                ("create_fields", models.JSONField(default=list)),
                ("ignore_columns", models.JSONField(default=list)),
                ("asks_about_columns", models.BooleanField(default=False)),
                ("read_as", models.JSONField(default=dict)),
                ("columns", models.JSONField(default=list)),
                ("file_warnings", models.JSONField(default=list)),
                ("refusal", models.JSONField(null=True)),
                ("frozen", models.JSONField(default=dict)),
                ("row_count", models.PositiveIntegerField(default=0)),
                ("effects", models.JSONField(default=dict)),
                ("run_asked", models.BooleanField(default=False)),
                ("pilot_rows", models.PositiveIntegerField(null=True)),
                ("pilot_until_row", models.PositiveIntegerField(null=True)),
                ("confirmed_customers", models.PositiveIntegerField(null=True)),
                ("approved_by", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("previewed_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("served_at", models.DateTimeField(null=True)),
                ("redacted_at", models.DateTimeField(null=True)),
                ("failure_id", models.CharField(blank=True, max_length=32)),
                ("lease_number", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("deaths", models.PositiveSmallIntegerField(default=0)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
                (
                    "retry_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retries",
                        to="customers.bulkedit",
                    ),
                ),
                (
                    "same_content_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.bulkedit",
                    ),
                ),
                (
                    "undo_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undoings",
                        to="customers.bulkedit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("upload_bulkedit", "Can upload spreadsheets for bulk edits"),
                    ("run_bulkedit", "Can run, stop and undo own bulk edits"),
                    ("approve_bulkedit", "Can approve bulk edits above the limits, see and stop all of them"),
                    ("clear_confirmed", "Can clear confirmed and access-giving contacts by spreadsheet"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("state__in", ["queued", "previewing", "running"]),
                            models.Q(("finished_at__isnull", True), ("state", "cancelled")),
                            _connector="OR",
                        ),
                        fields=["state"],
                        name="bulk_edit_at_work",
                    ),
                    models.Index(fields=["sha256"], name="bulk_edit_by_content"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["cancelled", "refused"]), _negated=True),
                        fields=("undo_of",),
                        name="bulk_edit_one_undo",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_name", models.CharField(blank=True, max_length=100)),
                ("middle_name", models.CharField(blank=True, max_length=100)),
                ("last_name", models.CharField(blank=True, max_length=100)),
                ("birth_date", models.DateField(blank=True, null=True)),
                (
                    "gender",
                    models.CharField(
                        blank=True, choices=[("female", "female"), ("male", "male"), ("other", "other")], max_length=6
                    ),
                ),
                ("area", models.CharField(blank=True, max_length=100)),
                ("time_zone", models.CharField(blank=True, max_length=64)),
                ("custom_values", models.JSONField(blank=True, default=dict)),
                ("search_name", models.CharField(blank=True, editable=False, max_length=310)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("changed_at", models.DateTimeField(editable=False, null=True)),
                ("registered_at", models.DateTimeField(editable=False, null=True)),
                ("erased_at", models.DateTimeField(editable=False, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="victims",
                        to="customers.customer",
                    ),
                ),
                (
                    "registered_through",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("view_personal_data", "Can see personal data unmasked"),
                    ("import_customer", "Can open the import page"),
                    ("export_customer", "Can export customers"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("area", ""), _negated=True), fields=["area", "id"], name="customer_by_area"
                    ),
                    models.Index(fields=["registered_at", "id"], name="customer_by_registration"),
                    models.Index(fields=["registered_through", "registered_at", "id"], name="customer_by_point"),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="customer_merged",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="customer_not_merged_into_itself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerColumns",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("names", models.JSONField(default=list)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DailyCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("customers", models.PositiveIntegerField()),
                ("registered", models.PositiveIntegerField()),
                ("changes", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IdentifierType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        help_text="Also the header of its spreadsheet column.",
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
                    "scope",
                    models.CharField(
                        choices=[
                            ("project", "unique over the whole project"),
                            ("source", "unique within a source, or within an account of one that has many"),
                        ],
                        default="source",
                        max_length=7,
                    ),
                ),
                (
                    "never_merge_different",
                    models.BooleanField(
                        default=False,
                        help_text="Two customers with different ids of this type are then never merged.",
                        verbose_name="never merge different ids",
                    ),
                ),
            ],
            options={
                "ordering": ["system_name"],
            },
        ),
        migrations.CreateModel(
            name="SessionNote",
            fields=[
                ("key", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("note", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="BulkEditChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_row", models.PositiveIntegerField()),
                ("last_row", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("read", "read"), ("planned", "planned"), ("done", "done")],
                        default="read",
                        max_length=7,
                    ),
                ),
                ("cells", models.BinaryField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("effects", models.JSONField(default=dict)),
                ("lease_number", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("deaths", models.PositiveSmallIntegerField(default=0)),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="customers.bulkedit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["read", "planned"])),
                        fields=["bulk_edit", "state", "first_row"],
                        name="chunk_not_done",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("bulk_edit", "first_row"), name="chunk_once_per_row")],
            },
        ),
        migrations.CreateModel(
            name="BulkEditClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=100)),
                ("value", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=24)),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.bulkedit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["bulk_edit", "kind", "value"], name="claim_by_value")],
            },
        ),
        migrations.CreateModel(
            name="BulkEditRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bulk_edit_id", "row_number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("row_number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            (customers.rules.refusals.codes.Outcome["APPLIED"], "applied"),
                            (customers.rules.refusals.codes.Outcome["UNCHANGED"], "unchanged"),
                            (customers.rules.refusals.codes.Outcome["REJECTED"], "rejected"),
                            (customers.rules.refusals.codes.Outcome["CONFLICT"], "conflict"),
                            (customers.rules.refusals.codes.Outcome["DUPLICATE"], "duplicate"),
                            (customers.rules.refusals.codes.Outcome["NOT_PROCESSED"], "not_processed"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        choices=[
                            (customers.rules.refusals.codes.Code["KEY_MISSING"], "key_missing"),
                            (customers.rules.refusals.codes.Code["NOT_FOUND"], "not_found"),
                            (customers.rules.refusals.codes.Code["AMBIGUOUS"], "ambiguous"),
                            (customers.rules.refusals.codes.Code["INVALID_EMAIL"], "invalid_email"),
                            (customers.rules.refusals.codes.Code["INVALID_PHONE"], "invalid_phone"),
                            (customers.rules.refusals.codes.Code["INVALID_DATE"], "invalid_date"),
                            (customers.rules.refusals.codes.Code["INVALID_NUMBER"], "invalid_number"),
                            (customers.rules.refusals.codes.Code["INVALID_CHOICE"], "invalid_choice"),
                            (customers.rules.refusals.codes.Code["INVALID_VALUE"], "invalid_value"),
                            (customers.rules.refusals.codes.Code["TOO_LONG"], "too_long"),
                            (customers.rules.refusals.codes.Code["TAKEN"], "taken"),
                            (customers.rules.refusals.codes.Code["RESERVED"], "reserved"),
                            (customers.rules.refusals.codes.Code["JUNK"], "junk"),
                            (customers.rules.refusals.codes.Code["LAST_IDENTIFIER"], "last_identifier"),
                            (customers.rules.refusals.codes.Code["MERGE_BLOCKED"], "merge_blocked"),
                            (customers.rules.refusals.codes.Code["FORBIDDEN_CLEAR"], "forbidden_clear"),
                            (customers.rules.refusals.codes.Code["ERASED"], "erased"),
                            (customers.rules.refusals.codes.Code["SHORT_ROW"], "short_row"),
                            (customers.rules.refusals.codes.Code["LONG_ROW"], "long_row"),
                            (customers.rules.refusals.codes.Code["DIGITS_LOST"], "digits_lost"),
                            (customers.rules.refusals.codes.Code["FORMAT_DIFFERS"], "format_differs"),
                            (customers.rules.refusals.codes.Code["LOOKS_CONVERTED"], "looks_converted"),
                            (customers.rules.refusals.codes.Code["SCIENTIFIC_NOTATION"], "scientific_notation"),
                            (customers.rules.refusals.codes.Code["SPREADSHEET_ERROR"], "spreadsheet_error"),
                            (customers.rules.refusals.codes.Code["LOOKS_LIKE_HEADER"], "looks_like_header"),
                            (customers.rules.refusals.codes.Code["CHANGED_SINCE"], "changed_since"),
                            (customers.rules.refusals.codes.Code["CONTRADICTION"], "contradiction"),
                            (customers.rules.refusals.codes.Code["DUPLICATE_IN_FILE"], "duplicate_in_file"),
                            (customers.rules.refusals.codes.Code["CANCELLED"], "cancelled"),
                            (customers.rules.refusals.codes.Code["PERMISSION_REVOKED"], "permission_revoked"),
                            (customers.rules.refusals.codes.Code["MERGE_CAP"], "merge_cap"),
                            (customers.rules.refusals.codes.Code["INTERNAL_ERROR"], "internal_error"),
                            (customers.rules.refusals.codes.Code["APPLIED_TO_SURVIVOR"], "applied_to_survivor"),
                        ],
                        max_length=20,
                    ),
                ),
                ("column", models.CharField(blank=True, max_length=100)),
                ("value", models.CharField(blank=True, max_length=80)),
                ("detail", models.JSONField(null=True)),
                ("warnings", models.JSONField(null=True)),
                ("customer", models.BigIntegerField(null=True)),
                ("customer_version", models.PositiveIntegerField(null=True)),
                ("digest", models.BigIntegerField(default=0)),
                ("delta", models.JSONField(null=True)),
                ("plan", models.JSONField(null=True)),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledger",
                        to="customers.bulkedit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["bulk_edit", "outcome", "row_number"], name="ledger_by_outcome"),
                    models.Index(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=["bulk_edit", "code", "row_number"],
                        name="ledger_by_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Up to 50 letters and digits. It stays as it is.",
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Za-z0-9]{1,50}\\Z", "Use up to 50 letters and digits."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "expiry_days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Counted from the issue of a card; blank: never.",
                        null=True,
                        verbose_name="days until expiry",
                    ),
                ),
                (
                    "max_active_per_customer",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="How many active cards of the series one customer may hold; 0: any number.",
                        verbose_name="active cards per customer",
                    ),
                ),
                (
                    "few_left",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Say so when no more than this many free numbers are left.",
                        null=True,
                        verbose_name="notice at",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Cards of a series that is not active are not issued.",
                        verbose_name="active",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "card series",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="card_series_code_once",
                        violation_error_message="A card series with this code exists already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="card_series_code_not_blank"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardStatusLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_issued", "not issued"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("expired", "expired"),
                            ("deleted", "deleted"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        default=False,
                        help_text="Issuing, suspending, returning and expiring write this label for the status.",
                        verbose_name="used by our own steps",
                    ),
                ),
            ],
            options={
                "ordering": ["status", "label"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("label"),
                        name="card_label_once",
                        violation_error_message="This label exists already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("status",),
                        name="one_default_label_per_status",
                        violation_error_message="Another label of this status is used by our own steps already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True), name="card_label_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["not_issued", "active", "suspended", "expired", "deleted"])),
                        name="card_label_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("full_name", models.CharField(blank=True, max_length=310)),
                ("row_number", models.PositiveIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("delta", models.JSONField()),
                ("counterpart", models.BigIntegerField(null=True)),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="customers.bulkedit",
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "permissions": [("export_change", "Can download the changelog")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("bulk_edit__isnull", False)),
                        fields=["bulk_edit", "id"],
                        name="change_by_bulk_edit",
                    ),
                    models.Index(fields=["integration_point", "id"], name="change_by_point"),
                    models.Index(fields=["initiator", "id"], name="change_by_initiator"),
                    models.Index(fields=["at", "id"], name="change_by_time"),
                    models.Index(
                        condition=models.Q(("counterpart__isnull", False)),
                        fields=["customer", "id"],
                        name="change_with_counterpart",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "version"), name="change_once_per_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("bulk_edit__isnull", False)),
                        fields=("bulk_edit", "row_number", "customer"),
                        name="change_once_per_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeField",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "field", "change_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("field", models.CharField(max_length=100)),
                (
                    "change",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="customers.change",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TokenGeneration",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("generation", models.PositiveIntegerField(default=0)),
            ],
            options={
                "permissions": [("make_token", "Can make and void authentication tokens of customers")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("email", "email"), ("mobile", "mobile phone")], max_length=6)),
                ("email", models.EmailField(blank=True, default="", max_length=320)),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, default="", max_length=32, region=None),
                ),
                (
                    "value",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat("email", "phone"),
                        output_field=models.CharField(max_length=320),
                    ),
                ),
                ("typed", models.CharField(max_length=320)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("current", "current"),
                            ("pending", "waits for confirmation"),
                            ("removed", "removed, still reserved"),
                        ],
                        default="current",
                        max_length=7,
                    ),
                ),
                (
                    "confirmation",
                    models.CharField(
                        choices=[("none", "not asked"), ("asked", "asked"), ("confirmed", "confirmed")],
                        default="none",
                        max_length=9,
                    ),
                ),
                ("gives_account_access", models.BooleanField(default=False)),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["current", "removed"])),
                        fields=("kind", "value"),
                        name="contact_held_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "current")),
                        fields=("customer", "kind"),
                        name="one_current_contact_per_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("customer", "kind"),
                        name="one_pending_contact_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "email"), ("phone", ""), models.Q(("email", ""), _negated=True)),
                            models.Q(("email", ""), ("kind", "mobile"), models.Q(("phone", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="contact_is_an_email_or_a_phone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["current", "pending", "removed"])), name="contact_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("email", "email"), ("mobile", "mobile phone")], max_length=6)),
                ("value", models.CharField(max_length=320)),
                ("nonce", models.CharField(max_length=32)),
                ("sends", models.PositiveSmallIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("confirmed", "confirmed"), ("void", "void")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "permissions": [("resend_confirmation", "Can send a confirmation again")],
                "indexes": [
                    models.Index(fields=["customer", "kind", "-id"], name="confirmation_of_customer"),
                    models.Index(fields=["expires_at"], name="confirmation_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("customer", "kind"),
                        name="one_open_confirmation_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="confirmation_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(("state", "open"), _negated=True),
                            _connector="OR",
                        ),
                        name="confirmation_open_or_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=50, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_issued", "not issued"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("expired", "expired"),
                            ("deleted", "deleted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "integration_point",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="customers.cardseries",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="customers.cardstatuslabel",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "permissions": [("issue_card", "Can issue, suspend, reactivate and return cards of customers")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("customer__isnull", False)), fields=["customer"], name="card_of_customer"
                    ),
                    models.Index(
                        condition=models.Q(("customer", None)), fields=["series", "id"], name="card_free_of_series"
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("status__in", ["active", "suspended"])),
                        fields=["expires_at"],
                        name="card_that_may_expire",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="card_number_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["not_issued", "active", "suspended", "expired", "deleted"])),
                        name="card_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("customer", None),
                                ("expires_at", None),
                                ("integration_point", None),
                                ("issued_at", None),
                                ("status", "not_issued"),
                            ),
                            models.Q(
                                models.Q(("status", "not_issued"), _negated=True),
                                ("customer__isnull", False),
                                ("issued_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="card_held_exactly_while_issued",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
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
                ("label", models.CharField(max_length=100)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            (customers.rules.values.custom_values.FieldType["TEXT"], "text"),
                            (customers.rules.values.custom_values.FieldType["NUMBER"], "number"),
                            (customers.rules.values.custom_values.FieldType["DATE"], "date"),
                            (customers.rules.values.custom_values.FieldType["YES_NO"], "yes or no"),
                            (customers.rules.values.custom_values.FieldType["CHOICE"], "one of a list"),
                            (customers.rules.values.custom_values.FieldType["CHOICES"], "several of a list"),
                        ],
                        default=customers.rules.values.custom_values.FieldType["TEXT"],
                        max_length=7,
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "created_by_bulk_edit",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="created_fields",
                        to="customers.bulkedit",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "label"],
            },
        ),
        migrations.CreateModel(
            name="ErasedContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=6)),
                ("hash", models.CharField(max_length=64)),
                ("erased_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "hash"), name="erased_contact_once")],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCard",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("number", models.CharField(max_length=50)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_issued", "not issued"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("expired", "expired"),
                            ("deleted", "deleted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.change",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "integration_point",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.cardstatuslabel",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.cardseries",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical card",
                "verbose_name_plural": "historical cards",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("kind", models.CharField(choices=[("email", "email"), ("mobile", "mobile phone")], max_length=6)),
                ("email", models.EmailField(blank=True, default="", max_length=320)),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, default="", max_length=32, region=None),
                ),
                (
                    "value",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat("email", "phone"),
                        output_field=models.CharField(max_length=320),
                    ),
                ),
                ("typed", models.CharField(max_length=320)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("current", "current"),
                            ("pending", "waits for confirmation"),
                            ("removed", "removed, still reserved"),
                        ],
                        default="current",
                        max_length=7,
                    ),
                ),
                (
                    "confirmation",
                    models.CharField(
                        choices=[("none", "not asked"), ("asked", "asked"), ("confirmed", "confirmed")],
                        default="none",
                        max_length=9,
                    ),
                ),
                ("gives_account_access", models.BooleanField(default=False)),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.change",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "integration_point",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomer",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("first_name", models.CharField(blank=True, max_length=100)),
                ("middle_name", models.CharField(blank=True, max_length=100)),
                ("last_name", models.CharField(blank=True, max_length=100)),
                ("birth_date", models.DateField(blank=True, null=True)),
                (
                    "gender",
                    models.CharField(
                        blank=True, choices=[("female", "female"), ("male", "male"), ("other", "other")], max_length=6
                    ),
                ),
                ("area", models.CharField(blank=True, max_length=100)),
                ("time_zone", models.CharField(blank=True, max_length=64)),
                ("custom_values", models.JSONField(blank=True, default=dict)),
                ("registered_at", models.DateTimeField(editable=False, null=True)),
                ("erased_at", models.DateTimeField(editable=False, null=True)),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.change",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "registered_through",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical customer",
                "verbose_name_plural": "historical customers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=255)),
                ("scope", models.CharField(max_length=24)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.sourceaccount",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="customers.customer",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.source",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="customers.identifiertype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("type", "scope", "value"), name="identifier_held_once"),
                    models.UniqueConstraint(
                        fields=("customer", "type", "scope"), name="one_identifier_per_type_and_scope"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="identifier_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scope", "p"), ("scope__startswith", "s:"), ("scope__startswith", "a:"), _connector="OR"
                        ),
                        name="identifier_scope_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalIdentifier",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("value", models.CharField(max_length=255)),
                ("scope", models.CharField(max_length=24)),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.sourceaccount",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.change",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integration_points.source",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.identifiertype",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical identifier",
                "verbose_name_plural": "historical identifiers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JunkValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("exact", "exactly this value"), ("pattern", "a pattern")],
                        default="exact",
                        max_length=7,
                    ),
                ),
                ("value", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("added_by", models.CharField(max_length=150)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("changed_by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ["kind", "value"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "value"), name="junk_value_listed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="junk_value_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["exact", "pattern"])), name="junk_value_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("channel", models.CharField(choices=[("email", "email"), ("sms", "text message")], max_length=5)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("confirmation", "confirmation"), ("verification", "verification code")], max_length=12
                    ),
                ),
                ("about_id", models.BigIntegerField()),
                ("serial", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(choices=[("email", "email"), ("mobile", "mobile phone")], max_length=6)),
                ("to", models.CharField(max_length=320)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("void", "not needed any more"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="customers.bulkedit",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
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
            ],
            options={
                "permissions": [("send_messages", "Can send the confirmation messages of a bulk edit")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("bulk_edit__isnull", True), ("state", "waiting")),
                        fields=["next_try_at", "id"],
                        name="message_due",
                    ),
                    models.Index(
                        condition=models.Q(("bulk_edit__isnull", False), ("state", "waiting")),
                        fields=["next_try_at", "id"],
                        name="message_due_in_bulk",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")), fields=["claimed_at"], name="message_claimed"
                    ),
                    models.Index(fields=["customer", "id"], name="message_by_customer"),
                    models.Index(fields=["integration_point", "id"], name="message_by_point"),
                    models.Index(
                        condition=models.Q(("bulk_edit__isnull", False)),
                        fields=["bulk_edit", "id"],
                        name="message_by_bulk",
                    ),
                    models.Index(
                        condition=models.Q(("bulk_edit__isnull", False)),
                        fields=["bulk_edit", "state"],
                        name="message_bulk_states",
                    ),
                    models.Index(fields=["state", "id"], name="message_by_state"),
                    models.Index(fields=["channel", "id"], name="message_by_channel"),
                    models.Index(fields=["purpose", "id"], name="message_by_purpose"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "about_id", "serial"), name="message_once"),
                    models.CheckConstraint(condition=models.Q(("to", ""), _negated=True), name="message_to_somebody"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True),
                            ("next_try_at__isnull", False),
                            _connector="OR",
                        ),
                        name="message_waits_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("erasure", "Erase the customer"), ("release", "Release a reserved contact")],
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("granted", "granted"), ("declined", "declined")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("contact", models.BigIntegerField(default=0)),
                (
                    "contact_kind",
                    models.CharField(
                        blank=True, choices=[("email", "email"), ("mobile", "mobile phone")], max_length=6
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("asked_by", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("decision_reason", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by_user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="customers.customer"
                    ),
                ),
                (
                    "decided_by_user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("ask_request", "Can ask for releases and erasures"),
                    ("decide_request", "Can grant and decline what others asked for"),
                ],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="request_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("customer", "kind", "contact"),
                        name="request_waits_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", ""),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="request_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact", 0), ("contact_kind", ""), ("kind", "erasure")),
                            models.Q(
                                ("contact__gt", 0), ("contact_kind__in", ["email", "mobile"]), ("kind", "release")
                            ),
                            _connector="OR",
                        ),
                        name="request_names_a_contact_for_release",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("decision_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="request_declined_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sought", models.JSONField(null=True)),
                ("searched_chunk", models.BigIntegerField(default=0)),
                ("rows_redacted", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("completed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="customers.customer"
                    ),
                ),
                (
                    "last_bulk_edit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.bulkedit",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="customers.request",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("completed_at", None)), fields=["id"], name="erasure_at_work")
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("due_at", models.DateTimeField()),
                ("lease_number", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="schedule_by_slot")],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("flow", models.CharField(choices=[("WALLET_UPDATE", "change of a contact")], max_length=13)),
                ("kind", models.CharField(choices=[("email", "email"), ("mobile", "mobile phone")], max_length=6)),
                ("value_hash", models.CharField(max_length=64)),
                ("nonce", models.CharField(editable=False, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "waits for its code"),
                            ("succeeded", "proved, not used yet"),
                            ("used", "used"),
                            ("failed", "attempts used up"),
                            ("expired", "expired"),
                            ("replaced", "replaced by a newer one"),
                        ],
                        default="active",
                        max_length=9,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("allowable", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="customers.customer",
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
                "indexes": [
                    models.Index(fields=["value_hash", "created_at"], name="verification_by_value"),
                    models.Index(fields=["customer"], name="verification_by_customer"),
                    models.Index(fields=["created_at"], name="verification_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("customer", "kind", "value_hash"),
                        name="verification_active_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", models.F("allowable"))),
                        name="verification_attempts_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "used"), ("used_at__isnull", False)),
                            models.Q(models.Q(("state", "used"), _negated=True), ("used_at", None)),
                            _connector="OR",
                        ),
                        name="verification_used_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrongCodes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.BigIntegerField()),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "day"), name="wrong_codes_counted_once")],
            },
        ),
        migrations.CreateModel(
            name="AccessLogEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unmask", "one value shown"),
                            ("export", "customers exported"),
                            ("download", "file downloaded"),
                            ("token", "token made"),
                            ("tokens_voided", "tokens voided"),
                            ("history_export", "changelog downloaded"),
                        ],
                        max_length=14,
                    ),
                ),
                ("customer", models.BigIntegerField(null=True)),
                ("field", models.CharField(blank=True, max_length=80)),
                ("bulk_edit", models.BigIntegerField(null=True)),
                ("rows", models.PositiveIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
            ],
            options={
                "verbose_name": "access log entry",
                "verbose_name_plural": "access log",
                "permissions": [("unmask_field", "Can have one masked value of a customer shown, with a reason")],
                "indexes": [
                    models.Index(fields=["kind", "id"], name="access_by_kind"),
                    models.Index(fields=["initiator", "id"], name="access_by_initiator"),
                    models.Index(
                        condition=models.Q(("customer__gt", 0)), fields=["customer", "id"], name="access_by_customer"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkEditSending",
            fields=[
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                (
                    "bulk_edit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sending",
                        serialize=False,
                        to="customers.bulkedit",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("done", "done"), ("stopped", "stopped")],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("after_change", models.BigIntegerField(default=0)),
                ("queued", models.PositiveIntegerField(default=0)),
                ("confirmed_since", models.PositiveIntegerField(default=0)),
                ("changed_since", models.PositiveIntegerField(default=0)),
                ("asked_since", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "running")), fields=["asked_at"], name="sending_at_work")
                ],
            },
        ),
    ]
