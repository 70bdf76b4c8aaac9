from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_merges")]

    operations = [
        migrations.AddField(
            model_name="identifiertype",
            name="pattern",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What its ids look like: # is one digit, ? any one character, * any characters. Blank: anything.",
                max_length=100,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="identifiertype",
            name="ignores_case",
            field=models.BooleanField(
                default=False,
                help_text="ab1 and AB1 are then one id, kept in small letters.",
                verbose_name="ignores case",
            ),
        ),
    ]
