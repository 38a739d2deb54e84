"""Until when a request must be accepted, answered and resolved, and when somebody is warned (docs/clocks.md).

Accepting counts in office hours, except for danger; contact counts in natural hours; resolution by the type's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.requests.clocks import USUAL_OFFICE, Clock, ClockMode, Office
from app.requests.models import Urgency

ACCEPT_WITHIN = timedelta(hours=2)
CONTACT_WITHIN = timedelta(hours=24)
#: The part of the time to resolve after which those who handle it are warned.
WARN_SHARE = 0.8

#: Hours to resolve, where a type says nothing else.
RESOLVE_HOURS = {Urgency.DANGER: 2, Urgency.UTILITY: 24, Urgency.ORDINARY: 7 * 24, Urgency.COMPLEX: 15 * 24}

_NATURAL = Clock(ClockMode.NATURAL)


@dataclass(frozen=True)
class Deadlines:
    """Moments in UTC: accept_by ≤ contact_by ≤ resolve_by, and the warning before the last."""

    accept_by: datetime
    contact_by: datetime
    resolve_by: datetime
    warn_at: datetime


@dataclass(frozen=True)
class Rules:
    """By which clocks one request is timed."""

    urgency: Urgency
    resolve_hours: int
    mode: ClockMode = ClockMode.NATURAL
    office: Office = USUAL_OFFICE

    @property
    def accepting(self) -> Clock:
        """Danger does not wait for office hours."""
        return _NATURAL if self.urgency is Urgency.DANGER else Clock(ClockMode.WORKING, self.office)

    @property
    def resolving(self) -> Clock:
        return Clock(self.mode, self.office)

    def start(self, start: datetime, *, at_most: datetime | None = None) -> Deadlines:
        """The deadlines of a request whose clocks start at ``start``; ``at_most`` is an end that others have set."""
        resolve_by = self.resolving.add(start, timedelta(hours=self.resolve_hours))
        if at_most:
            resolve_by = min(resolve_by, at_most)
        return _in_order(
            self.accepting.add(start, ACCEPT_WITHIN),
            _NATURAL.add(start, CONTACT_WITHIN),
            resolve_by,
            self.resolving.share(start, resolve_by, WARN_SHARE),
        )

    def answer_by(self, asked: datetime) -> datetime:
        """Until when a demand of a superior is answered: within a working day, of danger within two hours."""
        if self.urgency is Urgency.DANGER:
            return asked + ACCEPT_WITHIN
        return Clock(ClockMode.WORKING, self.office).add(asked, self.office.day)

    def resume(self, due: Deadlines, paused_at: datetime, resumed_at: datetime) -> Deadlines:
        """The deadlines after a pause, each by its own clock."""
        return _in_order(
            self.accepting.resumed(due.accept_by, paused_at, resumed_at),
            _NATURAL.resumed(due.contact_by, paused_at, resumed_at),
            self.resolving.resumed(due.resolve_by, paused_at, resumed_at),
            self.resolving.resumed(due.warn_at, paused_at, resumed_at),
        )


def _in_order(
    accept_by: datetime, contact_by: datetime, resolve_by: datetime, warn_at: datetime
) -> Deadlines:
    """No promise to the resident moves because an office is closed: what must be done by then is taken before."""
    accept_by = min(accept_by, resolve_by)
    return Deadlines(accept_by, max(accept_by, min(contact_by, resolve_by)), resolve_by, warn_at)
