"""Somebody has a file made of a PRD, goes on working, and is told when it is there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from prdbuilder.prds.actions import edit_prd
from prdbuilder.publishing.actions import remove_expired_exports
from prdbuilder.publishing.models import KEPT_FOR, NAME_BYTES, Export
from stakeholders.models import Role
from tests.exports import address, ask, page, prd_of_whoever_signed_in

from .factories import make_member, make_prd, make_product, make_requirement, make_user
from .workers import work

pytestmark = pytest.mark.django_db
AS_HTMX = {"HX-Request": "true"}


@pytest.fixture
def prd(client):
    return prd_of_whoever_signed_in(client)


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
