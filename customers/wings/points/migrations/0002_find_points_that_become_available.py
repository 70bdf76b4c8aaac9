from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("points", "0001_points")]

    operations = [
        migrations.AddIndex(
            "PointsChange",
            models.Index(
                fields=["available_from"],
                condition=Q(available_from__gt=F("at")),
                name="points_change_blocked_at_first",
            ),
        ),
    ]
