"""Our own JSON form, as an export or the attachment of a PDF holds it."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from prdbuilder.document.schema import Document

from .reading import ReadError

FORMAT = "json"
_SHOWN = 60
_LISTS = {
    "personas": "persona",
    "influences": "influence",
    "sections": "section",
    "goals": "goal",
    "non_goals": "non-goal",
    "requirements": "requirement",
    "customer_relations": "customer relations strategy",
    "raid_log": "entry of the RAID log",
    "open_questions": "open question",
    "decisions": "decision",
}
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a part of a PRD",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "enum": "must be {expected}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "value_error": "is wrong: {error}",
}
_KINDS = {
    "string": "must be text, written as the schema asks",
    "bool": "must be true, false or null",
    "int": "must be a whole number",
    "decimal": "must be an amount with two decimal places at most",
    "date": "must be a day, such as 2027-03-31",
    "datetime": "must be a moment, such as 2027-03-31T09:30:00Z",
    "tuple": "must be a list",
    "model": "must be an object",
}
"""By the first word of pydantic's name for what is wrong."""


def knows(text: str) -> bool:
    return text.lstrip()[:1] == "{"


def read(text: str) -> Document:
    """Raises `ReadError` that says in words what is wrong, and where."""
    try:
        return Document.from_json(text)
    except ValidationError as error:
        raise ReadError(_said(error)) from error


def _said(error: ValidationError) -> str:
    errors = error.errors(include_url=False)
    first = errors[0]
    if first["type"] == "json_invalid":
        return f"This begins like JSON, but is none: {first['ctx']['error']}."
    absent = {problem["loc"] for problem in errors if problem["type"] == "missing"} & {("product",), ("prd",)}
    if absent:
        return f"This is JSON, but no PRD in our form: “{min(absent)[0]}” is missing."
    if first["loc"] == ("schema",):
        return f"It is written in schema {_short(first['input'])}; only schema 1 can be read."
    more = f" That is the first of {len(errors):,} places." if len(errors) > 1 else ""
    return f"{_place(first['loc'])} {_problem(first)}.{more}"


def _place(loc: tuple[int | str, ...]) -> str:
    """`("requirements", 3, "criteria", 0)` in words: counted from one, and under the names of the parts."""
    if not loc:
        return "The PRD"
    first, *rest = loc
    if first in _LISTS and rest and isinstance(rest[0], int):
        named = [f"{_LISTS[str(first)]} {rest[0] + 1}", *map(_step, rest[1:])]
    else:
        named = [_step(step) for step in loc]
    said = ", ".join(named)
    return said[:1].upper() + said[1:]


def _step(step: int | str) -> str:
    return f"entry {step + 1}" if isinstance(step, int) else f"“{step[:_SHOWN]}”"


def _problem(error: ErrorDetails) -> str:
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "too_long":
        what = "characters" if isinstance(error["input"], str) else "entries"
        return f"has more than {limits['max_length']:,} {what}"
    if words := _WORDS.get(kind):
        return words.format(**limits).rstrip(".")
    return _KINDS.get(kind.partition("_")[0], f"is wrong: {error['msg']}")


def _short(value: object) -> str:
    return str(value)[:_SHOWN]
