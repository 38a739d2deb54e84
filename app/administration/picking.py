"""Picking a unit among twenty thousand: by a few letters of its name or code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.core.errors import FieldError, Invalid
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind

OFFERED = 20


def offers(
    session: Session, paths: Iterable[str], words: str, kinds: Iterable[UnitKind]
) -> Sequence[OrgUnit]:
    """The first open units of these kinds within ``paths`` whose name or code holds ``words``."""
    return org.search(session, paths, words, kinds, limit=OFFERED)


def unit_of(session: Session, words: str, *, field: str) -> OrgUnit:
    """The unit somebody picked: its code is the first word. Raises Invalid (``unknown_unit``)."""
    found = org.unit_by_code(session, words.split(maxsplit=1)[0])
    if found is None:
        sentence = "没有这个单位，请输入名称后在列表里选。"
        raise Invalid("unknown_unit", sentence, errors=[FieldError(field, sentence)])
    return found
