"""The web's way in. Somebody waits for the answer, so the database gets less time than in a worker or a command."""

import os

from django.core.wsgi import get_wsgi_application

from crm.http.content_types import with_readable_types

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("SECONDS_PER_STATEMENT", "15")
os.environ.setdefault("SECONDS_FOR_LOCK", "5")
application = with_readable_types(get_wsgi_application())
