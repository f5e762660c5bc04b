"""What tests share: quick passwords, files of their own, a browser that this machine has, and a worker."""

import os
import shutil
import threading

import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

from tests.everything import one_of_everything
from tests.servers import Server
from tests.workers import a_worker

# A busy machine is no bug, and a change lands or not by the same examples each time.
hypothesis_settings.register_profile(
    "house", deadline=None, derandomize="CI" in os.environ, max_examples=int(os.environ.get("EXAMPLES") or 20)
)
hypothesis_settings.load_profile("house")

# The first draws pages as the others do, and has no windows, which cost as much again.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Head and body of an answer are two writes: the second waited 40 ms for the browser to confirm the first.
WSGIRequestHandler.disable_nagle_algorithm = True


@pytest.fixture(autouse=True, scope="session")
def _quick_settings(tmp_path_factory):
    plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES | {"staticfiles": plain_files},
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as in life: threads and processes meet real locks, not one shared connection."""
    if connection.vendor == "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA_DIR / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    return browser_type_launch_args | {"executable_path": browser, "args": QUIET_CHROMIUM}


@pytest.fixture
def worker(transactional_db):
    """A worker at work beside the server, as `make run` has it."""
    worker = a_worker(interval=0.1, batch=False)

    def run():
        worker.run()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    worker.running = False
    thread.join()


@pytest.fixture(scope="module")
def served(django_db_setup):
    """The real server at work, for the tests of one module: it takes seconds to start."""
    server = Server(DEBUG="1").start()
    yield server
    server.kill()


@pytest.fixture
def filled(db):
    return one_of_everything()
