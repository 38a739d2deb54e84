"""A district's categories as an Excel table, forms in a notation of one line a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from app.core import spreadsheet
from app.core.errors import Invalid
from app.core.forms import FIELD_KIND_NAMES, Form, read_form, with_keys
from app.requests.models import ServiceType
from app.requests.types.editing import CLOCK_NAMES, OWNER_NAMES, URGENCY_NAMES, VISIBILITY_NAMES

YES = "是"
REQUIRED = "必填"

LAYOUT = spreadsheet.Layout(
    sheet="诉求类别",
    columns=(
        ("编号", 16),
        ("上级编号", 16),
        ("名称", 24),
        ("提示", 32),
        ("紧急程度", 10),
        ("办结小时", 10),
        ("计时", 10),
        ("默认承办", 10),
        ("谁能看", 22),
        ("表单", 44),
        ("停用", 8),
    ),
    max_rows=5_000,
    max_cell=2_000,
)

#: How the cell of a form is written.
FORM_NOTATION = "名称|文字、单选、数字、日期、照片|必填|选项/选项|提示"


@dataclass(frozen=True)
class Row:
    """One line of the table as it was typed; ``line`` is Excel's number."""

    line: int
    code: str
    parent: str
    name: str
    hint: str
    urgency: str
    hours: str
    clock: str
    owner: str
    visibility: str
    form: str
    retired: str


def write(rows: Iterable[ServiceType]) -> bytes:
    """The categories, parents first."""
    return spreadsheet.write(LAYOUT, _lines(list(rows)))


def _lines(rows: Sequence[ServiceType]) -> Iterator[tuple[str, ...]]:
    codes = {row.id: row.code for row in rows}
    for row in rows:
        yield (
            row.code,
            codes[row.parent_id] if row.parent_id else "",
            row.name,
            row.hint,
            URGENCY_NAMES[row.urgency],
            str(row.resolve_hours),
            CLOCK_NAMES[row.clock],
            OWNER_NAMES[row.default_owner],
            VISIBILITY_NAMES[row.visibility],
            say_form(read_form(row.fields)),
            YES if row.retired_on else "",
        )


def read(file: IO[bytes]) -> list[Row]:
    """The rows that hold anything; raises what :func:`app.core.spreadsheet.read` raises."""
    return [Row(line, *texts) for line, texts in spreadsheet.read(LAYOUT, file)]


def say_form(form: Form) -> str:
    """A form as its cell holds it; bars at the end of a line are left out."""
    return "\n".join(
        "|".join(
            (
                field.label,
                FIELD_KIND_NAMES[field.kind],
                REQUIRED if field.required else "",
                "/".join(field.choices),
                field.hint,
            )
        ).rstrip("|")
        for field in form
    )


_KINDS = {name: kind for kind, name in FIELD_KIND_NAMES.items()}


def form_of(cell: str, present: Form) -> Form:
    """The form a cell tells; a question that is called as before keeps its key. Raises Invalid (``invalid_form``)."""
    lines = [line.strip() for line in cell.splitlines() if line.strip()]
    return with_keys([_question(number, line) for number, line in enumerate(lines, start=1)], present)


def _question(number: int, line: str) -> dict[str, Any]:
    label, kind, required, choices, hint = (part.strip() for part in (*line.split("|"), *[""] * 4)[:5])
    if kind not in _KINDS:
        raise Invalid("invalid_form", f"第 {number} 项的类型要填：{'、'.join(_KINDS)}。")
    if required not in ("", REQUIRED):
        raise Invalid("invalid_form", f"第 {number} 项：第三格只能空着或填“{REQUIRED}”。")
    return {
        "label": label,
        "kind": _KINDS[kind],
        "required": bool(required),
        "choices": [one.strip() for one in choices.split("/") if one.strip()],
        "hint": hint,
    }
