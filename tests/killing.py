"""Processes of our own on the database of the test, to be ended by kill -9 at any moment."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

HOUSE = Path(__file__).parent.parent


def database_url():
    """Of the test's database, as settings read it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    who = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}@" if found["USER"] else ""
    host = found["HOST"]
    where = f"{quote(host, safe='')}" if host.startswith("/") else host
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgresql://{who}{where}{port}/{found['NAME']}"


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
