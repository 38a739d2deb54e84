"""Draws a PDF, or a picture, from a ``.typ`` template and the words that go on it.

The words reach the template as JSON, so that ``#`` or ``*`` in a name stays what somebody typed. The files are PDF/A-2b
(ISO 19005-2), which archives take; by that rule a sign the fonts lack is refused instead of being drawn as a box.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from app.core.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from typst import Fonts

PDF = "application/pdf"
PNG = "image/png"
#: For a screen: a page 100 mm wide is 787 dots wide.
_DOTS_PER_INCH = 200.0
#: The two hands of Debian's ``fonts-noto-cjk``; the templates ask for them by these names.
FONTS = frozenset({"Noto Sans CJK SC", "Noto Serif CJK SC"})

#: How typst tells of a sign that no font has; it writes what cannot be seen as ``\u{7}``.
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def draw(template: Path, words: Mapping[str, Any], *, at: datetime, kind: str = PDF) -> bytes:
    """The PDF that ``template`` makes of ``words``, which are JSON; ``at`` is the date it carries inside.

    As a picture (``kind`` is PNG) it must be a single page.

    Pictures that the fonts lack, such as emoji, are left out. Raises Unavailable (``no_chinese_font``) on a machine
    without the fonts, and Invalid (``cannot_be_drawn``) for letters that they lack.
    """
    from typst import TypstError

    try:
        return _drawn(template, words, at, kind)
    except TypstError as error:
        lacking = _lacking(error.diagnostic)
        if not lacking:
            raise
    letters = "".join(sorted(one for one in lacking if unicodedata.category(one)[0] in "LMN"))
    if letters:
        raise Invalid("cannot_be_drawn", f"“{letters}”这个字暂时打印不出来，请换一种写法。")
    return _drawn(template, _without(words, lacking), at, kind)


def _drawn(template: Path, words: Mapping[str, Any], at: datetime, kind: str) -> bytes:
    from typst import Compiler

    compiler = Compiler(
        template,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"words": orjson.dumps(words).decode()},
    )
    if kind == PNG:
        made = compiler.compile(format="png", ppi=_DOTS_PER_INCH)
    else:
        moment = at.astimezone(UTC).replace(microsecond=0)
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=moment)
    if not isinstance(made, bytes):
        raise TypeError("one file was to be made")
    return made


def embedded(picture: bytes, mimetype: str, width: int, height: int) -> str:
    """A photo as words can carry it to a template: an SVG of that size with the photo inside."""
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:{mimetype};base64,{data}"/></svg>'
    )


def check_fonts() -> None:
    """Raise Unavailable (``no_chinese_font``) where nothing can be drawn."""
    _fonts()


def _fonts() -> Fonts:
    fonts = _found_fonts()
    if not FONTS.issubset(fonts.families()):
        # Looked for again each time, so that nobody has to restart after installing them.
        _found_fonts.cache_clear()
        raise Unavailable(
            "no_chinese_font",
            "服务器上还没装中文字体，文件暂时打不出来。请管理员安装 fonts-noto-cjk 后再试。",
        )
    return fonts


@cache
def _found_fonts() -> Fonts:
    # Only their tables of contents are read here; 60 MB of letters stay on disk until one is drawn.
    from typst import Fonts

    return Fonts(include_system_fonts=True, include_embedded_fonts=False)


def _lacking(diagnostic: str) -> frozenset[str]:
    """The signs that typst found in no font."""
    told = "".join(_LACKING.findall(diagnostic))
    return frozenset(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), told))


def _without(words: Any, signs: frozenset[str]) -> Any:
    if isinstance(words, str):
        return "".join(one for one in words if one not in signs)
    if isinstance(words, Mapping):
        return {name: _without(one, signs) for name, one in words.items()}
    if isinstance(words, Sequence):
        return [_without(one, signs) for one in words]
    return words
