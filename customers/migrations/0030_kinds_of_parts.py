from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0029_phones_and_emails")]

    operations = [
        migrations.AlterField(
            model_name="bulkedit",
            name="kind",
            field=models.CharField(default="edit", max_length=30),
        ),
        migrations.AddField(
            model_name="bulkedit",
            name="part_kind",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="bulkedit",
            name="options",
            field=models.JSONField(default=dict),
        ),
    ]
