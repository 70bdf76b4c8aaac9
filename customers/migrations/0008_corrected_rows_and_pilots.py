import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0007_column_mappings'),
        ('integration_points', '0002_card_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkedit',
            name='piloted_rows',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='bulkedit',
            name='rest_asked',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='BulkEditCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiator', models.CharField(max_length=150)),
                ('initiator_kind', models.CharField(choices=[('user', 'staff'), ('key', 'API key'), ('system', 'system')], max_length=6)),
                ('row_number', models.PositiveIntegerField()),
                ('received', models.JSONField()),
                ('corrected', models.JSONField()),
                ('at', models.DateTimeField()),
                ('bulk_edit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='customers.bulkedit')),
                ('initiator_key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='integration_points.apikey')),
                ('initiator_user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bulk_edit', 'row_number'), name='correction_once_per_row')],
            },
        ),
    ]
