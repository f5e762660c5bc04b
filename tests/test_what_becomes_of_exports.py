"""An export fails, is begun again, is killed with its worker, or is ready: whoever asked learns of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.prds.actions import edit_prd
from prdbuilder.publishing.models import Export
from prdbuilder.publishing.tasks import make_export
from tests.exports import address, ask, be_killed, page, prd_of_whoever_signed_in, show_large_pictures
from tests.workers import work

pytestmark = pytest.mark.django_db

AS_HTMX = {"HX-Request": "true"}


@pytest.fixture
def prd(client):
    return prd_of_whoever_signed_in(client)


def test_a_task_that_runs_twice_makes_one_file(client, prd):
    export = ask(client, prd)
    work()
    first = Export.objects.get().file.name
    make_export.call(export.pk, 1)
    assert Export.objects.get().file.name == first


def test_a_failure_is_said_and_can_be_tried_again_on_the_same_draft(client, prd):
    export = ask(client, prd)
    document = export.document
    Export.objects.update(document="{")
    work()
    assert "something went wrong on our side" in page(client, export).lower()
    Export.objects.update(document=document)
    edit_prd(prd, {"title": "Another title"}, seen={"title": 1}, by=None)
    client.post(address("retry-export", prd, export.pk))
    work()
    assert b"Another title" not in client.get(address("download-export", prd, export.pk)).getvalue()


def test_more_pictures_than_a_file_can_hold_are_a_clear_failure(client, prd):
    show_large_pictures(prd, "summary")
    export = ask(client, prd, format="html")
    work()
    assert "The pictures in it have 66 MB together; a file can hold 64 MB" in page(client, export)


@pytest.mark.parametrize("values", [{"format": "json"}, {"format": "html", "edition": "customer"}])
def test_pictures_that_the_file_does_not_hold_are_none_too_many(client, prd, values):
    show_large_pictures(prd.requirements.get(facing="user"), "rationale")
    export = ask(client, prd, **values)
    work()
    assert client.get(address("download-export", prd, export.pk)).status_code == 200


def test_trying_again_twice_starts_once(client, prd):
    export = ask(client, prd)
    Export.objects.update(state="failed", message="No.")
    for _ in range(2):
        client.post(address("retry-export", prd, export.pk))
    assert Export.objects.get().attempts == 2
    assert DBTaskResult.objects.count() == 2


def test_a_killed_worker_is_noticed_and_the_export_starts_again_by_itself(client, prd):
    export = ask(client, prd)
    be_killed(export)
    assert "Waiting for its turn" in page(client, export)
    assert not DBTaskResult.objects.running().exists()
    work()
    assert "Download" in page(client, export)


def test_a_worker_killed_again_and_again_ends_in_a_clear_failure(client, prd):
    export = ask(client, prd)
    be_killed(export)
    page(client, export)
    be_killed(export)
    said = page(client, export)
    assert "The background worker was ended" in said
    assert "Try again" in said


def test_an_export_that_waits_its_turn_is_not_taken_for_dead(client, prd):
    export = ask(client, prd)
    Export.objects.update(heard_at=timezone.now() - timedelta(hours=1))
    page(client, export)
    assert Export.objects.get().attempts == 1


def test_a_run_that_was_given_up_changes_nothing_when_it_comes_back(client, prd):
    export = ask(client, prd)
    be_killed(export)
    page(client, export)
    make_export.call(export.pk, 1)
    assert Export.objects.get().state == "waiting"


def test_a_notice_comes_when_the_file_is_ready_and_goes_when_dismissed(client, prd):
    export = ask(client, prd)
    assert client.get(reverse("notices"), headers=AS_HTMX).status_code == 204
    work()
    notice = client.get(reverse("notices"), headers=AS_HTMX).content.decode()
    assert "JSON ready" in notice
    assert address("download-export", prd, export.pk) in notice
    client.post(reverse("dismiss-notice", args=[export.pk]), headers=AS_HTMX)
    assert client.get(reverse("notices"), headers=AS_HTMX).status_code == 204


def test_a_notice_that_is_shown_is_not_sent_again(client, prd):
    export = ask(client, prd)
    work()
    assert client.get(reverse("notices"), {"shown": export.pk}, headers=AS_HTMX).status_code == 204
    assert client.get(reverse("notices"), {"shown": 0}, headers=AS_HTMX).status_code == 200


def test_a_notice_can_be_read_and_dismissed_without_scripts(client, prd):
    export = ask(client, prd)
    work()
    assert "JSON ready" in client.get(reverse("notices"), follow=True).content.decode()
    assert client.post(reverse("dismiss-notice", args=[export.pk])).url == address("exports", prd)


def test_who_saw_the_result_gets_no_notice_of_it(client, prd):
    export = ask(client, prd)
    work()
    page(client, export)
    assert client.get(reverse("notices"), headers=AS_HTMX).status_code == 204


def test_a_failure_is_a_notice_too(client, prd):
    ask(client, prd)
    Export.objects.update(document="{")
    work()
    assert "Export failed" in client.get(reverse("notices"), headers=AS_HTMX).content.decode()
