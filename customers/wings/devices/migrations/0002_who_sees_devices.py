from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("devices", "0001_devices")]

    operations = [migrations.AlterModelOptions(name="deviceuse", options={"default_permissions": ("view",)})]
