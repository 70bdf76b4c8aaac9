"""The supervisor's day: hold the data folder, prepare, start the children, watch them, stop them."""

import http.client
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management.base import CommandError

from crm.processes import broker
from crm.processes.embedded import broker_socket
from crm.supervisor.child import Child
from crm.supervisor.children import HOST, servers
from crm.supervisor.embedded_broker import NoBroker, broker_child, end_leftover, set_aside_unreadable
from crm.supervisor.lock import AlreadyRunning, only_one
from crm.supervisor.preparation import Say, forget_connections, prepare, sign_in_sentence

GLANCE = 0.2  # Seconds between two looks at the children.
SECONDS_TO_ANSWER = 90
DEATHS_BEFORE_GIVING_UP = 3  # Before the first answer only: later it is never given up.
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(say: Say, *, port: int, demo_customers: int) -> None:
    """Serve until somebody ends it. Raises CommandError, with a sentence, if it cannot."""
    data_dir: Path = settings.DATA_DIR
    try:
        with only_one(data_dir) as note, _ends_by_signal(), _listening(port) as web_socket:
            address = f"http://{HOST}:{web_socket.getsockname()[1]}/admin/"
            note(address)
            (data_dir / "logs").mkdir(exist_ok=True, mode=0o700)
            prepare(say, demo_customers=demo_customers)
            sign_in = sign_in_sentence(with_demo=bool(demo_customers))
            forget_connections()
            with _children(data_dir, web_socket, say) as children:
                _wait_for_answer(web_socket.getsockname()[1], children, say)
                say(f"Ready at {address}")
                say(sign_in)
                say(f"Ctrl-C stops everything; the data stays in {data_dir}. Logs: {data_dir / 'logs'}")
                _watch(children, say)
    except (AlreadyRunning, NoBroker) as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt:
        say("Stopped.")


@contextmanager
def _ends_by_signal() -> Iterator[None]:
    """Turn the first of the ending signals into KeyboardInterrupt; the ones after it must not disturb the stopping."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Take the web server's port before anything is started, and keep it while the web server is started again."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} cannot be used ({error}). PORT=0 make run picks a free one.") from error
        yield taken


@contextmanager
def _children(data_dir: Path, web_socket: socket.socket, say: Say) -> Iterator[list[Child]]:
    """Start the broker, then the others; in the end stop the others, all at the same time, then the broker."""
    brokers: list[Child] = []
    others: list[Child] = []
    try:
        if not settings.REDIS_URL:
            end_leftover(settings.CELERY_BROKER_URL)
            brokers.append(broker_child(socket=broker_socket(data_dir), data_dir=data_dir))
            brokers[0].start()
            _wait_for_broker(brokers[0], data_dir, say)
        for child in servers(data_dir, web_socket):
            others.append(child)
            child.start()
        yield [*brokers, *others]
    finally:
        if brokers or others:
            say("Stopping ...")
        for child in others:
            child.request_stop()
        for child in [*others, *brokers]:
            child.stop()


def _wait_for_broker(child: Child, data_dir: Path, say: Say) -> None:
    """Wait until the embedded broker answers; start it empty if it cannot read what it kept."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not broker.answers(settings.CELERY_BROKER_URL):
        _give_up_if_hopeless(child, until)
        deaths = child.deaths
        child.revive(say)
        if child.deaths > deaths and set_aside_unreadable(data_dir):
            say("The broker could not read what it kept and starts empty; waiting work is found in the database.")
        time.sleep(GLANCE)


def _wait_for_answer(port: int, children: list[Child], say: Say) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not _web_answers(port):
        for child in children:
            _give_up_if_hopeless(child, until)
            child.revive(say)
        time.sleep(GLANCE)


def _give_up_if_hopeless(child: Child, until: float) -> None:
    if child.deaths >= DEATHS_BEFORE_GIVING_UP or time.monotonic() > until:
        last = child.log.read_text(errors="replace").strip().rpartition("\n")[2] if child.log.exists() else ""
        raise CommandError(f"The {child.name} does not start: {last or 'no reason given'} (its log: {child.log})")


def _web_answers(port: int) -> bool:
    asked = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _watch(children: list[Child], say: Say) -> None:
    while True:
        for child in children:
            child.revive(say)
        time.sleep(GLANCE)
