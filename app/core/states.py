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
    """One verb: from which states, to which (``None`` stays), and by whom (``actors`` are the domain's own words).

    A verb may have several rows, each for other states: who accepts depends on where a thing stands.
    """

    verb: str
    sources: frozenset[S]
    target: S | None
    actors: frozenset[str]


class StateTable(Generic[S]):
    """All verbs of one kind of thing."""

    def __init__(self, transitions: Iterable[Transition[S]], *, wrong_state: str) -> None:
        """``wrong_state`` is the sentence told when a verb does not fit; ``{state}`` is replaced.

        Raises ValueError for two rows of one verb that speak of the same state.
        """
        self._rows: dict[str, list[Transition[S]]] = {}
        for row in transitions:
            rows = self._rows.setdefault(row.verb, [])
            if any(row.sources & other.sources for other in rows):
                raise ValueError(f"{row.verb} is told twice for one state")
            rows.append(row)
        self._wrong_state = wrong_state

    @property
    def verbs(self) -> tuple[str, ...]:
        return tuple(self._rows)

    def rows(self, verb: str) -> list[Transition[S]]:
        """The rows of a verb; raises KeyError for a word that is none."""
        return self._rows[verb]

    def actors(self, verb: str) -> frozenset[str]:
        """Everybody who may use a verb in some state."""
        return frozenset().union(*(row.actors for row in self._rows[verb]))

    def permits(self, state: S, verb: str, actors: Iterable[str]) -> bool:
        """Whether ``verb`` is a thing for somebody who is one of ``actors``.

        A state in which nobody can use the verb is no reason to say no: that is for :meth:`next_state` to tell.
        """
        who = frozenset(actors)
        row = self._row(state, verb)
        return bool(who & (row.actors if row else self.actors(verb)))

    def next_state(self, state: S, verb: str, *, label: str) -> S:
        """The state after ``verb``; raises Conflict (``wrong_state``) when the table has no such arrow."""
        row = self._row(state, verb)
        if row is None:
            raise Conflict("wrong_state", self._wrong_state.format(state=label))
        return state if row.target is None else row.target

    def _row(self, state: S, verb: str) -> Transition[S] | None:
        return next((row for row in self._rows[verb] if state in row.sources), None)

    def allowed(self, state: S, actors: Iterable[str]) -> list[str]:
        """The verbs that somebody who is one of ``actors`` may use now."""
        who = frozenset(actors)
        return [
            verb
            for verb, rows in self._rows.items()
            if any(state in row.sources and who & row.actors for row in rows)
        ]
