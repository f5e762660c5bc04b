"""How much somebody can claim to be listened to, from power, legitimacy and urgency."""

from itertools import product

import pytest

from prdbuilder.document.salience import Salience, attributes, salience
from prdbuilder.document.schema import Persona

HELD = (True, False)
CLASSES = {
    (False, False, False): "non_stakeholder",
    (True, False, False): "dormant",
    (False, True, False): "discretionary",
    (False, False, True): "demanding",
    (True, True, False): "dominant",
    (True, False, True): "dangerous",
    (False, True, True): "dependent",
    (True, True, True): "definitive",
}


def somebody(power, legitimacy, urgency):
    return Persona(id="a", name="A", power=power, legitimacy=legitimacy, urgency=urgency)


@pytest.mark.parametrize("held", [*product(HELD, repeat=3)])
def test_each_combination_of_attributes_has_its_class(held):
    power, legitimacy, urgency = held
    assert salience(somebody(90 if power else 10, legitimacy, urgency)) == CLASSES[held]


def test_every_class_can_be_reached():
    assert set(CLASSES.values()) == set(Salience)


@pytest.mark.parametrize(("place", "has_power"), [(0, False), (49, False), (50, True), (100, True)])
def test_power_is_the_upper_half_of_the_grid(place, has_power):
    assert attributes(somebody(place, None, None))["power"] is has_power


@pytest.mark.parametrize("unsaid", range(3))
@pytest.mark.parametrize("held", HELD)
def test_the_class_is_not_known_while_one_attribute_is_not_said(unsaid, held):
    said = [80 if held else 20, held, held]
    said[unsaid] = None
    assert salience(somebody(*said)) is None
