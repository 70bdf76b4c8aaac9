import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
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
            name="Prize",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ["campaign", "name"],
            },
        ),
        migrations.CreateModel(
            name="PromoCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("is_given", models.BooleanField(default=False, verbose_name="given")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PointsAccountKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        help_text="Client systems and segment rules use this name. You can't change it later.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9_-]*$",
                                "Use letters, digits, hyphen and underscore; begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(help_text="Shown to staff.", max_length=100)),
            ],
            options={
                "verbose_name": "points account",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("system_name"),
                        name="points_kind_once",
                        violation_error_message="An account with this system name already exists.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system_name", ""), _negated=True), name="points_kind_has_a_system_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("balance", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("changed_at", models.DateTimeField(null=True)),
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
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="points.pointsaccountkind",
                    ),
                ),
            ],
            options={
                "permissions": [("adjust_points", "Can adjust the points of customers")],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PointsChange",
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
                    "kind",
                    models.CharField(
                        choices=[("add", "added"), ("spend", "spent"), ("expire", "expired"), ("correct", "corrected")],
                        max_length=7,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("comment", models.CharField(max_length=300)),
                ("available_from", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="points.pointsaccount",
                    ),
                ),
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
                    "takes_back",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="points.pointschange",
                    ),
                ),
            ],
            options={
                "verbose_name": "points change",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="PointsLot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("remaining", models.DecimalField(decimal_places=2, max_digits=14)),
                ("available_from", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="points.pointsaccount"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PointsEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("is_expiry", models.BooleanField(default=False)),
                (
                    "change",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="points.pointschange",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="points.pointslot",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RewardCampaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system_name",
                    models.CharField(
                        help_text="You can't change it later.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9_-]*$",
                                "Use letters, digits, hyphen and underscore; begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Rewards of a campaign that isn't active can't be given.",
                        verbose_name="active",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("system_name"),
                        name="reward_campaign_once",
                        violation_error_message="A campaign with this system name already exists.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system_name", ""), _negated=True), name="reward_campaign_has_a_system_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("taken_back_by", models.CharField(blank=True, max_length=150)),
                ("taken_back_reason", models.CharField(blank=True, max_length=300)),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="points.promocode",
                    ),
                ),
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
                    "prize",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="points.prize",
                    ),
                ),
                (
                    "taken_back_through",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integration_points.integrationpoint",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="points.rewardcampaign",
                    ),
                ),
            ],
            options={
                "permissions": [("give_reward", "Can give customers promo codes and prizes, and take them back")],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddField(
            model_name="promocode",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="codes",
                to="points.rewardcampaign",
            ),
        ),
        migrations.AddField(
            model_name="prize",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="prizes",
                to="points.rewardcampaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointsaccount",
            constraint=models.UniqueConstraint(fields=("customer", "kind"), name="points_account_once"),
        ),
        migrations.AddConstraint(
            model_name="pointsaccount",
            constraint=models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="points_never_overdrawn"),
        ),
        migrations.AddIndex(
            model_name="pointschange",
            index=models.Index(fields=["customer", "id"], name="points_change_of_customer"),
        ),
        migrations.AddIndex(
            model_name="pointschange",
            index=models.Index(fields=["kind", "id"], name="points_change_by_kind"),
        ),
        migrations.AddIndex(
            model_name="pointschange",
            index=models.Index(fields=["integration_point", "id"], name="points_change_by_point"),
        ),
        migrations.AddConstraint(
            model_name="pointschange",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="points_change_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointschange",
            constraint=models.CheckConstraint(
                condition=models.Q(("comment", ""), _negated=True), name="points_change_has_a_comment"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("kind", "add")),
                    models.Q(("amount__lt", 0), ("kind__in", ["spend", "expire"])),
                    ("kind", "correct"),
                    _connector="OR",
                ),
                name="points_change_in_its_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointschange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("takes_back__isnull", False)),
                fields=("takes_back",),
                name="points_change_taken_back_once",
            ),
        ),
        migrations.AddIndex(
            model_name="pointslot",
            index=models.Index(condition=models.Q(("remaining__gt", 0)), fields=["account"], name="points_lot_open"),
        ),
        migrations.AddIndex(
            model_name="pointslot",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False), ("remaining__gt", 0)),
                fields=["expires_at", "id"],
                name="points_lot_that_may_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointslot",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="points_lot_of_something"),
        ),
        migrations.AddConstraint(
            model_name="pointslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("remaining__gte", 0), ("remaining__lte", models.F("amount"))),
                name="points_lot_within_its_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at", None), ("expires_at__gt", models.F("available_from")), _connector="OR"
                ),
                name="points_lot_available_before_expiry",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointsentry",
            constraint=models.UniqueConstraint(fields=("change", "lot"), name="points_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="pointsentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_expiry", True)), fields=("lot",), name="points_lot_expires_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointsentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="points_entry_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["customer", "id"], name="reward_of_customer"),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["campaign", "id"], name="reward_by_campaign"),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["integration_point", "id"], name="reward_by_point"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", None), ("prize__isnull", False)),
                    models.Q(("code__isnull", False), ("prize", None)),
                    _connector="OR",
                ),
                name="reward_is_a_code_or_a_prize",
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code__isnull", False)), fields=("code",), name="promo_code_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="reward_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("taken_back_at", None),
                        ("taken_back_by", ""),
                        ("taken_back_reason", ""),
                        ("taken_back_through", None),
                    ),
                    models.Q(
                        ("taken_back_at__isnull", False),
                        ("taken_back_through__isnull", False),
                        models.Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reward_taken_back_by_somebody_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="promocode",
            index=models.Index(fields=["campaign", "id"], name="promo_code_of_campaign"),
        ),
        migrations.AddIndex(
            model_name="promocode",
            index=models.Index(
                condition=models.Q(("is_given", False)), fields=["campaign", "id"], name="promo_code_free"
            ),
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="promo_code_not_blank"
            ),
        ),
        migrations.AddConstraint(
            model_name="prize",
            constraint=models.UniqueConstraint(fields=("campaign", "name"), name="prize_once_per_campaign"),
        ),
        migrations.AddConstraint(
            model_name="prize",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="prize_has_a_name"),
        ),
    ]
