"""``flask triage``: learn from closed requests, and say honestly how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict
from app.core.unit_of_work import database
from app.org import queries as org
from app.org.models import UnitKind
from app.triage import queries, service
from app.triage.models import TARGET_NAMES, Target

triage_group = AppGroup("triage", help="Suggested service types and urgencies.")

METHOD_NAMES = {"majority": "总猜最多的一类", "lexicon": "按类别的字词", "model": "训练的模型"}
_STREET = click.option(
    "--street", "code", help="The code of a street; without it, everybody's requests together."
)


@triage_group.command("train")
@_STREET
def train(code: str | None) -> None:
    """Learn from closed requests. A model is used only when it does better than the words of the types."""
    with database().transaction() as session:
        street_id = _street(session, code)
        for target in Target:
            try:
                row = service.train(session, current_app.extensions["storage"], target, street_id)
            except Conflict as problem:
                click.echo(f"{TARGET_NAMES[target]}：{problem.detail}")
                continue
            _print(target, row.figures)
            verdict = "比按字词好，开始使用" if row.storage_key else "没有比按字词好，不用它"
            click.echo(f"第 {row.version} 版：{verdict}\n")


@triage_group.command("evaluate")
@_STREET
def evaluate(code: str | None) -> None:
    """Measure anew without keeping anything, and tell how the suggestions in use did."""
    with database().reading() as session:
        street_id = _street(session, code)
        for target in Target:
            try:
                report = service.measure(service.material(session, target, street_id))
            except Conflict as problem:
                click.echo(f"{TARGET_NAMES[target]}：{problem.detail}")
                continue
            _print(target, report.as_json())
            click.echo()
        used = queries.in_use(session, street_id)
        if used.closed:
            click.echo(
                f"实际使用：{used.closed} 件办结诉求里，最后定的类别排在建议第一的占 {used.first / used.closed:.1%}，"
                f"在前三的占 {used.among_three / used.closed:.1%}"
            )
        for row in queries.model_rows(session, street_id):
            state = "在用" if row.storage_key else "未采用"
            click.echo(
                f"第 {row.version} 版 {TARGET_NAMES[row.target]} {clock.say(row.trained_at)} {row.examples} 件 {state}"
            )


def _street(session: Session, code: str | None) -> UUID | None:
    if code is None:
        return None
    unit = org.unit_by_code(session, code)
    if unit is None or unit.kind is not UnitKind.STREET:
        raise click.BadParameter(f"没有编号为 {code} 的街道", param_hint="--street")
    return unit.id


def _print(target: Target, figures: Mapping[str, Any]) -> None:
    click.echo(
        f"{TARGET_NAMES[target]}：{figures['examples']} 件办结诉求，{figures['how']}，检验 {figures['tested']} 件"
    )
    for line in table(figures["figures"]):
        click.echo(line)


def table(methods: Mapping[str, Mapping[str, float]]) -> Iterable[str]:
    """One line a method: how often right at once, among the first three, and the mean F1 of the labels."""
    yield "  第一个就对    前三个里有    宏平均 F1"
    for name, figures in methods.items():
        cells = "".join(f"{figures[key]:>10.3f}    " for key in ("top1", "top3", "macro_f1"))
        yield f"{cells}{METHOD_NAMES[name]}"
