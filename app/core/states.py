"""State machines as tables: state × verb → next state, who may, and what is needed.

"Wrong state" (409) and "not yours" (403) are different answers, and the state is looked at last, so that
somebody who may not do a thing learns nothing about where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import Conflict

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Transition(Generic[S]):
    """One verb: from which states, to which (``None`` stays), and by whom (``actors`` are the domain's own words)."""

    verb: str
    sources: frozenset[S]
    target: S | None
    actors: frozenset[str]


class StateTable(Generic[S]):
    """All verbs of one kind of thing."""

    def __init__(self, transitions: Iterable[Transition[S]], *, wrong_state: str) -> None:
        """``wrong_state`` is the sentence told when a verb does not fit; ``{state}`` is replaced."""
        self._by_verb = {t.verb: t for t in transitions}
        self._wrong_state = wrong_state

    @property
    def verbs(self) -> tuple[str, ...]:
        return tuple(self._by_verb)

    def transition(self, verb: str) -> Transition[S]:
        """The row of a verb; raises KeyError for a word that is none."""
        return self._by_verb[verb]

    def next_state(self, state: S, verb: str, *, label: str) -> S:
        """The state after ``verb``; raises Conflict (``wrong_state``) when the table has no such arrow."""
        row = self._by_verb[verb]
        if state not in row.sources:
            raise Conflict("wrong_state", self._wrong_state.format(state=label))
        return state if row.target is None else row.target

    def allowed(self, state: S, actors: Iterable[str]) -> list[str]:
        """The verbs that somebody who is one of ``actors`` may use now."""
        who = set(actors)
        return [t.verb for t in self._by_verb.values() if state in t.sources and who & t.actors]
