"""A model as bytes: the same after reading, and nothing else is taken for one."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest

from app.core.storage import Storage
from app.triage.evaluation import evaluate, macro_f1
from app.triage.lexicon import Lexicon, TypeWords
from app.triage.linear import LinearModel, UnknownFormat
from app.triage.shelf import Shelf
from app.triage.training import Example, fit

EXAMPLES = [
    Example("升降机卡在半层", "lift"),
    Example("升降机按了没反应", "lift"),
    Example("半夜唱歌睡不着", "noise"),
    Example("半夜吵得睡不着", "noise"),
    Example("管子冰凉屋里冷", "heat"),
    Example("屋里冷穿棉袄", "heat"),
]


@pytest.mark.parametrize("labels", [2, 3])
def test_a_model_survives_its_bytes(labels: int) -> None:
    model = fit(EXAMPLES[: labels * 2])
    again = LinearModel.from_bytes(model.to_bytes())
    for example in EXAMPLES[: labels * 2]:
        ranked = again.rank(example.text)
        assert ranked == model.rank(example.text)
        assert ranked[0].label == example.label
        assert sum(one.score for one in ranked) == pytest.approx(1, abs=1e-5)


def test_a_text_without_words_is_no_error() -> None:
    assert len(fit(EXAMPLES).rank("12345 !!!")) == 3


def test_no_word_is_in_a_model() -> None:
    assert "升降".encode() not in fit(EXAMPLES).to_bytes()


class _Harmful:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a pickle was run",))


def test_bytes_that_are_no_model_are_refused_and_never_run() -> None:
    into = io.BytesIO()
    np.savez(into, format=np.array(1), labels=np.array([_Harmful()], dtype=object))
    for content in (b"", b"not a zip", pickle.dumps(_Harmful()), into.getvalue()):
        with pytest.raises(UnknownFormat):
            LinearModel.from_bytes(content)


def test_a_lost_file_leaves_the_words(tmp_path: Path) -> None:
    storage = Storage(tmp_path.as_uri())
    storage.put("triage/broken.npz", b"broken")
    shelf = Shelf(storage)
    assert shelf.model("triage/none.npz") is None
    assert shelf.model("triage/broken.npz") is None


def test_figures_are_of_texts_not_seen() -> None:
    """Labels by chance cannot be learnt: a measure that looked at what it had learnt would show far more."""
    many = [
        Example(f"{chr(0x4E00 + n)}{chr(0x5E00 + n * 3)}{chr(0x6E00 + n * 5)}", "ab"[n % 2])
        for n in range(60)
    ]
    report = evaluate(many, Lexicon([TypeWords("a", "甲", ""), TypeWords("b", "乙", "")]))
    assert report.tested == 60
    assert report.figures["model"].top1 < 0.75
    assert report.figures["model"].top3 == 1


def test_the_newest_are_held_back_when_there_are_many() -> None:
    many = [Example("升降机" if n < 470 else "屋里冷", "lift" if n < 470 else "heat") for n in range(600)]
    report = evaluate(many, Lexicon([]))
    assert (report.tested, report.how) == (120, "最新的五分之一留作检验")
    assert report.figures["majority"].top1 == 0
    assert report.figures["model"].top1 == 1


def test_macro_f1_counts_rare_labels_as_much() -> None:
    said = [("a", ["a"])] * 9 + [("b", ["a"])]
    assert macro_f1(said) == pytest.approx((2 * 9 / 19 + 0) / 2)
