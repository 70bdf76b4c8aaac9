"""The settings under test: those that run, with a data folder of their own and without what only costs time.

Own servers that tests start (tests/servers/) use crm.settings like everybody else.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="customer-profiles-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = _folder  # Never the data of whoever runs the tests.
# Playwright's loop runs in the thread of the test; Django would take every query there for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from crm.settings import *  # noqa: E402, F403
from crm.settings import DATA_DIR, DATABASE_URL, DATABASES, STORAGES  # noqa: E402

if DATABASE_URL:
    DATABASES["default"]["ENGINE"] = "tests.postgres"
else:
    # A file like the real one: the database in memory locks differently.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # For speed only.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Nothing listens here: a test that needs a broker starts its own.
REDIS_URL = ""
CELERY_BROKER_URL = f"redis+socket://{DATA_DIR / 'no-broker.sock'}"
