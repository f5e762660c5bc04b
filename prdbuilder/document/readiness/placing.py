"""Placement: what stands on the side of the other party, and where what is unsorted belongs."""

from collections.abc import Iterator

from prdbuilder.document.choices import Side
from prdbuilder.document.placement import Judgement, only_side, stand_alone
from prdbuilder.document.schema import Persona, Requirement
from prdbuilder.document.sentences import listed

from .findings import ERROR_LATER, RISING, WARNINGS, Found, Repair, Topic, rule
from .view import View


def _move(requirement: Requirement, side: Side) -> Repair:
    return Repair("face", requirement.id, side, f"Move to {side}-facing")


def _against(view: View, requirement: Requirement) -> Judgement | None:
    """The judgement, where it speaks for the side that the requirement does not face."""
    judgement = view.judgements.get(requirement.id)
    return judgement if judgement and judgement.side.value != requirement.facing.value else None


def _strangers(view: View, requirement: Requirement) -> list[Persona]:
    """The named personas of whom somebody said that they stand on the other side, and not on this one."""
    other = Side(requirement.facing).other
    named = (view.personas[id_] for id_ in dict.fromkeys(requirement.personas))
    return [persona for persona in named if only_side(persona) is other]


def _is_strange(view: View, requirement: Requirement) -> bool:
    """Whether it is for personas of the other side alone, and nothing it says speaks for this one."""
    strangers = _strangers(view, requirement)
    is_theirs = bool(strangers) and len(strangers) == len({*requirement.personas})
    return is_theirs and requirement.id not in view.judgements


def _is_wrong(view: View, requirement: Requirement) -> bool:
    judgement = _against(view, requirement)
    return bool(judgement and judgement.personas) or _is_strange(view, requirement)


def _name_instead(view: View, requirement: Requirement, strangers: list[Persona]) -> Repair | None:
    """Whom the statement says to be doing it, in place of who stands on the other side."""
    judgement = view.judgements.get(requirement.id)
    meant = [each for each in judgement.personas if each.id not in requirement.personas] if judgement else []
    if not meant:
        return None
    names, instead = (listed([each.name for each in personas]) for personas in (meant, strangers))
    slugs = " ".join(each.id for each in meant)
    return Repair("name", requirement.id, slugs, f"Name {names} instead of {instead}")


@rule(
    "faces-wrong-side",
    Topic.PLACEMENT,
    ERROR_LATER,
    title="A requirement on the wrong side",
    why="It names only people of the other side, or they and its words speak for the other side together. "
    "What stands on the wrong side is read by the wrong people and agreed by nobody who knows.",
    among=lambda view: view.sorted,
)
def faces_wrong_side(view: View) -> Iterator[Found]:
    for each in view.sorted:
        judgement = _against(view, each)
        other = Side(each.facing).other
        if judgement and judgement.personas:
            yield Found(f"requirement:{each.id}", judgement.because, _move(each, other))
        elif _is_strange(view, each):
            who = stand_alone(_strangers(view, each), other)
            yield Found(f"requirement:{each.id}", f"{who}.", _move(each, other))


@rule(
    "persona-of-other-side",
    Topic.PLACEMENT,
    WARNINGS,
    title="A persona of the other side on a requirement",
    why="Beside somebody of this side it names somebody who stands on the other side only. The half that "
    "goes out leaves that name away; a requirement of their own, as its counterpart, says it better.",
    among=lambda view: view.sorted,
)
def persona_of_other_side(view: View) -> Iterator[Found]:
    for each in view.sorted:
        strangers = _strangers(view, each)
        if strangers and not _is_wrong(view, each):
            who = stand_alone(strangers, Side(each.facing).other)
            message = f"{who}, so this cannot be {each.facing}-facing for them."
            yield Found(f"requirement:{each.id}", message, _name_instead(view, each, strangers))


@rule(
    "words-of-other-side",
    Topic.PLACEMENT,
    WARNINGS,
    title="Words of the other side in a requirement",
    why="Its words are mostly used of the other side: of paying (price, invoice, refund, contract, renewal, "
    "cancellation) or of using (screens, typing, finding, waiting). Look whether it should face that side.",
    among=lambda view: view.sorted,
)
def words_of_other_side(view: View) -> Iterator[Found]:
    for each in view.sorted:
        judgement = _against(view, each)
        if judgement and not judgement.personas and not _is_strange(view, each):
            message = f"{judgement.because.removesuffix('.')}: does this face the {judgement.side}?"
            yield Found(f"requirement:{each.id}", message, _move(each, judgement.side))


@rule(
    "unsorted",
    Topic.PLACEMENT,
    RISING,
    title="A requirement that faces nobody yet",
    why="Until somebody decides whether the customer or the user meets it, it is in neither half.",
    among=lambda view: view.requirements,
)
def unsorted(view: View) -> Iterator[Found]:
    for each in view.unsorted:
        judgement = view.judgements.get(each.id)
        if judgement:
            message = f"Not sorted yet. {judgement.because}"
            yield Found(f"requirement:{each.id}", message, _move(each, judgement.side))
        else:
            yield Found(f"requirement:{each.id}", "Not sorted yet: does the customer or the user meet this?")
