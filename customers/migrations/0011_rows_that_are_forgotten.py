from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_serial_rows'),
        ('integration_points', '0002_card_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
    ]
