"""How good suggested types and similar requests are on messages that people really wrote.

``python -m bench.triage MESSAGES`` (``make bench-triage MESSAGES=…``). MESSAGES is a gzipped file of JSON lines with
``id, user, title, time, text``: 4,326 messages of citizens to their government that were published as the data of a
competition, people and places replaced by letters. They are not part of this project; beside this script lie only
verdicts by their ids, each given by somebody who read the message or the pair (docs/triage.md says how):
``triage_labels.csv`` the type of 440 messages drawn by chance, ``triage_pairs.csv`` whether 216 pairs are one matter.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from app.demo.service_types import GROUPS
from app.requests.duplicates import LOOKED_AT, OFFERED
from app.requests.likeness import ALIKE, Rarity, best, telling
from app.triage.commands import table
from app.triage.evaluation import evaluate
from app.triage.lexicon import Lexicon, TypeWords
from app.triage.ranking import Scored
from app.triage.training import Example

HERE = Path(__file__).parent
#: What the label of a message says that belongs to none of the types.
NONE = "none"

#: Matters that many wrote about, by words that all of their messages hold.
MATTERS = (
    ("丽发新城", "搅拌"),
    ("伊景园", "车位"),
    ("58车", ""),
    ("魅力之城", "油烟"),
    ("怡然翠园", ""),
    ("青青家园", "住改商"),
    ("月亮岛路", "高压"),
    ("凉塘路", ""),
    ("余易贷", ""),
    ("聚利", ""),
    ("大都汇", "规"),
    ("兰亭湾畔", "餐"),
    ("十里天池", "玉佩路"),
    ("老地方", "消防"),
    ("绿地海外滩", "铁"),
    ("泉星公园", ""),
)


class Message:
    """One message; ``said`` is what the program reads of it."""

    def __init__(self, row: dict[str, str]) -> None:
        self.id, self.user = row["id"], row["user"]
        #: Year, month, day, hour, minute, second.
        self.at = tuple(map(int, re.findall(r"\d+", row["time"])))
        self.said = f"{row['title']}。{row['text'].strip()}"
        self.title = row["title"]
        self.pairs = telling(self.said)


class ByGroup:
    """A ranker of types as one of their groups: a group has what its types have together."""

    def __init__(self, types: Lexicon) -> None:
        self._types = types

    def rank(self, text: str) -> list[Scored]:
        points: Counter[str] = Counter()
        for one in self._types.rank(text):
            points[one.label.split(".")[0]] += one.score
        return [Scored(label, score) for label, score in points.most_common()]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    with gzip.open(sys.argv[1], "rt") as lines:
        messages = sorted((Message(json.loads(line)) for line in lines), key=lambda message: message.at)
    print(
        f"{len(messages)} messages, {statistics.median(len(one.said) for one in messages):.0f} characters each\n"
    )
    _types({one.id: one for one in messages})
    _duplicates(messages)
    return 0


def _types(messages: dict[str, Message]) -> None:
    labels = {row[0]: row[1] for row in _rows("triage_labels.csv")}
    print(f"{len(labels)} labelled by hand: {dict(Counter(labels.values()).most_common())}")
    words = [
        TypeWords(code, name, hint, f"{group},{group_hint}")
        for (_, group, group_hint), types in GROUPS.items()
        for code, name, hint, _ in types
    ]
    taught = [Example(one.text, one.label.split(".")[0]) for one in words]
    fitting = [messages[id_] for id_, label in labels.items() if label != NONE]
    _measure("that fit one of the groups", fitting, labels, words, taught)
    _measure("all, “none of them” as one more", [messages[id_] for id_ in labels], labels, words, taught)


def _measure(
    what: str, chosen: list[Message], labels: dict[str, str], words: list[TypeWords], taught: list[Example]
) -> None:
    chosen = sorted(chosen, key=lambda one: one.at)
    examples = [Example(one.said, labels[one.id]) for one in chosen]
    report = evaluate(examples, ByGroup(Lexicon(words)), taught, groups=_same_matter(chosen))
    print(f"\n{report.examples} {what}, {report.how}; messages of one matter stay in one part")
    print(*table(report.as_json()["figures"]), sep="\n")  # type: ignore[arg-type]


def _same_matter(chosen: Sequence[Message]) -> list[int]:
    """A number for each message, the same for those with like titles: they must not be learnt from and tested on."""
    group = list(range(len(chosen)))
    titles = [telling(one.title) for one in chosen]
    for later in range(len(chosen)):
        for earlier in range(later):
            shared = len(titles[later] & titles[earlier])
            if shared > 0.35 * max(1, min(len(titles[later]), len(titles[earlier]))):
                old, new = group[later], group[earlier]
                group = [new if one == old else one for one in group]
    return group


def _duplicates(messages: list[Message]) -> None:
    place = {one.id: position for position, one in enumerate(messages)}

    def likeness(position: int) -> tuple[range, list[float]]:
        before = range(max(0, position - LOOKED_AT), position)
        rarity = Rarity([*(messages[at].pairs for at in before), messages[position].pairs])
        return before, [rarity.likeness(messages[position].pairs, messages[at].pairs) for at in before]

    judged = []
    for later, earlier, same in _rows("triage_pairs.csv"):
        before, scores = likeness(place[later])
        judged.append((scores[place[earlier] - before.start], same == "1", messages[place[later]]))
    print(f"\nsimilar requests, each among the {LOOKED_AT} before it, no place known")
    print(f"{len(judged)} pairs of different people judged by hand; precision from a likeness on:")
    print("  from     all pairs           without the two largest matters")
    for least in (0.12, 0.14, 0.16, ALIKE, 0.2, 0.25, 0.3):
        cells = (_precision(judged, least, lambda _: True), _precision(judged, least, _is_small))
        print(f"  {least:.2f}   {cells[0]:>16}   {cells[1]:>16}")
    _recall(messages, likeness)


Judged = tuple[float, bool, Message]


def _is_small(message: Message) -> bool:
    return not any(word in message.said for word in ("丽发", "伊景园", "广铁"))


def _precision(judged: Iterable[Judged], least: float, wanted: Callable[[Message], bool]) -> str:
    right = [same for score, same, message in judged if score >= least and wanted(message)]
    return f"{sum(right)}/{len(right)} = {sum(right) / len(right):.2f}"


def _recall(messages: list[Message], likeness: Callable[[int], tuple[range, list[float]]]) -> None:
    asked = found = 0
    by_matter = []
    seconds = []
    for words in MATTERS:
        members = [at for at, one in enumerate(messages) if all(word in one.said for word in words)]
        could = did = 0
        for at in members:
            before = range(max(0, at - LOOKED_AT), at)
            others = [one for one in members if one in before and messages[one].user != messages[at].user]
            if not others:
                continue
            began = time.perf_counter()
            span, scores = likeness(at)
            offered = {span[position] for position in best(scores, OFFERED)}
            seconds.append(time.perf_counter() - began)
            could += 1
            did += bool(offered & set(others))
        asked, found = asked + could, found + did
        by_matter.append(f"{'+'.join(filter(None, words))} {did}/{could}")
    print(
        f"\nrecall on {len(MATTERS)} known matters: of {asked} messages with an earlier one of somebody else among the"
    )
    print(f"{LOOKED_AT} before, {found} ({found / asked:.0%}) were offered one of them at {ALIKE}")
    print("; ".join(by_matter))
    print(f"{statistics.median(seconds) * 1e3:.0f} ms to compare one with {LOOKED_AT}")


def _rows(name: str) -> list[list[str]]:
    with (HERE / name).open() as file:
        return list(csv.reader(file))[1:]


if __name__ == "__main__":
    sys.exit(main())
