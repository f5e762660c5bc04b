"""The pictures of the stakeholder map: nobody is missing, no text is covered, nothing leaves the picture."""

import re
from decimal import Decimal
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.money import short_money
from prdbuilder.document.schema import Influence, Persona, Product, Stakeholders
from prdbuilder.writers.maps import grid, influence
from prdbuilder.writers.maps.columns import pack
from prdbuilder.writers.maps.drawing import draw
from prdbuilder.writers.maps.lettering import shortened, width, wrapped
from prdbuilder.writers.maps.palette import LIGHT
from prdbuilder.writers.maps.shapes import Box
from tests.strategies import LINES, PERCENT, REVENUE, TEXT, WORDS

NAMES = WORDS | st.text(TEXT, min_size=20, max_size=200).map(str.strip).filter(bool) | st.just("W" * 90)
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def stakeholders(draw, most=40):
    count = draw(st.integers(3, most))
    crowd = draw(st.sampled_from([PERCENT, st.just(90), st.sampled_from([0, 50, 100])]))
    personas = [
        Persona(
            id=f"p{number}",
            name=draw(NAMES),
            pays=draw(st.none() | st.booleans()),
            uses=draw(st.none() | st.booleans()),
            people=draw(st.none() | st.integers(0, 10**9)),
            yearly_revenue=draw(REVENUE),
            power=draw(crowd),
            interest=draw(crowd),
        )
        for number in range(count)
    ]
    ends = st.sampled_from([persona.id for persona in personas])
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=50, unique=True))
    influences = [
        Influence(
            source=source,
            target=target,
            mechanism=draw(LINES | NAMES),
            strength=draw(st.sampled_from(["strong", "medium", "weak"])),
            felt_within=draw(LINES),
        )
        for source, target in pairs
    ]
    return Stakeholders(
        product=Product(key="CD", name="Courier Desk"), personas=personas, influences=influences
    )


def touching(boxes):
    return [(one, other) for one, other in combinations(boxes, 2) if one.overlaps(other)]


def box_of(mark):
    return Box(mark.centre.x - grid.MARK, mark.centre.y - grid.MARK, 2 * grid.MARK, 2 * grid.MARK)


@given(stakeholders())
def test_no_name_on_the_grid_covers_another_or_a_mark_or_leaves_the_picture(given_):
    found = grid.lay_out(given_)
    labels = [mark.label.box for mark in found.marks]
    picture = Box(0, 0, found.width, found.height)
    assert touching(labels) == []
    assert not any(label.overlaps(box_of(mark)) for label in labels for mark in found.marks)
    assert all(picture.holds(box) for box in (*labels, *map(box_of, found.marks)))
    assert all(
        width(mark.text, found.letters, bold=True) <= mark.label.box.width + 0.1 for mark in found.marks
    )


@given(stakeholders())
def test_everybody_is_on_the_grid_once_or_below_it(given_):
    found = grid.lay_out(given_)
    assert sorted(mark.persona.id for mark in found.marks) == sorted(one.id for one in given_.personas)
    for mark in found.marks:
        has_place = mark.persona.power is not None and mark.persona.interest is not None
        assert has_place == found.plot.holds(Box(mark.centre.x, mark.centre.y, 0, 0))


@given(stakeholders())
def test_no_text_of_the_influence_map_lies_on_a_box_or_on_another_text(given_):
    found = influence.lay_out(given_)
    boxes = [person.box for person in found.people] + [arrow.room for arrow in found.arrows]
    boxes += [mark.label.box for mark in found.apart]
    picture = Box(0, 0, found.width, found.height)
    assert touching(boxes) == []
    assert all(picture.holds(box) for box in boxes)


@given(stakeholders())
def test_everybody_and_every_influence_is_on_the_influence_map(given_):
    found = influence.lay_out(given_)
    sides = {(person.persona.id, person.side) for person in found.people}
    for persona in given_.personas:
        for side in persona.sides:
            assert (persona.id, side) in sides
        if not persona.sides:
            assert (persona.id, "other") in sides or persona in [mark.persona for mark in found.apart]
    drawn = [(arrow.source.id, arrow.target.id) for arrow in found.arrows if not arrow.is_own]
    assert drawn == [(each.source, each.target) for each in given_.influences]
    assert sum(arrow.is_own for arrow in found.arrows) == sum(len(one.sides) == 2 for one in given_.personas)


@given(stakeholders())
def test_what_a_box_says_stays_inside_it(given_):
    for person in influence.lay_out(given_).people:
        last = (*person.name, *person.details)[-1]
        assert last.y < person.box.bottom
        for line in person.name:
            assert line.x + width(line.text, influence.NAME, bold=True) <= person.box.right + 0.1
        for line in person.details:
            assert line.x + width(line.text, influence.DETAIL) <= person.box.right + 0.1


@given(stakeholders(most=12))
def test_the_same_people_always_make_the_same_picture_which_is_well_formed_and_holds_no_script(given_):
    for module in (grid, influence):
        once, again = (draw(module.lay_out(given_), LIGHT, heading="Map") for _ in range(2))
        assert once == again
        tree = ElementTree.fromstring(once.encode())
        names = {element.tag.removeprefix(SVG) for element in tree.iter()}
        assert names <= {"svg", "title", "g", "rect", "path", "circle", "text"}
        assert not any(name.startswith("on") for element in tree.iter() for name in element.attrib)


def test_names_are_shown_as_they_are_and_never_run():
    name = """<script>alert("1")</script> & 'sons' ]]>"""
    people = [Persona(id="a", name=name, uses=True, power=10, interest=10)]
    found = Stakeholders(product=Product(key="CD", name=name), personas=people)
    for module in (grid, influence):
        text = draw(module.lay_out(found), LIGHT, heading=name)
        assert "<script" not in text
        assert name in "".join(ElementTree.fromstring(text.encode()).itertext())


def test_arrows_do_not_cross_where_another_order_keeps_them_apart():
    users = [Persona(id=f"u{n}", name=f"User {n}", uses=True) for n in range(4)]
    payers = [Persona(id=f"c{n}", name=f"Customer {n}", pays=True) for n in range(4)]
    ties = [Influence(source=f"u{n}", target=f"c{3 - n}") for n in range(4)]
    people = Stakeholders(
        product=Product(key="CD", name="Courier Desk"), personas=[*users, *payers], influences=ties
    )
    tops = {person.persona.id: person.box.top for person in influence.lay_out(people).people}
    pairs = sorted((tops[tie.source], tops[tie.target]) for tie in ties)
    assert all(before[1] < after[1] for before, after in pairwise(pairs))


@pytest.mark.parametrize(("source", "target"), [("cook", "driver"), ("driver", "cook")])
def test_an_arrow_that_comes_back_to_its_column_turns_towards_its_end(source, target):
    """Away on the line that is nearer to its beginning, so that its two lines do not cross."""
    people = [Persona(id=id_, name=id_, uses=True) for id_ in ("driver", "cook")]
    found = influence.lay_out(
        Stakeholders(
            product=Product(key="CD", name="CD"),
            personas=people,
            influences=[Influence(source=source, target=target)],
        )
    )
    tops = {person.persona.id: person.box.top for person in found.people}
    [arrow] = found.arrows
    turned = float(re.search(r"c(-?[\d.]+) 0 \1 (-?[\d.]+) 0 \2H", arrow.path)[2])
    assert (turned > 0) == (tops[target] > tops[source])


def test_who_pays_and_uses_stands_on_both_sides_and_says_so():
    both = Persona(id="a", name="Listener", pays=True, uses=True, yearly_revenue=1_200_000, people=10_000)
    found = influence.lay_out(Stakeholders(product=Product(key="CD", name="C"), personas=[both]))
    said = {person.side: " / ".join(line.text for line in person.details) for person in found.people}
    assert said["customer"] == "$1.2M a year / kept paying by 1 / also uses"
    assert said["user"].endswith("keeps $1.2M a year / also pays")


def test_a_persona_lights_up_the_whole_of_its_paths_and_nothing_else():
    people = [
        Persona(id="driver", name="Driver", uses=True),
        Persona(id="city", name="City", pays=False, uses=False),
        Persona(id="owner", name="Owner", pays=True, yearly_revenue=1000),
        Persona(id="clerk", name="Clerk", uses=True),
    ]
    arrows = [("driver", "city"), ("city", "owner"), ("clerk", "owner")]
    ties = [Influence(source=source, target=target, strength="strong") for source, target in arrows]
    found = influence.lay_out(
        Stakeholders(product=Product(key="CD", name="C"), personas=people, influences=ties)
    )
    lit = {person.persona.id: person.arrows for person in found.people}
    assert lit["driver"] == ("arrow-0", "arrow-1")
    assert lit["owner"] == ("arrow-0", "arrow-1", "arrow-2")


def test_a_direct_influence_stays_lit_where_a_stronger_way_goes_round_it():
    people = [
        Persona(id="kitchen", name="Kitchen lead", uses=True),
        Persona(id="driver", name="Driver", uses=True),
        Persona(id="owner", name="Owner", pays=True, yearly_revenue=1000),
    ]
    arrows = [("kitchen", "driver", "strong"), ("driver", "owner", "strong"), ("kitchen", "owner", "weak")]
    ties = [Influence(source=source, target=target, strength=strong) for source, target, strong in arrows]
    found = influence.lay_out(
        Stakeholders(product=Product(key="CD", name="C"), personas=people, influences=ties)
    )
    lit = {person.persona.id: person.arrows for person in found.people}
    assert lit == dict.fromkeys(("kitchen", "driver", "owner"), ("arrow-0", "arrow-1", "arrow-2")) | {
        "driver": ("arrow-0", "arrow-1")
    }


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [
        ("1900000", "USD", "$1.9M"),
        ("1900000", "EUR", "EUR\u00a01.9M"),
        ("950000", "USD", "$950K"),
        ("999999", "USD", "$1M"),
        ("19400000", "USD", "$19M"),
        ("2000000000", "USD", "$2B"),
        ("999.4", "USD", "$999"),
        ("0", "USD", "$0"),
        ("1234000000000", "USD", "$1,234B"),
    ],
)
def test_an_amount_in_passing_is_short(value, currency, said):
    assert short_money(Decimal(value), currency) == said


@given(st.decimals(0, Decimal(999999999999), places=2))
def test_what_is_at_least_so_much_is_never_said_to_be_more(value):
    said = short_money(value, "USD", at_least=True).removeprefix("$").replace(",", "")
    scale = {"K": 10**3, "M": 10**6, "B": 10**9}.get(said[-1], 1)
    assert Decimal(said.rstrip("KMB")) * scale <= value


@given(st.text(TEXT, max_size=80), st.integers(20, 300), st.integers(1, 3))
def test_a_text_is_cut_or_broken_to_the_room_there_is(text, room, lines):
    assert width(shortened(text, room, 12), 12) <= room
    found = wrapped(text, room, 12, lines)
    assert len(found) <= lines
    assert all(width(line, 12) <= room for line in found if len(line) > 1)


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 40)), max_size=12))
def test_what_is_packed_is_in_its_column_and_apart(wanted):
    height = sum(high for _, high in wanted) + 10
    tops = pack(wanted, height)
    spans = sorted((top, top + high) for top, (_, high) in zip(tops, wanted, strict=True))
    assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(spans))
    assert all(top >= -1e-6 and end <= height + 1e-6 for top, end in spans)


@given(stakeholders())
def test_on_paper_every_arrow_and_everybody_is_on_a_picture_that_fits_a_page(given_):
    whole, parts = influence.lay_out(given_), influence.sheets(given_)
    assert sorted(arrow.id for part in parts for arrow in part.arrows) == sorted(
        arrow.id for arrow in whole.arrows
    )
    assert {(one.persona.id, one.side) for part in parts for one in part.people} == {
        (one.persona.id, one.side) for one in whole.people
    }
    assert [mark.persona.id for part in parts for mark in part.apart] == [
        mark.persona.id for mark in whole.apart
    ]
    assert all(len(part.arrows) <= 1 or part.height <= influence.SHEET for part in parts)


def test_a_crowd_has_marks_for_all_and_names_for_as_many_as_anybody_reads():
    people = [
        Persona(id=f"p{n}", name=f"User {n}", uses=True, power=n % 100, interest=60) for n in range(300)
    ]
    found = grid.lay_out(Stakeholders(product=Product(key="CD", name="C"), personas=people))
    assert len(found.marks) == 300
    assert sum(bool(mark.text) for mark in found.marks) == grid.MOST_NAMED
