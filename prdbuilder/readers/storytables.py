"""Stories in a table: each in a cell of its own, or its role, its want and its reason in a cell each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from . import grammar
from .parting import stories_in
from .storylines import ID, Line, Opening, after_a_bullet, opening, without_emphasis

_KINDS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "id": r"(?:(?:user )?story |us |req(?:uirement)? )?(?:id|no\.?|number|n[°º]|#|key|ref(?:erence)?)",
        "role": r"as an?(?:/an)?|(?:user )?role|user(?: type)?|type of user|who|persona|actor"
        r"|en tant qu(?:e|['’])|rôle|utilisateur|acteur|qui",
        "want": r"i (?:want|need|can|would like)(?: to)?|want|need|what|goal"
        r"|je (?:veux|souhaite|peux)|quoi|besoin",
        "reason": r"so that|in order to|why|reason|benefit|afin (?:de|que)|pourquoi|raison|bénéfice",
        "story": r"(?:user )?stor(?:y|ies)|récits?(?: utilisateurs?)?",
        "criteria": r"acceptance(?: criteri(?:a|on))?|acs?|crit[eè]res?(?: d['’]acceptation)?",
    }.items()
}
_PIPE = re.compile(r"(?<!\\)\|")
_CELL_LIMIT = 100
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_ID = re.compile(rf"(?=.*\d){ID}|\d+")


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: str


def is_row(line: Line) -> bool:
    mark = "|" if line.words.startswith("|") else "\t"
    return 0 < line.text.count(mark) <= _CELL_LIMIT


def head(line: Line) -> tuple[Column, ...]:
    """What the columns under a line hold, if it is the head of a table of stories; else nothing."""
    if not is_row(line) or grammar.is_told(" ".join(_cells(line))):
        return ()
    columns = tuple(map(_column, _cells(line)))
    kinds = {column.kind for column in columns}
    return columns if len(columns) > 1 and ({"role", "want"} <= kinds or "story" in kinds) else ()


def _column(title: str) -> Column:
    bare = without_emphasis(title).strip(" .…:*_")
    return Column(bare, next((kind for kind, words in _KINDS.items() if words.fullmatch(bare)), ""))


def _cells(line: Line) -> list[str]:
    if not line.words.startswith("|"):
        return [" ".join(cell.split()) for cell in line.text.split("\t")]
    inner = line.text.lstrip("> ").removeprefix("|").removesuffix("|")
    return [" ".join(cell.split()).replace("\\|", "|") for cell in _PIPE.split(inner)]


def story_under(columns: Sequence[Column], line: Line) -> Opening | None:
    """The story that the cells of a row say together; None where they hold several, or say something else."""
    cells = _cells(line)
    if not is_row(line) or len(cells) != len(columns) or len([*stories_of(line)]) > 1:
        return None
    row = _Row(columns, cells)
    found = opening(_BREAK.sub(" ", row.sentence))
    return found and replace(found, id=row.id or found.id, notes=tuple(row.notes), criteria=row.criteria)


class _Row:
    """The cells of a row by what their columns hold; what these do not ask for is a note."""

    def __init__(self, columns: Sequence[Column], cells: Sequence[str]) -> None:
        self.said, self.notes = dict[str, str](), list[str]()
        self._titles = {column.kind: column.title for column in reversed(columns)}
        self._is_in_parts = {"role", "want"} <= self._titles.keys()
        for column, cell in zip(columns, cells, strict=True):
            if self._asks_for(column, cell):
                self.said[column.kind] = cell
            elif grammar.has_words(cell):
                self.notes.append(f"{column.title}: {cell}" if column.title else cell)

    def _asks_for(self, column: Column, cell: str) -> bool:
        if column.kind == "id":
            return "id" not in self.said and bool(_ID.fullmatch(cell))
        if column.kind == "reason":
            reads_on = grammar.opens_a_reason(f"{column.title} x") or grammar.opens_a_reason(cell)
            return "reason" not in self.said and self._is_in_parts and reads_on
        is_other = column.kind == "story" and self._is_in_parts
        return bool(column.kind) and column.kind not in self.said and not is_other

    @property
    def id(self) -> str:
        return self.said.get("id", "")

    @property
    def criteria(self) -> tuple[str, ...]:
        listed = (after_a_bullet(entry.strip()) for entry in _BREAK.split(self.said.get("criteria", "")))
        return tuple(filter(grammar.has_words, listed))

    @property
    def sentence(self) -> str:
        """With the words of the head that open a part, such as "I want to"."""
        if not self._is_in_parts:
            return self.said["story"]
        role, want, reason = (self._titles.get(kind, "") for kind in ("role", "want", "reason"))
        heads = (
            role if grammar.opening(f"{role} x") else "",
            want if grammar.opens_a_want(f"{want} x") else "",
            reason if grammar.opens_a_reason(f"{reason} x") else "",
        )
        role, want, reason = (self.said.get(kind, "") for kind in ("role", "want", "reason"))
        told = grammar.sentence_of(role, want, reason, heads=heads)
        return told if grammar.has_words(role) else f"{heads[0] or 'As a'} , {told}"


def stories_of(line: Line) -> Iterator[Opening]:
    """The stories in the cells of a row whose table has no head; the other cells are notes of the first."""
    if not line.words.startswith("|") or not is_row(line):
        return
    parts = list[str]()
    cells = (replace(line, words=cell, text=cell) for cell in _cells(line) if grammar.has_words(cell))
    for words in (without_emphasis(part.words) for cell in cells for part in stories_in(cell)):
        goes_on = grammar.opens_a_want(words) or grammar.opens_a_reason(words)
        if parts and goes_on and opening(parts[-1]):
            parts[-1] += f", {words}"
        else:
            parts.append(words)
    told = [found for part in parts if (found := opening(part)) and grammar.is_told(found.sentence)]
    others = [part for part in parts if not ((found := opening(part)) and found in told)]
    id_ = next((other for other in others if _ID.fullmatch(other)), "")
    for place, found in enumerate(told):
        notes = tuple(other for other in others if other != id_) if place == 0 else ()
        yield replace(found, id=id_ if id_ and place == 0 else found.id, notes=notes)
