"""A worker that is killed with kill -9, whenever that is, leaves nothing half made, and nothing twice."""

import hashlib
import os
import random
import time
from datetime import timedelta
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from prdbuilder.notices.models import Event
from prdbuilder.publishing.actions import ask_for_export, revive, try_again
from prdbuilder.publishing.models import SILENT_FOR, Export, Version, VersionFile
from prdbuilder.publishing.orphans import remove_orphans
from prdbuilder.publishing.tasks import make_export

from .factories import make_prd, make_product, make_user, make_version
from .killing import running

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = ("db_worker", "--queue-name", "exports", "--no-reload", "--interval", "0.1")
FREEZING = """
from itertools import count
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.versions import make_version
for number in count():
    make_version(Prd.objects.get(), name=f"Number {number}", by=None)
"""


@pytest.fixture
def prd(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return make_prd(make_product(key="DEL"), requirements=4)


def nothing_is_half_made():
    for export in Export.objects.all():
        if export.state == "ready":
            assert len(export.file.read()) == export.size
        else:
            assert not export.file
    for kept in VersionFile.objects.all():
        assert hashlib.sha256(kept.file.read()).hexdigest() == kept.sha256
    versions = list(Version.objects.order_by("number"))
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert all(version.value.requirements for version in versions)
    events = Event.objects.filter(kind="version.made")
    assert [*events.order_by("at").values_list("address", flat=True)] == [
        version.get_absolute_url() for version in versions
    ]


def wait_until(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, [*Export.objects.values_list("state", "step", "message")]
        time.sleep(0.05)


def as_after_a_minute_of_silence():
    """What a page does when it is looked at, a minute after the worker died."""
    Export.objects.under_way().update(heard_at=timezone.now() - SILENT_FOR - timedelta(seconds=1))
    for export in Export.objects.silent():
        revive(export)
    for export in Export.objects.filter(state="failed"):
        try_again(export)


def work_and_be_killed(after):
    done = Export.objects.filter(state="ready").count()
    with running(*WORKER):
        wait_until(
            lambda: (
                Export.objects.filter(state="working").exists()
                or Export.objects.filter(state="ready").count() > done
                or not Export.objects.under_way().exists()
            )
        )
        time.sleep(after)
    nothing_is_half_made()
    as_after_a_minute_of_silence()


@pytest.mark.parametrize("kills", [1, pytest.param(30, marks=pytest.mark.soak)])
def test_a_killed_worker_leaves_no_half_of_a_file_and_each_file_once(prd, kills):
    version, user = make_version(prd, "Kept"), make_user()
    wanted = [{"format": "pdf", "version": version}, {"format": "html"}, {"format": "pdf", "edition": "user"}]
    for each in wanted:
        ask_for_export(prd, **({"edition": "full", "paper": "a4", "by": user} | each))
    chance = random.Random(kills)
    for _ in range(kills):
        work_and_be_killed(after=chance.uniform(0, 2.5))
    with running(*WORKER):
        wait_until(lambda: Export.objects.filter(state="ready").count() == len(wanted))
    nothing_is_half_made()

    for export in Export.objects.all():  # A task that is run again, as by a second worker, adds nothing.
        make_export.call(export.pk, export.attempts)
    assert Export.objects.filter(state="ready").count() == len(wanted)
    assert Export.objects.get(version=version).file.read() == VersionFile.objects.get().file.read()


@pytest.mark.parametrize("kills", [1, pytest.param(30, marks=pytest.mark.soak)])
def test_whoever_is_killed_while_freezing_leaves_whole_versions_and_a_notice_of_each(prd, kills):
    chance = random.Random(kills)
    for kill in count(1):
        before = Version.objects.count()
        with running("shell", "--no-imports", "-c", FREEZING):
            wait_until(lambda before=before: Version.objects.count() > before)
            time.sleep(chance.uniform(0, 0.5))
        nothing_is_half_made()
        if kill == kills:
            break


def test_a_file_that_no_row_names_is_taken_away_after_a_day(prd):
    folder = f"versions/{prd.product_id}"
    old, new = (default_storage.save(f"{folder}/{name}.pdf", ContentFile(b"half")) for name in ("a", "b"))
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(default_storage.path(old), (long_ago, long_ago))
    kept = VersionFile(version=make_version(prd), edition="full", paper="a4", size=4, sha256="0" * 64)
    kept.file.save("", ContentFile(b"mine"))
    os.utime(kept.file.path, (long_ago, long_ago))
    remove_orphans(prd.product_id)
    assert [default_storage.exists(name) for name in (old, new, kept.file.name)] == [False, True, True]
