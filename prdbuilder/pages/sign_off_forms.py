"""The forms about sign-offs of a version: to answer, to ask, to override, and for the sheet on paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from prdbuilder.document.choices import Side
from prdbuilder.document.text import PROSE_LIMIT
from prdbuilder.publishing.models import Export, SignOff
from stakeholders.models import Member

from .forms import Form


class AnswerForm(Form):
    reason = forms.CharField(
        required=False,
        max_length=PROSE_LIMIT,
        label="What should change, or a remark",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=[(each, each) for each in SignOff.ANSWERS], widget=forms.HiddenInput)

    def __init__(self, row: SignOff, data: Mapping[str, Any] | None = None) -> None:
        initial = {"reason": row.reason, "seen": row.mark}
        super().__init__(data, initial=initial, auto_id=f"answer-{row.pk}-%s")
        self.row = row

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == SignOff.State.CHANGES and not cleaned.get("reason"):
            self.add_error("reason", "Say what should change, so that the next version can answer it.")
        return cleaned

    def see_anew(self, row: SignOff) -> None:
        """What is typed stays; the next press answers what the person sees now."""
        self.row = row
        self.data = {name: self.data.get(name, "") for name in ("reason", "state")} | {"seen": row.mark}


class AskForm(Form):
    """One choice for each member who can sign, then a day and a note for all of them."""

    due_on = forms.DateField(required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        required=False,
        max_length=PROSE_LIMIT,
        label="What they should look at",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        members: list[Member],
        asked: Mapping[int, frozenset[Side]],
        hints: Mapping[int, str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """By the id of a user, the sides they were asked for before, and the side they are suggested for."""
        super().__init__(data, auto_id="ask-%s")
        self.members, self.asked, self.hints = members, asked, hints
        for member in members:
            user_id = member.user_id
            self.fields[f"side-{user_id}"] = forms.ChoiceField(
                choices=[("", "Not asked"), *self._choices(user_id)],
                required=False,
                label=member.user.name,
                initial=hints.get(user_id, ""),
            )

    def _choices(self, user_id: int) -> list[tuple[str, str]]:
        """The halves that are left; of a form that was sent all, since the same press can be sent again."""
        taken = frozenset() if self.is_bound else self.asked.get(user_id, frozenset())
        every = SignOff.SideChoice.choices
        return [(value, label) for value, label in every if not taken & SignOff(side=value).sides]

    @property
    def people(self) -> list[tuple[Member, forms.BoundField, bool]]:
        """Each member who can still be asked, with their choice, and whether it is suggested."""
        return [
            (member, self[f"side-{member.user_id}"], member.user_id in self.hints)
            for member in self.members
            if self.asked.get(member.user_id, frozenset()) != frozenset(Side)
        ]

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on and due_on < date.today():
            raise forms.ValidationError("Choose today or a later day.")
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.wanted:
            self.add_error(None, "Choose a half for at least one person.")
        return cleaned

    @property
    def wanted(self) -> dict[int, str]:
        chosen = {member.user_id: self.cleaned_data.get(f"side-{member.user_id}") for member in self.members}
        return {user_id: side for user_id, side in chosen.items() if side}


class OverrideForm(Form):
    reason = forms.CharField(
        max_length=PROSE_LIMIT,
        label="Why it can be signed all the same",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SheetForm(Form):
    """A press says the paper, and the edition behind whose pages the sheet goes, if it is not alone."""

    paper = forms.ChoiceField(
        choices=[
            (f"{paper} {edition}".strip(), "")
            for paper in Export.PaperChoice.values
            for edition in ("", *Export.EditionChoice.values)
        ]
    )

    def clean(self) -> dict[str, Any]:
        paper, _, edition = self.cleaned_data.get("paper", "").partition(" ")
        sheet = Export.SheetChoice.BEHIND if edition else Export.SheetChoice.ALONE
        return {"paper": paper, "edition": edition or Export.EditionChoice.FULL, "sheet": sheet}
