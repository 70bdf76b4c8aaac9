"""Tables and static files, made once in a process: what every stack over SQLite begins with."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.servers.server import CHECKOUT

DATABASE = "customers.sqlite3"


@cache
def prepared() -> Path:
    """Make a data folder with an empty database and the collected static files; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings", "DATA_DIR": str(folder)}
    for name in ("DATABASE_URL", "STATIC_DIR"):
        environment.pop(name, None)
    for command in ("migrate", "collectstatic"):
        prepare = [sys.executable, "manage.py", command, "--noinput", "--verbosity", "0"]
        subprocess.run(prepare, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
    return folder
