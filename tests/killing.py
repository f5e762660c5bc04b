"""Processes of our own on the database of the test, to be ended by kill -9 at any moment."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.servers import HOUSE, database_url


@contextmanager
def running(*arguments):
    """`manage.py` with these arguments, killed at the end of the block if it has not ended itself."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(Path(settings.MEDIA_ROOT).parent),
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=HOUSE,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
