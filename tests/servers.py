"""The real web server, on the database of the tests: what `make run` and a container start."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from django.db import connection

HOUSE = Path(__file__).parent.parent
LONGEST_START = 60


def database_url():
    """Where the tests keep their rows, as another process finds it."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    asked, _, name = os.environ["DATABASE_URL"].rpartition("/")
    query = name.partition("?")[2]
    return f"{asked}/{quote(connection.settings_dict['NAME'])}{'?' + query if query else ''}"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """gunicorn with all its processes. It is ended by the id of its own process group, however it ends."""

    def __init__(self, **environment):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = (
            os.environ
            | {"BIND": f"127.0.0.1:{self.port}", "SITE_URL": self.url, "DATABASE_URL": database_url()}
            | {"LOG_FORMAT": "plain"}
            | environment
        )

    def start(self):
        command = [Path(sys.executable).parent / "gunicorn", "--log-level", "error"]
        self.process = subprocess.Popen(command, cwd=HOUSE, env=self.environment, start_new_session=True)
        self.wait_until_it_answers()
        return self

    def wait_until_it_answers(self):
        deadline = time.monotonic() + LONGEST_START
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)
            else:
                return

    def workers(self):
        """The processes that serve, by their ids."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found]

    def kill(self):
        """kill -9, at whatever it is doing."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
