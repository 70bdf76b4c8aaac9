"""The top floor: it wires the parts together and, but for the reference, knows no business word. Nothing imports it.

settings.py          every setting, read once from the environment
checks.py            settings that would start and then fail somebody
apps.py              the app, and which admin site Django uses
urls.py              the addresses of the site
wsgi.py              the entry point of the web server
http/                between the web server and the pages: addresses, bodies, caching, slow visitors
admin_site.py        the admin site: sidebar, front page, search
navigation.py        the order of the sidebar
list_parameters.py   which parameters the address of a list may have
health.py            what load balancers and alarms ask
logs.py              how a log line is written: ids only
staff_language.py    the language that a member of the staff chose
formats/             how dates are written in each language
translations/        from the marked sentences to the catalogues in locale/
processes/           what the processes share: where they find each other, and how they end
celery.py            the queue
clock.py             the clock that wakes the sweep
web_server.py        gunicorn's settings
supervisor/          what `make run` starts, watches and stops
reference/           the pages of docs/ that are made from the code
management/          the commands behind `make run`, `make reference` and `make messages`
"""
