"""``flask audit``: the log read again from its first row."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.core import audit_check
from app.core.audit import CENTRAL
from app.core.unit_of_work import database
from app.org import queries as org

audit_group = AppGroup("audit", help="The audit log.")


@audit_group.command("verify")
def verify() -> None:
    """Check every row; name each that was changed, removed, moved or inserted, and then exit with code 1.

    Keep what it prints of the ends of the chains outside of this machine: only by them can it be told later
    whether a whole end was written anew.
    """
    report = audit_check.verify(database())
    with database().transaction() as session:
        chains = {*report.heads, *(found.chain for found in report.findings)}
        names = {unit_id: unit.name for unit_id, unit in org.units(session, chains).items()}
        names[CENTRAL] = "区级"
        check = audit_check.check_of(report, names)
        session.add(check)
        findings = check.findings
    for chain, (seq, last_hash) in report.heads.items():
        click.echo(f"链尾 {names.get(chain, str(chain))} 第 {seq} 条 {last_hash}")
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo(f"操作记录完整，共 {report.rows} 条")
