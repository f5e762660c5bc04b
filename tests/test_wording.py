"""What is said of how requirements are worded, and that it is right far more often than not."""

import csv
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.choices import Facing, RequirementStatus
from prdbuilder.document.schema import Document, Persona, Prd, Product, Requirement
from prdbuilder.document.wording import RULES, Remark, Rule, remarks
from prdbuilder.readers import read

from . import documents as trapped
from . import strategies

DATA = Path(__file__).parent / "data"
DEMO = Path(__file__).parent.parent / "prdbuilder" / "prds" / "demo"


def document(*requirements, title="A PRD", language="en", personas=("Driver", "Owner", "Developer")):
    return Document(
        product=Product(key="CD", name="A product"),
        prd=Prd(title=title, language=language),
        personas=tuple(Persona(id=name.casefold(), name=name) for name in personas),
        requirements=tuple(
            each if isinstance(each, Requirement) else Requirement(id=f"CD-{number}", statement=each)
            for number, each in enumerate(requirements, 1)
        ),
    )


def words(rule, *requirements, **more):
    """What one rule names in a document, statement by statement."""
    return [remark.words for remark in remarks(document(*requirements, **more)) if remark.rule is rule]


def pairs(found):
    return {frozenset((each.requirement, each.other)) for each in found if each.rule is Rule.DUPLICATE}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("The page loads fast", ("fast",)),
        ("Checkout is easy and User-Friendly", ("easy", "User-Friendly")),
        ("Errors are handled gracefully", ("gracefully",)),
        ("The list is exported as CSV, PDF, etc.", ("etc",)),
        ("The owner sees orders and/or deliveries", ("and/or",)),
        ("The driver is warned within 5 s where possible", ("where possible",)),
        ("The site is as secure as possible", ("as secure as possible",)),
        ("The report shows late deliveries, causes and more", ("and more",)),
        ("The limit is TBD", ("TBD",)),
    ],
)
def test_words_that_cannot_be_tested_are_named(statement, named):
    assert words(Rule.VAGUE, statement) == [named]


@pytest.mark.parametrize(
    "statement",
    [
        "Search is fast: under 2 seconds",
        "The driver is warned quickly, within 5 s",
        "The form is easy: 9 out of 10 owners finish it unaided",
        "The driver marks an order easily, in one touch",
        "The page is marked “easy to use” by the label",
        "Conditions are joined by AND/OR",
        "The owner sees how effective each notice was",
        "The price names its effective date",
        "The listener can fast forward",
        "Records are kept as required by law",
        "The kitchen can print the label again if necessary",
        "The warning comes at 10% and more than once",
        "The breakfast is delivered by the Fastnet",
    ],
)
def test_words_are_not_vague_where_something_says_how_much(statement):
    assert words(Rule.VAGUE, statement) == []


def test_a_criterion_that_holds_a_figure_measures_the_word():
    said = Requirement(id="CD-1", statement="The pin is easy to find", criteria=("It stands within 5 m",))
    unsaid = said.model_copy(update={"criteria": ("It is blue",)})
    assert words(Rule.VAGUE, said) == []
    assert words(Rule.VAGUE, unsaid) == [("easy",)]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("The driver sees the pin and the kitchen prints the label", "and the kitchen prints"),
        ("The driver sees the pin; the kitchen prints the label", "the kitchen prints"),
        ("The driver sees the pin and the shift planner prints the label", "and the shift planner prints"),
        ("The driver shall see the pin and the label shall be printed", "and the label shall"),
        ("The driver can see the pin and the kitchen can print labels", "and the kitchen can"),
        ("The button shall be red and shall be protected", "and shall"),
        ("I see my orders and I want to print them", "and I want"),
        ("Upload a photograph and be able to share orders", "and be able to"),
    ],
)
def test_two_requirements_in_one_statement_are_found(statement, named):
    assert words(Rule.JOINED, statement, personas=["Shift planner"]) == [(named,)]


@pytest.mark.parametrize(
    "statement",
    [
        "The invoice shows name and address",
        "Buyers and sellers see the fee",
        "Search and filter results",
        "Create, edit and delete a record",
        "The driver sees the pin and the label",
        "The plan manager can take a member off, and the seat is free the same day",
        "The driver checks the bag by scanning it, and is stopped at the wrong one",
        "The operator can end the contract, and every open sale still runs to its end",
        "The driver is warned when the bag is late and the kitchen holds the order",
        "The seller names a price and the buyer’s bank a day",
        "The driver shall see the pin and it shall be blue",
        "Delete a version and I expect this to fail if it is in use",
        "And so on; and",
    ],
)
def test_lists_and_consequences_are_one_requirement(statement):
    assert words(Rule.JOINED, statement) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("Use a dropdown for the country", "dropdown"),
        ("Orders are held in a Redis cache", "Redis"),
        ("The owner edits prices in a modal", "modal"),
        ("The owner edits prices in a React window", "React"),
        ("Orders come through a REST endpoint", "REST endpoint"),
        ("Store emergency contacts in a database", "in a database"),
        ("Subscribe to an RSS feed of news", "RSS feed"),
    ],
)
def test_a_solution_in_place_of_a_need_is_named(statement, named):
    assert words(Rule.SOLUTION, statement) == [(named,)]


@pytest.mark.parametrize(
    "statement",
    [
        "The owner exports orders as CSV",
        "Guests react to a photograph",
        "Sign up via GitHub or Google",
        "The guest orders toast from the menu",
        "An Elasticsearch integration",
        "Export the orders to PostgreSQL",
        "Search the legal database by name",
        "The listener hears the accordion",
    ],
)
def test_what_is_itself_the_need_is_no_solution(statement):
    assert words(Rule.SOLUTION, statement) == []


def test_a_technology_is_the_need_of_whoever_builds_with_it():
    developer = Requirement(id="CD-1", statement="Orders come via GraphQL", personas=("developer",))
    driver = developer.model_copy(update={"personas": ("driver",)})
    assert words(Rule.SOLUTION, developer) == []
    assert words(Rule.SOLUTION, driver) == [("GraphQL",)]


def test_a_technology_that_the_product_is_about_is_no_solution():
    thrice = [f"Backups of {what} run on Kubernetes" for what in ("orders", "prices", "maps")]
    assert words(Rule.SOLUTION, *thrice[:2]) == [("Kubernetes",), ("Kubernetes",)]
    assert words(Rule.SOLUTION, *thrice) == []
    assert words(Rule.SOLUTION, thrice[0], title="Kubernetes backups") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The driver sees the pin", "The driver sees the pin"),
        ("View a publisher’s profile", "Be able to see the publisher's profiles"),
        ("Add campers to a group", "create campers to a group"),
        ("Retry failed webhook deliveries to each owner", "Retry failed deliveries to each owner"),
        ("Access by location, device and time", "Access by location, time and device"),
        (
            "Get a list of late deliveries by cause each week",
            "Get a list of late deliveries by cause each full week",
        ),
    ],
)
def test_two_that_say_nearly_the_same_are_found(one, other):
    (found,) = remarks(document(one, other))
    assert (found.requirement, found.rule, found.other) == ("CD-2", Rule.DUPLICATE, "CD-1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The driver rates the owner", "The owner rates the driver"),
        ("Add a camper", "Remove a camper"),
        ("Log in", "Log out"),
        ("Delete a dataset", "Delete a draft dataset"),
        ("Move the order from shop to kitchen", "Move the order from kitchen to shop"),
        ("The owner sees late orders by cause and day", "The owner sees late orders by cause and site"),
        (
            "The owner at the site sees late orders by cause",
            "The owner at the site never sees late orders by cause",
        ),
        ("Keep the plays of a child for 12 months here", "Keep the plays of a child for months here"),
        ("The page says “held”", "The page says “released”"),
        ("Refuse orders > 5", "Refuse orders < 5"),
        ("Read C++ files", "Read C# files"),
    ],
)
def test_two_that_differ_in_what_matters_are_not(one, other):
    assert pairs(remarks(document(one, other))) == set()


def test_counterparts_and_wants_of_other_personas_are_duplicates_in_the_same_words_only():
    one = Requirement(id="CD-1", statement="See the fee of a sale", facing=Facing.USER, personas=("driver",))
    alike = one.model_copy(update={"id": "CD-2", "statement": "View the fees of a sale"})
    assert pairs(remarks(document(one, alike))) == {frozenset({"CD-1", "CD-2"})}
    for update in ({"facing": Facing.CUSTOMER}, {"personas": ("owner",)}, {"counterparts": ("CD-1",)}):
        other = alike.model_copy(update=update)
        same = other.model_copy(update={"statement": one.statement})
        assert pairs(remarks(document(one, other))) == set()
        assert pairs(remarks(document(one, same))) == {frozenset({"CD-1", "CD-2"})}


def test_nothing_is_said_of_a_dropped_requirement():
    dropped = Requirement(id="CD-1", statement="A fast page", status=RequirementStatus.DROPPED)
    assert list(remarks(document(dropped, dropped.model_copy(update={"id": "CD-2"})))) == []


def test_lists_of_english_words_are_left_out_in_other_languages():
    found = list(
        remarks(document("Ein modal fast modern, etc.", "Ein modal fast modern, etc.", language="de"))
    )
    assert [remark.rule for remark in found] == [Rule.DUPLICATE]


def test_each_rule_is_explained_in_one_sentence():
    assert set(RULES) == set(Rule)
    assert all(text.endswith(".") and text.count(". ") == 0 for text in RULES.values())


def labelled():
    with (DATA / "wording" / "firings.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("rule", Rule)
def test_nine_remarks_in_ten_on_open_stories_are_right(rule):
    judged = [row["judged"] for row in labelled() if row["rule"] == rule]
    assert judged.count("right") >= 0.9 * len(judged) > 0


def test_every_remark_on_open_stories_has_been_judged():
    found = set()
    for path in sorted((DATA / "userstories").glob("*.txt")):
        for remark in remarks(read(path.read_bytes(), name=path.name).document):
            found.add(
                (path.stem, remark.requirement, str(remark.rule), "; ".join(remark.words), remark.other)
            )
    keys = ("set", "requirement", "rule", "words", "other")
    assert found == {tuple(row[key] for key in keys) for row in labelled()}


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.json")), ids=lambda path: path.stem)
def test_nothing_is_said_of_the_demo_which_is_well_written(path):
    assert list(remarks(Document.from_json(path.read_text()))) == []


@given(strategies.documents() | trapped.documents())
def test_every_remark_names_words_that_stand_in_its_statement(document):
    statements = {each.id: each.statement for each in document.requirements}
    for remark in remarks(document):
        assert remark.words
        assert all(word in statements[remark.requirement] for word in remark.words)
        assert (remark.other in statements) == (remark.rule is Rule.DUPLICATE)


PARTS = [
    "fast",
    "easy",
    "and",
    "or",
    "the",
    "driver",
    "shall",
    "“",
    "”",
    "'",
    "a",
    "React",
    ";",
    ".",
    "sees",
    "2 s",
    "/",
]
SENTENCES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=12).map(" ".join)


@given(st.lists(SENTENCES, max_size=8), st.randoms())
def test_the_order_of_requirements_changes_no_remark(statements, random):
    whole = document(*statements)
    moved = random.sample(whole.requirements, len(whole.requirements))
    other = whole.model_copy(update={"requirements": tuple(moved)})
    assert set(remarks(other)) == set(remarks(whole))


@given(
    st.lists(st.text(st.characters(exclude_categories=["L", "Cs"], exclude_characters="\x00")), max_size=4)
)
def test_nothing_is_said_of_statements_without_letters(texts):
    shown = [f"{text} 7" for text in texts]
    assert list(remarks(document(*shown))) == []


def test_the_work_grows_in_step_with_the_requirements():
    def seconds(size):
        many = document(
            *(f"The driver {place} sees the pin of order {place * 7} fast" for place in range(size))
        )
        return min(_timed(lambda: list(remarks(many))) for _ in range(5))

    seconds(10)
    assert seconds(1600) < 16 * seconds(200)  # eight times as much work, and room for a busy machine


def _timed(work):
    start = process_time()
    work()
    return process_time() - start


def test_a_remark_is_a_plain_value():
    (found,) = remarks(document("The page loads fast"))
    assert found == Remark("CD-1", Rule.VAGUE, ("fast",))
