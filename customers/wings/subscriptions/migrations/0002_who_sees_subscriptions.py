from typing import Any

from django.db import migrations


def let_them_see(apps: Any, _schema_editor: Any) -> None:
    """Let the groups that see topics go on seeing what customers chose; a new database has neither permission yet."""
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="subscriptions")
    see = permissions.filter(codename="view_subscription").first()
    for group in apps.get_model("auth", "Group").objects.filter(permissions__codename="view_topic") if see else ():
        group.permissions.add(see)


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0001_subscriptions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(let_them_see, migrations.RunPython.noop)]
