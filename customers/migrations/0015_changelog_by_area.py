from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_junk_values")]

    operations = [
        migrations.AlterModelOptions(
            name="change", options={"permissions": [("export_change", "Can download the changelog")]}
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("area", ""), _negated=True), fields=["area", "id"], name="customer_by_area"
            ),
        ),
    ]
