"""The tree as an Excel table: written for taking away, read for bringing back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from xlsxwriter import Workbook

from app.core.errors import Invalid, TooLarge
from app.org.models import UNIT_KIND_NAMES, OrgUnit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 20_000
#: A table of 20,000 units is about 1 MB, and 20 MB when its pages are unpacked.
MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 100_000_000

COLUMNS = (("编号", 16), ("类型", 10), ("名称", 32), ("上级编号", 16), ("电话", 18), ("撤销", 8))
CLOSED = "是"
#: The longest cell that is looked at; what is longer is too long for any column.
_MAX_CELL = 100


@dataclass(frozen=True)
class Row:
    """One line of the table as it was typed; ``line`` is Excel's number."""

    line: int
    code: str
    kind: str
    name: str
    parent: str
    telephone: str
    closed: str


def write(units: Iterable[OrgUnit], codes: dict[Any, str]) -> bytes:
    """The open units, parents first; ``codes`` knows the code of every parent."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("单位")
        bold = book.add_format({"bold": True, "bg_color": "#EAF1FC", "bottom": 1})
        for column, (name, width) in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, width)
        for number, unit in enumerate(units, start=1):
            cells = (
                unit.code,
                UNIT_KIND_NAMES[unit.kind],
                unit.name,
                codes.get(unit.parent_id, ""),
                unit.public_telephone or "",
            )
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def read(file: IO[bytes]) -> list[Row]:
    """The rows that hold anything. Raises TooLarge (``table_too_large``) and Invalid (``not_a_table``)."""
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
        return list(_rows(book.worksheets[0].iter_rows(max_col=len(COLUMNS), values_only=True)))
    finally:
        book.close()


def _rows(lines: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    header = tuple(_text(cell) for cell in next(lines, ()))
    wanted = tuple(name for name, _ in COLUMNS)
    if header[: len(wanted)] != wanted:
        raise Invalid("not_a_table", f"第一行的列名要是：{'、'.join(wanted)}。请在导出的表格上改。")
    found = 0
    # A sheet may go on for a million empty lines.
    for line, cells in enumerate(islice(lines, MAX_ROWS * 2), start=2):
        texts = [_text(cell) for cell in (*cells, *[None] * len(COLUMNS))[: len(COLUMNS)]]
        if any(texts):
            found += 1
            if found > MAX_ROWS:
                raise TooLarge("table_too_large", f"一次最多导入 {MAX_ROWS} 行，请分几次导入。")
            yield Row(line, *texts)


def _text(cell: Any) -> str:
    # Excel keeps a code such as 0101 typed as a number without its zero; whole numbers come back without ".0".
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell if cell is not None else "").strip()[:_MAX_CELL]
