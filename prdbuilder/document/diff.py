"""What changed between two documents: added, removed, moved, on another side, and fields of what stays.

Rows are the same where their ids are. Of those that stay on their side as few as can be are *moved*: all
outside one longest run that kept its order.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .rising import longest_rise
from .schema import Document, Value

type Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class FieldChange:
    """`name` is that of the schema; of a field within a field, both with a point between."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """One row of a list. Without `before` it was added, without `after` removed.

    `group` is the part of the list that it stands in, such as a side, and `place` its place there in the
    later document; both are of the earlier one where it was removed. What `moved` stayed in its group, and
    stood at `place_before` in it.
    """

    key: Key
    before: Value | None
    after: Value | None
    group: str
    place: int
    place_before: int = 0
    moved: bool = False
    regrouped: bool = False
    fields: tuple[FieldChange, ...] = ()

    @property
    def added(self) -> bool:
        return self.before is None

    @property
    def removed(self) -> bool:
        return self.after is None

    @property
    def row(self) -> Value:
        """The later of the two."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class List:
    """How the rows of a list are known, and into which parts the list falls."""

    key: Callable[[Any], Key]
    group: Callable[[Any], str] = lambda row: ""
    left_out: frozenset[str] = frozenset()


def _id(row: Any) -> Key:
    return (row.id,)


LISTS = {
    "sections": List(lambda row: (row.kind,)),
    "goals": List(_id, lambda row: str(row.side), frozenset({"side"})),
    "personas": List(_id),
    "influences": List(lambda row: (row.source, row.target)),
    # Whether a counterpart was looked at is the state of somebody's work, not of the text.
    "requirements": List(_id, lambda row: str(row.facing), frozenset({"facing", "changed_counterparts"})),
    "customer_relations": List(lambda row: (row.persona,)),
    "leaving_signs": List(_id),
    "non_goals": List(_id),
    "raid_log": List(_id, lambda row: str(row.kind), frozenset({"kind"})),
    "open_questions": List(_id),
    "decisions": List(_id),
    "dismissals": List(lambda row: (row.code, row.place)),
}
# When a draft was last touched says nothing about what it says.
_HEADER_LEFT_OUT = frozenset({"created_at", "modified_at", "number", "key"})


@dataclass(frozen=True)
class Difference:
    """`header` holds fields of the PRD and of its product; `lists` what changed in each list."""

    before: Document
    after: Document
    header: tuple[FieldChange, ...]
    lists: dict[str, tuple[RowChange, ...]]

    def __bool__(self) -> bool:
        return bool(self.header) or any(self.lists.values())

    def __getitem__(self, name: str) -> tuple[RowChange, ...]:
        return self.lists[name]


def diff(before: Document, after: Document) -> Difference:
    """Compare two documents, of one PRD or of any two."""
    header = (*_fields(before.prd, after.prd, _HEADER_LEFT_OUT, "prd."),)
    header += (*_fields(before.product, after.product, _HEADER_LEFT_OUT, "product."),)
    lists = {
        name: tuple(_rows(getattr(before, name), getattr(after, name), how)) for name, how in LISTS.items()
    }
    return Difference(before, after, header, lists)


@dataclass(frozen=True)
class _Placed:
    row: Value
    group: str
    place: int


def _placed(rows: Iterable[Value], how: List) -> dict[Key, _Placed]:
    """By key; where a key stands for several rows, such as two influences of one pair, each by its turn."""
    found: dict[Key, _Placed] = {}
    turns: Counter[Key] = Counter()
    places: Counter[str] = Counter()
    for row in rows:
        key, group = how.key(row), how.group(row)
        found[(*key, turns[key]) if turns[key] else key] = _Placed(row, group, places[group])
        turns[key] += 1
        places[group] += 1
    return found


def _rows(before: Iterable[Value], after: Iterable[Value], how: List) -> Iterator[RowChange]:
    """The later rows in their order, then those that are gone in theirs."""
    old, new = _placed(before, how), _placed(after, how)
    moved = _moved(old, new)
    for key, now in new.items():
        was = old.get(key)
        if was is None:
            yield RowChange(key, None, now.row, now.group, now.place)
            continue
        fields = tuple(_fields(was.row, now.row, how.left_out))
        regrouped = was.group != now.group
        if fields or regrouped or key in moved:
            yield RowChange(
                key,
                was.row,
                now.row,
                group=now.group,
                place=now.place,
                place_before=was.place,
                moved=key in moved,
                regrouped=regrouped,
                fields=fields,
            )
    for key, was in old.items():
        if key not in new:
            yield RowChange(key, was.row, None, was.group, was.place)


def _moved(old: dict[Key, _Placed], new: dict[Key, _Placed]) -> set[Key]:
    """The fewest rows that must be moved within their group to bring the earlier order to the later."""
    groups: dict[str, list[Key]] = {}
    for key, now in new.items():
        if key in old and old[key].group == now.group:
            groups.setdefault(now.group, []).append(key)
    moved: set[Key] = set()
    for keys in groups.values():
        stays = {keys[place] for place in longest_rise([old[key].place for key in keys])}
        moved |= {*keys} - stays
    return moved


def _fields(old: Value, new: Value, left_out: frozenset[str], within: str = "") -> Iterator[FieldChange]:
    for name in type(new).model_fields:
        was, now = getattr(old, name), getattr(new, name)
        if name in left_out or was == now:
            continue
        if isinstance(was, Value) and isinstance(now, Value):
            yield from _fields(was, now, frozenset(), f"{within}{name}.")
        else:
            yield FieldChange(f"{within}{name}", was, now)


NOUNS = {
    "requirements": ("requirement", "requirements"),
    "goals": ("goal", "goals"),
    "sections": ("section", "sections"),
    "personas": ("persona", "personas"),
    "influences": ("influence", "influences"),
    "customer_relations": ("customer relations strategy", "customer relations strategies"),
    "leaving_signs": ("sign of leaving", "signs of leaving"),
    "non_goals": ("non-goal", "non-goals"),
    "raid_log": ("entry of the RAID log", "entries of the RAID log"),
    "open_questions": ("open question", "open questions"),
    "decisions": ("decision", "decisions"),
    "dismissals": ("finding set aside", "findings set aside"),
}


def in_a_sentence(difference: Difference) -> str:
    """What changed, in one sentence: the requirements by what became of them, all else by how much of it."""
    rows = difference["requirements"]
    counts = {
        "new": sum(row.added for row in rows),
        "removed": sum(row.removed for row in rows),
        "now facing another side": sum(row.regrouped for row in rows),
        "moved": sum(row.moved for row in rows),
        "changed": sum(bool(row.fields) for row in rows),
    }
    parts = [f"{count} {what}" for what, count in counts.items() if count]
    said = [f"requirements: {', '.join(parts)}"] if parts else []
    others = [
        f"{len(difference[name])} {one if len(difference[name]) == 1 else many}"
        for name, (one, many) in NOUNS.items()
        if name != "requirements" and difference[name]
    ]
    if difference.header:
        others.append("the heading")
    if others:
        said.append(f"{'also ' if said else ''}changed: {', '.join(others)}")
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else "Nothing changed."
