"""What goes outside shows what people do, and not who they are."""

import re
import unicodedata
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document import schema
from prdbuilder.document.names import SOMEBODY, Person, with_functions
from prdbuilder.document.schema import Document, Value
from prdbuilder.document.text import LINE_LIMIT
from tests.strategies import documents

FUNCTIONS = ("Product", "Design", "Customer relations")
ANN = Person("Ann Miller", "ann@example.com", "Product")
JOSE = Person("José Núñez", "jose@example.com", "Design")
WANG = Person("王伟", "wei@example.com", "Design")
PEOPLE = (ANN, JOSE, WANG)


def shown(text):
    document = Document(
        product=schema.Product(key="CD", name="Delivery"), prd=schema.Prd(title=text or "Untitled")
    )
    return with_functions(document, PEOPLE, FUNCTIONS).prd.title


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("Ann Miller asked for it", "Product asked for it"),
        ("ANN MILLER’s map, and ann miller's", "Product’s map, and Product's"),
        ("Ask @Ann or @AnnMiller, @ann.miller", "Ask Product or Product, Product"),
        ("**Ann** Miller; Miller, Ann", "**Product; Product"),
        ("_Ann Miller_ and wiki/Ann_Miller_(driver)", "_Product_ and wiki/Product_(driver)"),
        ("Jose\u0301 Nu\u0301n\u0303ez and JOSÉ NÚÑEZ", "Design and Design"),
        (
            "https://wiki/ann-miller, Ann+Miller or ?q%3DAnn%20Miller",
            "https://wiki/Product, Product or ?q%3DProduct",
        ),
        ("https://wiki/Jos%C3%A9%20N%c3%ba%c3%b1ez", "https://wiki/Design"),
        ("请问王伟吧", "请问Design吧"),
        ("Write to ANN@example.com or _ann@example.com_", "Write to Product or _Product_"),
        ("Joann Millers and annual mill", "Joann Millers and annual mill"),
    ],
)
def test_a_name_in_a_text_is_found_however_it_is_written(text, outside):
    assert shown(text) == outside


@pytest.mark.parametrize(
    ("owner", "outside"),
    [
        ("Ann Miller", "Product"),
        ("ann", "Product"),
        ("Ann Miller and the design team", "Product and the design team"),
        ("Customer relations", "Customer relations"),
        ("Maria of the agency", SOMEBODY),
        ("", ""),
    ],
)
def test_whoever_is_responsible_is_a_function_or_somebody(owner, outside):
    document = Document(
        product=schema.Product(key="CD", name="Delivery"), prd=schema.Prd(title="Handover", owner=owner)
    )
    assert with_functions(document, PEOPLE, FUNCTIONS).prd.owner == outside


def test_a_persona_named_like_a_member_gets_another_id_everywhere():
    document = Document(
        product=schema.Product(key="CD", name="Delivery"),
        prd=schema.Prd(title="Handover"),
        personas=(schema.Persona(id="ann-miller", name="Ann Miller", uses=True),),
        requirements=(schema.Requirement(id="CD-1", statement="Find it", personas=("ann-miller",)),),
    )
    outside = with_functions(document, PEOPLE, FUNCTIONS)
    assert outside.requirements[0].personas == (outside.personas[0].id,) == ("persona-1",)


@given(st.permutations(["ann-miller", "jose-nunez", "jose-nu-n-ez", "persona-1", "persona-2", "driver"]))
def test_another_id_is_never_one_that_a_persona_has(ids):
    people = [*PEOPLE, Person("Jose Nunez", "", "Design")]
    document = Document(
        product=schema.Product(key="CD", name="Delivery"),
        prd=schema.Prd(title="Handover"),
        personas=tuple(schema.Persona(id=id_, name=id_, uses=True) for id_ in ids),
    )
    outside = [persona.id for persona in with_functions(document, people, FUNCTIONS).personas]
    renamed = {before: after for before, after in zip(ids, outside, strict=True) if before != after}
    assert sorted(renamed) == ["ann-miller", "jose-nunez"]
    assert sorted(renamed.values()) == ["persona-3", "persona-4"]


def test_a_line_never_grows_longer_than_a_line_may_be():
    assert len(shown("x" * (LINE_LIMIT - 6) + " @Ann")) <= LINE_LIMIT


def texts(value):
    """Whatever a person typed, and nothing that an id or a choice says."""
    if isinstance(value, Value):
        for _, held in value:
            yield from texts(held)
    elif isinstance(value, tuple):
        for held in value:
            yield from texts(held)
    elif type(value) is str:
        yield value


def plainly(text):
    return f" {' '.join(re.findall(r'[^\W_]+', unicodedata.normalize('NFC', unquote(text)).casefold()))} "


WORD = st.sampled_from(["Ann", "Jörg", "Łukasz", "Ольга", "Straße", "Maria", "Mai", "Nguyễn", "Ayşe"])
NAMES = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CASES = st.sampled_from([str, str.upper, str.lower])
SPACES = st.sampled_from([" ", "-", "+", "%20", "."])


@given(documents(), st.lists(NAMES, min_size=1, max_size=3), CASES, SPACES)
def test_no_members_name_is_in_what_goes_outside(document, names, case, space):
    people = [Person(name, f"p{place}@example.com", "Design") for place, name in enumerate(names)]
    address = f"https://wiki/{case(names[0]).replace(' ', space)}?by={quote(case(names[-1]))}"
    typed = f"Before {case(names[0])}, after _{names[-1]}_: _p0@example.com_, {address}"
    document = document.model_copy(
        update={
            "prd": document.prd.model_copy(update={"title": typed, "owner": names[0]}),
            "decisions": (schema.Decision(id="E1", statement=typed, decided_by=f"{names[-1]} and Zoe"),),
        }
    )
    outside = with_functions(document, people, FUNCTIONS)
    assert Document.from_json(outside.to_json()) == outside
    found = [text for text in texts(outside) for name in names if plainly(name) in plainly(text)]
    assert not found
    assert "p0@example.com" not in outside.to_json()
    assert "Zoe" not in outside.to_json()
