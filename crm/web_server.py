"""gunicorn's settings, for the supervisor and for a server of its own: `gunicorn --config python:crm.web_server`."""

from typing import Any

import environ
from gunicorn.glogging import Logger

from crm.logs import PlainFormatter
from crm.processes.end_with_parent import end_with_parent


class WebServerLog(Logger):  # type: ignore[misc]
    """gunicorn's own logs, those of access too where somebody turns them on, written as all others are."""

    def setup(self, cfg: Any) -> None:
        """Write with our formatter whatever gunicorn writes to."""
        super().setup(cfg)
        for log, form in ((self.error_log, self.error_fmt), (self.access_log, self.access_fmt)):
            for handler in log.handlers:
                handler.setFormatter(PlainFormatter(form, self.datefmt))


_env = environ.Env()
worker_class = "crm.http.web_worker.PatientWorker"  # gthread, without patience for ever
# How many processes one web server has. About one for each processor core.
workers = _env.int("WEB_PROCESSES", default=2)
# How many requests each of its processes serves at a time.
threads = _env.int("WEB_THREADS", default=4)
preload_app = False  # A database connection opened before the fork would be shared by the processes.
timeout = 60
graceful_timeout = 10
control_socket_disable = True
accesslog = None
# gunicorn would believe whoever connects from this machine; the product asks TRUSTED_PROXIES whom to believe.
forwarded_allow_ips = ""
logger_class = WebServerLog


def post_fork(server: Any, _worker: object) -> None:
    """Tie a web process to its master, first of all; not the new master that an upgrade (USR2) forks."""
    if (tie := end_with_parent(server.pid)) is not None:
        tie()
