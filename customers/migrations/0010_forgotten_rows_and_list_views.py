import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0009_exports'),
        ('integration_points', '0002_card_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('filters', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('is_shared', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='bulkedit',
            name='forgotten_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='bulkedit',
            name='forgotten_row',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='bulkedit',
            index=models.Index(condition=models.Q(('finished_at__isnull', False), ('forgotten_at__isnull', True)), fields=['finished_at'], name='bulk_edit_rows_kept'),
        ),
        migrations.AddField(
            model_name='listview',
            name='owner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='listview',
            index=models.Index(condition=models.Q(('is_shared', True)), fields=['name'], name='list_view_shared'),
        ),
        migrations.AddConstraint(
            model_name='listview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='list_view_by_name'),
        ),
    ]
