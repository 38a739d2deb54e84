"""The people who have WeChat in the sandbox's world, and what WeChat remembers of each."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.wechat.sandbox.refusal import Refusal

LOGINS_PER_MINUTE = 100
SEEN_FOR = 2 * 3600
MESSAGES_KEPT = 50


@dataclass(frozen=True)
class Person:
    """Somebody invented: `openid` in the mini-program, `oa_openid` in the Official Account, one `unionid`.

    `name`, `role_name` and `note` are shown to whoever picks a person in the demo.
    """

    openid: str
    unionid: str | None
    oa_openid: str
    name: str
    role_name: str
    note: str
    phone: str


@dataclass
class Contact:
    """What WeChat knows of one person's use of the mini-program."""

    person: Person
    seen_at: float
    blocked: bool = False
    logins: deque[float] = field(default_factory=lambda: deque(maxlen=LOGINS_PER_MINUTE))
    accepted: Counter[str] = field(default_factory=Counter)
    messages: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MESSAGES_KEPT))


class People:
    """Everybody, in the order given. At the start all have just been here, since a restart forgets who
    was."""

    def __init__(self, people: Iterable[Person], now: Callable[[], float]) -> None:
        self._now = now
        self._contacts = {person.openid: Contact(person, now()) for person in people}
        self._by_oa_openid = {contact.person.oa_openid: contact.person for contact in self._contacts.values()}

    def everybody(self) -> list[Person]:
        return [contact.person for contact in self._contacts.values()]

    def find(self, openid: str) -> Contact | None:
        return self._contacts.get(openid)

    def find_in_official_account(self, oa_openid: str) -> Person | None:
        return self._by_oa_openid.get(oa_openid)

    def of(self, openid: object) -> Contact:
        """The person with this openid in the mini-program. Raises `Refusal` (40003)."""
        contact = self._contacts.get(openid) if isinstance(openid, str) else None
        if contact is None:
            raise Refusal(40003)
        return contact

    def here_lately(self, openid: object) -> Contact:
        """As `of`; raises `Refusal` (61010) when the person was not seen in the last two hours."""
        contact = self.of(openid)
        if self._now() - contact.seen_at >= SEEN_FOR:
            raise Refusal(61010)
        return contact

    def visit(self, contact: Contact) -> None:
        """The person uses the mini-program now."""
        contact.seen_at = self._now()

    def log_in(self, contact: Contact) -> None:
        """Raises `Refusal` for a blocked person (40226) and for the 101st log-in within a minute (45011)."""
        now = self._now()
        if contact.blocked:
            raise Refusal(40226)
        if len(contact.logins) == LOGINS_PER_MINUTE and now - contact.logins[0] < 60:
            raise Refusal(45011)
        contact.logins.append(now)
        contact.seen_at = now
