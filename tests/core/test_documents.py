"""What is printed says what was typed, whatever that is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader
from typst import Fonts

from app.core import clock
from app.core.documents import drawing
from app.core.documents.sheet import Column, Sheet, sheet
from app.core.errors import Invalid, Unavailable

pytestmark = pytest.mark.usefixtures("needs_chinese_font")

LONG_NAMES = ["欧阳" * 30, "A" * 60]


def printed(*rows: list[str], **changes: Any) -> PdfReader:
    """The sheet of these rows, as somebody reads it who opens the file."""
    one = Sheet(
        title=changes.get("title", "签到表"),
        facts=[("地点", "社区活动室")],
        columns=[Column("姓名", 2), Column("签名", 1)],
        rows=[[*row, ""] for row in rows],
    )
    return PdfReader(io.BytesIO(sheet(one, at=clock.now())))


def text_of(reader: PdfReader) -> str:
    # Where a line is broken is the paper's business.
    return "".join("".join(page.extract_text().split()) for page in reader.pages).replace("\u200b", "")


@pytest.mark.parametrize(
    "name",
    ["#panic()", "*粗* _斜_", "$x^2$", "\"引号\" '单' `码`", "<a> @b \\ //注", "= 标题", "王小兰·阿依古丽"],
)
def test_what_is_typed_is_never_markup(name: str) -> None:
    assert "".join(name.split()) in text_of(printed([name]))


def test_a_new_line_stays_one() -> None:
    assert "一行\n两行" in printed(["一行\n两行"]).pages[0].extract_text()


def test_emoji_are_left_out_and_never_a_box() -> None:
    assert "李明" in text_of(printed(["李😀明\u0007"]))


def test_letters_the_fonts_lack_are_refused_by_name() -> None:
    with pytest.raises(Invalid) as caught:
        printed(["नमन"])
    assert caught.value.code == "cannot_be_drawn"
    assert "न" in caught.value.detail


@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_very_long_name_stays_whole(name: str) -> None:
    assert name in text_of(printed([name]))


def test_the_header_and_the_page_number_stand_on_every_page() -> None:
    reader = printed(*[[f"居民{n}"] for n in range(80)])
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "姓名签名" in page
        assert f"第{number}页，共{len(pages)}页" in page


def test_it_is_a_file_that_archives_take() -> None:
    """PDF/A-2b says so of itself; by that rule nothing is drawn that a font lacks."""
    catalogue = printed(["王小兰"]).trailer["/Root"]
    assert "<pdfaid:part>2</pdfaid:part>" in catalogue["/Metadata"].get_data().decode()


def test_without_the_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Fonts:
        return Fonts(include_system_fonts=False, include_embedded_fonts=True)

    none.cache_clear = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setattr(drawing, "_found_fonts", none)
    with pytest.raises(Unavailable) as caught:
        printed(["王小兰"])
    assert caught.value.code == "no_chinese_font"
    assert "fonts-noto-cjk" in caught.value.detail
