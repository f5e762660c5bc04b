"""Making PDFs of documents, and reading what a PDF says."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

from prdbuilder.document.choices import Facing
from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Document, Prd, Product
from prdbuilder.writers.pdf import Paper, PdfOptions, Sheet, Signed, SignedHalf

DAY = date(2026, 11, 24)
DEMO = Path(__file__).parent.parent / "prdbuilder/prds/demo"


def demo(key):
    return Document.from_json((DEMO / f"{key}.json").read_bytes())


def small(**parts):
    """A PRD with what the test is about and nothing else."""
    product = Product(key="CD", name="Courier Desk")
    prd = Prd(**{"title": "Faster handover"} | parts.pop("prd", {}))
    return Document(product=product, prd=prd, **parts)


def options(which=Edition.FULL, paper=Paper.A4, **more):
    return PdfOptions(which, paper, DAY, **more)


def a_sheet(**fields):
    signed = Signed(who="Lena Maier", function="Design", state="approved", words="Approved", remark="Monday")
    half = SignedHalf(side="user", name="User half", words="Approved", signed=(signed,))
    fields = {"product": "Courier Desk", "prd": "Faster handover", "version": "3", "halves": (half,)} | fields
    return Sheet(made_on="12 March 2026", printed_at=datetime(2026, 3, 14, 9, 30, tzinfo=UTC), **fields)


def quietly(step, percent):
    """For tests to which progress is nothing."""


def folded(text):
    return " ".join(text.split())


def text_of(page):
    return folded(page.extract_text())


def heights(page):
    """Each stretch of text with how high above the foot of the page it stands."""
    found = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            found.append((text, cm[1] * tm[4] + cm[3] * tm[5] + cm[5]))

    page.extract_text(visitor_text=visit)
    return found


def words_of(reader):
    return folded(" ".join(page.extract_text() for page in reader.pages))


def bookmarks(outline, level=0):
    """Each bookmark as level and title, in order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry, level + 1)
        else:
            yield level, folded(entry.title)


def links(page):
    """The names of the places that the page leads to, and the addresses."""
    for annotation in page.get("/Annots", ()):
        link = annotation.get_object()
        yield str(link["/Dest"] if "/Dest" in link else link["/A"]["/URI"])


def elements(reader):
    """The types of the structure elements, in reading order."""
    return (str(element["/S"]) for element in structure(reader) if "/S" in element)


def structure(reader):
    """The structure elements themselves, in reading order, and their root."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, dict):
            yield element
            waiting += reversed(kids_of(element))


def kids_of(element):
    kids = element.get("/K", [])
    return kids if isinstance(kids, list) else [kids]


def fonts(reader):
    """The base font of each face and whether its outlines are in the file."""
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            face = font.get_object()["/DescendantFonts"][0].get_object()
            yield (
                face["/BaseFont"],
                "/FontFile2" in face["/FontDescriptor"] or "/FontFile3" in face["/FontDescriptor"],
            )


def attachment(reader):
    (name, contents), *others = reader.attachments.items()
    assert not others
    return name, contents[0]


def everything_said(reader):
    """Every string in the file: pages, bookmarks, places, links, metadata, attachments, whatever else."""
    said = [words_of(reader), reader.xmp_metadata.stream.get_data().decode(), json.dumps(reader.metadata)]
    said += [contents.decode() for _, files in reader.attachments.items() for contents in files]
    said += [str(reader.get_object(number)) for number in range(1, len(reader.xref[0]) + 1)]
    return re.sub(r"\s+", " ", " ".join(said))


def changed(document):
    """The document with one change of each kind, mostly in its user half; and what became of which."""
    user = [one for one in document.requirements if one.facing == "user"]
    worded, faced, gone, moved = user[0], user[1], user[2], user[5]
    new = user[0].model_copy(update={"id": "NEW-1", "statement": "A wholly new one", "counterparts": ()})
    rows = {one.id: one for one in document.requirements if one is not gone and one is not moved}
    rows[worded.id] = worded.model_copy(update={"statement": f"{worded.statement} at night"})
    rows[faced.id] = faced.model_copy(update={"facing": Facing.CUSTOMER, "goal": None})
    order = [moved, *rows.values(), new]
    there = {one.id for one in order} - {faced.id}
    requirements = []
    for one in order:
        counterparts = tuple(id_ for id_ in one.counterparts if id_ in there)
        update = {"counterparts": counterparts, "changed_counterparts": ()}
        requirements.append(one.model_copy(update=update))
    signs = [
        sign.model_copy(update={"requirements": tuple(id_ for id_ in sign.requirements if id_ != gone.id)})
        for sign in document.leaving_signs
    ]
    after = document.model_copy(update={"requirements": tuple(requirements), "leaving_signs": tuple(signs)})
    ids = {"worded": worded.id, "faced": faced.id, "gone": gone.id, "moved": moved.id}
    return Document.from_json(after.to_json()), ids
