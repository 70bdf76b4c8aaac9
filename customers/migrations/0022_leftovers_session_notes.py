from django.db import migrations, models


def end_sessions(apps, schema_editor):
    """Until now they held what people typed into the search. Everybody signs in once more."""
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("customers", "0021_parts_apart_from_wholes"), ("sessions", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SessionNote",
            fields=[
                ("key", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("note", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.RunPython(end_sessions, migrations.RunPython.noop),
    ]
