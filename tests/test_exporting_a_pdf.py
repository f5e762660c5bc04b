"""The PDF is made in a process of its own, in the background; what it does, and how it ends, is told."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from prdbuilder.publishing.actions import ask_for_export
from prdbuilder.publishing.models import Export
from prdbuilder.publishing.tasks import Telling, make_export

from .factories import make_prd, make_product, make_requirement, make_user

# Committed as in life: the worker's sign of life comes from a thread of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prd():
    return make_prd(make_product(key="DEL"), requirements=4)


def ask(prd, **values):
    values = {"edition": "full", "format": "pdf", "paper": "a4"} | values
    return ask_for_export(prd, by=make_user(), **values)


def made(export):
    make_export.call(export.pk, export.attempts)
    export.refresh_from_db()
    return export


def kill_the_printing_process(parent):
    """As soon as this thread of ours has started one, and in a minute at most."""
    children = Path(f"/proc/self/task/{parent}/children")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for pid in children.read_text().split():
            with suppress(FileNotFoundError):  # It has just ended.
                if b"prdbuilder.writers.pdf" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return os.kill(int(pid), signal.SIGKILL)
        time.sleep(0.01)
    return None


@pytest.mark.pdf
def test_the_pdf_says_how_many_pages_it_has(prd):
    export = made(ask(prd))
    assert export.file.read().startswith(b"%PDF-")
    assert export.pages > 1
    assert (export.state, export.percent, export.document) == ("ready", 100, "")


@pytest.mark.pdf
def test_a_character_without_a_font_is_reported(prd):
    make_requirement(prd, "A private letter \ue123")
    assert "U+E123" in made(ask(prd)).missing_in_words


@pytest.mark.pdf
def test_a_printing_process_that_is_killed_is_a_clear_failure(prd):
    export = ask(prd)
    parent = threading.get_native_id()
    killer = threading.Thread(target=kill_the_printing_process, args=[parent], daemon=True)
    killer.start()
    made(export)
    killer.join()
    assert export.state == "failed"
    assert export.message.startswith("The PDF")
    Export.objects.update(state="waiting")
    assert made(export).state == "ready"


def test_progress_is_written_a_few_times_a_second_at_most(prd, django_assert_num_queries):
    this = Export.objects.of_attempt(ask(prd).pk, 1)
    this.update(state="working")
    tell = Telling(this)
    with django_assert_num_queries(1):
        for page in range(100):
            tell(f"Laying out page {page}", page)
    assert this.get().step == "Laying out page 0"


def test_progress_of_a_run_that_was_given_up_is_not_written(prd):
    export = ask(prd)
    Export.objects.update(state="working", attempts=2)
    Telling(Export.objects.of_attempt(export.pk, 1))("Laying out page 9", 90)
    assert Export.objects.get().percent == 0
