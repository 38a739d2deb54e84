"""How long a street's list of requests takes among ten thousand requests and among a million.

``python -m bench.scope`` (``make bench-scope``) fills two databases of a PostgreSQL of its own (:mod:`bench.district`)
and reads the first page of the console's lists as the people of one street, one community and the district do. Both are
asked in turn, so that whatever else the machine does hits both alike. The last line is ``ratio scope X.XX``, the median
of a street's open requests in the large one by that in the small one; exit code 1 when it is above 1.3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.accounts.roles import Role
from app.requests import work_queue
from app.requests.work_queue import Filter
from bench import district
from tests.support.servers import PostgresServer

RUNS = 400
PAGE = 20
LIMIT = 1.3
WHO = [
    (Role.STREET, district.STREET),
    (Role.WORKER, district.COMMUNITY),
    (Role.DISTRICT, district.DISTRICT),
]


def main() -> int:
    street_ratio = 0.0
    server = PostgresServer.start()
    try:
        databases = [district.filled(server, rows) for rows in (district.SMALL, district.LARGE)]
        print(
            f"{'':10}{'list':12}{district.SMALL:>12,}{district.LARGE:>12,}   ratio   (median of {RUNS}, first {PAGE})"
        )
        for role, code in WHO:
            for view in (Filter.OPEN, Filter.UNACCEPTED, Filter.LATE, Filter.DONE):
                (small, _), (large, _) = district.medians(databases, _reader(role, code, view), RUNS)
                print(f"{role:10}{view:12}{small * 1e3:>9.2f} ms{large * 1e3:>9.2f} ms{large / small:>8.2f}")
                if role is Role.STREET and view is Filter.OPEN:
                    street_ratio = large / small
    finally:
        server.stop()
    print(f"ratio scope {street_ratio:.2f}")
    return 0 if street_ratio <= LIMIT else 1


def _reader(role: Role, code: str, view: Filter) -> Callable[[Session], Callable[[], int]]:
    def reader(session: Session) -> Callable[[], int]:
        actor = district.actor(session, role, code)
        return lambda: len(work_queue.page(session, actor, view, cursor=None, limit=PAGE)[0])

    return reader


if __name__ == "__main__":
    sys.exit(main())
