from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_identifier_type_rules'),
        ('integration_points', '0002_card_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='change',
            name='change_once_per_row',
        ),
        migrations.RemoveIndex(
            model_name='bulkeditchunk',
            name='chunk_not_done',
        ),
        migrations.AddField(
            model_name='bulkeditchunk',
            name='done_row',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='bulkeditchunk',
            name='state',
            field=models.CharField(choices=[('read', 'read'), ('planned', 'planned'), ('serial', 'serial'), ('done', 'done')], default='read', max_length=7),
        ),
        migrations.AddIndex(
            model_name='bulkeditchunk',
            index=models.Index(condition=models.Q(('state__in', ['read', 'planned', 'serial'])), fields=['bulk_edit', 'state', 'first_row'], name='chunk_not_done'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('bulk_edit__isnull', False), ('merge__isnull', True)), fields=('bulk_edit', 'row_number', 'customer'), name='change_once_per_row'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('bulk_edit__isnull', False), ('merge__isnull', False)), fields=('bulk_edit', 'row_number', 'merge', 'customer'), name='change_once_per_row_and_merge'),
        ),
    ]
