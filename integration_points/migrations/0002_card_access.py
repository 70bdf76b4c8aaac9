from django.db import migrations, models

import integration_points.policies


class Migration(migrations.Migration):
    dependencies = [
        ("integration_points", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalintegrationpoint",
            name="card_access",
            field=models.CharField(
                choices=[
                    (integration_points.policies.Access["LEAVE"], "leave as it is (a new card gives none)"),
                    (integration_points.policies.Access["GIVE"], "give account access"),
                    (integration_points.policies.Access["TAKE"], "take account access away"),
                ],
                default=integration_points.policies.Access["LEAVE"],
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="integrationpoint",
            name="card_access",
            field=models.CharField(
                choices=[
                    (integration_points.policies.Access["LEAVE"], "leave as it is (a new card gives none)"),
                    (integration_points.policies.Access["GIVE"], "give account access"),
                    (integration_points.policies.Access["TAKE"], "take account access away"),
                ],
                default=integration_points.policies.Access["LEAVE"],
                max_length=5,
            ),
        ),
    ]
