"""What readers see of a PRD: words, names and dates, in the order of its stage."""

from datetime import date
from pathlib import Path

import pytest

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.money import amount
from prdbuilder.document.schema import Document
from prdbuilder.document.sentences import listed
from prdbuilder.writers.presentation import present
from prdbuilder.writers.words import change, deadline

DEMO = Path(__file__).parent.parent / "prdbuilder/prds/demo/DEL.json"


def make_document(**parts):
    product = {"key": "CD", "name": "Courier Desk", "stage": "acquiring"} | parts.pop("product", {})
    return Document.model_validate({"product": product, "prd": {"title": "Faster handover"}} | parts)


def read(document, which=Edition.FULL):
    return present(
        edition(document, which), edition=which, prose=lambda text, level: text, made_on=date(2026, 11, 24)
    )


def persona(name, pays=None, uses=None, **fields):
    return {"id": name, "name": name, "pays": pays, "uses": uses} | fields


def requirement(id_, facing="user", **fields):
    return {"id": id_, "statement": f"{id_} is there", "facing": facing} | fields


@pytest.mark.parametrize(
    ("stage", "sides"),
    [
        ("proving", ["user", "customer"]),
        ("acquiring", ["user", "customer"]),
        ("serving", ["customer", "user"]),
    ],
)
def test_the_stage_says_which_half_leads(stage, sides):
    assert [half.side for half in read(make_document(product={"stage": stage})).halves] == sides


def test_an_edition_has_its_half_only_and_says_so():
    reading = read(make_document(), Edition.USER)
    assert ([half.side for half in reading.halves], reading.edition) == (["user"], "User edition")


@pytest.mark.parametrize(
    ("pays", "uses", "words"),
    [
        (True, False, "pays"),
        (False, True, "uses"),
        (True, True, "pays and uses"),
        (False, False, "neither pays nor uses"),
        (None, None, "not yet known"),
        (False, None, "not yet known"),
    ],
)
def test_a_persona_is_said_to_do_what_is_known(pays, uses, words):
    reading = read(make_document(personas=[persona("Driver", pays, uses)]))
    shown = [*reading.others, *(one for half in reading.halves for one in half.personas)]
    assert {one.stands for one in shown} == {words}


def test_who_pays_and_uses_is_described_once_with_the_fields_of_each_half_in_it():
    both = persona("Listener", True, True, quote="Again", stops_paying_when="bored", stops_using_when="lost")
    user, customer = (half.personas[0] for half in read(make_document(personas=[both])).halves)
    assert (user.quote, customer.quote, customer.described.anchor) == ("Again", "", user.name.anchor)
    assert [fact.label for fact in user.facts] == ["Stops using when"]
    assert [fact.label for fact in customer.facts] == ["Stops paying when"]


def test_a_user_facing_requirement_says_whom_it_keeps_paying_and_how():
    document = make_document(
        personas=[
            persona("Owner", True, False),
            persona("Driver", False, True),
            persona("Lead", False, True),
        ],
        influences=[
            {"source": "Lead", "target": "Driver"},
            {"source": "Driver", "target": "Owner", "mechanism": "late orders"},
        ],
        requirements=[requirement("CD-1", personas=["Driver"]), requirement("CD-2", personas=["Lead"])],
    )
    near, far = (one.keeps[0] for one in read(document).halves[0].requirements)
    assert (near.customer.text, near.mechanism, near.through) == ("Owner", "late orders", None)
    assert (far.customer.text, far.mechanism, far.through.text) == ("Owner", "", "Driver")


def test_a_dropped_requirement_keeps_nobody_paying():
    document = make_document(
        personas=[persona("Owner", True, False), persona("Driver", False, True)],
        influences=[{"source": "Driver", "target": "Owner"}],
        requirements=[
            requirement(f"CD-{place}", personas=["Driver"], status=status)
            for place, status in enumerate(("done", "dropped"), start=1)
        ],
    )
    assert [len(one.keeps) for one in read(document).halves[0].requirements] == [1, 0]


def test_a_requirement_leads_to_its_counterpart_by_its_own_id():
    document = make_document(
        requirements=[requirement("CD-1", counterparts=["CD-2"]), requirement("CD-2", facing="customer")]
    )
    (counterpart,) = read(document).halves[0].requirements[0].counterparts
    assert (counterpart.anchor, counterpart.statement, counterpart.facing) == (
        "CD-2",
        "CD-2 is there",
        "Customer-facing",
    )


def test_an_id_from_elsewhere_leads_to_a_place_that_an_address_can_name():
    anchors = [
        one.anchor
        for one in read(make_document(requirements=[requirement('R 1/"x"')])).halves[0].requirements
    ]
    assert anchors == ["requirement-1"]


def test_every_line_of_the_contents_leads_to_something_that_is_there():
    lines = [line for group in read(Document.from_json(DEMO.read_bytes())).contents for line in group.lines]
    assert len(lines) == len({line.anchor for line in lines}) == 22
    assert not [line for line in lines if line.count == 0]


def test_the_full_edition_says_why_one_half_comes_first():
    proving, serving = (read(make_document(product={"stage": stage})) for stage in ("proving", "serving"))
    assert next(fact.value for fact in proving.facts if fact.label == "Stage").endswith(
        "so the user’s half comes first"
    )
    assert next(fact.value for fact in serving.facts if fact.label == "Stage").endswith(
        "so the customer’s half comes first"
    )


def test_an_empty_prd_has_two_empty_halves_and_no_contents_but_them():
    reading = read(make_document())
    assert [half.requirements for half in reading.halves] == [(), ()]
    assert reading.contents == ()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 3, 31), "March 2027"),
        (date(2027, 3, 12), "12 March 2027"),
        (date(2028, 2, 28), "28 February 2028"),
        (date(2028, 2, 29), "February 2028"),
    ],
)
def test_the_last_day_of_a_month_is_the_month(day, words):
    assert deadline(day) == words


def test_numbers_and_lists_read_as_people_write_them():
    assert amount(1_900_000) == "1\u202f900\u202f000"
    assert [change("84%", "92%"), change("", "92%"), change("84%", ""), change("", "")] == [
        "84% → 92%",
        "to 92%",
        "from 84%",
        "",
    ]
    assert [listed([]), listed(["A"]), listed(["A", "B", "C"])] == ["", "A", "A, B and C"]
