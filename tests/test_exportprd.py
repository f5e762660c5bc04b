"""`manage.py exportprd` writes a PRD into a file, or says why it cannot."""

import json

import pytest
from django.core.management import CommandError, call_command

from prdbuilder.document.schema import Document
from prdbuilder.prds.loading import load

from .factories import make_persona, make_prd, make_product, make_requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd():
    product = make_product(key="DEL")
    owner = make_persona(product, "Restaurant owner", pays=True, uses=False)
    prd = make_prd(product)
    make_requirement(prd, "The owner sees the invoice", facing="customer", personas=[owner])
    make_requirement(prd, "The driver finds the counter", facing="user")
    return prd


def test_the_json_is_the_whole_document(prd, tmp_path):
    call_command("exportprd", "DEL/1", "--format", "json", "-o", str(tmp_path / "del.json"))
    prd.refresh_from_db()
    assert Document.from_json((tmp_path / "del.json").read_bytes()) == load(prd)


@pytest.mark.parametrize("format", ["html", "md", "json"])
def test_an_edition_holds_nothing_of_the_other_half(prd, tmp_path, format):
    file = tmp_path / f"del.{format}"
    call_command("exportprd", "DEL/1", "--format", format, "--edition", "user", "-o", str(file))
    text = file.read_text()
    assert "The driver finds the counter" in text
    assert "invoice" not in text
    assert "Restaurant owner" not in text


def test_a_dash_means_standard_output(prd, capfdbinary):
    call_command("exportprd", "del/1", "--format", "json", "-o", "-")
    assert json.loads(capfdbinary.readouterr().out)["prd"]["title"] == "Faster handover"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("DEL", "not KEY/NUMBER"),
        ("DEL/one", "not KEY/NUMBER"),
        ("DEL/²", "not KEY/NUMBER"),
        ("XX/1", "no product XX. There are: DEL."),
        ("DEL/7", "no PRD number 7. There are: DEL/1 Faster handover."),
    ],
)
def test_a_prd_that_is_not_there_is_answered_with_those_that_are(prd, tmp_path, name, reason):
    with pytest.raises(CommandError, match=reason) as error:
        call_command("exportprd", name, "--format", "md", "-o", str(tmp_path / "x.md"))
    assert error.value.returncode == 1
    assert not (tmp_path / "x.md").exists()


def test_a_place_that_cannot_be_written_is_named(prd, tmp_path):
    place = tmp_path / "nowhere" / "del.md"
    with pytest.raises(CommandError, match=r"nowhere/del\.md can't be written: No such file"):
        call_command("exportprd", "DEL/1", "--format", "md", "-o", str(place))


@pytest.mark.parametrize("wrong", [("--format", "doc"), ("--format", "pdf", "--paper", "a3")])
def test_a_wrong_option_is_refused_with_the_choices(prd, wrong):
    with pytest.raises(CommandError, match="choose from"):
        call_command("exportprd", "DEL/1", *wrong, "-o", "-")


@pytest.mark.pdf
def test_a_pdf_is_made_as_well(prd, tmp_path):
    call_command(
        "exportprd", "DEL/1", "--format", "pdf", "--paper", "letter", "-o", str(tmp_path / "del.pdf")
    )
    assert (tmp_path / "del.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.pdf
def test_a_character_that_no_font_has_is_told_of(prd, tmp_path, capsys):
    make_requirement(prd, "A private letter \ue123")
    call_command("exportprd", "DEL/1", "--format", "pdf", "-o", str(tmp_path / "del.pdf"))
    assert "U+E123" in capsys.readouterr().err
