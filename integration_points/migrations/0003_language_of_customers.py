from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integration_points", "0002_card_access"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalintegrationpoint",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="Of mails, text messages and confirmation pages.",
                max_length=10,
                verbose_name="language of customers",
            ),
        ),
        migrations.AddField(
            model_name="integrationpoint",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="Of mails, text messages and confirmation pages.",
                max_length=10,
                verbose_name="language of customers",
            ),
        ),
    ]
