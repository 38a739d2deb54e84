"""The two things about time that SQLite and PostgreSQL say in different words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class local_day(FunctionElement[str]):
    """The calendar day in Shanghai of a moment, as ``2026-11-03``."""

    type = String()
    inherit_cache = True


class hours_between(FunctionElement[float]):
    """Hours from the first moment to the second."""

    type = Float()
    inherit_cache = True


@compiles(local_day, "postgresql")
def _local_day_postgresql(element: local_day, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"to_char({moment} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"


@compiles(local_day, "sqlite")
def _local_day_sqlite(element: local_day, compiler: SQLCompiler, **options: Any) -> str:
    # SQLite knows no zones; Shanghai has kept UTC+8 all year since 1991. It also rounds to milliseconds, which would
    # move the last of them into the next day: hence the first 19 characters, whole seconds.
    return f"date(substr({compiler.process(element.clauses, **options)}, 1, 19), '+8 hours')"


@compiles(hours_between, "postgresql")
def _hours_between_postgresql(element: hours_between, compiler: SQLCompiler, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(extract(epoch FROM ({end} - {start})) / 3600.0 AS double precision)"


@compiles(hours_between, "sqlite")
def _hours_between_sqlite(element: hours_between, compiler: SQLCompiler, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({end}) - julianday({start})) * 24.0)"
