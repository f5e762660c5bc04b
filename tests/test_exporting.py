"""Somebody has a file made of a PRD, goes on working, and is told when it is there."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.prds.actions import edit_prd
from prdbuilder.prds.models import Picture
from prdbuilder.publishing.actions import remove_expired_exports
from prdbuilder.publishing.models import KEPT_FOR, NAME_BYTES, SILENT_FOR, Export
from prdbuilder.publishing.tasks import make_export
from stakeholders.models import Role

from .factories import make_member, make_prd, make_product, make_requirement, make_user
from .workers import work

pytestmark = pytest.mark.django_db
AS_HTMX = {"HX-Request": "true"}


@pytest.fixture
def prd(client):
    """A PRD whose owner has signed in."""
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="DEL"), requirements=2, owner=owner)


def address(name, prd, *more):
    return reverse(name, args=[prd.product.key, prd.number, *more])


def ask(client, prd, **values):
    """Ask as the form does; the newest export is the answer."""
    values = {"edition": "full", "format": "json", "paper": "a4"} | values
    client.post(address("new-export", prd), values)
    return Export.objects.latest("pk")


def show_large_pictures(row, field):
    """Name two pictures of 33 MB; their files have holes and take no room."""
    for sha256 in ("a" * 64, "b" * 64):
        picture = Picture(product=row.product, sha256=sha256, width=1, height=1)
        picture.file.save("large.png", ContentFile(b""), save=True)
        os.truncate(picture.file.path, 33 * 1024 * 1024)
    type(row).objects.filter(pk=row.pk).update(**{field: f"![](picture:{'a' * 64}) ![](picture:{'b' * 64})"})


def be_killed(export):
    """Leave the rows as a worker does that was killed at its work."""
    long_ago = timezone.now() - SILENT_FOR - timedelta(seconds=1)
    Export.objects.filter(pk=export.pk).update(state="working", percent=45, heard_at=long_ago)
    DBTaskResult.objects.ready().update(status="RUNNING", started_at=long_ago)


def page(client, export, **headers):
    return client.get(export.get_absolute_url(), headers=headers).content.decode()


def test_asking_answers_at_once_and_the_worker_makes_the_file(client, prd):
    answer = client.post(address("new-export", prd), {"edition": "user", "format": "json", "paper": "a4"})
    export = Export.objects.get()
    assert answer.url == export.get_absolute_url()
    assert "Waiting for its turn" in page(client, export)
    work()
    file = client.get(address("download-export", prd, export.pk))
    assert b'"statement": "Requirement 1"' in file.getvalue()
    assert b"Requirement 0" not in file.getvalue()


def test_a_download_is_an_attachment_with_a_readable_name(client, prd):
    export = ask(client, prd, edition="user")
    work()
    file = client.get(address("download-export", prd, export.pk))
    name = "DEL PRD 1 Faster handover (user edition).json"
    assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "DEL PRD 1 .. .. etc passwd.json"),
        ('A "quick": pick\tup?', "DEL PRD 1 A quick pick up.json"),
        ("fdp\u202egpj", "DEL PRD 1 fdp gpj.json"),
        ("交接" * 200, "DEL PRD 1 " + "交接" * 30 + "交.json"),
    ],
)
def test_a_file_name_is_safe_whatever_the_title(prd, title, name):
    export = Export(product=prd.product, prd=prd, title=title, format="json")
    assert export.file_name == name
    assert len(name.encode()) <= NAME_BYTES


@pytest.mark.parametrize("format", ["html", "md", "json"])
def test_each_format_can_be_had(client, prd, format):
    export = ask(client, prd, format=format)
    work()
    assert b"Requirement 1" in client.get(address("download-export", prd, export.pk)).getvalue()


def test_the_file_holds_the_draft_as_it_was_when_asked(client, prd):
    export = ask(client, prd)
    edit_prd(prd, {"title": "Another title"}, seen={"title": 1}, by=None)
    work()
    export.refresh_from_db()
    assert b"Another title" not in export.file.read()
    assert export.file_name == "DEL PRD 1 Faster handover.json"


def test_asking_twice_for_the_same_is_one_export(client, prd):
    assert ask(client, prd) == ask(client, prd)
    make_requirement(prd)
    assert ask(client, prd) != Export.objects.earliest("pk")


def test_the_eleventh_export_under_way_is_refused_in_words(client, prd):
    for _ in range(10):
        make_requirement(prd)
        ask(client, prd)
    make_requirement(prd)
    answer = client.post(address("new-export", prd), {"edition": "full", "format": "md", "paper": "a4"})
    assert answer.status_code == 422
    assert "ten exports under way" in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"edition": "everything"}, {"format": "exe"}, {"paper": "a0\x00"}])
def test_wrong_input_is_kept_and_explained_and_makes_nothing(client, prd, wrong):
    values = {"edition": "user", "format": "md", "paper": "letter"} | wrong
    answer = client.post(address("new-export", prd), values)
    assert answer.status_code == 422
    assert "Choose" in answer.content.decode()
    assert answer.context["form"].data["edition"] == values["edition"]
    assert not Export.objects.exists()


def test_the_form_opens_on_the_edition_of_the_page_one_comes_from(client, prd):
    form = client.get(address("new-export", prd), {"edition": "user"}).context["form"]
    assert form["edition"].value() == "user"


def test_a_designer_is_offered_the_user_edition(client, prd):
    client.force_login(make_member(prd.product, home_side="user"))
    assert client.get(address("new-export", prd)).context["form"]["edition"].value() == "user"


def test_the_form_remembers_the_paper(client, prd):
    ask(client, prd, format="pdf", paper="letter")
    assert client.get(address("new-export", prd)).context["form"]["paper"].value() == "letter"


def test_in_a_dialog_the_form_becomes_the_progress(client, prd):
    form = client.get(address("new-export", prd), headers=AS_HTMX).content.decode()
    assert "<html" not in form
    assert "hx-post" in form
    values = {"edition": "full", "format": "json", "paper": "a4"}
    progress = client.post(address("new-export", prd), values, headers=AS_HTMX).content.decode()
    assert "<html" not in progress
    assert 'hx-trigger="every 1s"' in progress


def test_the_progress_stops_asking_when_the_file_is_there(client, prd):
    export = ask(client, prd)
    assert 'hx-trigger="every 1s"' in page(client, export, **AS_HTMX)
    work()
    ready = page(client, export, **AS_HTMX)
    assert "hx-trigger" not in ready
    assert "Download" in ready


def test_progress_that_has_not_changed_is_not_sent_again(client, prd):
    export = ask(client, prd)
    same = client.get(export.get_absolute_url(), {"mark": export.mark}, headers=AS_HTMX)
    assert same.status_code == 204
    Export.objects.update(state="working", percent=3)
    moved = client.get(export.get_absolute_url(), {"mark": export.mark}, headers=AS_HTMX)
    assert 'value="3"' in moved.content.decode()


def test_without_scripts_the_page_loads_itself_again_only_while_it_must(client, prd):
    export = ask(client, prd)
    assert '<noscript><meta http-equiv="refresh"' in page(client, export)
    work()
    assert "http-equiv" not in page(client, export)


def test_who_waits_long_learns_that_the_worker_may_not_run(client, prd):
    export = ask(client, prd)
    Export.objects.update(heard_at=timezone.now() - timedelta(seconds=30))
    assert "Waiting for the background worker" in page(client, export)


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


def test_a_colleague_sees_the_export_and_gets_no_notice(client, prd):
    export = ask(client, prd)
    work()
    client.force_login(make_member(prd.product, Role.VIEWER))
    assert "Download" in page(client, export)
    assert export.file_name in client.get(address("exports", prd)).content.decode()
    assert client.get(reverse("notices"), headers=AS_HTMX).status_code == 204
    assert client.post(reverse("dismiss-notice", args=[export.pk])).status_code == 404


def test_a_viewer_may_export(client, prd):
    client.force_login(make_member(prd.product, Role.VIEWER))
    assert ask(client, prd).state == "waiting"


@pytest.mark.parametrize("name", ["exports", "new-export", "export", "download-export", "retry-export"])
def test_a_stranger_finds_nothing(client, prd, name):
    export = ask(client, prd)
    client.force_login(make_user())
    more = () if name in {"exports", "new-export"} else (export.pk,)
    send = client.post if name == "retry-export" else client.get
    assert send(address(name, prd, *more)).status_code == 404
    assert client.post(reverse("dismiss-notice", args=[export.pk])).status_code == 404


def test_an_export_is_found_only_under_its_own_prd(client, prd):
    export = ask(client, prd)
    other = make_prd(prd.product, owner=None)
    assert client.get(address("export", other, export.pk)).status_code == 404


def test_who_left_the_product_is_told_nothing(client, prd):
    ask(client, prd)
    work()
    prd.product.members.all().delete()
    assert client.get(reverse("notices"), headers=AS_HTMX).status_code == 204


def test_a_download_that_is_not_there_yet_leads_to_its_page(client, prd):
    export = ask(client, prd)
    assert client.get(address("download-export", prd, export.pk)).url == export.get_absolute_url()


def test_old_exports_go_with_their_files_when_a_new_one_is_asked_for(
    client, prd, django_capture_on_commit_callbacks
):
    old = ask(client, prd)
    work()
    old.refresh_from_db()
    Export.objects.update(asked_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        new = ask(client, prd)
    assert list(Export.objects.all()) == [new]
    assert not old.file.storage.exists(old.file.name)


def test_what_is_under_way_is_never_too_old(client, prd):
    ask(client, prd)
    Export.objects.update(asked_at=timezone.now() - KEPT_FOR - timedelta(days=1))
    remove_expired_exports()
    assert Export.objects.count() == 1


def test_missing_glyphs_are_told_in_words(client, prd):
    export = ask(client, prd)
    work()
    Export.objects.update(missing_glyphs=["𒀀", "ꙮ"])
    said = page(client, export)
    assert "2 characters could not be printed" in said
    assert "𒀀 (U+12000 cuneiform sign a)" in said


@pytest.mark.parametrize("requirements", [1, 50])
def test_the_pages_cost_the_same_at_any_length(client, django_assert_num_queries, requirements):
    owner = make_user()
    prd = make_prd(make_product(owner), requirements=requirements, owner=owner)
    client.force_login(owner)
    export_page = ask(client, prd).get_absolute_url()
    with django_assert_num_queries(8):  # session, user, PRD, versions, the paper last taken, the outline
        client.get(address("new-export", prd))
    with django_assert_num_queries(7):  # session, user, export with PRD and product, PRD, the outline
        client.get(export_page)
    with django_assert_num_queries(3):  # session, user, export with PRD and product
        client.get(export_page, headers=AS_HTMX)
    with django_assert_num_queries(7):  # session, user, PRD, exports with who asked, the outline
        client.get(address("exports", prd))
    with django_assert_num_queries(4):  # session, user, exports, how much the inbox holds
        client.get(reverse("notices"), headers=AS_HTMX)


@pytest.mark.parametrize("requirements", [1, 50])
def test_asking_costs_the_same_at_any_length(client, django_assert_max_num_queries, requirements):
    owner = make_user()
    prd = make_prd(make_product(owner), requirements=requirements, owner=owner)
    client.force_login(owner)
    with django_assert_max_num_queries(26):
        ask(client, prd)
