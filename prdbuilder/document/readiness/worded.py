"""Wording: what cannot be tested, is two in one, says how instead of what, or is there twice."""

from collections.abc import Callable, Iterator

from prdbuilder.document.sentences import listed
from prdbuilder.document.wording import RULES as WHY
from prdbuilder.document.wording import Remark, Rule

from .findings import NOTES, WARNINGS, Found, Severities, Topic, rule
from .view import View


def _words(remark: Remark) -> str:
    return listed([f"“{word}”" for word in remark.words])


def _vague(remark: Remark) -> str:
    return f"Nobody can test {_words(remark)}: by which figure would one know?"


def _joined(remark: Remark) -> str:
    return f"Two requirements in one, at {_words(remark)}."


def _solution(remark: Remark) -> str:
    return f"{_words(remark)} {'say' if len(remark.words) > 1 else 'says'} how; what is needed?"


def _duplicate(remark: Remark) -> str:
    return f"Says nearly the same as {remark.other}."


_KINDS: dict[Rule, tuple[str, Severities, Callable[[Remark], str]]] = {
    Rule.VAGUE: ("Words that nobody can test", WARNINGS, _vague),
    Rule.JOINED: ("Two requirements in one", WARNINGS, _joined),
    Rule.SOLUTION: ("A solution in place of a need", NOTES, _solution),
    Rule.DUPLICATE: ("Two requirements that say the same", WARNINGS, _duplicate),
}


def _finder(kind: Rule, message: Callable[[Remark], str]) -> Callable[[View], Iterator[Found]]:
    def find(view: View) -> Iterator[Found]:
        for remark in view.remarks:
            if remark.rule is kind:
                yield Found(f"requirement:{remark.requirement}", message(remark))

    return find


for _kind, (_title, _severities, _message) in _KINDS.items():
    rule(
        _kind.value,
        Topic.WORDING,
        _severities,
        title=_title,
        why=WHY[_kind],
        among=lambda view: view.requirements,
    )(_finder(_kind, _message))
