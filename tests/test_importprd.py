"""`manage.py importprd`: files into PRDs from the command line."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from prdbuilder.keeping import every_model
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona, Product
from tests.factories import make_persona, make_prd, make_product, make_requirement
from tests.test_reading_user_stories import COUNTED, STORIES, TWELVE

pytestmark = pytest.mark.django_db


def run(*arguments):
    """The objects that the command prints, one a line, and whether it failed."""
    out, failed = io.StringIO(), False
    try:
        call_command("importprd", *map(str, arguments), "--json", stdout=out)
    except CommandError:
        failed = True
    return [json.loads(line) for line in out.getvalue().splitlines()], failed


def counts():
    return {model._meta.label: model._base_manager.count() for model in every_model()}


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_each_file_makes_a_prd_named_after_it(write):
    first = write("first.txt", "As a driver, I want a map")
    second = write("second.txt", "As a cook, I want a bell\n\nno story at all")
    lines, failed = run(first, second, "--product", "CD", "--create")
    assert not failed
    assert lines[1] == {
        "file": str(second),
        "format": "user-stories",
        "prd": "CD/2",
        "personas": 1,
        "requirements": 1,
        "skipped": [
            {
                "line": 3,
                "text": "no story at all",
                "reason": "This is no user story: it doesn't begin with “As a …” or “En tant que …”.",
            }
        ],
        "notes": [],
        "error": None,
    }
    assert sorted(Prd.objects.values_list("title", flat=True)) == ["first", "second"]


def test_files_of_one_product_share_their_personas(write):
    files = [write(f"{role}.txt", f"As a {role}, I want a map") for role in ("driver", "Drivers")]
    run(*files, "--product", "CD", "--create")
    assert Persona.objects.get().requirements.count() == 2


def test_a_file_that_cannot_be_read_changes_nothing_and_the_others_are_imported(write, tmp_path):
    make_product(key="CD")
    bad = write("bad.txt", b"\x00\x01\x02" * 50)
    good = write("good.txt", "As a driver, I want a map")
    lines, failed = run(bad, good, tmp_path / "none.txt", tmp_path, "--product", "CD")
    assert failed
    assert [line["error"] is None for line in lines] == [False, True, False, False]
    assert lines[2]["error"] == "No such file or directory."
    assert (lines[0]["format"], lines[0]["requirements"]) == (None, 0)
    assert Prd.objects.get().title == "good"


def test_no_product_stays_where_no_file_could_be_read(write):
    before = counts()
    assert run(write("bad.txt", "nothing"), "--product", "CD", "--create")[1]
    assert counts() == before


def test_a_file_with_more_than_a_prd_can_hold_is_refused_in_words(write):
    before = counts()
    stories = "".join(f"As a driver, I want {number} maps\n" for number in range(2_001))
    [line], failed = run(write("large.txt", stories), "--product", "CD", "--create")
    assert (line["error"], failed) == ("It holds 2,001 requirements; at most 2,000 fit. Split it.", True)
    assert counts() == before


def test_a_dry_run_says_what_would_happen_and_changes_nothing(write):
    before = counts()
    lines, failed = run(
        write("a.txt", "As a driver, I want a map"), "--product", "CD", "--create", "--dry-run"
    )
    assert (lines[0]["requirements"], failed) == (1, False)
    assert counts() == before


def test_one_title_gathers_files_in_one_prd(write):
    files = [write(f"{name}.txt", f"As a driver, I want {name}") for name in "ab"]
    run(*files, "--product", "CD", "--create", "--prd", " Hand  over ")
    assert Prd.objects.get().title == "Hand over"
    assert Requirement.objects.count() == 2


def test_a_title_that_two_prds_have_names_none_of_them(write):
    product = make_product(key="CD")
    make_prd(product, title="Twin")
    make_prd(product, title="Twin")
    lines, failed = run(write("a.txt", "As a driver, I want a"), "--product", "CD", "--prd", "Twin")
    assert failed
    assert "CD/1, CD/2" in lines[0]["error"]
    assert not Requirement.objects.exists()


def test_standard_input_is_a_file_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"As a driver, I want a map")))
    lines, _ = run("-", "--product", "CD", "--create")
    assert (lines[0]["file"], lines[0]["requirements"]) == ("-", 1)
    assert Prd.objects.get().title == "Standard input"


def test_a_whole_prd_comes_back_from_its_json(write):
    prd = make_prd(make_product(key="CD", name="Courier Desk", vision="Hot food."))
    make_requirement(prd, owner="Design")
    document = load(prd)
    [line], _ = run(write("cd-1.json", document.to_json()), "--product", "XY", "--create")
    copy = Product.objects.get(key="XY")
    assert (line["format"], line["prd"]) == ("json", "XY/1")
    assert (copy.name, copy.vision) == ("Courier Desk", "Hot food.")
    assert copy.prds.get().title == document.prd.title
    assert copy.prds.get().requirements.get().owner == "Design"


def test_what_a_file_says_otherwise_of_a_persona_that_is_there_is_told(write):
    theirs = make_product(key="XY")
    make_persona(theirs, "Driver", pays=True, yearly_revenue=90, goals="Drive\nRest", quote="Faster!")
    make_persona(theirs, "Cook", uses=True)
    document = write("xy.json", load(make_prd(theirs)).to_json())
    product = make_product(key="CD")
    make_persona(product, "driver", pays=False, yearly_revenue="90.00", goals="Rest", description="Ours")
    make_persona(product, "Cook")
    product.personas.filter(slug="cook").update(name="Chef")
    [line], _ = run(document, "--product", "CD", "--dry-run")
    assert line["notes"] == [
        "driver is there already and stays as it is; the file says something else: pays, goals, quote.",
        "Chef is there already and stays as it is; the file says something else: name, uses.",
    ]


def test_stories_say_nothing_else_of_a_persona_that_is_there(write):
    make_persona(make_product(key="CD"), "Driver", pays=True, goals="Drive")
    [line], _ = run(write("a.txt", "As drivers, I want a map"), "--product", "CD")
    assert line["notes"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--product", "nope"], "no product NOPE"),
        (["--product", "n-o", "--create"], "N-O is no key"),
        (["--product", "OLD"], "archived"),
        (["--product", "CD", "--create", "--prd", "a" * 501], "at most 500 characters"),
        (["--product", "CD", "--create", "--prd", "a\x00"], "NUL"),
    ],
)
def test_a_product_or_a_title_that_cannot_be_is_refused(write, arguments, said):
    make_product(key="OLD", archived_at=timezone.now())
    with pytest.raises(CommandError, match=said):
        call_command("importprd", str(write("a.txt", "As a driver, I want a map")), *arguments)
    assert not Prd.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--product", "nope"], "There is no product NOPE. With --create it is made."),
        (["--product", "n-o", "--create"], "N-O is no key: two to ten letters and digits, a letter first."),
        (["--product", "\udcff"], "\ufffd is no key: two to ten letters and digits, a letter first."),
        (["--product", "OLD"], "Courier Desk is archived. Bring it back in its settings first."),
        (["--product", "CD", "--create", "--prd", "a" * 501], "A title has at most 500 characters; this one"),
    ],
)
def test_with_json_each_file_says_so_when_none_can_be_imported(write, arguments, said):
    make_product(key="OLD", name="Courier Desk", archived_at=timezone.now())
    lines, failed = run(write("a.txt", "As a driver, I want a map"), "none.txt", *arguments)
    assert failed
    assert [line["file"].rpartition("/")[2] for line in lines] == ["a.txt", "none.txt"]
    assert all(line["error"].startswith(said) for line in lines)
    assert all(line["requirements"] == 0 and line["skipped"] == [] for line in lines)


def test_without_json_each_file_is_told_of_in_lines_for_a_person(write):
    out = io.StringIO()
    story = write("a.txt", "As a driver, I want a map\n\nno story")
    with pytest.raises(CommandError, match="1 of 2 files"):
        call_command("importprd", str(story), "none.txt", "--product=CD", "--create", stdout=out)
    first, skipped, missing = out.getvalue().splitlines()
    assert first == f"{story} (user-stories) to CD/1: 1 requirements, 1 personas, 1 skipped"
    assert skipped.startswith("  line 3, skipped: no story (This is no user story")
    assert missing == "none.txt: not imported. No such file or directory."


@pytest.mark.parametrize("name", TWELVE)
def test_every_story_of_a_published_set_is_accounted_for(name):
    stories, roles, _ = COUNTED[name]
    [line], failed = run(STORIES / name, "--product", "OPEN", "--create")
    assert not failed
    assert len(line["skipped"]) * 100 <= stories
    assert line["requirements"] + len(line["skipped"]) == stories
    document = load(Prd.objects.select_related("product").get())
    assert (len(document.requirements), len(document.personas)) == (line["requirements"], roles)
    assert all(requirement.personas for requirement in document.requirements)


def test_all_published_sets_come_into_one_product():
    lines, failed = run(*(STORIES / name for name in TWELVE), "--product", "OPEN", "--create")
    assert not failed
    assert Prd.objects.count() == len(lines) == 12
    assert Requirement.objects.count() == sum(line["requirements"] for line in lines)
