"""Excel tables: written for taking away, read for bringing back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from xlsxwriter import Workbook

from app.core.errors import Invalid, TooLarge

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A table of 20,000 units is about 1 MB, and 20 MB when its pages are unpacked.
MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 100_000_000


@dataclass(frozen=True)
class Layout:
    """What a table looks like: its sheet, its columns with their widths, and what is read of it at the most."""

    sheet: str
    columns: Sequence[tuple[str, int]]
    max_rows: int
    #: The longest cell that is looked at; what is longer is too long for any column.
    max_cell: int


def write(layout: Layout, rows: Iterable[Sequence[str]]) -> bytes:
    """The table with a header that stays in sight; every cell is text."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(layout.sheet)
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        for column, (name, width) in enumerate(layout.columns):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, width)
        for number, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def read(layout: Layout, file: IO[bytes]) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with Excel's number for it and one text a column.

    Raises TooLarge (``table_too_large``) and Invalid (``not_a_table``).
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge("table_too_large", "表格超过 5 MB，请分几次导入。")
    # Here and not above: it brings numpy along, which a web process does without until it suggests something.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise TooLarge("table_too_large", "表格内容太多，请分几次导入。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Invalid("not_a_table", "读不懂这个文件，请用导出的 .xlsx 表格来改。") from error
    try:
        lines = book.worksheets[0].iter_rows(max_col=len(layout.columns), values_only=True)
        return list(_rows(layout, lines))
    finally:
        book.close()


def _rows(layout: Layout, lines: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    width = len(layout.columns)
    header = tuple(_text(cell, layout.max_cell) for cell in next(lines, ()))
    wanted = tuple(name for name, _ in layout.columns)
    if header[:width] != wanted:
        raise Invalid("not_a_table", f"第一行的列名要是：{'、'.join(wanted)}。请在导出的表格上改。")
    found = 0
    # A sheet may go on for a million empty lines.
    for line, cells in enumerate(islice(lines, layout.max_rows * 2), start=2):
        texts = [_text(cell, layout.max_cell) for cell in (*cells, *[None] * width)[:width]]
        if any(texts):
            found += 1
            if found > layout.max_rows:
                raise TooLarge("table_too_large", f"一次最多导入 {layout.max_rows} 行，请分几次导入。")
            yield line, texts


def _text(cell: Any, longest: int) -> str:
    # Excel keeps a code such as 0101 typed as a number without its zero; whole numbers come back without ".0".
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell if cell is not None else "").strip()[:longest]
