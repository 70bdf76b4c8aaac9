from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("segments", "0001_segments")]

    operations = [
        migrations.RenameField("FollowedPlace", "change_id", "last_id"),
        # The one row that there was is of the changes of customers.
        migrations.AddField(
            "FollowedPlace", "records", models.CharField(default="customers.Change", max_length=100, unique=True)
        ),
    ]
