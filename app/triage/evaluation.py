"""How good a way of suggesting is, measured on examples it has not seen."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from app.triage.ranking import Ranker, Scored
from app.triage.training import Example, fit

FOLDS = 5
#: From this many examples on the newest fifth is held back, as life does; fewer are too few to waste, and are folded.
TIME_SPLIT_FROM = 500

#: Makes a ranker from examples to learn from.
Method = Callable[[Sequence[Example]], Ranker]


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1."""

    top1: float
    top3: float
    macro_f1: float


@dataclass(frozen=True)
class Report:
    """One method beside another, on the same examples."""

    examples: int
    tested: int
    how: str
    figures: dict[str, Figures]

    @property
    def model_is_better(self) -> bool:
        """Whether the model beats the lexicon: more often right at once, and among three no less often."""
        model, lexicon = self.figures["model"], self.figures["lexicon"]
        return model.top1 > lexicon.top1 and model.top3 >= lexicon.top3

    def as_json(self) -> dict[str, object]:
        """What is kept beside a model."""
        return asdict(self)


class Majority:
    """Always says what is most frequent."""

    def __init__(self, examples: Sequence[Example]) -> None:
        counted = Counter(one.label for one in examples)
        self._ranked = [Scored(label, n / len(examples)) for label, n in counted.most_common()]

    def rank(self, _text: str) -> list[Scored]:
        """The same for every text."""
        return self._ranked


def evaluate(
    examples: Sequence[Example],
    baseline: Ranker,
    taught: Sequence[Example] = (),
    groups: Sequence[int] | None = None,
) -> Report:
    """Majority, ``baseline`` and model on ``examples``, oldest first; the model also learns from ``taught``.

    Examples of one group are never both learnt from and tested on; by default each is a group by itself.
    """
    methods: dict[str, Method] = {
        "majority": Majority,
        "lexicon": lambda _: baseline,
        "model": lambda learnt: fit([*learnt, *taught]),
    }
    by_time = len(examples) >= TIME_SPLIT_FROM and groups is None
    splits = [*(_newest_last(examples) if by_time else _folds(examples, groups))]
    how = "最新的五分之一留作检验" if by_time else f"分 {FOLDS} 份轮流检验"
    tested = sum(len(held) for _, held in splits)
    return Report(
        len(examples),
        tested,
        how,
        {name: _figures(splits, method) for name, method in methods.items()},
    )


Split = tuple[list[Example], list[Example]]


def _newest_last(examples: Sequence[Example]) -> Iterator[Split]:
    cut = len(examples) * 4 // 5
    yield [*examples[:cut]], [*examples[cut:]]


def _folds(examples: Sequence[Example], groups: Sequence[int] | None) -> Iterator[Split]:
    group_of = groups or range(len(examples))
    distinct = sorted(set(group_of))
    random.Random(0).shuffle(distinct)  # noqa: S311 - a fixed order, so that a figure can be had again
    fold_of = {group: at % FOLDS for at, group in enumerate(distinct)}
    for fold in range(FOLDS):
        held = [one for one, group in zip(examples, group_of, strict=True) if fold_of[group] == fold]
        learnt = [one for one, group in zip(examples, group_of, strict=True) if fold_of[group] != fold]
        if held:
            yield learnt, held


def _figures(splits: Sequence[Split], method: Method) -> Figures:
    said: list[tuple[str, list[str]]] = []
    for learnt, held in splits:
        ranker = method(learnt)
        said += [(one.label, [scored.label for scored in ranker.rank(one.text)[:3]]) for one in held]
    share = partial(_share, said)
    return Figures(
        share(lambda label, first: label in first[:1]),
        share(lambda label, first: label in first),
        macro_f1(said),
    )


def _share(said: Sequence[tuple[str, list[str]]], right: Callable[[str, list[str]], bool]) -> float:
    return sum(right(label, first) for label, first in said) / len(said)


def macro_f1(said: Sequence[tuple[str, list[str]]]) -> float:
    """The F1 of each label that occurs, averaged: rare labels count as much as frequent ones."""
    pairs = [(label, first[0] if first else "") for label, first in said]
    right = Counter(label for label, guess in pairs if label == guess)
    asked = Counter(label for label, _ in pairs)
    guessed = Counter(guess for _, guess in pairs)
    return sum(2 * right[label] / (asked[label] + guessed[label]) for label in asked) / len(asked)
