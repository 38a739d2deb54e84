"""Send real messages through the API as residents' reports, then look each of them up again.

``python -m bench.replay FILE [--url http://127.0.0.1:8000] [--people 300] [--threads 8]``

FILE is JSONL, plain or gzipped, with ``title``, ``text`` and ``time`` in each line. The server must run in demo mode,
because the residents come from its sandbox. Messages are sent in the order of their time, and repeated with the same
Idempotency-Key when the server asks to wait or the network breaks. Exit code 1 when one that was acknowledged is
not found afterwards.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

TRIES = 8


@dataclass
class Resident:
    """A logged-in phone."""

    session: requests.Session
    api: str

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> requests.Response:
        """One call, repeated while the server asks for patience or cannot be reached."""
        headers = {"Idempotency-Key": key} if key else {}
        for attempt in range(TRIES):
            try:
                answer = self.session.request(method, self.api + path, json=body, headers=headers, timeout=30)
            except requests.ConnectionError:
                time.sleep(0.5 * (attempt + 1))
                continue
            if answer.status_code not in (429, 503):
                return answer
            time.sleep(int(answer.headers.get("Retry-After", "5")))
        raise RuntimeError(f"{method} {path}: no answer after {TRIES} tries")


@dataclass
class Tally:
    """What came back."""

    acknowledged: dict[str, Resident] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def read(path: Path) -> list[dict[str, str]]:
    """The messages in the order of their time."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    messages = [json.loads(line) for line in content.decode().split("\n") if line]
    return sorted(messages, key=lambda message: message["time"])


def log_in(url: str, count: int) -> list[Resident]:
    """The first ``count`` residents of the sandbox, each on a phone of their own."""
    people = [
        one
        for one in requests.get(f"{url}/sandbox/people", timeout=30).json()["items"]
        if one["role_name"] == "居民"
    ]
    found = []
    for person in people[:count]:
        code = requests.post(f"{url}/sandbox/people/{person['openid']}/login-code", timeout=30).json()["code"]
        session = requests.Session()
        resident = Resident(session, f"{url}/api/v1")
        answer = resident.send("POST", "/auth/wechat", {"code": code})
        answer.raise_for_status()
        session.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        if not answer.json()["me"]["consented"]:
            version = resident.send("GET", "/config").json()["privacy_version"]
            consent = {"document": "privacy", "version": version}
            resident.send("POST", "/me/consents", consent, key=uuid4().hex).raise_for_status()
        found.append(resident)
    return found


def report_all(
    residents: list[Resident], messages: list[dict[str, str]], places: list[str], threads: int
) -> Tally:
    """Report every message, each resident in turn."""
    tally = Tally()
    jobs = zip(messages, itertools.cycle(residents), itertools.cycle(places), strict=False)

    def report(job: tuple[dict[str, str], Resident, str]) -> None:
        message, resident, place = job
        text = f"{message['title']}\n{message['text']}"
        body = {"kind": "report", "text": text, "unit_id": place}
        begun = time.perf_counter()
        answer = resident.send("POST", "/requests", body, key=uuid4().hex)
        with tally.lock:
            tally.seconds.append(time.perf_counter() - begun)
            tally.answers[answer.status_code] += 1
            if answer.status_code == 201:
                tally.acknowledged[answer.json()["id"]] = resident

    run(threads, report, jobs)
    return tally


def missing(tally: Tally, threads: int) -> list[str]:
    """Those acknowledged that their reporter cannot find."""
    lost: list[str] = []

    def look_up(item: tuple[str, Resident]) -> None:
        request_id, resident = item
        if resident.send("GET", f"/requests/{request_id}").status_code != 200:
            lost.append(request_id)

    run(threads, look_up, tally.acknowledged.items())
    return lost


def run(threads: int, work: Any, jobs: Iterable[Any]) -> None:
    """Do all jobs on ``threads`` threads; the first error stops it all."""
    with ThreadPoolExecutor(threads) as pool:
        results: Iterator[None] = pool.map(work, jobs)
        for _ in results:
            pass


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    messages = read(options.file)
    residents = log_in(options.url, options.people)
    units = requests.get(f"{options.url}/api/v1/units", timeout=30).json()["items"]
    places = [unit["id"] for unit in units if unit["kind"] == "compound"]
    print(f"{len(messages)} messages, {len(residents)} residents, {len(places)} compounds", flush=True)
    begun = time.perf_counter()
    tally = report_all(residents, messages, places, options.threads)
    took = time.perf_counter() - begun
    lost = missing(tally, options.threads)
    print(f"answers {dict(tally.answers)}")
    print(f"acknowledged {len(tally.acknowledged)}, found afterwards {len(tally.acknowledged) - len(lost)}")
    quantiles = statistics.quantiles(tally.seconds, n=100)
    print(
        f"rate {len(messages) / took:.0f} reports/s over {took:.1f} s;"
        f" median {quantiles[49] * 1000:.0f} ms, 99th percentile {quantiles[98] * 1000:.0f} ms"
    )
    return 1 if lost or len(tally.acknowledged) != len(messages) else 0


if __name__ == "__main__":
    sys.exit(main())
