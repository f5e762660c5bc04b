"""How much of what customers pay hangs on a user: by hand, and as what must always hold."""

from decimal import Decimal
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.revenue import of_requirement, order, revenue_at_stake, why
from prdbuilder.document.schema import Document, Influence, Persona, Prd, Product, Requirement

WEIGHTS = {"strong": Decimal(1), "medium": Decimal("0.5"), "weak": Decimal("0.25")}


def payer(name, revenue=None, uses=False):
    return Persona(id=name, name=name, pays=True, uses=uses, yearly_revenue=revenue)


def user(name):
    return Persona(id=name, name=name, pays=False, uses=True)


def other(name):
    return Persona(id=name, name=name)


def a_document(personas, arrows=(), **parts):
    """`arrows`: source, target and strength, as `driver owner strong`."""
    influences = [
        Influence(source=source, target=target, strength=strength)
        for source, target, strength in (arrow.split() for arrow in arrows)
    ]
    header = {"product": Product(key="CD", name="Courier Desk"), "prd": Prd(title="Faster handover")}
    return Document(personas=personas, influences=influences, **header, **parts)


def figures(*given_):
    found = revenue_at_stake(a_document(*given_))
    return {name: (figure.amount, figure.is_whole) for name, figure in found.items()}


def test_a_strong_influence_puts_all_of_it_at_stake_a_medium_half_and_a_weak_a_quarter():
    people = [payer("owner", 1000), user("a"), user("b"), user("c")]
    found = figures(people, ["a owner strong", "b owner medium", "c owner weak"])
    assert found == {"a": (1000, True), "b": (500, True), "c": (250, True)}


def test_weights_are_multiplied_along_a_path_through_anybody():
    people = [payer("owner", 1000), other("city"), user("driver")]
    assert figures(people, ["driver city medium", "city owner weak"])["driver"] == (125, True)


def test_the_strongest_path_counts_and_not_the_shortest_nor_the_sum():
    people = [payer("owner", 1000), user("driver"), user("lead"), user("clerk")]
    arrows = ["driver owner weak", "driver lead strong", "lead clerk strong", "clerk owner medium"]
    assert figures(people, arrows)["driver"] == (500, True)


def test_what_several_customers_pay_is_added():
    people = [payer("owner", 1000), payer("chain", 400), user("driver")]
    assert figures(people, ["driver owner medium", "driver chain strong"])["driver"] == (900, True)


def test_somebody_who_pays_and_uses_holds_their_own_revenue_whole():
    people = [payer("listener", 120, uses=True), payer("label", 80)]
    found = figures(people, ["listener label weak", "label listener strong"])
    assert found == {"listener": (140, True)}


def test_a_circle_ends():
    people = [payer("owner", 1000), user("a"), user("b")]
    found = figures(people, ["a b strong", "b a strong", "b owner medium", "owner a strong"])
    assert found == {"a": (500, True), "b": (500, True)}


def test_unknown_revenue_is_never_nothing():
    people = [payer("owner"), payer("chain", 400), user("driver"), user("lead"), user("nobody")]
    found = figures(people, ["driver owner strong", "lead owner strong", "lead chain medium"])
    assert found == {"driver": (None, False), "lead": (200, False), "nobody": (None, True)}


def test_a_figure_shows_what_it_was_made_of():
    people = [payer("owner", 1000), other("city"), user("driver")]
    figure = revenue_at_stake(a_document(people, ["driver city medium", "city owner weak"]))["driver"]
    [share] = figure.shares
    assert [step.source for step in share.kept.path] == ["driver", "city"]
    assert (share.kept.customer.id, share.kept.halvings, share.amount) == ("owner", 3, 125)


def protected(personas, facing="user"):
    people = [payer("owner", 1000), payer("chain"), user("driver"), user("lead"), user("nobody")]
    arrows = ["driver owner strong", "lead owner weak", "lead chain strong"]
    requirement = Requirement(id="CD-1", statement="See it", facing=facing, personas=personas)
    found = of_requirement(requirement, revenue_at_stake(a_document(people, arrows)))
    return found and (found.amount, found.is_whole, found.largest.persona)


@pytest.mark.parametrize(
    ("personas", "expected"),
    [
        (("driver",), (1000, True, "driver")),
        (("lead", "driver"), (1000, False, "driver")),
        (("lead", "nobody"), (250, False, "lead")),
        (("nobody",), None),
        (("owner",), None),
        ((), None),
    ],
)
def test_a_requirement_protects_the_largest_figure_of_its_personas(personas, expected):
    assert protected(personas) == expected


def test_what_faces_the_customer_protects_no_user_s_figure():
    assert protected(("driver",), facing="customer") is None


def requirement(id_, *personas, **fields):
    return Requirement(id=id_, statement=f"{id_} is there", facing="user", personas=personas, **fields)


def a_why():
    people = [
        payer("owner", 1000),
        payer("chain"),
        payer("city", 7),
        user("lead"),
        user("driver"),
        user("clerk"),
    ]
    arrows = ["driver owner strong", "lead owner medium", "clerk chain weak"]
    requirements = [
        requirement("1", "lead"),
        requirement("2", "driver", "lead"),
        requirement("3", "clerk", status="dropped"),
        requirement("4"),
        Requirement(id="5", statement="Faces the customer", facing="customer", personas=("driver",)),
    ]
    return why(a_document(people, arrows, requirements=requirements))


def test_what_keeps_the_most_money_comes_first_and_what_is_unknown_before_what_is_nothing():
    traces = a_why().traces
    assert [trace.persona.id for trace in traces] == ["driver", "lead", "clerk"]
    assert [[one.id for one in trace.requirements] for trace in traces] == [["2"], ["1", "2"], []]


def test_what_is_tied_to_nobody_on_the_other_side_is_told_both_ways():
    assert [customer.id for customer in a_why().unkept_customers] == ["chain", "city"]
    assert [one.id for one in a_why().untied_requirements] == ["4"]


NAMES = "abcde"
KINDS = st.sampled_from([(True, False), (True, True), (False, True), (None, None)])
MONEY = st.none() | st.integers(0, 10**9).map(lambda cents: Decimal(cents * 16) / 100)
ARROWS = st.dictionaries(
    st.sampled_from([*permutations(NAMES, 2)]), st.sampled_from(sorted(WEIGHTS)), max_size=12
)


@st.composite
def worlds(draw):
    people = [
        Persona(id=name, name=name, pays=pays, uses=uses, yearly_revenue=draw(MONEY) if pays else None)
        for name in NAMES
        for pays, uses in [draw(KINDS)]
    ]
    return people, draw(ARROWS)


def drawn(people, arrows):
    there = {person.id for person in people}
    kept = [f"{a} {b} {strength}" for (a, b), strength in arrows.items() if {a, b} <= there]
    return {name: figure.amount or 0 for name, figure in revenue_at_stake(a_document(people, kept)).items()}


@given(worlds())
def test_it_is_what_trying_every_path_finds(world):
    people, arrows = world
    for person in people:
        if not person.uses:
            continue
        total = sum(
            best_weight(person.id, payer_.id, arrows) * payer_.yearly_revenue
            for payer_ in people
            if payer_.pays and payer_.yearly_revenue
        )
        assert abs(drawn(people, arrows)[person.id] - total) < Decimal("0.05")


def best_weight(start, end, arrows):
    """By walking every path that meets nobody twice."""
    if start == end:
        return Decimal(1)
    between = [name for name in NAMES if name not in (start, end)]
    best = Decimal(0)
    for length in range(len(between) + 1):
        for middle in permutations(between, length):
            path = [start, *middle, end]
            weight = Decimal(1)
            for step in pairwise(path):
                weight *= WEIGHTS[arrows[step]] if step in arrows else 0
            best = max(best, weight)
    return best


@given(worlds(), st.sampled_from([*permutations(NAMES, 2)]), st.sampled_from(sorted(WEIGHTS)))
def test_more_influence_never_lowers_a_figure(world, pair, strength):
    people, arrows = world
    before, stronger = drawn(people, arrows), max(arrows.get(pair, strength), strength, key=WEIGHTS.get)
    after = drawn(people, arrows | {pair: stronger})
    assert all(after[name] >= before[name] for name in before)


@given(worlds(), st.sampled_from(NAMES))
def test_removing_a_persona_never_raises_another_s_figure(world, gone):
    people, arrows = world
    after = drawn([person for person in people if person.id != gone], arrows)
    before = drawn(people, arrows)
    assert all(after[name] <= before[name] for name in after)


def ranks(personas, arrows, requirements):
    """Rank and id of each; a requirement as `CD-1 driver must`."""
    made = []
    for line in requirements:
        id_, names, priority, *status = line.split()
        fields = {"personas": names.split(","), "priority": priority, "facing": "user"}
        made.append(Requirement(id=id_, statement=id_, **fields, **({"status": status[0]} if status else {})))
    return [
        (ranked.rank, ranked.requirement.id)
        for ranked in order(a_document(personas, arrows, requirements=made))
    ]


KEEPERS = [
    payer("owner", 1000),
    payer("chain", 400),
    payer("shop"),
    user("driver"),
    user("lead"),
    user("cook"),
]
KEPT = ["driver owner strong", "lead chain strong", "cook shop strong"]


def test_what_keeps_the_most_money_comes_first_and_equal_figures_share_a_rank():
    found = ranks(KEEPERS, KEPT, ["CD-1 lead must", "CD-2 driver must", "CD-3 driver must", "CD-4 lead must"])
    assert found == [(1, "CD-2"), (1, "CD-3"), (3, "CD-1"), (3, "CD-4")]


def test_within_a_figure_the_more_urgent_comes_first_and_then_the_place():
    lines = ["CD-1 driver could", "CD-2 driver should", "CD-3 driver must", "CD-4 driver should"]
    assert ranks(KEEPERS, KEPT, lines) == [(1, "CD-3"), (1, "CD-2"), (1, "CD-4"), (1, "CD-1")]


def test_what_is_unknown_comes_last_without_a_rank():
    assert ranks(KEEPERS, KEPT, ["CD-1 cook must", "CD-2 lead could"]) == [(1, "CD-2"), (None, "CD-1")]


def test_what_was_dropped_or_keeps_nobody_paying_has_no_place_in_the_order():
    people = [*KEEPERS, user("guest")]
    assert ranks(people, KEPT, ["CD-1 driver must dropped", "CD-2 guest must", "CD-3 lead,guest must"]) == [
        (1, "CD-3")
    ]


def test_without_a_priority_a_requirement_comes_after_those_that_have_one():
    plain = Requirement(id="CD-1", statement="a", facing="user", personas=["driver"])
    low = Requirement(id="CD-2", statement="b", facing="user", personas=["driver"], priority="wont")
    document = a_document(KEEPERS, KEPT, requirements=[plain, low])
    assert [ranked.requirement.id for ranked in order(document)] == ["CD-2", "CD-1"]
