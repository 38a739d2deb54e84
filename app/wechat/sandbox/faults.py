"""Troubles that tests order: the next calls fail in a chosen way."""

from dataclasses import dataclass

ERRCODES = {
    "busy": -1,
    "quota": 45009,
    "too_often": 45011,
    "token_invalid": 40001,
    "token_malformed": 40014,
    "token_expired": 42001,
}
KINDS = frozenset(ERRCODES) | {"hang", "broken"}
MOST = 100


@dataclass
class Fault:
    """`kind` of trouble for the next `times` calls of `path`, or of any path when it is empty.

    "hang" answers only after `seconds`; "broken" is a gateway's error page instead of an answer.
    """

    kind: str
    times: int
    path: str = ""
    seconds: float = 0.0


class Faults:
    """What was ordered and has not happened yet."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._ordered = [*self._ordered, fault][-MOST:]

    def next_for(self, path: str, *, carries_token: bool) -> Fault | None:
        """The trouble this call runs into. Only calls that carry a token can have trouble with it."""
        for fault in self._ordered:
            if fault.path in ("", path) and (carries_token or not fault.kind.startswith("token_")):
                fault.times -= 1
                if fault.times <= 0:
                    self._ordered.remove(fault)
                return fault
        return None
