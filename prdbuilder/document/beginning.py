"""The document that a product begins with: what a few answers about who pays and who uses are enough for."""

from .choices import Side
from .schema import Document, Goal, Influence, Persona, Product, Value
from .templates import EMPTY, Outline
from .text import LINE_LIMIT, Line

_ID_LIMIT = 70
FIRST_PRD = "First PRD"


class Answers(Value):
    """Who pays, who uses, and whether the two are one person; a name that is empty is not known yet."""

    customer: Line = ""
    user: Line = ""
    is_one_person: bool = False
    title: Line = ""


def begin(product: Product, answers: Answers, outline: Outline = EMPTY) -> Document:
    """The personas, their influence, a goal on each side and the outline, as far as anything is known."""
    personas = _personas(answers)
    return outline.document(product, answers.title or FIRST_PRD).model_copy(
        update={
            "personas": personas,
            "influences": _influences(personas),
            "goals": _goals(personas),
        }
    )


def _personas(answers: Answers) -> tuple[Persona, ...]:
    customer, user = answers.customer, answers.user
    if answers.is_one_person and (customer or user):
        return (_persona(customer or user, pays=True, uses=True),)
    # Of two people each does one thing; of one alone nobody has said whether they do the other as well.
    both = bool(customer and user)
    payer = [_persona(customer, pays=True, uses=False if both else None)] if customer else []
    taken = payer[0].id if payer else ""
    others = [_persona(user, pays=False if both else None, uses=True, taken=taken)] if user else []
    return (*payer, *others)


def _persona(name: str, *, pays: bool | None, uses: bool | None, taken: str = "") -> Persona:
    id_ = name[:_ID_LIMIT]
    return Persona(id=f"{id_} 2" if id_ == taken else id_, name=name, pays=pays, uses=uses)


def _influences(personas: tuple[Persona, ...]) -> tuple[Influence, ...]:
    """The user decides whether the customer goes on paying; how, somebody still has to find out."""
    return (Influence(source=personas[1].id, target=personas[0].id),) if len(personas) == 2 else ()


def _goals(personas: tuple[Persona, ...]) -> tuple[Goal, ...]:
    payer = next((persona for persona in personas if persona.pays), None)
    user = next((persona for persona in personas if persona.uses), None)
    goals = []
    if payer:
        statement = _about(payer, "goes on paying")
        goals.append(Goal(id="customer", side=Side.CUSTOMER, statement=statement))
    if user:
        feeds = "customer" if payer else None
        statement = _about(user, "keeps using it")
        goals.append(Goal(id="user", side=Side.USER, statement=statement, feeds=feeds))
    return tuple(goals)


def _about(persona: Persona, does: str) -> str:
    room = LINE_LIMIT - len(does) - 1
    name = persona.name if len(persona.name) <= room else f"{persona.name[: room - 1]}…"
    return f"{name} {does}"
