"""The settings under test with the wings that WINGS names, and the file WING_DATABASE for a database."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, *filter(None, os.environ.get("WINGS", "").split(","))]
DATABASES["default"]["NAME"] = os.environ["WING_DATABASE"]
