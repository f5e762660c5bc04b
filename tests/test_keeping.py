"""A backup holds everything, is made while people write, and comes back whole on either database."""

import os
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from prdbuilder.document.edition import Edition
from prdbuilder.history.conflicts import keep_text
from prdbuilder.history.models import Change, Conflict
from prdbuilder.history.removing import KEPT
from prdbuilder.keeping import NotRestored, back_up, every_model, restore, snapshot
from prdbuilder.live.presence import write_down
from prdbuilder.notices.actions import prefer_mail
from prdbuilder.notices.models import Event
from prdbuilder.prds.actions import delete_parts, edit_prd
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Picture, Prd, Requirement
from prdbuilder.prds.pictures import store_picture
from prdbuilder.prds.tasks import clear_bin
from prdbuilder.publishing.models import Version, VersionFile
from prdbuilder.publishing.sign_offs import ask
from prdbuilder.publishing.version_files import written_once
from prdbuilder.publishing.writing import PDF, Order
from prdbuilder.reviews.actions import Spot, add_guest_comment, open_discussion
from prdbuilder.reviews.models import Discussion
from prdbuilder.writers.pdf import Paper
from tests.factories import (
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_requirement,
    make_suggestion,
    make_user,
    make_version,
    make_webhook,
    owner_of,
    shared,
)
from tests.pictures import png

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prd():
    # Python ends a line at each of the last three, and JSON at none.
    prd = make_prd(owner=make_user(), requirements=3, summary="“Überall” 日本語 \u2028 \u2029 \x85")
    persona = make_persona(prd.product, "Driver", uses=True, yearly_revenue="12.50")
    prd.requirements.get(number=1).personas.add(persona)
    prd.requirements.get(number=1).counterparts.add(prd.requirements.get(number=2))
    make_goal(prd, due_on="2027-03-31")
    make_version(prd, "Before the pilot")
    return prd


def work_together(prd):
    """Something of all that people leave who work on one PRD."""
    owner, version = owner_of(prd.product), Version.objects.get()
    row = prd.requirements.select_related("product", "prd").get(number=1)
    make_webhook(prd.product)
    written_once(version, pdf_order(version), progress=lambda step, percent: None)
    other = make_member(prd.product, "reviewer")
    ask(version, {other.pk: "user"}, by=owner)
    link, _ = shared(prd, by=owner, takes_comments=True)
    add_guest_comment(link, "problem", "Nina", "When?")
    open_discussion(prd, Spot(row.code, row), f"@{owner.name} why?", by=other)
    make_suggestion(row, by=other)
    keep_text(row, "statement", "Mine", why=Conflict.Why.STALE, seen=1, by=other)
    prefer_mail(other.pk, "daily")
    write_down(uuid4(), [{"prd": prd.pk, "name": "“Überall”"}])


def pdf_order(version):
    return Order(
        edition=Edition.FULL, format=PDF, paper=Paper.A4, made_on=version.made_at.date(), version="1"
    )


def test_what_people_leave_who_work_together_comes_back_with_the_bytes_of_versions(prd):
    work_together(prd)
    before, kept = rows(), backup()
    apps = ("history", "notices", "publishing", "reviews", "live")
    ours = {model._meta.label for model in every_model() if model._meta.app_label in apps}
    assert {name for name in ours if not before[name]} == {"publishing.Export"}
    file = VersionFile.objects.get()
    content = file.file.read()
    file.file.delete(save=False)
    Event.objects.all().delete()
    Discussion.objects.all().delete()
    Version.objects.all().delete()
    restore(kept)
    assert rows() == before
    assert VersionFile.objects.get().file.read() == content


def rows():
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in every_model()
    }


def stored():
    return Prd.objects.select_related("product").get()


def backup():
    target = BytesIO()
    back_up(target)
    target.seek(0)
    return target


def test_everything_comes_back_as_it_was(prd):
    before, document, kept = rows(), load(stored()), backup()
    edit_prd(prd, {"title": "Something else"}, seen={}, by=None)
    Change.objects.all().delete()
    Version.objects.all().delete()
    restore(kept)
    assert rows() == before
    assert load(stored()) == document


def test_pictures_come_back_too(prd):
    picture = store_picture(prd.product, png())
    content, kept = picture.file.read(), backup()
    picture.file.delete()
    restore(kept)
    assert Picture.objects.get().file.read() == content


def test_new_rows_after_a_restore_get_ids_of_their_own(prd):
    restore(backup())
    assert make_prd(prd.product).pk > prd.pk


def test_new_rows_after_a_restore_elsewhere_do_not_get_the_ids_of_rows_that_only_history_has(prd):
    other, row = make_requirement(prd), make_requirement(prd)
    suggestion = make_suggestion(row, by=owner_of(prd.product))
    delete_parts([row], by=None)
    Requirement._base_manager.filter(pk=row.pk).update(deleted_at=timezone.now() - KEPT)
    clear_bin.call(prd.pk)
    if connection.vendor == "sqlite":  # It remembers the highest where it is, and not elsewhere.
        connection.cursor().execute("DELETE FROM sqlite_sequence")
    restore(backup())
    assert make_requirement(prd).pk == row.pk + 1
    assert make_suggestion(other, by=owner_of(prd.product)).pk == suggestion.pk + 1


def test_a_backup_of_another_version_changes_nothing(prd):
    kept, before = backup(), rows()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('prds', '9999', '2027-01-01')"
        )
    with pytest.raises(NotRestored, match=r"another version.*prds\.9999"):
        restore(kept)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999'")
    assert rows() == before


def test_a_file_that_is_no_backup_of_ours_is_refused(prd):
    other = BytesIO()
    with tarfile.open(fileobj=other, mode="w:gz") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = 2
        archive.addfile(entry, BytesIO(b"[]"))
    other.seek(0)
    with pytest.raises(NotRestored, match="not a whole backup"):
        restore(other)


@pytest.mark.parametrize("cut", [0, 10, 200, 1000])
def test_a_damaged_file_is_refused_and_changes_nothing(prd, cut):
    before = rows()
    with pytest.raises(NotRestored):
        restore(BytesIO(backup().getvalue()[:cut]))
    assert rows() == before


def test_what_is_written_during_a_backup_is_not_half_in_it(prd):
    def write_from_elsewhere():
        edit_prd(prd, {"title": "Written meanwhile"}, seen={}, by=None)
        connection.close()

    before = rows()
    with ThreadPoolExecutor() as elsewhere, snapshot():
        assert rows()["prds.Prd"] == before["prds.Prd"]
        elsewhere.submit(write_from_elsewhere).result(timeout=30)
        assert rows() == before
    assert Prd.objects.get().title == "Written meanwhile"


def test_the_commands_say_what_they_did_and_refuse_to_overwrite(prd, tmp_path):
    out = StringIO()
    call_command("backup", tmp_path / "all.tar.gz", stdout=out)
    assert "rows" in out.getvalue()
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", tmp_path / "all.tar.gz")
    call_command("restore", tmp_path / "all.tar.gz", "--replace", stdout=out)
    assert "are back" in out.getvalue()


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        env=os.environ | {"DATABASE_URL": ""} | environment,
        capture_output=True,
        text=True,
    )


def test_a_backup_comes_back_on_a_machine_that_has_nothing_yet(prd, tmp_path):
    call_command("backup", tmp_path / "all.tar.gz", stdout=StringIO())
    done = manage("restore", tmp_path / "all.tar.gz", DATA_DIR=str(tmp_path))
    assert "rows are back" in done.stdout, done.stderr
    exported = manage(
        "exportprd", f"{prd.product.key}/1", "--format", "json", "-o", "-", DATA_DIR=str(tmp_path)
    )
    assert "日本語" in exported.stdout


def test_a_backup_of_nothing_leaves_nothing(tmp_path):
    done = manage("backup", tmp_path / "all.tar.gz", DATA_DIR=str(tmp_path))
    assert "could not be written" in done.stderr
    assert not [*tmp_path.glob("all*")]
