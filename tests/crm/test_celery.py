"""Every process of ours, the web and the commands too, has to publish to our broker."""

import subprocess
import sys
from pathlib import Path

PRINT_BROKER = "from customers.tasks import sweep; print(sweep.app.conf.broker_url)"


def test_a_command_publishes_to_the_broker_of_the_settings(tmp_path: Path) -> None:
    broker = "redis://127.0.0.1:1/9"
    printed = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", PRINT_BROKER],
        env={"REDIS_URL": broker, "DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == broker
