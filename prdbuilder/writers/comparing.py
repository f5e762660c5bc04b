"""What changed between two documents as readers see it: in two halves, with the words that changed.

What stayed the same is left out; where a long text changed in a few words, what lies between is folded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from prdbuilder.document.choices import Facing, Side
from prdbuilder.document.diff import LISTS, Difference, FieldChange, RowChange, diff
from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Document, Value
from prdbuilder.document.word_changes import Effort, Kind, Piece, word_changes

from .comparing_words import FIELDS, HEADER, NAMING, TITLES, Names, in_words, kind_of
from .words import SIDES, SideWords, reading_order

# Of what stays between two changes, so much is shown beside each.
BESIDE = 120


@dataclass(frozen=True)
class Shown:
    """A run of a text: `same`, `added`, `removed`, or `folded` with how many words are left out."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldShown:
    label: str
    pieces: tuple[Shown, ...]


@dataclass(frozen=True)
class RowShown:
    """`kind`: added, removed, changed, or gone to another side; `marks` say what became of it."""

    anchor: str
    id: str
    kind: str
    marks: Mapping[str, str]
    title: tuple[Shown, ...]
    fields: tuple[FieldShown, ...] = ()


@dataclass(frozen=True)
class GroupShown:
    anchor: str
    title: str
    rows: tuple[RowShown, ...]


@dataclass(frozen=True)
class HalfShown:
    side: Side
    words: SideWords
    groups: tuple[GroupShown, ...]


@dataclass(frozen=True)
class Count:
    """How many, of what, and where the first of them stands."""

    number: int
    what: str
    anchor: str
    side: str = ""


@dataclass(frozen=True)
class Comparison:
    """`counts` are of requirements, by half and by what became of them; `others` are of all else."""

    title: str
    product: str
    language: str
    edition: str
    before: str
    after: str
    counts: tuple[Count, ...]
    others: tuple[Count, ...]
    front: tuple[GroupShown, ...]
    halves: tuple[HalfShown, ...]
    back: tuple[GroupShown, ...]
    is_coarse: bool = False
    """So much changed that of some texts the whole is shown, before and after, and not the words."""

    @property
    def has_unsorted(self) -> bool:
        return any(count.side == Facing.UNSORTED for count in self.counts)

    @property
    def is_empty(self) -> bool:
        return not (self.front or self.halves or self.back)


def compare(
    before: Document, after: Document, *, edition: Edition, before_name: str, after_name: str
) -> Comparison:
    """Compare two documents, which have been through `edition()` already."""
    shown = _Comparer(diff(before, after))
    sides = (edition.side,) if edition.side else reading_order(after)
    halves = tuple(half for side in sides if (half := shown.half(side)).groups)
    front = tuple(filter(None, (shown.heading(), shown.group("sections"))))
    back = tuple(filter(None, (shown.group("requirements", Facing.UNSORTED), *map(shown.group, BACK))))
    groups = [*front, *chain.from_iterable(half.groups for half in halves), *back]
    return Comparison(
        title=after.prd.title,
        product=after.product.name,
        language=after.prd.language,
        edition=SIDES[edition.side].edition if edition.side else "",
        before=before_name,
        after=after_name,
        counts=tuple(_counts(halves, back)),
        others=tuple(
            Count(len(group.rows), group.title, group.anchor)
            for group in groups
            if not group.anchor.startswith("requirements")
        ),
        front=front,
        halves=halves,
        back=back,
        is_coarse=shown.effort.is_spent,
    )


BACK = (
    "personas",
    "influences",
    "non_goals",
    "raid_log",
    "open_questions",
    "decisions",
    "dismissals",
)


class _Comparer:
    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        self.effort = Effort()
        self.names = Names(difference.before, difference.after)

    def half(self, side: Side) -> HalfShown:
        groups = [self.group("goals", side)]
        if side is Side.CUSTOMER:
            groups += [self.group("customer_relations"), self.group("leaving_signs")]
        groups.append(self.group("requirements", side))
        return HalfShown(side, SIDES[side], tuple(filter(None, groups)))

    def heading(self) -> GroupShown | None:
        """The header of the PRD and its product, as one row."""
        changes = self.difference.header
        if not changes:
            return None
        fields = tuple(self._field(HEADER[change.name], change) for change in changes)
        row = RowShown("change-heading", "", "changed", {"changed": "Changed"}, (), fields)
        return GroupShown("heading", "Heading", (row,))

    def group(self, name: str, part: str | None = None) -> GroupShown | None:
        """What changed in a list, or in one part of it, in the order of the later document."""
        changes = self.difference[name]
        here = [change for change in changes if part is None or change.group == part]
        rows = [self._row(name, change) for change in sorted(here, key=lambda change: change.place)]
        if part is not None:
            rows += [self._gone(name, change) for change in changes if _left(name, change, part)]
        anchor = f"{name.replace('_', '-')}{f'-{part}' if part else ''}"
        return (
            GroupShown(anchor, TITLES[part if part == Facing.UNSORTED else name], tuple(rows))
            if rows
            else None
        )

    def _row(self, name: str, change: RowChange) -> RowShown:
        title, fields = self._title(name, change), self._fields(name, change)
        return RowShown(
            anchor=self._anchor(name, change),
            id=self._id(name, change),
            kind="added" if change.added else "removed" if change.removed else "changed",
            marks=dict(self._marks(name, change)),
            title=title,
            fields=tuple(fields),
        )

    def _gone(self, name: str, change: RowChange) -> RowShown:
        """What faces the other side now, where its readers look for it."""
        return RowShown(
            anchor=f"{self._anchor(name, change)}-was",
            id=self._id(name, change),
            kind="gone",
            marks={"to another side": f"Now {kind_of(change.group)}"},
            title=self._title(name, change),
        )

    def _id(self, name: str, change: RowChange) -> str:
        return str(change.key[0]) if name == "requirements" else ""

    def _anchor(self, name: str, change: RowChange) -> str:
        place = f"{change.place + 1}{'-removed' if change.removed else ''}"
        group = f"{change.group}-" if change.group else ""
        return f"change-{name.replace('_', '-')}-{group}{place}"

    def _marks(self, name: str, change: RowChange) -> Iterator[tuple[str, str]]:
        """What became of the row, and how that is said beside it."""
        if change.added:
            yield "new", "New"
        elif change.removed:
            yield "removed", "Removed"
        if change.regrouped and change.before is not None:
            yield "from another side", f"Was {kind_of(LISTS[name].group(change.before))}"
        if change.moved:
            yield "moved", f"Moved: was number {change.place_before + 1} here, now {change.place + 1}"
        if change.fields:
            yield "changed", "Changed"

    def _title(self, name: str, change: RowChange) -> tuple[Shown, ...]:
        naming = NAMING[name]
        was, now = (naming(row, self.names) if row else "" for row in (change.before, change.after))
        return _pieces(was, now, self.effort)

    def _fields(self, name: str, change: RowChange) -> Iterator[FieldShown]:
        labels = FIELDS[name]
        if change.added or change.removed:
            yield from self._whole(labels, change.row, added=change.added)
            return
        for field in change.fields:
            if field.name in labels:
                yield self._field(labels[field.name], field)

    def _whole(self, labels: dict[str, str], row: Value, *, added: bool) -> Iterator[FieldShown]:
        """Each field of a row that is new or gone, as far as it says something."""
        for name, label in labels.items():
            value = _at(row, name)
            if text := in_words(value, self.names, name):
                yield FieldShown(label, _whole_text(text, Kind.ADDED if added else Kind.REMOVED))

    def _field(self, label: str, change: FieldChange) -> FieldShown:
        was, now = (in_words(value, self.names, change.name) for value in (change.before, change.after))
        return FieldShown(label, _pieces(was, now, self.effort))


def _at(row: Value, name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _left(name: str, change: RowChange, part: str) -> bool:
    return change.regrouped and change.before is not None and LISTS[name].group(change.before) == part


def _whole_text(text: str, kind: Kind) -> tuple[Shown, ...]:
    return (Shown(kind.value, text),)


def _pieces(before: str, after: str, effort: Effort) -> tuple[Shown, ...]:
    pieces = word_changes(before, after, effort)
    last = len(pieces) - 1
    return tuple(
        chain.from_iterable(
            _folded(piece, starts=place == 0, ends=place == last)
            if piece.kind is Kind.SAME and last > 0
            else [Shown(piece.kind.value, piece.text)]
            for place, piece in enumerate(pieces)
        )
    )


def _folded(piece: Piece, *, starts: bool, ends: bool) -> Iterable[Shown]:
    """What stays, without its middle where that is long; at the ends of a text what is beside a change."""
    text = piece.text
    head = "" if starts else text[:BESIDE].rpartition(" ")[0]
    tail = "" if ends else text[-BESIDE:].partition(" ")[2]
    middle = text[len(head) : len(text) - len(tail)]
    if len(middle) < BESIDE:
        return [Shown("same", text)]
    folded = [Shown("same", head), Shown("folded", str(len(middle.split()))), Shown("same", tail)]
    return [shown for shown in folded if shown.text]


BECAME = ("new", "removed", "from another side", "to another side", "moved", "changed")


def _counts(halves: Sequence[HalfShown], back: Sequence[GroupShown]) -> Iterator[Count]:
    places = [(half.side.value, group) for half in halves for group in half.groups]
    for side, group in (*places, *(("", group) for group in back)):
        if group.anchor.startswith("requirements"):
            for what in BECAME:
                if rows := [row for row in group.rows if what in row.marks]:
                    yield Count(len(rows), what, rows[0].anchor, side or Facing.UNSORTED.value)
