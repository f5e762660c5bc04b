"""Where what readiness found is edited: the places of findings by their names and addresses."""

from collections.abc import Mapping
from functools import cached_property

from django.urls import reverse

from prdbuilder.document.schema import Document
from prdbuilder.prds.models import Prd

_ON_STAKEHOLDERS = frozenset({"nobody-uses", "nobody-pays"})


class Places:
    """The places of one document, which are edited in the draft of its PRD."""

    def __init__(self, document: Document, prd: Prd) -> None:
        self._document = document
        self._prd = prd

    def find(self, code: str, place: str) -> tuple[str, str]:
        """What the place of a finding with this code is called, and where it is edited."""
        kind, _, id_ = place.partition(":")
        key, number = self._prd.product.key, self._prd.number
        if kind == "requirement":
            return id_, reverse("requirement", args=[key, number, id_.rpartition("-")[2]])
        if kind == "persona":
            return self._names.get(id_, id_), reverse("persona", args=[key, id_])
        if code in _ON_STAKEHOLDERS:
            return "Stakeholders", reverse("personas", args=[key])
        return self._page(kind, id_, reverse("editor", args=[key, number]))

    def _page(self, kind: str, id_: str, prd: str) -> tuple[str, str]:
        """The page of the PRD where a place stands."""
        name = self._names.get(id_, id_)
        pages = {
            "goal": ("Goals", f"goals/#goal-{id_.removeprefix('G')}"),
            "strategy": (name, f"relations/#strategy-{id_}"),
            "sign": (self._customer_of(id_), f"relations/#sign-{id_.removeprefix('S')}"),
            "habit": (name, f"habits/#habit-{id_}"),
            "side": (f"{id_.capitalize()}-facing", f"?side={id_}"),
            "section": (id_.capitalize().replace("_", " "), "problem/" if id_ == "problem" else ""),
        }
        where, address = pages.get(kind, ("Details", "details/"))
        if kind == "side" and not self._document.goals_of(id_):  # type: ignore[arg-type]  # a side's word
            where, address = "Goals", "goals/"
        return where, f"{prd}{address}"

    def _customer_of(self, sign: str) -> str:
        found = (each.persona for each in self._document.leaving_signs if each.id == sign)
        return self._names.get(next(found, ""), sign)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {persona.id: persona.name for persona in self._document.personas}
