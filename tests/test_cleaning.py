"""What is old is taken away once a day, and nothing that somebody still needs."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.cleaning import BATCH, ask_for_cleaning, clean_up
from prdbuilder.history.conflicts import keep_text, settle
from prdbuilder.history.models import Conflict
from prdbuilder.importing.models import Upload
from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Delivery, Event, Notice
from prdbuilder.prds.actions import delete_parts, delete_prd
from prdbuilder.prds.models import Goal, Prd
from prdbuilder.publishing.models import Export
from prdbuilder.publishing.sharing import people_of
from stakeholders.actions import delete_persona
from stakeholders.models import Member, Persona
from tests.factories import make_goal, make_member, make_persona, make_prd, make_user, make_webhook, owner_of
from tests.killing import running
from tests.workers import a_worker


def ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def prd(db):
    return make_prd()


def told(prd, *people, by=None, days=0, **notice):
    """Something that happened so long ago, in the inboxes of these."""
    event = Event(kind="version.made", product=prd.product, title="Version 3", address="/", at=ago(days))
    tell(event, to=dict.fromkeys([person.pk for person in people], "yours"), by=by)
    Notice.objects.filter(event=event).update(**notice)
    return event


def planned():
    return DBTaskResult.objects.filter(status="READY", task_path=clean_up.module_path)


@pytest.mark.parametrize(("days", "stays"), [(89, True), (91, False)])
def test_a_notice_that_was_read_goes_after_90_days_and_one_that_was_not_after_180(prd, days, stays):
    person = make_member(prd.product)
    told(prd, person, days=days + 90, read_at=ago(days))
    told(prd, person, days=days + 90)
    told(prd, person)
    clean_up.call()
    assert Notice.objects.count() == Event.objects.count() == (3 if stays else 1)


def test_no_notice_goes_before_its_mail_was_sent(prd):
    person = make_member(prd.product)
    waiting = told(prd, person, days=400, read_at=ago(300), mail_due=True)
    told(prd, person, days=400, mail_due=True, mailed_at=ago(300))
    last = told(prd, person)
    clean_up.call()
    assert {*Event.objects.all()} == {waiting, last}


def test_the_name_of_who_left_comes_out_no_more_when_what_they_were_told_is_gone(prd):
    wrote, was_told = make_member(prd.product), make_member(prd.product)
    for days in (500, 400):
        told(prd, was_told, by=wrote, days=days, read_at=ago(days))
    Member.objects.filter(user__in=[wrote, was_told]).delete()
    before = people_of(prd.product)
    clean_up.call()
    assert Event.objects.count() == 1
    assert people_of(prd.product) == before


def test_a_delivery_goes_after_30_days_unless_it_still_waits(prd):
    webhook = make_webhook(prd.product)
    for state, days in (("arrived", 31), ("failed", 31), ("waiting", 31), ("arrived", 29)):
        event = told(prd)
        Delivery.objects.filter(event=event).update(webhook=webhook, state=state, tried_at=ago(days))
    clean_up.call()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["arrived", "waiting"]
    assert Event.objects.count() == 4


def test_the_last_delivery_of_a_webhook_stays_so_that_its_owners_know_how_it_is(client, prd):
    webhook = make_webhook(prd.product)
    for state, days in (("arrived", 90), ("failed", 60)):
        event = told(prd)
        Delivery.objects.filter(event=event).update(webhook=webhook, state=state, tried_at=ago(days))
    clean_up.call()
    assert Delivery.objects.get().state == "failed"
    client.force_login(owner_of(prd.product))
    page = f"/products/{prd.product.key}/webhooks/"
    assert "None yet" not in client.get(page).text
    assert "Nothing was sent yet" not in client.get(f"{page}{webhook.pk}/").text


def test_a_text_goes_30_days_after_its_writer_settled_it_and_never_before(prd):
    kept = {"why": Conflict.Why.STALE, "seen": 1, "by": owner_of(prd.product)}
    for field in ("problem", "scope", "evidence"):
        keep_text(prd, field, f"Mine of {field}", **kept)
    settle(*Conflict.objects.exclude(field="evidence").values_list("pk", flat=True))
    Conflict.objects.update(at=ago(400))
    Conflict.objects.filter(field="problem").update(settled_at=ago(31))
    clean_up.call()
    assert {*Conflict.objects.values_list("field", flat=True)} == {"scope", "evidence"}


def test_more_than_one_batch_goes_in_one_run(prd):
    said = {"by": owner_of(prd.product), "product_id": 1, "subject": "prd", "why": "stale", "text": "Mine"}
    Conflict.objects.bulk_create(
        Conflict(subject_id=number, settled_at=ago(31), **said) for number in range(BATCH + 1)
    )
    clean_up.call()
    assert not Conflict.objects.exists()


@pytest.mark.parametrize(("status", "days"), [("SUCCESSFUL", 7), ("FAILED", 30), ("RUNNING", 30)])
def test_the_record_of_a_task_goes_and_what_waits_stays(db, status, days):
    ask_for_cleaning()
    waits = planned().get()
    for age in (days - 1, days + 1):
        row = DBTaskResult.objects.get(pk=clean_up.enqueue().id)
        row.status, row.started_at = status, ago(age)
        row.finished_at = None if status == "RUNNING" else ago(age)
        row.save()
    clean_up.call()
    assert DBTaskResult.objects.filter(status=status).count() == 1
    assert planned().filter(pk=waits.pk).exists()


def test_sessions_uploads_and_files_that_are_over_go_though_nobody_asks_for_new_ones(client, prd):
    client.force_login(owner_of(prd.product))
    Session.objects.create(session_key="old", expire_date=ago(1))
    said = {"product": prd.product, "title": "Orders", "content": "{}", "by": owner_of(prd.product)}
    Upload.objects.create(created_at=ago(8), **said)
    new = Upload.objects.create(**said)
    made = {"product": prd.product, "prd": prd, "title": "Orders", "state": "ready", "file": "a.pdf"}
    Export.objects.create(asked_at=ago(15), finished_at=ago(15), **made)
    clean_up.call()
    assert (Session.objects.count(), Upload.objects.get(), Export.objects.count()) == (1, new, 0)


def test_bins_are_cleared_of_what_the_task_of_their_own_left(prd, transactional_db):
    by = owner_of(prd.product)
    goal, persona, other = make_goal(prd), make_persona(prd.product), make_prd(prd.product)
    delete_parts([goal], by=by)
    delete_persona(persona, by=by)
    delete_prd(other, by=by)
    DBTaskResult.objects.all().delete()
    clean_up.call()
    assert not DBTaskResult.objects.exclude(task_path=clean_up.module_path).exists()
    for row in (goal, persona, other):
        type(row)._base_manager.filter(pk=row.pk).update(deleted_at=ago(31))
    clean_up.call()
    a_worker(queues=["default"]).run()
    assert (Goal.objects.count(), Persona.objects.count()) == (0, 0)
    assert Prd.everything.get() == prd


def test_each_run_plans_those_of_the_next_day_once(db):
    for _ in range(3):
        clean_up.call()
    first, spare = planned().order_by("run_after").values_list("run_after", flat=True)
    assert first.date() == ago(-1).date()
    assert spare - first == timedelta(hours=1)


def test_one_that_cannot_be_cleaned_keeps_no_other_from_it(prd, settings):
    settings.SESSION_ENGINE = "nowhere"
    told(prd, person := make_member(prd.product), days=200)
    told(prd, person)
    clean_up.call()
    assert Event.objects.count() == 1


def test_a_worker_asks_for_it_as_it_starts(transactional_db):
    make_user()
    Session.objects.create(session_key="old", expire_date=ago(1))
    for _ in range(2):
        with running("db_worker", "--queue-name", "default", "--no-reload", "--batch") as worker:
            assert worker.wait(60) == 0
    assert not Session.objects.exists()
    assert planned().count() == 2
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").count() == 1
