from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0013_verifications'),
    ]

    operations = [
        migrations.CreateModel(
            name='JunkValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('exact', 'exactly this value'), ('pattern', 'a pattern')], default='exact', max_length=7)),
                ('value', models.CharField(max_length=200)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.CharField(max_length=150)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.CharField(max_length=150)),
            ],
            options={
                'ordering': ['kind', 'value'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'value'), name='junk_value_listed_once'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='junk_value_not_blank'), models.CheckConstraint(condition=models.Q(('kind__in', ['exact', 'pattern'])), name='junk_value_kind_known')],
            },
        ),
    ]
