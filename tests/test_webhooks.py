"""Webhooks: what happens in a product is posted elsewhere, at least once, under an id that stays the same."""

import json
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.notices import sending, webhooks
from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Delivery, Event, Notice, Webhook
from prdbuilder.notices.sending import PAUSES, deliver, told_of
from prdbuilder.notices.shapes import TEXT_LIMIT, Told, as_slack, as_teams, body_of, signature, slack_escaped
from prdbuilder.publishing.actions import ask_for_export
from tests.factories import make_member, make_prd, make_product, make_user, make_webhook, owner_of
from tests.receivers import receiving
from tests.workers import a_worker

HERE = [ip_network("127.0.0.0/8"), ip_network("::1/128")]


@pytest.fixture
def product(db, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = HERE
    settings.SITE_URL = "https://prd.example"
    return make_product(make_user(name="Ada Okafor"), key="DEL", name="Courier Desk")


def something_happens(product, kind=Event.Kind.VERSION_MADE, to=None, **fields):
    fields = {"title": "Version 3 was made", "address": "/products/DEL/"} | fields
    return tell(Event(kind=kind, product=product, **fields), to=to or {}, by=owner_of(product))


def work():
    a_worker(queues=["default"]).run()


def after(delivery, attempts):
    """What the task does that was planned after so many attempts."""
    deliver.func(delivery.pk, attempts)
    delivery.refresh_from_db()
    return delivery.state


def test_what_happens_arrives_signed_and_once(product, transactional_db):
    with receiving() as server:
        webhook = make_webhook(product, server.address)
        event = something_happens(product, text="With <b>all</b> of it")
        work()
        DBTaskResult.objects.update(run_after=timezone.now())
        DBTaskResult.objects.filter(status="SUCCESSFUL").update(status="READY")
        work()
    [(_, headers, body)] = server.got
    assert headers["webhook-id"] == str(event.pk)
    signed = signature(webhook.secret, str(event.pk), int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signed
    assert json.loads(body)["data"] == {
        "id": str(event.pk),
        "product": {"key": "DEL", "name": "Courier Desk"},
        "title": "Version 3 was made",
        "text": "With <b>all</b> of it",
        "by": "Ada Okafor",
        "address": "https://prd.example/products/DEL/",
    }
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts, delivery.message) == (
        "arrived",
        200,
        1,
        "thanks",
    )


def test_the_signature_is_that_of_the_standard():
    """The example of the specification's reference implementation."""
    body = b'{"event_type":"ping","data":{"success":true}}'
    made = signature("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121, body)
    assert made == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_what_was_rolled_back_is_sent_to_nobody(product):
    make_webhook(product)
    with transaction.atomic():
        something_happens(product)
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_only_the_kinds_that_were_chosen_are_sent_and_none_while_paused(product):
    chosen = make_webhook(product, kinds=["comment.added"])
    webhooks.pause(make_webhook(product))
    something_happens(product)
    something_happens(product, Event.Kind.COMMENT_ADDED)
    assert list(Delivery.objects.values_list("webhook", "event__kind")) == [(chosen.pk, "comment.added")]


def test_what_fails_is_tried_again_under_the_same_id_with_growing_pauses(product):
    with receiving(500, 503, 200) as server:
        make_webhook(product, server.address)
        event = something_happens(product)
        delivery = Delivery.objects.get()
        assert after(delivery, 0) == "waiting"
        assert (delivery.status, delivery.next_at - delivery.tried_at) == (500, PAUSES[0])
        assert after(delivery, 1) == "waiting"
        assert delivery.next_at - delivery.tried_at == PAUSES[1]
        assert after(delivery, 2) == "arrived"
    assert [headers["webhook-id"] for _, headers, _ in server.got] == [str(event.pk)] * 3
    assert sorted(PAUSES) == list(PAUSES)
    assert timedelta(days=1) < sum(PAUSES, timedelta()) < timedelta(hours=26)


def test_after_a_day_it_has_failed_and_the_owners_hear_of_it_once(product):
    with receiving(500) as server:
        webhook = make_webhook(product, server.address)
        make_member(product)
        for _ in range(2):
            something_happens(product)
            delivery = Delivery.objects.latest("pk")
            states = [after(delivery, attempts) for attempts in range(len(PAUSES) + 1)]
            assert states == ["waiting"] * len(PAUSES) + ["failed"]
    [notice] = Notice.objects.filter(event__kind="webhook.failed")
    assert (notice.user, notice.event.title) == (owner_of(product), "The webhook “Our channel” fails")
    assert Delivery.objects.filter(webhook=webhook).count() == 2


@pytest.mark.parametrize("attempts", [0, len(PAUSES)])
def test_a_worker_that_is_killed_while_it_sends_sends_once_more_or_says_so(product, monkeypatch, attempts):
    class Killed(BaseException):
        """As kill -9: nothing that comes after is done."""

    with receiving() as server:
        make_webhook(product, server.address)
        something_happens(product)
        delivery = Delivery.objects.get()
        Delivery.objects.update(attempts=attempts)
        for killed in ("_arrived", "_not_arrived"):
            monkeypatch.setattr(sending, killed, lambda *args: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            deliver.func(delivery.pk, attempts)
        monkeypatch.undo()
        planned = DBTaskResult.objects.filter(run_after__gt=timezone.now() + timedelta(seconds=59))
        assert [delivery.pk, attempts + 1] in [row.args_kwargs["args"] for row in planned]
        assert after(delivery, attempts + 1) == ("arrived" if attempts == 0 else "failed")
    assert len({headers["webhook-id"] for _, headers, _ in server.got}) == 1


def test_a_task_that_is_lost_before_it_began_has_one_that_stands_by(product):
    make_webhook(product)
    something_happens(product)
    first, spare = DBTaskResult.objects.order_by("run_after")
    assert first.args_kwargs == spare.args_kwargs
    assert spare.run_after - first.run_after == sending.SPARE


def test_whoever_waits_for_a_file_does_not_wait_for_what_is_sent(product):
    make_webhook(product, "https://hooks.example/slow")
    something_happens(product)
    prd, owner = make_prd(product), owner_of(product)
    export = ask_for_export(prd, edition="full", format="json", paper="a4", by=owner)
    export.refresh_from_db()
    waiting = DBTaskResult.objects.ready().order_by(*DBTaskResult._meta.ordering)
    assert [task.id for task in waiting][:1] == [export.task_id]


def test_a_receiver_that_is_gone_for_good_is_paused(product):
    with receiving(410) as server:
        webhook = make_webhook(product, server.address)
        something_happens(product)
        assert after(Delivery.objects.get(), 0) == "failed"
    webhook.refresh_from_db()
    assert webhook.paused_at is not None
    assert Notice.objects.filter(event__kind="webhook.failed").exists()


def test_an_address_inside_is_never_posted_to(product, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    with receiving() as server:
        make_webhook(product, server.address.replace("http:", "https:"))
        something_happens(product)
        delivery = Delivery.objects.get()
        after(delivery, 0)
    assert server.got == []
    assert delivery.status is None
    assert "443" in delivery.message


def test_a_test_is_sent_once_to_this_webhook_and_tells_nobody(product):
    with receiving(500) as server:
        make_webhook(product)
        webhook = make_webhook(product, server.address)
        webhooks.send_test(webhook, by=owner_of(product))
        assert after(Delivery.objects.get(), 0) == "failed"
    assert not Notice.objects.exists()


def test_what_failed_is_sent_again_from_the_beginning_and_a_second_press_adds_nothing(product):
    with receiving() as server:
        make_webhook(product, server.address)
        event = something_happens(product)
        Delivery.objects.update(state="failed", attempts=8)
        DBTaskResult.objects.all().delete()
        for _ in range(2):
            webhooks.send_again(Delivery.objects.get())
        assert DBTaskResult.objects.count() == 2
        assert after(Delivery.objects.get(), 0) == "arrived"
    assert server.got[0][1]["webhook-id"] == str(event.pk)


def test_what_waited_while_it_was_paused_goes_out_when_it_goes_on(product):
    with receiving() as server:
        webhook = make_webhook(product, server.address)
        something_happens(product)
        webhooks.pause(webhook)
        assert after(Delivery.objects.get(), 0) == "waiting"
        webhooks.resume(Webhook.objects.get())
        assert after(Delivery.objects.get(), 0) == "arrived"


def a_told(**fields):
    values = {
        "id": "1",
        "kind": "comment.added",
        "kind_name": "A comment",
        "at": timezone.now(),
        "product_key": "DEL",
        "product_name": "Courier Desk",
        "title": "Ada commented on DEL-1",
        "text": "Which counter?",
        "address": "https://prd.example/products/DEL/",
        "by": "Ada",
    }
    return Told(**values | fields)


def words_of(value):
    """Every text in a message that is shown to people."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "text" and isinstance(inner, str) else words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner)


@given(st.text(), st.text())
def test_slack_is_told_texts_and_no_marks_of_its_own(title, text):
    told = a_told(title=title, text=text, by=text, product_name=title)
    message = as_slack(told)
    own = f"<{told.address}|"
    for words in words_of(message):
        inner = words.replace(own, "", 1).replace(">*", "*", 1) if own in words else words
        assert not {"<", ">"} & {*inner}
        unescaped = inner.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
        assert "&" not in unescaped
    back = slack_escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == text


@given(st.text(max_size=400), st.text())
def test_a_card_of_teams_says_every_text_as_it_is(title, text):
    [attachment] = as_teams(a_told(title=title, text=text))["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    said = list(words_of(attachment["content"]["body"]))
    assert said[0] == title
    assert text == "" or said[1] == text
    assert {block["type"] for block in attachment["content"]["body"]} == {"RichTextBlock"}


def test_a_long_text_is_cut_to_what_slack_and_teams_take():
    for shape in ("slack", "teams"):
        body = body_of(shape, a_told(text="&" * 50_000))
        assert len(body) < 28_000
    told = a_told(title="<" * 500, text="&" * 9_000, address=f"https://prd.example/{'w' * 2_000}")
    sections = [block["text"]["text"] for block in as_slack(told)["blocks"][:2]]
    assert 2_900 < max(map(len, sections)) <= 3_000
    assert len(as_slack(a_told(text="w" * 9_000))["blocks"][1]["text"]["text"]) == TEXT_LIMIT


def test_an_event_of_a_guest_names_the_guest(product):
    event = tell(
        Event(
            kind=Event.Kind.COMMENT_HELD, product=product, title="A guest wrote", address="/", by_name="Guest"
        ),
        to={},
        by=None,
    )
    assert told_of(event).by == "Guest"
