"""A PRD leaves the app as a PDF that can be sent: read by people, read aloud, read by machines."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from prdbuilder.document.choices import Facing, Stage
from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document, Goal, Persona, Requirement, Section
from prdbuilder.writers.pdf import Paper, write

from .pdfs import (
    attachment,
    bookmarks,
    demo,
    elements,
    fonts,
    kids_of,
    links,
    options,
    quietly,
    small,
    structure,
    text_of,
    words_of,
)

pytestmark = pytest.mark.pdf


LISTS = {
    "loose": "- one\n\n- two\n\n- three",
    "loose and ordered": "1. one\n\n2. two",
    "two paragraphs": "- one\n\n  more",
    "code": "- one\n\n  ```\n  two\n  ```\n- ```\n  three\n  ```",
    "headings": "- # one\n- ## two\n\n  three",
    "a quote": "- one\n\n  > two\n- > three",
    "in a quote": "> - one\n>\n> - two",
    "nested": "- one\n  1. two\n     - three\n- four",
    "loose and nested": "- one\n\n  - two\n\n  - three\n\n  four",
    "tasks": "- [x] one\n- [ ] two\n  - [ ] three",
    "loose tasks": "- [x] one\n\n- [ ] two\n\n  three",
    "a table": "- one\n\n  | a | b |\n  |---|---|\n  | c | d |",
    "over a page": "\n\n".join(["- " + "one " * 300 + "\n\n  " + "two " * 300] * 3),
    "empty": "-\n- one\n-",
}


def made(document, *args, pictures=None, **more):
    pdf = write(document, options(*args, **more), pictures or {}, progress=quietly)
    return PdfReader(BytesIO(pdf.content))


@pytest.fixture(scope="module")
def document():
    return demo("DEL")


@pytest.fixture(scope="module")
def pdf(document):
    return made(document)


@pytest.fixture(scope="module")
def pages(pdf):
    return [text_of(page) for page in pdf.pages]


def test_every_requirement_can_be_read_with_its_criteria(pages, document):
    words = " ".join(pages)
    for requirement in document.requirements:
        assert requirement.statement in words
        assert all(criterion in words for criterion in requirement.criteria)


def test_the_cover_says_what_it_is_and_what_both_sides_should_gain(pages, document):
    cover = pages[0]
    for words in (document.prd.title, document.product.name, "Draft, 24 November 2026"):
        assert words in cover
    assert cover.index("Keep the customer happy") < cover.index("Keep the user using")
    assert all(document.goals_of(side)[0].statement in cover for side in ("customer", "user"))


def test_the_parts_follow_each_other(pdf):
    titles = [title for level, title in bookmarks(pdf.outline) if level == 0]
    order = ["Faster handover", "Contents", "Summary", "Problem", "Evidence"]
    order += ["What the user needs", "What the customer needs", "Influence", "Scope", "RAID log", "Decisions"]
    assert [title for title in titles if title in order] == order


def test_the_half_that_the_stage_puts_first_leads():
    document = small()
    serving = document.model_copy(
        update={"product": document.product.model_copy(update={"stage": Stage.SERVING})}
    )
    titles = [title for _, title in bookmarks(made(serving).outline)]
    assert titles.index("What the customer needs") < titles.index("What the user needs")


def test_each_page_of_a_half_says_which_party_it_faces(pdf, pages, document):
    heads = {"user": "User-facing: the party that uses", "customer": "Customer-facing: the party that pays"}
    for requirement in document.requirements:
        page = pages[pdf.get_destination_page_number(pdf.named_destinations[requirement.id])]
        said = {facing for facing, head in heads.items() if head in page}
        assert said == {requirement.facing} - {Facing.UNSORTED}


def test_a_draft_says_so_on_every_page(pages):
    assert all("Draft, 24 November 2026" in page for page in pages)


def test_a_version_says_its_number_on_every_page_and_never_draft():
    pages = made(small(prd={"status": "final"}), draft=False, version="2").pages
    assert all("Version 2, 24 November 2026" in text_of(page) for page in pages)
    assert not any("Draft" in text_of(page) for page in pages)


def test_each_page_but_the_cover_says_its_number_and_how_many_there_are(pages):
    for number, page in enumerate(pages[1:], start=2):
        assert page.endswith(f"{number} of {len(pages)}")


def test_the_contents_lead_to_the_pages_that_they_name(pdf, pages, document):
    contents = " ".join(pages[1:3])
    for requirement in document.requirements:
        line = re.search(rf"{requirement.id} {re.escape(requirement.statement)} (\d+)", contents)
        place = pdf.named_destinations[requirement.id]
        assert int(line[1]) == pdf.get_destination_page_number(place) + 1


def test_each_requirement_has_a_bookmark_below_its_half(pdf, document):
    titles = [f"{requirement.id} {requirement.statement}" for requirement in document.requirements]
    assert set(titles) <= {title for _, title in bookmarks(pdf.outline)}


def test_links_lead_to_places_in_the_file_or_to_the_web(pdf):
    targets = {target for page in pdf.pages for target in links(page)}
    inside = {target for target in targets if not target.startswith(("https://", "mailto:"))}
    assert inside <= set(pdf.named_destinations)
    assert "DEL-3" in inside


def test_a_requirement_leads_to_its_counterparts(pdf, document):
    requirement = next(found for found in document.requirements if found.counterparts)
    first = pdf.get_destination_page_number(pdf.named_destinations[requirement.id])
    assert set(requirement.counterparts) <= {*links(pdf.pages[first]), *links(pdf.pages[first + 1])}


def test_it_is_tagged_and_its_headings_skip_no_level(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    levels = [int(tag[2]) for tag in elements(pdf) if re.fullmatch(r"/H[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_the_writers_headings_fit_between_ours():
    pdf = made(small(sections=[Section(kind="problem", text="# Big\n\ntext\n\n##### Small\n\ntext")]))
    tags = [tag for tag in elements(pdf) if tag.startswith("/H")]
    assert ["/H2", "/H3", "/H4"] in [tags[place : place + 3] for place in range(len(tags))]


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_item_is_a_label_and_a_body(text):
    pdf = made(small(sections=[Section(kind="problem", text=text)]))
    items = [element for element in structure(pdf) if element.get("/S") == "/LI"]
    assert items
    for item in items:
        parts = [kid.get_object() for kid in kids_of(item)]
        assert {str(part["/S"]) for part in parts} <= {"/Lbl", "/LBody"}
        assert all(part["/P"].get_object() == item for part in parts)


def test_what_follows_a_nested_list_is_read_after_it():
    pdf = made(small(sections=[Section(kind="problem", text="- one\n\n  - two\n\n  three")]))
    bodies = [element for element in structure(pdf) if element.get("/S") == "/LBody"]
    assert ["/P", "/L", "/P"] in [[kid.get_object()["/S"] for kid in kids_of(body)] for body in bodies]


def test_every_font_is_embedded(pdf):
    faces = dict(fonts(pdf))
    assert all(faces.values())
    assert {name.split("+")[1] for name in faces} >= {"Inter", "Source-Serif-4-Semi-Bold"}


def test_the_prd_is_attached_as_its_source(pdf, document):
    name, content = attachment(pdf)
    assert name == "DEL PRD 1.json"
    assert Document.from_json(content) == document
    assert pdf.trailer["/Root"]["/AF"][0]["/AFRelationship"] == "/Source"


def test_the_file_names_its_attachment_once(pdf):
    assert len(pdf.trailer["/Root"]["/AF"]) == 1


def test_it_claims_to_be_pdf_ua_and_pdf_a_at_once(pdf):
    xmp = pdf.xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert re.search(r'pdfaid:part="3"', xmp)
    assert re.search(r'pdfaid:conformance="A"', xmp)


def test_the_metadata_say_title_function_and_dates(pdf, document):
    assert pdf.metadata.title == "Faster handover: product requirements, Draft, 24 November 2026"
    assert pdf.metadata.author == document.prd.owner
    assert pdf.metadata["/CreationDate"].startswith("D:2026")


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (210, 297)), (Paper.LETTER, (215.9, 279.4))])
def test_every_page_has_the_size_of_the_paper(paper, size):
    pages = made(small(), paper=paper).pages
    for page in pages:
        box = [round(float(side) * 25.4 / 72, 1) for side in (page.mediabox.width, page.mediabox.height)]
        assert box == pytest.approx(size, abs=0.1)
    assert len(pages) == 2


def test_an_empty_prd_prints_too():
    words = words_of(made(small()))
    assert words.count("No goal is set yet.") == 4
    assert "No requirement faces the customer yet." in words


def test_a_half_edition_has_a_cover_of_its_own(document):
    pdf = made(document, Edition.USER)
    cover = text_of(pdf.pages[0])
    assert "user edition" in cover
    assert "Keep the customer happy" not in cover
    assert attachment(pdf)[1] == edition(document, Edition.USER).to_json().encode()


def test_the_same_document_gives_the_same_bytes():
    document = small(goals=[Goal(id="a", side="customer", statement="Owners stay")])
    one, two = (write(document, options(), {}, progress=quietly).content for _ in range(2))
    assert one == two


def test_progress_is_that_of_the_work(document):
    told = []
    write(document, options(Edition.USER), {}, progress=lambda step, percent: told.append((percent, step)))
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert len({step for _, step in told if step.startswith(("Laying out", "Drawing"))}) >= 20


def test_a_user_goal_leads_to_the_customer_goal_that_it_feeds():
    goals = [Goal(id="a", side="customer", statement="Owners stay")]
    goals += [Goal(id="b", side="user", statement="Drivers find it", feeds="a", baseline="61%", target="85%")]
    pdf = made(small(goals=goals))
    assert "61% → 85%" in words_of(pdf)
    assert "Feeds Owners stay" in words_of(pdf)
    assert {"goal-1"} <= {target for page in pdf.pages for target in links(page)}


def test_who_pays_and_who_uses_is_said_in_words():
    personas = [Persona(id="o", name="Owner", pays=True), Persona(id="d", name="Driver", uses=True)]
    words = words_of(made(small(personas=personas)))
    assert "Pays Owner" in words
    assert "Uses Driver" in words


def test_unsorted_requirements_print_apart():
    requirement = Requirement(id="CD-1", statement="Guests write a note", facing=Facing.UNSORTED)
    assert "Unsorted requirements" in words_of(made(small(requirements=[requirement])))
