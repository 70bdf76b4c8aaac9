from django.db import migrations, models


def end_sessions(apps, schema_editor):
    """Before, sessions held what people typed into the search; since, keys of notes. Neither version reads those of the
    other, so everybody signs in once more, on the way back too.
    """
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("customers", "0024_upkeep_of_big_tables"), ("sessions", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SessionNote",
            fields=[
                ("key", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("note", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.RunPython(end_sessions, end_sessions),
    ]
