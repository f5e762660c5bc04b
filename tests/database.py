"""Pytest plugin that runs before Django reads its settings: one environment for every test, on every machine.

`TEST_DATABASE=postgresql` runs the tests that touch the database on DATABASE_URL, or on a server of our own.
Workers of xdist inherit the environment, so they share the server that their controller started.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile

import pytest

from tests import postgres

ENVIRONMENT = {
    "SECRET_KEY": "only-for-tests-and-therefore-not-a-secret-at-all-0123456789",
    "DJANGO_SETTINGS_MODULE": "prdbuilder.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright keeps an event loop in the thread of the test
}
OF_THE_SHELL = [
    *("ALLOWED_HOSTS", "BEHIND_PROXY", "CSRF_TRUSTED_ORIGINS", "DEBUG", "DEMO", "SITE_URL", "STATIC_ROOT"),
    *("MAIL_URL", "DEFAULT_FROM_EMAIL", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
    *("OIDC_NAME", "OIDC_DOMAINS", "OIDC_TRUST_EMAIL", "LOG_FORMAT", "LOG_LEVEL"),
]
OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"


def prepare() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is undone at the end is undone
    folder = tempfile.mkdtemp(prefix="prdbuilder-test-")
    atexit.register(remove, folder, os.getpid())
    for name in OF_THE_SHELL:
        os.environ.pop(name, None)
    if not ON_POSTGRESQL:
        os.environ.pop("DATABASE_URL", None)
    elif not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start()
    static = os.path.join(folder, "static")
    os.mkdir(static)
    os.environ.update(ENVIRONMENT, DATA_DIR=folder, STATIC_ROOT=static)


def remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def belongs_on_postgresql(item: pytest.Item) -> bool:
    """What touches the database; the browser and the PDF are the same on both."""
    marked = {mark.name for mark in item.iter_markers()}
    wanted = set(getattr(item, "fixturenames", ()))
    return ("django_db" in marked or bool(OF_THE_DATABASE & wanted)) and not {"browser", "pdf"} & marked


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if ON_POSTGRESQL else 'SQLite'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if ON_POSTGRESQL:
        config.hook.pytest_deselected(items=[item for item in items if not belongs_on_postgresql(item)])
        items[:] = [item for item in items if belongs_on_postgresql(item)]


if "PYTEST_XDIST_WORKER" not in os.environ:
    prepare()
