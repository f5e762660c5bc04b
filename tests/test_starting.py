"""What a container runs, and what watches over it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent


def health(port, hosts):
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BIND": f"0.0.0.0:{port}",
        "ALLOWED_HOSTS": hosts,
    }
    done = subprocess.run([HOUSE / "start", "health"], env=environment, stderr=subprocess.PIPE, check=False)
    return done.returncode


@pytest.mark.parametrize(
    "hosts",
    ["", "prd.example.org", " prd.example.org , localhost", ".example.org", "*", "*,a.example", "[::1]"],
)
def test_a_container_is_healthy_whatever_hosts_are_allowed(live_server, settings, hosts):
    settings.ALLOWED_HOSTS = [host.strip() for host in hosts.split(",")] if hosts else ["localhost"]
    assert health(live_server.thread.port, hosts) == 0


def test_a_container_where_nothing_answers_is_not_healthy():
    assert health(9, "localhost") != 0
