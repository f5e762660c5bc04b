"""Where a stakeholder stands on the grid, and which users it under-rates."""

from decimal import Decimal

import pytest

from prdbuilder.document.power_interest import known_revenue, quadrant, underrated
from prdbuilder.document.schema import Influence, Persona, Product, Stakeholders


def user(power, interest=80, name="driver"):
    return Persona(id=name, name=name, uses=True, power=power, interest=interest)


def payer(revenue, name="owner"):
    return Persona(id=name, name=name, pays=True, yearly_revenue=revenue)


def of(*personas, arrows=("driver owner strong",)):
    ties = [arrow.split() for arrow in arrows]
    influences = [Influence(source=source, target=target, strength=how) for source, target, how in ties]
    return Stakeholders(
        product=Product(key="CD", name="Courier Desk"), personas=personas, influences=influences
    )


@pytest.mark.parametrize(
    ("power", "interest", "said"),
    [
        (50, 50, "manage closely"),
        (100, 49, "keep satisfied"),
        (49, 100, "keep informed"),
        (0, 0, "monitor"),
        (None, 100, None),
        (100, None, None),
    ],
)
def test_power_and_interest_are_high_from_the_middle_on(power, interest, said):
    assert quadrant(user(power, interest)) == said


def test_a_user_of_little_power_on_whom_revenue_depends_is_under_rated():
    [found] = underrated(of(user(20), payer(1900)))
    assert (found.persona.id, found.quadrant, found.figure.amount) == ("driver", "keep informed", 1900)


@pytest.mark.parametrize("power", [50, None])
def test_a_user_who_has_power_or_has_no_place_is_not_under_rated(power):
    assert underrated(of(user(power), payer(1900))) == ()


@pytest.mark.parametrize(("small", "count"), [(999, 0), (1000, 1)])
def test_only_a_tenth_of_what_all_customers_pay_is_worth_a_warning(small, count):
    found = of(user(20), payer(small), payer(10_000 - small, "chain"))
    assert len(underrated(found)) == count


def test_where_no_revenue_is_known_nobody_is_said_to_be_under_rated():
    assert underrated(of(user(20), payer(None))) == ()
    assert underrated(of(user(20), payer(0))) == ()


def test_the_user_on_whom_most_depends_is_named_first():
    people = [user(10), user(10, 20, "lead"), payer(1000)]
    arrows = ("driver owner medium", "lead owner strong")
    assert [each.persona.id for each in underrated(of(*people, arrows=arrows))] == ["lead", "driver"]


def test_known_revenue_is_of_those_who_pay_only():
    other = Persona(id="x", name="x", uses=True, yearly_revenue=7)
    assert known_revenue(of(payer(5), payer(None, "chain"), other, arrows=())) == Decimal(5)
