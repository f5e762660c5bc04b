"""Who is meant by an @ in a comment."""

import re
from collections import Counter
from collections.abc import Mapping

_MARK = re.compile(r"(?<![\w@])@")


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """The ids of those whose name stands after an @: whole, with hyphens, or the first name of just one."""
    names = _names(people)
    longest_first = sorted(names, key=len, reverse=True)
    folded, found = text.casefold(), set()
    for mark in _MARK.finditer(folded):
        rest = folded[mark.end() :]
        name = next((name for name in longest_first if _begins(rest, name)), None)
        if name:
            found |= names[name]
    return found


def _begins(text: str, name: str) -> bool:
    after = text[len(name) : len(name) + 1]
    return text.startswith(name) and not (after.isalnum() or after == "_")


def _names(people: Mapping[int, str]) -> dict[str, set[int]]:
    """People of one name are all meant by it."""
    names: dict[str, set[int]] = {}
    for pk, name in people.items():
        whole = " ".join(name.casefold().split())
        for form in {whole, whole.replace(" ", "-")} - {""}:
            names.setdefault(form, set()).add(pk)
    firsts = Counter(name.casefold().partition(" ")[0] for name in people.values())
    for pk, name in people.items():
        first = name.casefold().partition(" ")[0]
        if firsts[first] == 1:
            names.setdefault(first, {pk})
    return names
