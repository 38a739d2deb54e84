"""Tokens: whatever a text contains has its tokens, and nothing is lost by folding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.search import fold, sought, tag, tokens

#: What people write, and what nobody writes.
TEXTS = st.text() | st.text("三号楼路灯不亮Ａa1 ，。")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("３号楼，ＷｉＦｉ坏了！", "3号楼 wifi坏了"),
        ("  Straße Café  ", "strasse cafe"),
        ("①号（A座）", "1号 a座"),
        ("……", ""),
        ("", ""),
    ],
)
def test_width_case_accents_and_marks_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_the_tokens_of_a_text() -> None:
    assert tokens("路灯坏 a1") == {"路", "灯", "坏", "a", "1", "路灯", "灯坏", "a1"}


def test_a_search_asks_for_as_little_as_says_all() -> None:
    assert sought("灯") == ["灯"]
    assert sought("路灯坏了 a") == ["路灯", "灯坏", "坏了", "a"]


@given(TEXTS)
def test_no_text_contains_a_tag(text: str) -> None:
    assert tag("p", "1") not in tokens(fold(text))


@given(TEXTS)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS, st.data())
def test_whatever_is_contained_has_its_tokens(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = fold(text[start : data.draw(st.integers(start, len(text)))])
    assert all(run in fold(text) for run in part.split())
    assert set(sought(part)) <= tokens(fold(text))


@given(TEXTS, TEXTS)
def test_up_to_two_characters_the_tokens_alone_decide(text: str, words: str) -> None:
    run = fold(words).replace(" ", "")[:2]
    if run:
        assert (set(sought(run)) <= tokens(fold(text))) == (run in fold(text))
