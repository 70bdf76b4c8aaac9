"""The settings that are measured: those that run. No page is opened, so the admin's own modules stay unread."""

from crm.settings import *  # noqa: F403
from crm.settings import INSTALLED_APPS, LOGGING

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if app == "crm.apps.AdminConfig" else app for app in INSTALLED_APPS
]
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "ERROR"}}
