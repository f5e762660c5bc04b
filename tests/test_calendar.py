"""A person's calendar: review dates and sign-offs of the products that they belong to, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from prdbuilder.notices.models import Preference
from prdbuilder.pages.calendars import GUESSES_A_MINUTE
from prdbuilder.prds.actions import delete_prd, edit_prd
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.calendar import renew_calendar
from prdbuilder.publishing.models import SignOff
from prdbuilder.writers.ical import LINE_OCTETS, Day, calendar, folded
from stakeholders.actions import archive_product
from stakeholders.models import Member
from tests.factories import make_member, make_prd, make_user, make_version
from tests.queries import counted

SOON = timezone.localdate() + timedelta(days=7)


def unfolded(made):
    """The lines of a calendar, read as RFC 5545 (2009) says, section 3.1."""
    assert made.endswith(b"\r\n")
    lines = made.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= LINE_OCTETS for line in lines)
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert [line.decode() for line in lines]  # no character stands in two lines
    return (
        b"".join([b"\r\n" + line if line[:1] != b" " else line[1:] for line in lines])
        .decode()[2:]
        .split("\r\n")
    )


def unescaped(text):
    out, marks = "", iter(text)
    for mark in marks:
        if mark == "\\":
            mark = {"n": "\n"}.get(following := next(marks), following)
        out += mark
    return out


def events(made):
    found = []
    for line in unfolded(made):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name.partition(";")[0], unescaped(value) if name != "URL" else value)
    return found


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\\,;:\"'"))


@given(TEXTS, TEXTS, TEXTS, st.dates())
@example("é" * 80, "\\n\\;,", "\U0001f600" * 40, date(2026, 11, 28))
def test_what_is_read_back_are_the_texts_that_were_written(name, summary, description, on):
    at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    made = calendar(name, [Day("review-1@here", on, summary, description, "https://a.b/", at, 3)] * 2)
    lines = unfolded(made)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    [said] = [unescaped(line[13:]) for line in lines if line.startswith("X-WR-CALNAME:")]
    assert said == name
    for event in events(made):
        assert (event["SUMMARY"], event.get("DESCRIPTION", "")) == (summary, description)
        assert (event["DTSTART"], event["SEQUENCE"]) == (on.strftime("%Y%m%d"), "3")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_out_of_its_line(text):
    made = calendar(text, [Day("1", SOON, text, text, "https://a.b/", timezone.now())])
    assert [line for line in unfolded(made) if line.startswith("BEGIN:")] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
    ]


def test_a_line_of_just_75_octets_is_not_folded():
    assert folded("x" * 75) == b"x" * 75 + b"\r\n"
    assert folded("x" * 74 + "é") == b"x" * 74 + b"\r\n \xc3\xa9\r\n"


@pytest.fixture
def person(db):
    cache.clear()
    return make_user(name="Ada Okafor")


def a_prd(person, **fields):
    prd = make_prd(owner=person)
    return edit_prd(prd, {"review_on": SOON} | fields, seen={}, by=person)


def ask(prd, person, **fields):
    values = {"side": "user", "reviewer": person, "reviewer_name": person.name, "due_on": SOON} | fields
    return SignOff.objects.create(version=make_version(prd), **values)


def asked_for(client, token, **headers):
    return client.get(reverse("calendar", args=[token]), headers=headers)


def summaries(client, token):
    return [event["SUMMARY"] for event in events(asked_for(client, token).content)]


def test_it_holds_review_dates_and_what_the_person_was_asked(client, person, settings):
    settings.SITE_URL = "https://prd.example"
    prd = a_prd(person, title="Faster, better; handover")
    ask(prd, person)
    ask(prd, make_member(prd.product))
    ask(prd, person, state="approved", answered_at=timezone.now(), side="customer")
    answer = asked_for(client, renew_calendar(person))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = sorted(events(answer.content), key=lambda event: event["SUMMARY"])
    assert [event["SUMMARY"] for event in found] == [
        "Review: Faster, better; handover",
        "Sign-off due: Faster, better; handover, user half",
    ]
    assert {event["DTSTART"] for event in found} == {SOON.strftime("%Y%m%d")}
    assert found[0]["URL"] == f"https://prd.example{prd.get_absolute_url()}"
    assert found[0]["UID"] == f"review-{prd.pk}@prd.example"


def test_a_day_that_moves_keeps_its_id_and_rises(client, person):
    prd, token = a_prd(person), renew_calendar(person)
    [before] = events(asked_for(client, token).content)
    edit_prd(prd, {"review_on": SOON + timedelta(days=1)}, seen={}, by=person)
    [after] = events(asked_for(client, token).content)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"] != before["DTSTART"]


def test_whoever_left_a_product_sees_its_days_no_more(client, person):
    prd = a_prd(make_user())
    membership = Member.objects.create(product=prd.product, user=person, role="reviewer")
    ask(prd, person)
    token = renew_calendar(person)
    assert len(summaries(client, token)) == 2
    membership.delete()
    assert summaries(client, token) == []


def test_what_is_archived_deleted_or_long_past_is_left_out(client, person):
    a_prd(person, review_on=timezone.localdate() - timedelta(days=400))
    a_prd(person, status=Prd.Status.ARCHIVED)
    ask(archived := a_prd(person), person)
    archive_product(archived.product, by=person)
    ask(deleted := a_prd(person), person)
    delete_prd(deleted, by=person)
    assert summaries(client, renew_calendar(person)) == []


def test_a_calendar_that_has_not_changed_is_not_sent_again(client, person):
    prd, token = a_prd(person), renew_calendar(person)
    tag = asked_for(client, token)["ETag"]
    again = asked_for(client, token, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    edit_prd(prd, {"title": "Another"}, seen={}, by=person)
    assert asked_for(client, token, if_none_match=tag).status_code == 200


def test_its_address_is_shown_once_renewed_and_ended(client, person):
    client.force_login(person)
    page = reverse("account-calendar")
    assert "Make its address" in client.get(page).text
    first = client.post(page).context["address"]
    assert first not in client.get(page).text
    second = client.post(page).context["address"]
    token = second.rpartition("/")[2].removesuffix(".ics")
    assert token not in Preference.objects.get().calendar_hash
    client.logout()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.force_login(person)
    client.post(page, {"end": "1"})
    assert client.get(second).status_code == 404


def test_nobody_without_an_account_has_a_calendar(client, person):
    token = renew_calendar(person)
    type(person).objects.update(is_active=False)
    assert asked_for(client, token).status_code == 404


def test_who_guesses_is_asked_to_wait_and_the_calendar_is_still_there(client, person):
    token = renew_calendar(person)
    guesses = range(2 * GUESSES_A_MINUTE + 1)  # A minute may end meanwhile.
    statuses = [asked_for(client, f"guess-{number}").status_code for number in guesses]
    assert statuses[:GUESSES_A_MINUTE] == [404] * GUESSES_A_MINUTE
    assert statuses[-1] == 429
    assert asked_for(client, token).status_code == 200


def test_it_costs_the_same_with_1_and_with_50_days(client, person):
    def cost(number):
        for _ in range(number):
            ask(a_prd(person), person)
        token = renew_calendar(person)
        with counted() as queries:
            asked_for(client, token)
        return len(queries)

    assert cost(1) == cost(10) == 3
