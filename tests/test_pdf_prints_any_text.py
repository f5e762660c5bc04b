"""Whatever people write stands on the page: every script, long words, code, wide tables, pictures."""

import re
from calendar import month_name
from hashlib import sha256
from html import unescape
from io import BytesIO
from math import hypot
from textwrap import indent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from prdbuilder.document.schema import Section
from prdbuilder.writers.markdown import render
from prdbuilder.writers.pdf import write
from prdbuilder.writers.pdf.prose import Prose

from .pdfs import folded, fonts, options, quietly, small, words_of
from .strategies import documents

pytestmark = pytest.mark.pdf
SCRIPTS = {
    "Chinese": "用户决定客户是否继续付款。",
    "Japanese": "利用者が使い続けるかどうか。",
    "Korean": "사용자가 고객의 지불을 결정합니다.",
    "Arabic": "المستخدم يقرر ما إذا كان العميل يدفع",
    "Hebrew": "המשתמש קובע אם הלקוח ישלם",
    "Greek": "Ο χρήστης αποφασίζει",
    "Cyrillic": "Пользователь решает",
    "Hindi": "उपयोगकर्ता तय करता है",
    "Thai": "ผู้ใช้เป็นผู้ตัดสินใจ",
    "emoji": "🙂 👩‍🚀 🇩🇪 ✅ ❤️",
}
# Of the others a PDF holds the shapes that its letters take beside one another.
COPIED_AS_TYPED = {"Chinese", "Japanese", "Korean", "Greek", "Cyrillic"}
POINTS = 72 / 25.4
RIGHT = (210 - 22) * POINTS + 1
WIDE_TABLE = "|" + "Column of many words|" * 14 + "\n|" + "-|" * 14 + "\n|" + "Incomprehensibilities|" * 14


def printed(text, pictures=None, **prd):
    document = small(sections=[Section(kind="problem", text=text)], prd=prd)
    return write(document, options(), pictures or {}, progress=quietly)


def read(pdf):
    return PdfReader(BytesIO(pdf.content))


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_of_a_script_print_as_letters_that_can_be_copied_out_again(script):
    pdf = printed(SCRIPTS[script])
    assert pdf.missing_glyphs == ()
    if script in COPIED_AS_TYPED:
        assert folded(SCRIPTS[script]) in words_of(read(pdf))


@pytest.mark.parametrize(
    ("language", "face"), [("ja", "JP"), ("ko", "KR"), ("zh", "SC"), ("zh-Hans", "SC"), ("zh-Hant", "TC")]
)
def test_the_language_chooses_the_shape_of_shared_letters(language, face):
    names = {name for name, _ in fonts(read(printed("骨直曜", language=language)))}
    assert {name[-2:] for name in names if "CJK" in name} == {face}


def test_a_letter_that_no_font_has_is_told_and_leaves_a_sign():
    pdf = printed("Here \U0001fbff and \ue0ff, \ue0ff again")
    assert pdf.missing_glyphs == ("\ue0ff", "\U0001fbff")
    assert "Here � and �, � again" in words_of(read(pdf))


def test_right_to_left_text_stands_on_the_right():
    pdf = read(printed("المستخدم يقرر\n\nleft"))
    starts = {text.strip(): x for text, x, _ in placed(pdf.pages[1]) if text.strip()}
    assert starts["left"] == pytest.approx((24 + 34) * POINTS, abs=2)
    assert max(starts.values()) > 120 * POINTS


def placed(page):
    """Each stretch of text with where it starts and how many letters of its size fit to the right edge."""
    found = []

    def visit(text, cm, tm, font, size):
        x = tm[4] * cm[0] + cm[4]
        found.append((text, x, (RIGHT - x) / (hypot(*tm[:2]) * hypot(*cm[:2]) * size)))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "W" * 900,
        "`" + "code" * 200 + "`",
        "```\n" + "x = 1; " * 200 + "\n```",
        "https://a.example/" + "b/" * 300,
    ],
    ids=["word", "code", "block", "address"],
)
def test_long_words_and_code_stay_on_the_page(text):
    for page in read(printed(text)).pages[1:2]:
        for line, x, room in placed(page):
            assert x >= 0
            assert len(line.strip()) * 0.4 < room


def test_a_wide_table_stays_on_the_page():
    pdf = read(printed(WIDE_TABLE))
    lines = [(line.strip(), room) for line, _, room in placed(pdf.pages[1]) if line.strip()]
    assert sum("Col" in line for line, _ in lines) >= 14
    assert all(len(line) * 0.4 < room for line, room in lines)


MONTHS = [*month_name][1:]
SCOPE = """
| Step | Sites | When |
|---|---|---|
| Pilot | 60 mall and shared-kitchen sites in two cities | 11 January to 12 February 2027 |
| Everywhere | all 2,800 sites: 2,100 of owners, 700 of franchise buyers | by 31 March 2027 |
"""
BESIDE_AN_ADDRESS = "|Responsible organisation|Communication|Where|\n|-|-|-|\n|Administration|b|{}|"


def row(cells):
    return "|" + "|".join(cells) + "|\n"


def table(heads, *rows):
    return row(heads) + row("-" * len(heads)) + "".join(map(row, rows))


@pytest.mark.parametrize(
    "text",
    [SCOPE, table(MONTHS, ["1,234,567"] * 12), BESIDE_AN_ADDRESS.format("https://a.example/" + "b" * 90)],
    ids=["scope", "months", "address"],
)
@pytest.mark.parametrize(("before", "mark"), [("", ""), ("- a\n\n", "  "), ("", "> ")])
def test_words_of_a_table_stay_whole_while_there_is_room(text, before, mark):
    words = words_of(read(printed(before + indent(text, mark))))
    whole = re.findall(r"\b[A-Za-z]{8,24}\b", text)
    assert whole
    assert [word for word in whole if not re.search(rf"\b{word}\b", words)] == []


WIDE = table(["Communication"] * 12, ["Incomprehensibilities"] * 12)
LONG = ["W" * 150, "`" + "W" * 150 + "`", "https://a.example/" + "W/" * 150]


@pytest.mark.parametrize(
    "text",
    [WIDE, *(table("abc", [word, "b", word]) for word in LONG), table(["W" * 50] * 12)],
    ids=["12 columns", "words", "code", "addresses", "12 long words"],
)
def test_a_table_never_leaves_the_page(text):
    for page in read(printed(text)).pages[1:2]:
        for line, x, room in placed(page):
            width = 0.6 if "WW" in line else 0.4  # W is as wide as 0.6 where code is, and wider elsewhere
            assert x >= 0
            assert len(line.strip()) * width < room


def test_pictures_in_cells_stay_on_the_page():
    content = picture(3000, 1500)
    name = f"![A screen](picture:{sha256(content).hexdigest()})"
    page = read(printed(table("abc", [name, "b", name]), {name[-65:-1]: content})).pages[1]
    shapes = []
    page.extract_text(
        visitor_operand_before=lambda op, args, cm, tm: shapes.append(cm) if op == b"Do" else None
    )
    assert len(shapes) == 2
    assert all(shape[4] + abs(shape[0]) <= RIGHT for shape in shapes)


def picture(width, height, mode="RGB", format="PNG"):
    content = BytesIO()
    Image.new(mode, (width, height)).save(content, format)
    return content.getvalue()


@pytest.mark.parametrize("size", [(3000, 300), (300, 3000), (40, 40)])
def test_a_picture_stays_on_the_page_and_keeps_its_shape(size):
    content = picture(*size)
    name = sha256(content).hexdigest()
    page = read(printed(f"![A screen](picture:{name})", pictures={name: content})).pages[1]
    shapes = []
    page.extract_text(
        visitor_operand_before=lambda op, args, cm, tm: shapes.append(cm) if op == b"Do" else None
    )
    (a, _, _, d, x, _) = shapes[0]
    assert x + abs(a) <= RIGHT
    assert abs(d) <= 200 * POINTS
    assert abs(a / d) == pytest.approx(size[0] / size[1], rel=0.01)


@given(documents())
@settings(
    max_examples=max(3, settings.default.max_examples // 10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_document_prints(document):
    pdf = write(document, options(), {}, progress=quietly)
    assert len(read(pdf).pages) == pdf.pages >= 2


def prose(text):
    return Prose({"CD-1"})(text, 3)


def test_a_long_word_may_break_and_a_script_without_spaces_is_left_alone():
    assert "\u200b" in prose("W" * 300)
    assert "\u200b" not in prose("用户决定客户是否继续付款。" * 40)
    assert "\u200b" not in prose("ผู้ใช้เป็นผู้ตัดสินใจ" * 40)


def test_a_task_is_ticked_and_not_a_form_field():
    html = prose("- [x] done\n- [ ] open")
    assert "☑" in html
    assert "☐" in html
    assert "<input" not in html


@pytest.mark.parametrize("text", ["- [ ] {}", "- [x] {}\n\n- b"], ids=["tight", "loose"])
def test_the_lines_of_a_task_hang_beside_its_box(text):
    page = read(printed(text.format("words of a task " * 12))).pages[1]
    box, *lines = (x for words, x, _ in placed(page) if words[:1] in {"☐", "☑"} or "of a task" in words)
    assert lines == pytest.approx([box + 13] * len(lines), abs=0.5)
    assert len(lines) >= 3


def test_a_list_is_numbered_from_where_its_writer_begins():
    assert "9. 10." in words_of(read(printed("9. nine\n10. ten")))


def test_an_id_leads_to_its_requirement_and_a_path_in_the_app_nowhere():
    html = prose("See CD-1, CD-2 and [this](/prds/1/).")
    assert 'href="#CD-1"' in html
    assert html.count("<a ") == 1


@given(st.text(st.sampled_from("ab<>&\"'`*_[]()!|#-\n x1.:/"), max_size=60))
def test_fitting_prose_to_paper_changes_no_word_of_it(text):
    assert shown(prose(text)) == shown(render(text, picture_address=str, heading_level=3))


def shown(html):
    """The words of the HTML, without the boxes of tasks, which a browser draws by itself."""
    return re.sub("[☑☐] ", "", unescape(re.sub(r"<input[^>]*> |<[^>]*>", "", html)))
