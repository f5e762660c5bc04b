"""Every PDF is PDF/UA-1 and PDF/A-3a: checked with veraPDF, which tests/verapdf/install sets up."""

import subprocess
from hashlib import sha256
from itertools import cycle, pairwise, product
from pathlib import Path

import pytest

from prdbuilder.document.choices import Strength
from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Goal, Influence, LeavingSign, Persona, Requirement, Section
from prdbuilder.writers.pdf import Paper, Signed, SignedHalf, write, write_sheet

from .pdfs import a_sheet, changed, demo, options, quietly, small
from .test_pdf import LISTS
from .test_pdf_prints_any_text import LONG, SCRIPTS, WIDE, WIDE_TABLE, picture, table

pytestmark = [pytest.mark.pdf, pytest.mark.soak]
CHECK = Path(__file__).parent / "verapdf/check"


def verdicts(files):
    """What veraPDF says of each file for each standard, and what it found wrong."""
    checked = subprocess.run([CHECK, "ua1,3a", *files], capture_output=True, text=True, timeout=600)
    assert not checked.stderr
    lines = checked.stdout.splitlines()
    return [line for line in lines if line.startswith("PASS")], [line for line in lines if line[:4] != "PASS"]


@pytest.mark.parametrize("key", ["DEL", "ESC", "MUS"])
def test_every_edition_of_the_demo_keeps_both_standards_on_both_papers(key, tmp_path):
    files = []
    for edition, paper in product(Edition, Paper):
        files.append(tmp_path / f"{key}-{edition}-{paper}.pdf")
        files[-1].write_bytes(write(demo(key), options(edition, paper), {}, progress=quietly).content)
    passed, failed = verdicts(files)
    assert failed == []
    assert len(passed) == 12


def test_every_script_and_kind_of_picture_keeps_both_standards(tmp_path):
    kinds = [("RGB", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("P", "GIF"), ("L", "JPEG"), ("CMYK", "JPEG")]
    contents = [picture(90, 60, *kind) for kind in [*kinds, ("RGB", "WEBP")]]
    pictures = {sha256(content).hexdigest(): content for content in contents}
    text = "\n\n".join(
        [
            *SCRIPTS.values(),
            "\U0001fbff \ue0ff",
            WIDE_TABLE,
            WIDE,
            *(table("ab", [word, "b"]) for word in LONG),
        ]
    )
    text += "\n\n" + "\n\n".join(f"![](picture:{name})" for name in pictures)
    text += "\n\n# A\n\n- [x] b\n- [ ] c\n  1. d\n\n> e\n\n```\nf\n```\n\n[g](https://h.example) *i* `k`"
    prd = {"title": "速く 🙂 מהר", "language": "ja"}
    document = small(sections=[Section(kind="problem", text=text)], prd=prd)
    file = tmp_path / "any.pdf"
    file.write_bytes(write(document, options(draft=False, version="1"), pictures, progress=quietly).content)
    assert verdicts([file])[1] == []


def test_signs_of_leaving_of_any_length_keep_both_standards(tmp_path):
    said = [("Bare", ""), ("W" * 200, "W" * 200), ("مطر الليل", "夜明けの電話"), ("x " * 240, "y")]
    requirements = [Requirement(id=f"CD-{number}", statement="W" * 200) for number in range(1, 50)]
    signs = [
        LeavingSign(
            id=f"S{place}",
            persona="owner",
            statement=statement,
            metric=metric,
            requirements=[one.id for one in requirements[: place * 12]],
        )
        for place, (statement, metric) in enumerate(said)
    ]
    owner = Persona(id="owner", name="Owner", pays=True)
    document = small(personas=[owner], requirements=requirements, leaving_signs=signs)
    file = tmp_path / "signs.pdf"
    file.write_bytes(write(document, options(), {}, progress=quietly).content)
    assert verdicts([file])[1] == []


def test_every_kind_of_list_keeps_both_standards(tmp_path):
    for name, text in LISTS.items():
        requirement = Requirement(id="CD-1", statement="A list", facing="user", rationale=text)
        document = small(sections=[Section(kind="problem", text=text)], requirements=[requirement])
        content = write(document, options(), {}, progress=quietly).content
        (tmp_path / f"{name}.pdf").write_bytes(content)
    passed, failed = verdicts(list(tmp_path.iterdir()))
    assert failed == []
    assert len(passed) == 2 * len(LISTS)


def test_the_stakeholder_map_keeps_both_standards_in_every_script(tmp_path):
    people = [
        Persona(
            id=name,
            name=text.split("\n")[0][:60],
            pays=place % 2 == 0,
            uses=place % 3 == 0,
            power=60,
            interest=60,
        )
        for place, (name, text) in enumerate(SCRIPTS.items())
    ]
    ties = [
        Influence(source=one.id, target=other.id, mechanism=one.name, strength=strength)
        for (one, other), strength in zip(pairwise(people), cycle(Strength))
    ]
    file = tmp_path / "map.pdf"
    document = small(personas=people, influences=ties)
    file.write_bytes(write(document, options(), {}, progress=quietly).content)
    assert verdicts([file])[1] == []


def test_a_cover_of_two_pages_keeps_both_standards(tmp_path):
    goals = [Goal(id=side, side=side, statement="交接" * 100) for side in ("customer", "user")]
    document = small(prd={"title": "交接 " * 160}, goals=goals)
    file = tmp_path / "long.pdf"
    file.write_bytes(write(document, options(), {}, progress=quietly).content)
    assert verdicts([file])[1] == []


def test_a_sheet_of_sign_offs_keeps_both_standards_alone_and_behind_a_version(tmp_path):
    before = write(demo("MUS"), options(draft=False, version="3"), {}, progress=quietly).content
    one = Signed(
        who="交接 " * 20, state="changes", words="Changes asked for", reason="\n".join(SCRIPTS.values())
    )
    half = SignedHalf(side="user", name="User half", words="Approved", signed=(one,) * 9, in_the_way=("x",))
    for paper, behind in product(Paper, (b"", before)):
        content = write_sheet(a_sheet(halves=(half,)), paper, behind).content
        (tmp_path / f"{paper}-{len(behind)}.pdf").write_bytes(content)
    passed, failed = verdicts(list(tmp_path.iterdir()))
    assert failed == []
    assert len(passed) == 8


def test_the_checker_finds_what_is_wrong(tmp_path):
    from weasyprint import HTML

    file = tmp_path / "plain.pdf"
    HTML(string="<p>Not tagged").write_pdf(file)
    passed, failed = verdicts([file])
    assert passed == []
    assert any("FAIL PDF/UA-1" in line or "FAIL ua1" in line for line in failed)


@pytest.mark.parametrize("key", ["DEL", "MUS"])
def test_a_comparison_keeps_both_standards(key, tmp_path):
    after, _ = changed(demo(key))
    file = tmp_path / "compared.pdf"
    pdf = write(after, options(since="Version 1, 1 May 2026"), {}, since=demo(key), progress=quietly)
    file.write_bytes(pdf.content)
    assert verdicts([file])[1] == []
