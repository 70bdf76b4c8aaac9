"""What has to be there before anything is served: tables, static files and, the first time, something to look at."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]


def prepare(say: Say, *, demo_customers: int) -> None:
    """Bring tables and static files up to date; make demo data where nobody has an account yet (0: never)."""
    try:
        _migrate(say)
        _collect_static(say)
        if demo_customers:
            _make_demo(say, demo_customers)
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}") from error


def sign_in_sentence(*, with_demo: bool) -> str:
    """Return how to sign in, as far as we can know it."""
    users = get_user_model().objects
    if with_demo:
        admin = users.filter(username="admin").first()
        if admin and admin.check_password(settings.DEMO_PASSWORD):
            others = "operator, editor, viewer, operations, auditor"
            return f"Sign in as admin (or {others}), password {settings.DEMO_PASSWORD}"
    if users.exists():
        return "Sign in with your own account."
    return "Nobody has an account yet. Make the first one with: .venv/bin/python manage.py createsuperuser"


def forget_connections() -> None:
    """Close every database connection: a process started from here must not come upon one."""
    connections.close_all()


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)


def _make_demo(say: Say, customers: int) -> None:
    """Make demo data where nobody has an account yet, or go on where that was interrupted."""
    begun: Path = settings.DATA_DIR / "demo_begun"
    if get_user_model().objects.exists() and not begun.exists():
        return
    say(f"Making {customers:,} demo customers, this once. It takes a minute or two ...")
    begun.touch()
    with (settings.DATA_DIR / "logs" / "demo.log").open("w") as log:
        call_command("demo", customers=customers, stdout=log, stderr=log)
    begun.unlink()


def _collect_static(say: Say) -> None:
    """Collect the static files, but only when one of them changed: compressing them takes seconds."""
    noted = Path(settings.STATIC_ROOT) / "collected.sha256"
    found = _fingerprint()
    if noted.exists() and noted.read_text() == found:
        return
    say("Collecting the static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    noted.write_text(found)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{file.st_size}\0{file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
