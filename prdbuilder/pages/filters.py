"""Which requirements the editor shows: kept in the address, so that a view can be sent to somebody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from prdbuilder.prds.loading import Rows
from prdbuilder.prds.models import Requirement


@dataclass(frozen=True)
class Filters:
    side: str = ""
    persona: str = ""
    priority: str = ""
    status: str = ""
    text: str = ""
    personas: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    priorities = (*Requirement.Priority.choices, ("none", "Not set"))
    statuses = Requirement.Status.choices

    @classmethod
    def of(cls, asked: Mapping[str, str], rows: Rows, *, home_side: str = "both") -> Self:
        """Values that name nothing are as good as none. Who says no side is shown their own."""
        personas = tuple((persona.slug, persona.name) for persona in rows.personas)
        return cls(
            side=_one_of(asked.get("side", home_side), ("customer", "user")),
            persona=_one_of(asked.get("persona", ""), [slug for slug, _ in personas]),
            priority=_one_of(asked.get("priority", ""), [value for value, _ in cls.priorities]),
            status=_one_of(asked.get("status", ""), [value for value, _ in cls.statuses]),
            text=asked.get("text", "").strip()[:200],
            personas=personas,
        )

    def choose(self, requirements: list[Requirement]) -> list[Requirement]:
        return [row for row in requirements if self._admits(row)]

    def _admits(self, row: Requirement) -> bool:
        return (
            (not self.persona or any(persona.slug == self.persona for persona in row.personas.all()))
            and (not self.priority or (row.priority or "none") == self.priority)
            and (not self.status or row.status == self.status)
            and self.text.casefold()
            in f"{row.code} {row.statement} {row.rationale} {row.criteria}".casefold()
        )


def _one_of(value: str, known: object) -> str:
    return value if value in known else ""  # type: ignore[operator]  # lists and tuples of texts
