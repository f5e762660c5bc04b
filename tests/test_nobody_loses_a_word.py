"""Several people write, move, delete, restore, freeze, archive and lose their connection, in any order.

At the end each word that somebody typed, and did not take out again themselves, is in the PRD, in its history
or in an open conflict. The control, which saves without asking for a revision, must fail here.
"""

import os
from contextlib import suppress
from itertools import count
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from prdbuilder.document.merging import merge
from prdbuilder.history.models import Change, Conflict
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.publishing.versions import make_version
from stakeholders.actions import Archived
from tests.factories import make_member, make_prd, make_product, make_user

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
LONG = " ".join(f"long{number}" for number in range(40))
SOAK = int(os.environ.get("EXAMPLES") or 600)

numbers = st.integers(0, 999)
often_the_first = st.sampled_from([0, 0, 0, 1, 2, 3])
fields = st.sampled_from(["statement", "rationale", "rationale", "problem"])
edits = st.tuples(numbers, st.integers(0, 3), st.sampled_from([True, True, False]))
networks = st.sampled_from(["there", "there", "there", "lost before", "lost after"])


class Tab:
    """One field that somebody has open: what they saw of it, what they typed, and what is on its way."""

    def __init__(self, writer, row, field):
        self.writer, self.row, self.field = writer, row, field
        self.text = self.saved = getattr(row, field)
        self.revision = row.revision_of(field)
        self.sent = self.kept = self.clash = None
        self.refused = False

    @property
    def address(self):
        return f"{self.row.get_absolute_url()}{'save/' if isinstance(self.row, Prd) else ''}"

    @property
    def is_dirty(self):
        return self.sent is not None or self.text != self.saved

    def body(self):
        body = {"only": self.field, self.field: self.sent, f"{self.field}-revision": self.revision}
        return body | ({} if self.kept is None else {f"{self.field}-kept": self.kept})

    def answered(self, status, answer):
        sent, self.sent = self.sent, None
        if status == 200:
            self.kept, self.refused = None, False
            self.take(sent, answer["revisions"][self.field], answer["merged"].get(self.field))
            return
        self.refused = True
        if status == 409:
            self.clash = answer["clashes"][self.field]
        if status == 409 or "kept" in answer:
            self.kept = sent

    def take(self, sent, revision, merged):
        """As the script does: what was typed meanwhile stays, and theirs comes in around it."""
        self.saved, self.revision = sent, revision
        text = merged and merge(sent, self.text, merged["text"])
        if text is not None and merged:
            self.text, self.saved, self.revision = text, merged["text"], merged["revision"]

    def settle(self, choice):
        theirs = self.clash["theirs"]
        both = f"{theirs} / {self.text}" if self.field == "statement" else f"{theirs}\n\n{self.text}"
        self.text = {"mine": self.text, "theirs": theirs, "both": both}[choice]
        self.revision, self.saved, self.clash = self.clash["revision"], None, None


class Writers(RuleBasedStateMachine):
    """What people do. Indexes that are drawn count round, so that any number names somebody or something."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        owner = make_user()
        self.product = make_product(owner)
        self.writers = [owner, make_member(self.product), make_member(self.product)]
        self.clients = [Client() for _ in self.writers]
        for writer, client in zip(self.writers, self.clients, strict=True):
            client.force_login(writer)
        self.prds = [make_prd(self.product, requirements=1, problem=LONG) for _ in range(2)]
        Requirement.objects.update(rationale=LONG)
        self.tabs, self.adding, self.typed, self.words = [], [], {}, count()

    def new_word(self, writer):
        word = f"w{next(self.words)}"
        self.typed[word] = writer
        return word

    def forget(self, writer, before, after):
        """What its writer took out again need not be anywhere."""
        for word in {*before.split()} - {*after.split()}:
            if self.typed.get(word) == writer:
                del self.typed[word]

    def rows(self, **where):
        rows = Requirement.objects.filter(product=self.product, **where).order_by("number")
        return list(rows.select_related("product", "prd__product"))

    def post(self, writer, address, body, headers=JSON):
        return self.clients[writer].post(address, body, headers=headers)

    def open(self, writer, which, field):
        """The window in which this person has the field open, which may have slept since; or a new one."""
        writer, rows = writer % len(self.writers), self.rows(deleted_at=None)
        if field == "problem" or not rows:
            rows = Prd.objects.filter(product=self.product).select_related("product").order_by("number")
            field = "problem"
        row = rows[which % len(rows)]
        for tab in self.tabs:
            if (tab.writer, tab.row, tab.field) == (writer, row, field):
                return tab
        self.tabs.append(Tab(writer, row, field))
        return self.tabs[-1]

    @rule(writer=numbers, which=often_the_first, field=fields, edit=edits, network=networks)
    def write(self, writer, which, field, edit, network):
        tab = self.open(writer, which, field)
        self.put(tab, *edit)
        self.send(tab, network)

    @rule(which=often_the_first, field=fields, edit=edits, other=edits, network=networks)
    def write_at_once(self, which, field, edit, other, network):
        """Two people type into one text, and neither has seen what the other one types."""
        ours, theirs = (self.open(writer, which, field) for writer in (0, 1))
        self.put(ours, *edit)
        self.put(theirs, *other)
        self.send(ours, network)
        self.send(theirs, network)

    @precondition(lambda self: self.tabs)
    @rule(tab=numbers, edit=edits)
    def type(self, tab, edit):
        self.put(self.tabs[tab % len(self.tabs)], *edit)

    def put(self, tab, start, gone, is_new):
        """Some words go, and a new one comes."""
        words, before = tab.text.split(" "), tab.text
        start = start % (len(words) + 1)
        words[start : start + gone] = [self.new_word(tab.writer)] if is_new else []
        if text := " ".join(words).strip():
            tab.text = text
            self.forget(tab.writer, before, text)

    @precondition(lambda self: self.tabs)
    @rule(tab=numbers, network=networks)
    def send_again(self, tab, network):
        self.send(self.tabs[tab % len(self.tabs)], network)

    def send(self, tab, network):
        if tab.clash or not tab.is_dirty:
            return
        if tab.sent is None:
            tab.sent = tab.text
        if network == "lost before":
            return
        status, answer = self.save(tab)
        if network == "there":
            tab.answered(status, answer)

    def save(self, tab):
        response = self.post(tab.writer, tab.address, tab.body())
        return response.status_code, response.json()

    @precondition(lambda self: any(tab.clash for tab in self.tabs))
    @rule(tab=numbers, choice=st.sampled_from(["mine", "theirs", "both"]))
    def settle(self, tab, choice):
        clashing = [tab for tab in self.tabs if tab.clash]
        tab = clashing[tab % len(clashing)]
        before = tab.text
        tab.settle(choice)
        self.forget(tab.writer, before, tab.text)

    @precondition(lambda self: self.tabs)
    @rule(tab=numbers)
    def close(self, tab):
        """Also without settling what could not be saved, which the server then has."""
        tab = self.tabs[tab % len(self.tabs)]
        if tab.sent is None and tab.text in (tab.saved, tab.kept):
            self.tabs.remove(tab)

    @precondition(lambda self: len(self.adding) < 3)
    @rule(writer=numbers, which=numbers, network=networks)
    def add(self, writer, which, network):
        writer = writer % len(self.writers)
        line = (writer, self.prds[which % 2], self.new_word(writer), uuid4())
        self.adding.append(line)
        self.go_on_adding(network)

    @precondition(lambda self: self.adding)
    @rule(network=networks)
    def go_on_adding(self, network):
        writer, prd, text, key = self.adding[0]
        if network == "lost before":
            return
        address = reverse("add-requirements", args=[self.product.key, prd.number])
        body = {"facing": "user", "statement": text, "key": key.hex}
        response = self.post(writer, address, body, headers={"HX-Request": "true"})
        if network == "there" and response.status_code == 200:
            self.adding.pop(0)

    def change(self, writer, row, **asked):
        address = reverse("move-requirements", args=[self.product.key, row.prd.number])
        self.post(writer % len(self.writers), address, {"requirement": row.number} | asked)

    @rule(writer=numbers, which=numbers)
    def delete(self, writer, which):
        if rows := self.rows(deleted_at=None):
            self.change(writer, rows[which % len(rows)], delete="1")

    @rule(writer=numbers, which=numbers)
    def restore(self, writer, which):
        if rows := self.rows(deleted_at__isnull=False):
            row = rows[which % len(rows)]
            address = reverse("restore", args=[self.product.key, row.prd.number])
            self.post(writer % len(self.writers), address, {"row": f"requirement-{row.pk}"})

    @rule(writer=numbers, which=numbers, to=st.sampled_from(["up", "across", "elsewhere"]))
    def move(self, writer, which, to):
        if rows := self.rows(deleted_at=None):
            row = rows[which % len(rows)]
            across = "customer" if row.facing == "user" else "user"
            into = next(prd.number for prd in self.prds if prd.pk != row.prd_id)
            asked = {"up": {"step": -1}, "across": {"facing": across}, "elsewhere": {"into": into}}[to]
            self.change(writer, row, **asked)

    @rule(writer=numbers, which=numbers)
    def freeze(self, writer, which):
        with suppress(Archived):
            make_version(self.prds[which % 2], by=self.writers[writer % len(self.writers)])

    @rule(archived=st.sampled_from([True, False, False]))
    def archive(self, archived):
        address = reverse("archive-product", args=[self.product.key])
        self.post(0, address, {"archive": "1"} if archived else {})

    @rule(writer=numbers, which=numbers, take=st.sampled_from(["mine", "theirs", "both"]))
    def settle_on_the_page(self, writer, which, take):
        writer = writer % len(self.writers)
        if not (conflicts := list(Conflict.objects.open_of(self.writers[writer]).order_by("pk"))):
            return
        conflict = conflicts[which % len(conflicts)]
        row = (Prd if conflict.subject == "prd" else Requirement).objects.get(pk=conflict.subject_id)
        prd = Prd.objects.get(pk=conflict.prd_id)
        address = reverse("settle-conflict", args=[self.product.key, prd.number, conflict.pk])
        self.post(writer, address, {"take": take, "revision": row.revision_of(conflict.field)})
        if take == "theirs":
            self.forget(writer, conflict.text, "")

    def teardown(self):
        try:
            self.archive(archived=False)
            for _ in range(len(self.adding)):
                self.go_on_adding("there")
            for tab in self.tabs:
                self.arrive(tab)
            assert not self.lost(), f"lost: {self.lost()}"
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def arrive(self, tab):
        """The connection is back: what was typed is sent, and kept where it can't be saved."""
        for _ in range(4):
            if tab.clash:
                tab.settle("mine")
            if tab.is_dirty and tab.text != tab.kept:
                self.send(tab, "there")

    def lost(self):
        there = [text for each in self.tabs if each.refused and not each.kept for text in [each.text]]
        for rows, fields in (
            (Requirement.objects.all(), ("statement", "rationale")),
            (Prd.objects.all(), ("problem",)),
            (Change.objects.all(), ("before", "after")),
            (Conflict.objects.filter(settled_at=None), ("text",)),
        ):
            there += [text for row in rows.values_list(*fields) for text in row if isinstance(text, str)]
        return sorted({*self.typed} - {*" ".join(there).split()})


class BlindWriters(Writers):
    """The control: whoever saves last writes over what was there, and nobody keeps it."""

    def save(self, tab):
        rows = type(tab.row).objects.filter(pk=tab.row.pk)
        rows.update(**{tab.field: tab.sent})
        return 200, {"revisions": {tab.field: 1}, "merged": {}}


def go(machine, examples, steps, **more):
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    wanted = {"max_examples": examples, "stateful_step_count": steps, "suppress_health_check": slow} | more
    run_state_machine_as_test(machine, settings=settings(deadline=None, **wanted))


def test_nobody_loses_a_word():
    go(Writers, 15, 40)


@pytest.mark.soak
def test_nobody_loses_a_word_in_tens_of_thousands_of_steps():
    go(Writers, SOAK, 50)


def test_control_saving_without_a_revision_loses_words():
    with pytest.raises(AssertionError, match="lost: "):
        go(BlindWriters, 200, 40, phases=[Phase.generate], database=None)
