import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.state import StateApps

import customers.models.profile.card

# SQLite makes a table anew for a new column, without the indexes that no model declares.
HISTORY_INDEXES = [
    "CREATE UNIQUE INDEX IF NOT EXISTS historicalcard_once_per_moment ON customers_historicalcard (id, history_date)",
    "CREATE INDEX IF NOT EXISTS historicalcard_of_customer ON customers_historicalcard (customer_id) "
    "WHERE history_type <> '~'",
    "CREATE INDEX IF NOT EXISTS historicalcard_gone ON customers_historicalcard (number) WHERE history_type = '-'",
]
NOTHING = migrations.RunSQL.noop


def give_each_its_own_key(apps: StateApps, _schema_editor: object) -> None:
    """Give each series a key of its own: the default of a new column is made once for all rows."""
    series = apps.get_model("customers", "CardSeries")
    for key in list(series.objects.values_list("pk", flat=True)):
        series.objects.filter(pk=key).update(number_key=customers.models.profile.card.new_number_key())


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_what_only_sql_says"),
        ("integration_points", "0002_card_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NOTHING, reverse_sql=HISTORY_INDEXES),
        migrations.CreateModel(
            name="CardBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiator", models.CharField(max_length=150)),
                (
                    "initiator_kind",
                    models.CharField(
                        choices=[("user", "staff"), ("key", "API key"), ("system", "system")], max_length=6
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("made", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "making numbers"),
                            ("done", "done"),
                            ("exhausted", "no number left"),
                            ("stopped", "stopped"),
                        ],
                        default="working",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "card batches",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="card",
            name="gives_account_access",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="makes_numbers",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise its numbers are added or typed.",
                verbose_name="makes its own numbers",
            ),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="next_place",
            field=models.PositiveBigIntegerField(
                blank=True,
                default=0,
                help_text="Where the digits begin; of random ones, how many are used up.",
                verbose_name="counts from",
            ),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="number_key",
            field=models.CharField(default=customers.models.profile.card.new_number_key, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="number_length",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="The whole number, with beginning and end. New numbers have to fit; blank: any number.",
                null=True,
                verbose_name="length of a number",
            ),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="number_prefix",
            field=models.CharField(
                blank=True,
                max_length=49,
                validators=[
                    django.core.validators.RegexValidator("\\A[A-Za-z0-9]{0,49}\\Z", "Use letters and digits only.")
                ],
                verbose_name="numbers begin with",
            ),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="number_suffix",
            field=models.CharField(
                blank=True,
                max_length=49,
                validators=[
                    django.core.validators.RegexValidator("\\A[A-Za-z0-9]{0,49}\\Z", "Use letters and digits only.")
                ],
                verbose_name="numbers end with",
            ),
        ),
        migrations.AddField(
            model_name="cardseries",
            name="random_digits",
            field=models.BooleanField(
                default=False,
                help_text="With a check digit behind them, so that nobody guesses a number. Else they count up.",
            ),
        ),
        migrations.AddField(
            model_name="historicalcard",
            name="gives_account_access",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="cardseries",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number_length__isnull", False)),
                fields=("number_prefix", "number_suffix", "number_length"),
                name="card_series_numbers_once",
                violation_error_message="Another series makes numbers with this beginning, end and length already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("makes_numbers", False), ("number_length__isnull", False), _connector="OR"),
                name="card_series_knows_what_it_makes",
                violation_error_message="Give the length of the numbers that the series is to make.",
            ),
        ),
        migrations.AddField(
            model_name="cardbatch",
            name="initiator_key",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="integration_points.apikey",
            ),
        ),
        migrations.AddField(
            model_name="cardbatch",
            name="initiator_user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="cardbatch",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="customers.cardseries"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cards",
                to="customers.cardbatch",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)), fields=["batch", "id"], name="card_of_batch"
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(("customer__isnull", False), ("gives_account_access", False), _connector="OR"),
                name="card_gives_access_to_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="cardbatch",
            index=models.Index(condition=models.Q(("state", "working")), fields=["id"], name="card_batch_at_work"),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("made__lte", models.F("count"))), name="card_batch_makes_what_was_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made", models.F("count")), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("made__lt", models.F("count"))),
                    _connector="OR",
                ),
                name="card_batch_done_exactly_when_all_are_made",
            ),
        ),
        migrations.RunPython(give_each_its_own_key, migrations.RunPython.noop),
        migrations.RunSQL(HISTORY_INDEXES, reverse_sql=NOTHING),
    ]
