import django.core.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integration_points', '0002_customers_and_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='made_by',
            field=models.CharField(blank=True, editable=False, max_length=150),
        ),
        migrations.AddField(
            model_name='apikey',
            name='revoked_by',
            field=models.CharField(blank=True, editable=False, max_length=150),
        ),
        migrations.AddField(
            model_name='historicalintegrationpoint',
            name='rate_limit_per_minute',
            field=models.PositiveIntegerField(blank=True, help_text='Of each key. Blank: what the server allows every point.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='API calls a minute'),
        ),
        migrations.AddField(
            model_name='historicalintegrationpoint',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='integrationpoint',
            name='rate_limit_per_minute',
            field=models.PositiveIntegerField(blank=True, help_text='Of each key. Blank: what the server allows every point.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='API calls a minute'),
        ),
        migrations.AddField(
            model_name='integrationpoint',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='apikey',
            name='ending',
            field=models.CharField(blank=True, editable=False, max_length=4),
        ),
        migrations.AlterField(
            model_name='apikey',
            name='hash',
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='apikey',
            name='prefix',
            field=models.CharField(editable=False, max_length=12, null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hash', None), ('prefix', None)), models.Q(('hash__isnull', False), ('prefix__isnull', False)), _connector='OR'), name='api_key_is_whole_or_not_shown_yet'),
        ),
        migrations.AddConstraint(
            model_name='integrationpoint',
            constraint=models.CheckConstraint(condition=models.Q(('built_in', False), ('retired_at', None), _connector='OR'), name='built_in_point_is_never_retired'),
        ),
    ]
