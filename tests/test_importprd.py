"""`manage.py importprd` and `manage.py demo`."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from prdbuilder.keeping import every_model
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Member, Product
from tests.factories import make_product

pytestmark = pytest.mark.django_db

STORIES = Path(__file__).parent / "data" / "userstories"


def run(*arguments):
    """The lines that the command prints, as objects, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("importprd", *map(str, arguments), "--json", stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def counts():
    return {model._meta.label: model._base_manager.count() for model in every_model()}


def test_each_file_makes_a_prd_named_after_it(tmp_path):
    (tmp_path / "first.txt").write_text("As a driver, I want a map")
    (tmp_path / "second.txt").write_text("As a cook, I want a bell\n\nno story at all")
    lines, code = run(tmp_path / "first.txt", tmp_path / "second.txt", "--product", "CD", "--create")
    assert code == 0
    assert [line["requirements"] for line in lines] == [1, 1]
    assert [skipped["line"] for skipped in lines[1]["skipped"]] == [3]
    assert sorted(Prd.objects.values_list("title", flat=True)) == ["first", "second"]


def test_a_file_that_cannot_be_read_changes_nothing_and_is_told_by_the_exit_code(tmp_path):
    make_product(key="CD")
    (tmp_path / "good.txt").write_text("As a driver, I want a map")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    lines, code = run(tmp_path / "bad.txt", tmp_path / "good.txt", tmp_path / "none.txt", "--product", "CD")
    assert code == 1
    assert [line["error"] is None for line in lines] == [False, True, False]
    assert Prd.objects.get().title == "good"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(tmp_path):
    (tmp_path / "a.txt").write_text("As a driver, I want a map")
    before = counts()
    lines, code = run(tmp_path / "a.txt", "--product", "CD", "--create", "--dry-run")
    assert (lines[0]["requirements"], code) == (1, 0)
    assert counts() == before


def test_one_title_gathers_files_in_one_prd(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"As a driver, I want {name}")
    run(tmp_path / "a.txt", tmp_path / "b.txt", "--product", "CD", "--create", "--prd", "Handover")
    assert Prd.objects.get().title == "Handover"
    assert Requirement.objects.count() == 2


def test_a_product_that_is_not_there_is_not_guessed(tmp_path):
    (tmp_path / "a.txt").write_text("As a driver, I want a map")
    with pytest.raises(CommandError, match="no product NOPE"):
        run(tmp_path / "a.txt", "--product", "nope")


def test_the_published_story_sets_come_in_whole():
    files = sorted(STORIES.glob("g*.txt"))
    assert len(files) >= 12
    lines, code = run(*files, "--product", "OPEN", "--create")
    assert code == 0
    assert Requirement.objects.count() == sum(line["requirements"] for line in lines)
    for line in lines:
        assert len(line["skipped"]) * 100 <= line["requirements"]


def test_the_demo_is_complete_and_twice_changes_nothing():
    call_command("demo", stdout=StringIO())
    before = counts()
    documents = [load(prd) for prd in Prd.objects.select_related("product").order_by("product__key")]
    call_command("demo", stdout=(said := StringIO()))
    assert "there already" in said.getvalue()
    assert counts() == before
    assert [document.product.key for document in documents] == ["DEL", "ESC", "MUS"]
    assert {document.prd.number for document in documents} == {1}
    assert {entry.id for entry in documents[0].requirements} >= {"DEL-1", "DEL-14", "DEL-28"}


def test_the_people_of_the_demo_work_on_all_three():
    call_command("demo", stdout=StringIO())
    assert Product.objects.count() == 3
    assert Member.objects.filter(user__email="design@demo.example", home_side="user").count() == 3
    assert not Member.objects.filter(user__password__startswith="pbkdf2").exists()
