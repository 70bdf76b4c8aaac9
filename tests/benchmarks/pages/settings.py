"""The settings under which pages are measured: those that run, with the files' plain names and quiet logs."""

from crm.settings import *  # noqa: F403
from crm.settings import LOGGING, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "ERROR"}}
