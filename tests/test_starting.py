"""What a container runs, and what watches over it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM django_migrations WHERE app = 'prds'", "ALTER TABLE django_migrations RENAME TO elsewhere"],
)
def test_nothing_is_healthy_before_its_database_is_migrated(client, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "the database is not migrated"})


@pytest.mark.django_db
def test_a_database_that_is_newer_than_the_app_is_healthy(client, django_assert_max_num_queries):
    MigrationRecorder(connection).record_applied("prds", "9999_later")
    with django_assert_max_num_queries(2):
        assert client.get("/healthz").json() == {"status": "ok"}
