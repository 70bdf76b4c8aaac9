import customers.rules.refusals.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_serial_rows'),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Commands and drop folders use a mapping by its name: change it there as well.', max_length=80, unique=True)),
                ('kind', models.CharField(editable=False, max_length=30)),
                ('country', models.CharField(blank=True, editable=False, max_length=2)),
                ('date_format', models.CharField(blank=True, editable=False, max_length=30)),
                ('columns', models.JSONField(default=list, editable=False)),
                ('saved_by', models.CharField(editable=False, max_length=150)),
                ('saved_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'column mapping',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='bulkedit',
            name='mapping',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='bulkeditrow',
            name='code',
            field=models.CharField(blank=True, choices=[(customers.rules.refusals.codes.Code['KEY_MISSING'], 'key_missing'), (customers.rules.refusals.codes.Code['NOT_FOUND'], 'not_found'), (customers.rules.refusals.codes.Code['AMBIGUOUS'], 'ambiguous'), (customers.rules.refusals.codes.Code['INVALID_EMAIL'], 'invalid_email'), (customers.rules.refusals.codes.Code['INVALID_PHONE'], 'invalid_phone'), (customers.rules.refusals.codes.Code['INVALID_DATE'], 'invalid_date'), (customers.rules.refusals.codes.Code['INVALID_NUMBER'], 'invalid_number'), (customers.rules.refusals.codes.Code['INVALID_CHOICE'], 'invalid_choice'), (customers.rules.refusals.codes.Code['INVALID_VALUE'], 'invalid_value'), (customers.rules.refusals.codes.Code['TOO_LONG'], 'too_long'), (customers.rules.refusals.codes.Code['TAKEN'], 'taken'), (customers.rules.refusals.codes.Code['RESERVED'], 'reserved'), (customers.rules.refusals.codes.Code['JUNK'], 'junk'), (customers.rules.refusals.codes.Code['LAST_IDENTIFIER'], 'last_identifier'), (customers.rules.refusals.codes.Code['MERGE_BLOCKED'], 'merge_blocked'), (customers.rules.refusals.codes.Code['FORBIDDEN_CLEAR'], 'forbidden_clear'), (customers.rules.refusals.codes.Code['ERASED'], 'erased'), (customers.rules.refusals.codes.Code['SHORT_ROW'], 'short_row'), (customers.rules.refusals.codes.Code['LONG_ROW'], 'long_row'), (customers.rules.refusals.codes.Code['DIGITS_LOST'], 'digits_lost'), (customers.rules.refusals.codes.Code['FORMAT_DIFFERS'], 'format_differs'), (customers.rules.refusals.codes.Code['LOOKS_CONVERTED'], 'looks_converted'), (customers.rules.refusals.codes.Code['SCIENTIFIC_NOTATION'], 'scientific_notation'), (customers.rules.refusals.codes.Code['SPREADSHEET_ERROR'], 'spreadsheet_error'), (customers.rules.refusals.codes.Code['LOOKS_LIKE_HEADER'], 'looks_like_header'), (customers.rules.refusals.codes.Code['CHANGED_SINCE'], 'changed_since'), (customers.rules.refusals.codes.Code['CONTRADICTION'], 'contradiction'), (customers.rules.refusals.codes.Code['DUPLICATE_IN_FILE'], 'duplicate_in_file'), (customers.rules.refusals.codes.Code['CANCELLED'], 'cancelled'), (customers.rules.refusals.codes.Code['PERMISSION_REVOKED'], 'permission_revoked'), (customers.rules.refusals.codes.Code['MERGE_CAP'], 'merge_cap'), (customers.rules.refusals.codes.Code['INTERNAL_ERROR'], 'internal_error'), (customers.rules.refusals.codes.Code['APPLIED_TO_SURVIVOR'], 'applied_to_survivor'), (customers.rules.refusals.codes.Code['LOOKS_LIKE_LEFTOVER'], 'looks_like_leftover')], max_length=20),
        ),
    ]
