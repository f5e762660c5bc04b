"""What is said of a persona's standing: in words that say what they stand on."""

import pytest

from prdbuilder.document.choices import BuyingRole, PersonaKind, Stance
from prdbuilder.document.schema import Persona
from prdbuilder.writers.people import KINDS, ROLES, STANCES, place_on_grid, roles, salience_of, stands_on


def somebody(**fields):
    return Persona(id="a", name="A", **fields)


def test_every_word_of_the_trade_is_explained():
    assert (set(KINDS), set(ROLES), set(STANCES)) == (set(PersonaKind), set(BuyingRole), set(Stance))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"power": 80, "interest": 65}, "Power 80 and interest 65 of 100: manage closely"),
        ({"power": 0, "interest": 0}, "Power 0 and interest 0 of 100: monitor"),
        ({"interest": 50}, "Interest 50 of 100"),
    ],
)
def test_a_place_on_the_grid_names_its_quadrant_as_far_as_it_is_said(fields, said):
    assert place_on_grid(somebody(**fields)) == said


def test_the_class_says_what_it_means_and_what_it_stands_on():
    persona = somebody(power=50, legitimacy=True, urgency=False)
    assert salience_of(persona) == "Dominant: has the power and the right to be heard"
    assert (
        stands_on(persona) == "It stands on power at 50 of 100 (enough, from 50), legitimacy and no urgency."
    )


def test_a_class_that_is_not_known_says_what_nobody_has_said():
    persona = somebody(power=49, urgency=True)
    assert salience_of(persona) == "Not known while nobody has said: legitimacy"
    assert stands_on(persona) == "It stands on power at 49 of 100 (not enough, from 50) and urgency."
    assert salience_of(somebody()) == "Not known while nobody has said: power, legitimacy and urgency"
    assert stands_on(somebody()) == ""


def test_buying_roles_are_said_in_their_order():
    assert roles(somebody(buying_roles=["gatekeeper", "decider", "user"])) == "User, decider and gatekeeper"
