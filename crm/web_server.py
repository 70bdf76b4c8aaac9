"""gunicorn's settings, for the supervisor and for a server of its own: `gunicorn --config python:crm.web_server`."""

import environ

from crm.end_with_parent import forks_end_with_us

_env = environ.Env()
worker_class = "gthread"
workers = _env.int("WEB_PROCESSES", default=2)
threads = _env.int("WEB_THREADS", default=4)
preload_app = False  # A database connection opened before the fork would be shared by the processes.
timeout = 60
graceful_timeout = 10
control_socket_disable = True
accesslog = None


def on_starting(_server: object) -> None:
    """Tie the web processes to their master, before the first of them is made."""
    forks_end_with_us()
