"""The top floor: it wires the parts together and knows no business word. Nothing imports it.

settings.py          every setting, read once from the environment
checks.py            settings that would start and then fail somebody
apps.py              the app, and which admin site Django uses
urls.py              the addresses of the site
wsgi.py              the entry point of the web server
middleware.py        the visitor's address, caching, and the answer when the database is busy
content_types.py     a Content-Type that can't be read is refused
proxies.py           whose word on a visitor's address is taken
admin_site.py        the admin site: sidebar, front page, search
navigation.py        the order of the sidebar
list_parameters.py   which parameters the address of a list may have
health.py            what load balancers and alarms ask
logs.py              how a log line is written: ids only
formats/             how dates are written
embedded.py          where the embedded parts keep secrets and sockets
broker.py            does the broker answer?
celery.py            the queue
clock.py             the clock that wakes the sweep
clock_interval.py    how often it does, even where the machine's time is set back
web_server.py        gunicorn's settings
web_worker.py        gunicorn's worker, with a limit on slow visitors
end_with_parent.py   no process outlives the one that started it
supervisor/          what `make run` starts, watches and stops
management/          the command behind `make run`
"""
