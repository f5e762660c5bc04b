"""Documents of any shape for property tests. Every text in them holds a mark unlike any other."""

import re
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from prdbuilder.document import choices, schema

# What means something to a reader of Markdown or HTML; none of it may reach the fields around it.
TRAPS = ["```", "~~~", "#", "<!--", "**", "-", ">", "| a |", "[x]: y", "&amp;", "<b>", "\\"]
TRAPS += ["---", "1.", "_", "]("]
DATES = [date(2027, 3, 31), date(2027, 3, 12)]


def marks(text):
    """The marks of the texts that are in here."""
    return set(re.findall(r"mark\d+end", text))


def documents():
    """Whole PRDs, their texts beside traps. Each comes from one number, since drawing every text is slow."""
    return st.integers(0, 2**32).map(lambda seed: _Maker(Random(seed)).document())


class _Maker:
    def __init__(self, random):
        self.random = random
        self.marks = 0

    def one(self, choices):
        return self.random.choice(list(choices))

    def many(self, make, limit=3):
        return tuple(make(place) for place in range(1, self.random.randint(0, limit) + 1))

    def some(self, ids):
        return tuple(self.random.sample(ids, self.random.randint(0, min(3, len(ids)))))

    def line(self):
        self.marks += 1
        words = [*self.some(TRAPS), f"mark{self.marks}end"]
        return " ".join(self.random.sample(words, len(words)))

    def prose(self):
        """A fence stands on a line of its own: words after it would name the language of the code."""
        self.marks += 1
        before, after = self.one(TRAPS), self.one(TRAPS)
        between = "\n" if before in {"```", "~~~"} else self.one([" ", "\n", "\n\n"])
        return f"{before}{between}mark{self.marks}end\n{after}"

    def lines(self):
        return self.many(lambda _: self.line())

    def persona(self, place):
        return schema.Persona(
            id=f"p{place}",
            name=self.line(),
            pays=self.one([True, False, None]),
            uses=self.one([True, False, None]),
            description=self.prose(),
            goals=self.lines(),
            pains=self.lines(),
            quote=self.line(),
            people=self.one([None, 0, 1200]),
            yearly_revenue=self.one([None, Decimal("1900000.00")]),
            studied_by=self.line(),
            studied_on=self.one([None, *DATES]),
            stops_paying_when=self.line(),
            stops_using_when=self.line(),
            evidence_links=self.lines(),
            habit_loop=self.habit_loop(),
            **self.standing(),
        )

    def standing(self):
        return {
            "kind": self.one([None, *choices.PersonaKind]),
            "buying_roles": self.some(list(choices.BuyingRole)),
            "power": self.one([None, 0, 50, 100]),
            "interest": self.one([None, 0, 50, 100]),
            "legitimacy": self.one([True, False, None]),
            "urgency": self.one([True, False, None]),
            "stance": self.one([None, *choices.Stance]),
        }

    def habit_loop(self):
        names = schema.HabitLoop.model_fields
        return schema.HabitLoop(**{name: self.line() for name in names if self.random.random() < 0.7})

    def requirement(self, place, personas, goals, count):
        facing = self.one(choices.Facing)
        return schema.Requirement(
            id=f"CD-{place}",
            statement=self.line(),
            facing=facing,
            goal=self.one([None, *(goal.id for goal in goals if goal.side.value == facing.value)]),
            personas=self.some(personas),
            priority=self.one([None, *choices.Priority]),
            status=self.one(choices.RequirementStatus),
            rationale=self.prose(),
            criteria=self.lines(),
            evidence=self.prose(),
            design_links=self.lines(),
            owner=self.line(),
            habit_step=self.one([None, *choices.HabitStep]),
            counterparts=self.some([f"CD-{other}" for other in range(1, count + 1) if other != place]),
        )

    def goal(self, place):
        side = self.one(choices.Side)
        return schema.Goal(
            id=f"g{place}",
            side=side,
            statement=self.line(),
            metric=self.line(),
            baseline=self.line(),
            target=self.line(),
            due_on=self.one([None, *DATES]),
        )

    def strategy(self, persona):
        names = (
            "promise",
            "rights",
            "failed_payment",
            "refund",
            "dispute",
            "price_change",
            "payment_problems",
            "reasons_to_stay",
            "signs_of_leaving",
            "contact_rhythm",
        )
        fields = {name: self.prose() for name in names}
        return schema.CustomerRelations(persona=persona, responsible=self.line(), **fields)

    def sign(self, place, personas, count):
        return schema.LeavingSign(
            id=f"s{place}",
            persona=self.one(personas),
            statement=self.line(),
            metric=self.one(["", self.line()]),
            requirements=self.some([f"CD-{other}" for other in range(1, count + 1)]),
        )

    def influence(self, personas):
        source, target = self.one(personas), self.one(personas)
        return schema.Influence(source=source, target=target, mechanism=self.line(), felt_within=self.line())

    def product(self):
        stage = self.one(choices.Stage)
        return schema.Product(key="CD", name=self.line(), vision=self.prose(), stage=stage)

    def document(self):
        people = self.many(self.persona)
        personas = [persona.id for persona in people]
        count = self.random.randint(0, 5)
        goals = self.many(self.goal)
        return schema.Document(
            product=schema.Product(
                key="CD",
                name=self.line(),
                vision=self.prose(),
                stage=self.one(choices.Stage),
            ),
            personas=people,
            influences=self.many(lambda _: self.influence(personas)) if personas else (),
            prd=schema.Prd(title=self.line(), owner=self.line(), due_on=DATES[1]),
            sections=tuple(schema.Section(kind=kind, text=self.prose()) for kind in choices.SectionKind),
            goals=goals,
            requirements=tuple(
                self.requirement(place, personas, goals, count) for place in range(1, count + 1)
            ),
            customer_relations=tuple(self.strategy(persona) for persona in self.some(personas)),
            leaving_signs=self.many(lambda place: self.sign(place, personas, count)) if personas else (),
            **self.lists(),
        )

    def lists(self):
        return {
            "non_goals": self.many(
                lambda place: schema.NonGoal(id=f"n{place}", statement=self.line(), reason=self.prose())
            ),
            "raid_log": self.many(
                lambda place: schema.RaidEntry(
                    id=f"r{place}",
                    kind=self.one(choices.RaidKind),
                    statement=self.line(),
                    response=self.prose(),
                    owner=self.line(),
                )
            ),
            "open_questions": self.many(
                lambda place: schema.OpenQuestion(
                    id=f"q{place}",
                    question=self.line(),
                    answer=self.prose(),
                    owner=self.line(),
                    due_on=DATES[0],
                )
            ),
            "decisions": self.many(
                lambda place: schema.Decision(
                    id=f"d{place}", statement=self.line(), reason=self.prose(), decided_by=self.line()
                )
            ),
        }
