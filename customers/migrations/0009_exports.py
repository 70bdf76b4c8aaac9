import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0008_corrected_rows_and_pilots'),
        ('integration_points', '0002_card_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('is_shared', models.BooleanField(default=False)),
                ('columns', models.JSONField(default=list)),
                ('having', models.JSONField(default=list)),
                ('format', models.CharField(max_length=4)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('through', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='integration_points.integrationpoint')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='column_set_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiator', models.CharField(max_length=150)),
                ('initiator_kind', models.CharField(choices=[('user', 'staff'), ('key', 'API key'), ('system', 'system')], max_length=6)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=7)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('format', models.CharField(max_length=4)),
                ('columns', models.JSONField(default=list)),
                ('having', models.JSONField(default=list)),
                ('selection', models.JSONField(default=dict, null=True)),
                ('said', models.JSONField(default=list)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('file', models.FileField(blank=True, max_length=200, upload_to='exports/')),
                ('gone', models.CharField(blank=True, choices=[('expired', 'expired'), ('erasure', 'deleted because a customer was erased')], max_length=7)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('lease_number', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('deaths', models.PositiveSmallIntegerField(default=0)),
                ('initiator_key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='integration_points.apikey')),
                ('initiator_user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('through', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='integration_points.integrationpoint')),
            ],
            options={
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['id'], name='export_at_work'), models.Index(condition=models.Q(('file', ''), _negated=True), fields=['expires_at'], name='export_with_a_file'), models.Index(fields=['initiator_user', 'id'], name='export_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('file', '')), _connector='OR'), name='export_has_a_file_only_when_done')],
            },
        ),
    ]
