"""Mail about notices: put together, sent once, again only under the same id, and ended in one press."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.notices.actions import read, tell
from prdbuilder.notices.mailing import AGAIN_AFTER, TOGETHER, TOO_OLD, mail_notices, next_digest
from prdbuilder.notices.models import Event, Notice, Preference
from stakeholders.models import Member
from tests.factories import make_member, make_prd
from tests.queries import counted
from tests.workers import a_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mailer(settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def prd():
    return make_prd()


@pytest.fixture
def person(prd):
    return make_member(prd.product)


def tell_them(person, prd, title="Ada commented on CD-1", **fields):
    return tell(
        Event(
            kind=Event.Kind.COMMENT_ADDED, product=prd.product, title=title, address="/products/", **fields
        ),
        to={person.pk: Notice.Reason.MENTIONED},
        by=None,
    )


def later(wait=TOGETHER):
    """Let the worker do what is due by then."""
    DBTaskResult.objects.filter(run_after__lte=timezone.now() + wait).update(run_after=timezone.now())
    a_worker(queues=["default"]).run()


def test_what_happens_within_a_minute_comes_in_one_mail(person, prd):
    for number in range(10):
        tell_them(person, prd, f"Ada commented on CD-{number}", text="Is it so?")
    later(timedelta(0))
    assert mail.outbox == []
    later()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([person.email], "Ada commented on CD-0, and 9 more")
    assert "> Is it so?" in sent.body
    assert f"{reverse('open-notice', args=[Notice.objects.first().pk])}" in sent.body
    assert "<blockquote" in sent.alternatives[0].content
    later(timedelta(days=1))
    assert len(mail.outbox) == 1


def test_a_day_comes_in_one_mail_in_the_morning_and_an_empty_day_in_none(person, prd):
    Preference.objects.create(user=person, mail="daily")
    tell_them(person, prd, "One")
    tell_them(person, prd, "Two")
    due = DBTaskResult.objects.order_by("run_after").first().run_after
    assert due == next_digest(timezone.now())
    later(timedelta(days=1))
    assert mail.outbox[0].subject.startswith("2 notices until ")
    read_before_the_morning = tell_them(person, prd)
    read(Notice.objects.filter(event=read_before_the_morning))
    later(timedelta(days=1))
    assert len(mail.outbox) == 1


def test_how_each_wants_to_be_told_is_asked_once(person, prd):
    with counted() as queries:
        tell_them(person, prd)
    assert sum("notices_preference" in sql for sql in queries) == 1
    assert DBTaskResult.objects.exists()


def test_the_morning_is_the_next_six_oclock():
    six = datetime(2026, 11, 28, 6, tzinfo=UTC)
    assert next_digest(six - timedelta(seconds=1)) == six
    assert next_digest(six) == six + timedelta(days=1)


def test_who_wants_no_mail_and_a_house_without_a_mail_server_enqueue_nothing(person, prd, settings):
    Preference.objects.create(user=person, mail="never")
    tell_them(person, prd)
    Preference.objects.all().delete()
    settings.MAILERS = {}
    tell_them(person, prd)
    assert not DBTaskResult.objects.exists()
    assert not Notice.objects.unmailed().exists()
    assert Notice.objects.unread().count() == 2


def test_what_was_read_or_is_of_a_product_that_they_left_is_not_mailed(person, prd):
    other = make_prd()
    membership = Member.objects.create(product=other.product, user=person)
    read(Notice.objects.filter(event=tell_them(person, prd, "Read already")))
    tell_them(person, other, "A secret")
    tell_them(person, prd, "Still of use")
    membership.delete()
    later()
    (sent,) = mail.outbox
    assert sent.subject == "Still of use"
    assert "secret" not in sent.body + sent.alternatives[0].content


class Killed(BaseException):
    """As a worker that is gone: nothing catches it."""


def killed_after_sending(monkeypatch, person):
    """The mail is out, and the worker dies before it can note that: its task stays at work for ever."""
    DBTaskResult.objects.update(status="RUNNING")
    with monkeypatch.context() as patched:
        patched.setattr(mail.message.EmailMessage, "send", lambda self: (_outbox(self), die())[0])
        with pytest.raises(Killed):
            mail_notices.call(person.pk, "at_once")


def _outbox(message):
    mail.outbox.append(message)


def die():
    raise Killed


def test_a_worker_killed_between_sending_and_noting_sends_once_more_under_the_same_id(
    person, prd, monkeypatch
):
    tell_them(person, prd, "First")
    killed_after_sending(monkeypatch, person)
    tell_them(person, prd, "Second")
    later(AGAIN_AFTER)
    ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert ids[0] == ids[1] != ids[2]
    assert [sent.subject for sent in mail.outbox] == ["First", "First", "Second"]
    later(timedelta(days=1))
    mail_notices.call(person.pk, "at_once")
    assert len(mail.outbox) == 3


def test_a_worker_killed_as_it_takes_the_task_loses_no_mail(person, prd):
    tell_them(person, prd)
    taken = DBTaskResult.objects.order_by("run_after").first()
    DBTaskResult.objects.filter(pk=taken.pk).update(status="RUNNING")
    later(AGAIN_AFTER + TOGETHER)
    later(timedelta(days=1))
    assert len(mail.outbox) == 1


def test_what_was_read_while_the_worker_was_gone_is_not_sent_again(person, prd, monkeypatch):
    tell_them(person, prd)
    killed_after_sending(monkeypatch, person)
    read(Notice.objects.all())
    later(AGAIN_AFTER)
    assert len(mail.outbox) == 1
    assert not Notice.objects.unmailed().exists()


def test_mail_that_no_server_takes_is_tried_again_until_it_is_too_old(person, prd, settings):
    tell_them(person, prd)
    taken = settings.MAILERS
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2}}}
    later()
    assert Notice.objects.unmailed().count() == 1
    settings.MAILERS = taken
    later(AGAIN_AFTER)
    assert len(mail.outbox) == 1
    Event.objects.update(at=timezone.now() - TOO_OLD - timedelta(hours=1))
    Notice.objects.update(mailed_at=None, mail_id=None, mail_due=True)
    mail_notices.call(person.pk, "at_once")
    assert len(mail.outbox) == 1


def test_a_mail_says_in_its_head_how_to_end_it(person, prd):
    tell_them(person, prd)
    later()
    head = mail.outbox[0].message().as_bytes().partition(b"\n\n")[0].decode()
    address = re.search(r"^List-Unsubscribe:\s+<(\S+)>$", head, re.MULTILINE)[1]
    assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in head
    anybody = Client(enforce_csrf_checks=True)
    path = address.partition("8000")[2]
    assert anybody.get(path).status_code == 200
    assert not Preference.objects.exists()
    assert anybody.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get(user=person).mail == "never"
    assert anybody.post(f"{path[:-2]}/").status_code == 404
    assert person.name not in anybody.get(path).content.decode()


def test_how_one_is_told_is_chosen_on_the_page_of_ones_account(client, person, prd, settings):
    client.force_login(person)
    tell_them(person, prd)
    answer = client.post(reverse("mail-preference"), {"mail": "hourly"})
    assert answer.status_code == 422
    assert "Choose one of the three" in answer.content.decode()
    client.post(reverse("mail-preference"), {"mail": "daily"})
    later()
    assert mail.outbox == []
    later(timedelta(days=1))
    assert len(mail.outbox) == 1
    settings.MAILERS = {}
    assert "sends no mail" in client.get(reverse("account")).content.decode()
