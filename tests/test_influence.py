"""Who keeps whom paying: paths of influence from a user to a customer."""

import time

from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.influence import keeps, kept_paying
from prdbuilder.document.schema import Document, Influence, Persona, Prd, Product

STANDS = {"payer": (True, False), "user": (False, True), "both": (True, True), "neither": (False, False)}
STANDS["unknown"] = (None, None)


def make_document(personas, arrows):
    """`personas` by name and what they are, `arrows` as pairs of names."""
    return Document(
        product=Product(key="CD", name="Courier Desk"),
        prd=Prd(title="Faster handover"),
        personas=[
            Persona(id=name, name=name, pays=STANDS[kind][0], uses=STANDS[kind][1])
            for name, kind in personas.items()
        ],
        influences=[Influence(source=source, target=target) for source, target in arrows],
    )


def kept(personas, arrows):
    found = kept_paying(make_document(personas, arrows))
    return {name: [customer.id for customer in customers] for name, customers in found.items() if customers}


def test_a_user_keeps_the_customer_paying_that_it_reaches():
    assert kept({"driver": "user", "owner": "payer"}, [("driver", "owner")]) == {"driver": ["owner"]}


def test_a_path_may_lead_through_any_persona():
    personas = {"driver": "user", "city": "neither", "guest": "unknown", "owner": "payer"}
    arrows = [("driver", "city"), ("city", "guest"), ("guest", "owner")]
    assert kept(personas, arrows) == {"driver": ["owner"], "city": ["owner"], "guest": ["owner"]}


def test_influence_runs_one_way_only():
    assert kept({"driver": "user", "owner": "payer"}, [("owner", "driver")]) == {}


def test_somebody_who_pays_and_uses_keeps_themselves_paying():
    assert kept({"listener": "both"}, []) == {"listener": ["listener"]}


def test_a_payer_does_not_keep_itself_paying_by_a_detour():
    arrows = [("owner", "driver"), ("driver", "owner"), ("owner", "owner")]
    assert kept({"owner": "payer", "driver": "user"}, arrows) == {"driver": ["owner"]}


def test_customers_come_in_the_order_of_the_document():
    personas = {"a": "payer", "driver": "user", "b": "payer"}
    assert kept(personas, [("driver", "b"), ("driver", "a")]) == {"driver": ["a", "b"]}


def test_the_shortest_way_is_the_one_that_is_told():
    personas = {"driver": "user", "lead": "user", "owner": "payer"}
    document = make_document(personas, [("driver", "lead"), ("lead", "owner"), ("driver", "owner")])
    (found,) = keeps(document)["driver"]
    assert (found.steps, found.first.target) == (1, "owner")


@given(
    kinds=st.lists(st.sampled_from(sorted(STANDS)), min_size=1, max_size=5),
    pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=10),
)
def test_it_finds_what_following_every_arrow_finds(kinds, pairs):
    arrows = {(str(a), str(b)) for a, b in pairs if max(a, b) < len(kinds)}
    reached = {str(name): {b for a, b in arrows if a == str(name)} for name in range(len(kinds))}
    for _ in kinds:
        for name, found in reached.items():
            reached[name] = found | {far for near in found for far in reached[near]}
    expected = {
        name: {
            other
            for other in (found - {name}) | ({name} if kinds[int(name)] == "both" else set())
            if STANDS[kinds[int(other)]][0]
        }
        for name, found in reached.items()
    }
    found = kept({str(place): kind for place, kind in enumerate(kinds)}, sorted(arrows))
    assert {name: set(found.get(name, ())) for name in expected} == expected


def test_a_long_chain_is_walked_in_a_moment():
    personas = {str(place): "user" for place in range(5000)} | {"owner": "payer"}
    arrows = [(str(place), str(place + 1)) for place in range(4999)] + [("4999", "owner")]
    document = make_document(personas, arrows)
    start = time.process_time()
    assert len(keeps(document)["0"]) == 1
    assert time.process_time() - start < 1
