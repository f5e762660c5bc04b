"""History as sentences: what somebody did, in the words of the product, with what became of the texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from prdbuilder.document.word_changes import Kind, Piece, word_changes
from prdbuilder.history.models import Change
from prdbuilder.history.removing import ROW
from prdbuilder.prds.models import Entry, Goal, Prd, Requirement
from prdbuilder.prds.past import MODELS, Key
from prdbuilder.prds.restoring import RESTORED
from prdbuilder.prds.undoing import NO_EFFECT
from stakeholders.models import Persona, Product

from .differences import marked, shortened
from .gone import Gone, gone, people_in, value_of
from .naming import in_a_sentence

KINDS = {
    "requirement": ("requirement", "requirements"),
    "goal": ("goal", "goals"),
    "entry": ("entry", "entries"),
    "leavingsign": ("sign of leaving", "signs of leaving"),
    "strategy": ("customer relations strategy", "customer relations strategies"),
    "prd": ("PRD", "PRDs"),
    "persona": ("persona", "personas"),
    "influence": ("influence", "influences"),
    "product": ("product", "products"),
}
FACING = {"customer": "customer-facing", "user": "user-facing", "unsorted": "unsorted"}
SHOWN = 6
"""So many rows of one step are named; the others are counted."""


@dataclass(frozen=True)
class Sentence:
    """What was done, and how the words changed; `change` is the one that is about."""

    said: SafeString
    change: Change
    pieces: tuple[Piece, ...] = ()
    reason: str = ""
    gone: tuple[Gone, ...] = ()

    @property
    def field(self) -> str:
        """The field that can be brought back from here."""
        editable = self.change.verb == Change.Verb.EDITED and self.change.subject not in (
            "product",
            "persona",
        )
        return (
            self.change.field
            if editable and self.change.field not in (RESTORED, NO_EFFECT, "looked_at")
            else ""
        )


@dataclass
class Names:
    """What rows are called that changes name by their ids. Six queries, however many there are."""

    product: Product
    changes: Sequence[Change]
    kept: Mapping[Key, dict[str, Any]] = field(default_factory=dict)
    """Rows that are gone for good, and may come back, as history keeps them."""

    @cached_property
    def personas(self) -> dict[int, str]:
        return dict(Persona.objects.filter(product=self.product.pk).values_list("pk", "name"))

    @cached_property
    def prds(self) -> dict[int, Prd]:
        return Prd.objects.filter(product=self.product.pk).in_bulk()

    @cached_property
    def goals(self) -> dict[int, str]:
        there = Goal.objects.filter(pk__in=self._named("goal", "feeds"))
        return self._of_kept("goal", "statement") | dict(there.values_list("pk", "statement"))

    @cached_property
    def requirements(self) -> dict[int, int]:
        """The numbers of those that are there, and of those that may come back."""
        told = {change.subject_id for change in self.changes if change.subject == "requirement"}
        there = Requirement.objects.filter(pk__in=told | self._named("counterparts", "requirements"))
        return self._of_kept("requirement", "number") | dict(there.values_list("pk", "number"))

    @cached_property
    def kinds(self) -> dict[int, str]:
        """Of entries: what a field is called depends on their list."""
        ids = {change.subject_id for change in self.changes if change.subject == "entry"}
        return dict(Entry.objects.filter(pk__in=ids).values_list("pk", "kind"))

    def _of_kept(self, subject: str, name: str) -> dict[int, Any]:
        return {pk: said[name] for (kind, pk), said in self.kept.items() if kind == subject}

    @cached_property
    def people(self) -> dict[int, str]:
        return people_in(self.changes)

    def _named(self, *fields: str) -> set[int]:
        values = [
            value
            for change in self.changes
            if change.field in fields
            for value in (change.before, change.after)
        ]
        values += [change.was.get(name) for change in self.changes if change.field == ROW for name in fields]
        return {pk for value in values for pk in (value if isinstance(value, list) else [value]) if pk}

    def of(self, name: str, pk: int) -> str:
        if name in ("counterparts", "requirements"):
            number = self.requirements.get(pk)
            return f"{self.product.key}-{number}" if number else self._gone("requirement", pk)
        if name in ("goal", "feeds"):
            return f"“{self.goals.get(pk) or self._gone('goal', pk)}”"
        return self.personas.get(pk) or self._gone("persona", pk)

    def _gone(self, subject: str, pk: int) -> str:
        return self._cleared.get((subject, pk), f"a {subject} that is gone")

    @cached_property
    def _cleared(self) -> dict[tuple[str, int], str]:
        """What was cleared away within sight of what names it."""
        cleared = (change for change in self.changes if change.field == ROW)
        return {(change.subject, change.subject_id): change.label for change in cleared}


def sentences(changes: Sequence[Change], names: Names) -> list[Sentence]:
    """What one step did, the first first. Saves of one field that followed each other are one sentence."""
    changes = sorted(_without_other_ends(_net(changes)), key=lambda change: change.pk)
    groups: dict[Any, list[Change]] = {}
    for change in changes:
        groups.setdefault(_alike(change), []).append(change)
    return [
        _many(together, names) if len(together) > 1 else _one(together[0], names)
        for together in groups.values()
    ]


def _net(changes: Sequence[Change]) -> list[Change]:
    """Of several writes to one field only what came of them; what left a PRD is told once."""
    last: dict[Any, Change] = {}
    for change in sorted(changes, key=lambda change: change.pk):
        key = (change.subject, change.subject_id, change.verb, change.field)
        if key in last and change.verb in (Change.Verb.EDITED, Change.Verb.MOVED):
            change.before = last[key].before
        last[key] = change
    return list(last.values())


def _without_other_ends(changes: Iterable[Change]) -> list[Change]:
    """A thread is told from the end where it was drawn."""
    told, seen = list[Change](), set[frozenset[int]]()
    for change in changes:
        if change.field == "counterparts":
            touched = {*(change.before or ())} ^ {*(change.after or ())}
            threads = {frozenset({change.subject_id, pk}) for pk in touched}
            if threads <= seen:
                continue
            seen |= threads
        told.append(change)
    return told


def _alike(change: Change) -> Any:
    """What changes of one step have in common that are told in one sentence."""
    if change.verb == Change.Verb.EDITED:
        return change.pk
    if change.verb == Change.Verb.MOVED and change.subject == "requirement":
        ends = [(place.get("prd"), place.get("facing")) for place in (change.was, change.became)]
        return change.verb, change.subject, *ends
    return change.verb, change.subject, change.field


def about(change: Change, names: Names) -> SafeString:
    """A row as a sentence names it: a requirement by its id, everything else by its words."""
    is_gone = (change.subject, change.subject_id) in names.kept
    if change.subject == "requirement" and change.subject_id in names.requirements and not is_gone:
        where = reverse("short-link", args=[change.label])
        return format_html('<a class="told-id" href="{}">{}</a>', where, change.label)
    if change.subject == "requirement":
        return format_html('<span class="told-id">{}</span>', change.label)
    if change.subject in ("prd", "product") and change.field != ROW:
        return format_html("the {}", KINDS[change.subject][0])
    if change.subject in ("persona", "influence"):
        return format_html("{}", change.label)
    return format_html("the {} <q>{}</q>", KINDS[change.subject][0], change.label)


def _many(changes: Sequence[Change], names: Names) -> Sentence:
    first = changes[0]
    listed = format_html_join(", ", "{}", ((_short(change, names),) for change in changes[:SHOWN]))
    more = f" and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    what = format_html("{} {}: {}{}", len(changes), KINDS[first.subject][1], listed, more)
    return Sentence(_did(first, what, names), first, gone=gone(changes, names.people, names.of))


def _short(change: Change, names: Names) -> SafeString:
    return about(change, names) if change.subject == "requirement" else format_html("<q>{}</q>", change.label)


def _did(change: Change, what: SafeString, names: Names) -> SafeString:
    """Everything but the wording of a field."""
    match change.verb:
        case Change.Verb.CREATED:
            return format_html("added {}", what)
        case Change.Verb.DELETED if change.field == ROW and change.by_id is None:
            return format_html("cleared {} out of the bin", what)
        case Change.Verb.DELETED if change.field == "archived_at":
            return format_html("archived {}", what)
        case Change.Verb.DELETED:
            return format_html("deleted {}", what)
        case Change.Verb.RESTORED:
            return format_html("brought back {}", what)
        case _:
            return _moved(change, what, names)


def _moved(change: Change, what: SafeString, names: Names) -> SafeString:
    was, became = change.was, change.became
    if was.get("prd") != became.get("prd"):
        there = names.prds.get(became.get("prd", 0))
        return format_html("moved {} into <q>{}</q>", what, there or "a PRD that is gone")
    if was.get("facing") != became.get("facing"):
        sides = (FACING[was["facing"]], FACING[became["facing"]])
        return format_html("moved {} from {} to {}", what, *sides)
    up = was.get("position", 0) > became.get("position", 0)
    return format_html("moved {} {}", what, "up" if up else "down")


def _one(change: Change, names: Names) -> Sentence:
    if change.field == "dismissals":
        return _set_aside(change)
    if change.verb != Change.Verb.EDITED:
        words: tuple[Piece, ...] = ()
        if change.verb == Change.Verb.CREATED and isinstance(change.after, str):
            words = (Piece(Kind.ADDED, change.after),)
        said = _did(change, about(change, names), names)
        return Sentence(said, change, words, gone=gone([change], names.people, names.of))
    if change.field == RESTORED:
        moment = f"{datetime.fromisoformat(str(change.after)):%-d %B %Y, %H:%M}"
        said = format_html("brought {} back to what it was before {}", about(change, names), moment)
        return Sentence(said, change)
    if change.field == NO_EFFECT:
        return Sentence(SafeString("found nothing left of it to take back"), change)
    if change.field == "looked_at":
        return Sentence(format_html("said that {} still fits its counterparts", about(change, names)), change)
    return _edited(change, names)


def _set_aside(change: Change) -> Sentence:
    before, after = (value if isinstance(value, list) else [] for value in (change.before, change.after))
    new = [each for each in after if each not in before and isinstance(each, dict)]
    gone = [each for each in before if each not in after and isinstance(each, dict)]
    places = ", ".join(str(each["place"]).partition(":")[2] or each["place"] for each in (new or gone))
    if not new and not gone:
        return Sentence(SafeString("set aside a finding again"), change, reason=change.reason)
    said = "set aside a finding at {}" if new else "let a finding stand again at {}"
    return Sentence(format_html(said, places), change, reason=change.reason)


def _edited(change: Change, names: Names) -> Sentence:
    column = MODELS[change.subject]._meta.get_field(change.field)
    if column.is_relation:
        return Sentence(_linked(change, names), change, reason=change.reason)
    is_text = isinstance(column, (models.TextField, models.CharField)) and not column.choices
    if is_text and change.field != "buying_roles" and change.subject != "influence":
        return _worded(change, names)
    before, after = (value_of(column, value) for value in (change.before, change.after))
    if is_text:
        before, after = (f"“{value}”" if value != "nothing" else value for value in (before, after))
    what = (_name_of(change, names), about(change, names))
    said = format_html("set {} of {} to {} <small>before: {}</small>", *what, after, before)
    if change.subject == "product" and change.field == "stage":
        said = format_html("moved the product from {} to {}", before, after)
    return Sentence(said, change, reason=change.reason)


def _name_of(change: Change, names: Names) -> str:
    """What pages call the field, as a part of the sentence."""
    kind = names.kinds.get(change.subject_id, "") if change.subject == "entry" else ""
    return in_a_sentence(MODELS[change.subject], change.field, kind=kind)


def _worded(change: Change, names: Names) -> Sentence:
    old, new = str(change.before or ""), str(change.after or "")
    name, row = _name_of(change, names), about(change, names)
    name = name if name.startswith("“") else f"the {name}"
    if change.field == "statement":
        said = format_html("worded {} anew", row)
    elif change.field == "title":
        said = format_html("gave {} a new title", row)
    elif not old:
        said = format_html("wrote {} of {}", name, row)
    elif not new:
        said = format_html("emptied {} of {}", name, row)
    else:
        said = format_html("worded {} of {} anew", name, row)
    return Sentence(said, change, tuple(marked(shortened(word_changes(old, new)))))


def _linked(change: Change, names: Names) -> SafeString:
    values = (change.before, change.after)
    was, now = ({*value} if isinstance(value, list) else {value} - {None} for value in values)
    new, gone = (
        ", ".join(names.of(change.field, pk) for pk in sorted(ids)) for ids in (now - was, was - now)
    )
    row = about(change, names)
    match change.field:
        case "counterparts":
            words = ("drew a thread from {} to {}", "cut the thread from {} to {}")
        case "personas":
            words = ("named {1} in {0}", "no longer named {1} in {0}")
        case "requirements":
            words = ("said of {} that {} would prevent it", "said of {} that {} would not prevent it")
        case _:
            words = ("let {} serve {}", "let {} no longer serve {}")
    said = [format_html(text, row, ids) for text, ids in zip(words, (new, gone), strict=True) if ids]
    return format_html_join(", and ", "{}", ((each,) for each in said))
