import customers.rules.refusals.codes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0012_deletes_by_file'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkedit',
            name='collects',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='erasure',
            name='searched_id',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='erasure',
            name='searched_text',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='bulkeditrow',
            name='code',
            field=models.CharField(blank=True, choices=[(customers.rules.refusals.codes.Code['KEY_MISSING'], 'key_missing'), (customers.rules.refusals.codes.Code['NOT_FOUND'], 'not_found'), (customers.rules.refusals.codes.Code['AMBIGUOUS'], 'ambiguous'), (customers.rules.refusals.codes.Code['INVALID_EMAIL'], 'invalid_email'), (customers.rules.refusals.codes.Code['INVALID_PHONE'], 'invalid_phone'), (customers.rules.refusals.codes.Code['INVALID_DATE'], 'invalid_date'), (customers.rules.refusals.codes.Code['INVALID_NUMBER'], 'invalid_number'), (customers.rules.refusals.codes.Code['INVALID_CHOICE'], 'invalid_choice'), (customers.rules.refusals.codes.Code['INVALID_VALUE'], 'invalid_value'), (customers.rules.refusals.codes.Code['TOO_LONG'], 'too_long'), (customers.rules.refusals.codes.Code['TAKEN'], 'taken'), (customers.rules.refusals.codes.Code['RESERVED'], 'reserved'), (customers.rules.refusals.codes.Code['JUNK'], 'junk'), (customers.rules.refusals.codes.Code['LAST_IDENTIFIER'], 'last_identifier'), (customers.rules.refusals.codes.Code['MERGE_BLOCKED'], 'merge_blocked'), (customers.rules.refusals.codes.Code['DELETE_BLOCKED'], 'delete_blocked'), (customers.rules.refusals.codes.Code['FORBIDDEN_CLEAR'], 'forbidden_clear'), (customers.rules.refusals.codes.Code['ERASED'], 'erased'), (customers.rules.refusals.codes.Code['SHORT_ROW'], 'short_row'), (customers.rules.refusals.codes.Code['LONG_ROW'], 'long_row'), (customers.rules.refusals.codes.Code['DIGITS_LOST'], 'digits_lost'), (customers.rules.refusals.codes.Code['FORMAT_DIFFERS'], 'format_differs'), (customers.rules.refusals.codes.Code['LOOKS_CONVERTED'], 'looks_converted'), (customers.rules.refusals.codes.Code['SCIENTIFIC_NOTATION'], 'scientific_notation'), (customers.rules.refusals.codes.Code['SPREADSHEET_ERROR'], 'spreadsheet_error'), (customers.rules.refusals.codes.Code['LOOKS_LIKE_HEADER'], 'looks_like_header'), (customers.rules.refusals.codes.Code['CHANGED_SINCE'], 'changed_since'), (customers.rules.refusals.codes.Code['CONTRADICTION'], 'contradiction'), (customers.rules.refusals.codes.Code['DUPLICATE_IN_FILE'], 'duplicate_in_file'), (customers.rules.refusals.codes.Code['CANCELLED'], 'cancelled'), (customers.rules.refusals.codes.Code['PERMISSION_REVOKED'], 'permission_revoked'), (customers.rules.refusals.codes.Code['MERGE_CAP'], 'merge_cap'), (customers.rules.refusals.codes.Code['BUSY'], 'busy'), (customers.rules.refusals.codes.Code['INTERNAL_ERROR'], 'internal_error'), (customers.rules.refusals.codes.Code['APPLIED_TO_SURVIVOR'], 'applied_to_survivor'), (customers.rules.refusals.codes.Code['LOOKS_LIKE_LEFTOVER'], 'looks_like_leftover')], max_length=20),
        ),
        migrations.AlterField(
            model_name='export',
            name='state',
            field=models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=9),
        ),
    ]
