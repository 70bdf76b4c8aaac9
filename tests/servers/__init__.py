"""Servers of a test's own, on free ports and sockets, each in a process group of its own, killed by id only.

with Stack(tmp_path) as stack:  # SQLite, a broker, a worker for each queue, a clock, a web server
    stack.manage("bulk_edit", "file.csv", "--through", "website-loyalty", "--by", "operations")
    stack.workers[0].kill9()
    stack.workers[0].start()
    stack.broker.restart(empty=True)
    poll_until(lambda: ..., seconds=60, what="the end of the run")

with Postgres(tmp_path / "postgres") as postgres:
    with Stack(tmp_path, database_url=postgres.migrated_database("one"), workers=2) as stack:
        postgres.restart("immediate")
"""

from tests.servers.gateway import Gateway
from tests.servers.mail_server import MailServer
from tests.servers.nginx import Nginx, nginx_program
from tests.servers.parts import Broker, Clock, Web, Worker
from tests.servers.polling import TookTooLong, group_is_gone, poll_until
from tests.servers.postgres import Postgres, postgres_programs
from tests.servers.server import Server
from tests.servers.stack import Stack

__all__ = [
    "Broker",
    "Clock",
    "Gateway",
    "MailServer",
    "Nginx",
    "Postgres",
    "Server",
    "Stack",
    "TookTooLong",
    "Web",
    "Worker",
    "group_is_gone",
    "nginx_program",
    "poll_until",
    "postgres_programs",
]
