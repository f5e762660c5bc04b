"""kill -9 of the web server at random moments while people save: nothing acknowledged is lost."""

import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.test import Client

from prdbuilder.history.models import Change
from prdbuilder.prds.models import Requirement
from tests.factories import make_member, make_prd

pytestmark = pytest.mark.django_db(transaction=True)


class Writer(threading.Thread):
    """Saves one field again and again as the autosave does: what got no answer is sent once more."""

    def __init__(self, url, row, user):
        super().__init__(daemon=True)
        client = Client()
        client.force_login(user)
        token = "x" * 32
        cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
        self.headers = {"Cookie": cookie, "X-CSRFToken": token, "Accept": "application/json"}
        self.address, self.row, self.ends = url + row.get_absolute_url(), row, threading.Event()
        self.acknowledged, self.refused, self.revision = "", [], 1

    def run(self):
        number = 0
        while not self.ends.is_set():
            number += 1
            self.save(f"Text {number}")

    def save(self, text):
        said = {"only": "rationale", "rationale": text, "rationale-revision": self.revision}
        body = urllib.parse.urlencode(said).encode()
        while True:
            try:
                request = urllib.request.Request(self.address, body, self.headers)
                with urllib.request.urlopen(request, timeout=20) as answer:
                    self.revision = json.load(answer)["revisions"]["rationale"]
            except urllib.error.HTTPError as refusal:
                self.refused.append((refusal.code, text))
                return
            except (OSError, ValueError):  # it was killed
                time.sleep(0.05)
            else:
                self.acknowledged = text
                return


def kill(server, whole):
    """One process of the server, which another one takes the place of, or all of them."""
    if whole:
        server.kill()
        server.start()
        return
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    server.wait_until_it_answers()


def check_killing(server, times):
    prd = make_prd(requirements=3)
    writers = [Writer(server.url, row, make_member(prd.product)) for row in prd.requirements.all()]
    for writer in writers:
        writer.start()
    for turn in range(times):
        time.sleep(random.uniform(0.1, 1.0))
        kill(server, whole=turn % 2 == 1)
    time.sleep(0.5)
    for writer in writers:
        writer.ends.set()
    for writer in writers:
        writer.join(60)
        check_row(writer)


def check_row(writer):
    """The text is the last that was acknowledged, and history tells each step from the first to it."""
    row = Requirement.objects.get(pk=writer.row.pk)
    changes = Change.objects.of(row).filter(field="rationale").order_by("id")
    assert writer.acknowledged
    assert not writer.refused
    assert row.rationale == writer.acknowledged
    assert row.revision_of("rationale") == writer.revision
    steps = [(change.before, change.after) for change in changes]
    assert [before for before, _ in steps] == ["", *(after for _, after in steps[:-1])]
    assert steps[-1][1] == row.rationale
    texts = [after for _, after in steps]
    assert len(texts) == len(set(texts)), "a save that was sent twice was written twice"


def test_a_killed_server_loses_no_acknowledged_save(served):
    check_killing(served, times=2)


@pytest.mark.soak
def test_a_server_that_is_killed_again_and_again_loses_no_acknowledged_save(served):
    check_killing(served, times=40)
