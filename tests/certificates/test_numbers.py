"""Numbers survive the telephone: what was misheard is noticed, how it was typed does not matter."""

from __future__ import annotations

from itertools import combinations

import pytest

from app.certificates.numbers import ALPHABET, LENGTH, is_sound, new_number, read_number, written


def test_a_number_is_nine_signs_without_look_alikes() -> None:
    numbers = [new_number() for _ in range(200)]
    assert all(len(number) == LENGTH and is_sound(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert not set("01258BILOSUVZ") & set(ALPHABET)


def test_any_one_wrong_sign_is_noticed() -> None:
    number = new_number()
    for place, sign in enumerate(number):
        for other in set(ALPHABET) - {sign}:
            assert not is_sound(number[:place] + other + number[place + 1 :])


def test_any_two_that_changed_places_are_noticed() -> None:
    number = new_number()
    for one, other in combinations(range(LENGTH), 2):
        if number[one] != number[other]:
            signs = list(number)
            signs[one], signs[other] = signs[other], signs[one]
            assert not is_sound("".join(signs))


@pytest.mark.parametrize(
    "typed", ["K7M-4XQ-39H", "k7m4xq39h", " k7m 4xq 39h ", "Ｋ７Ｍ－４ＸＱ－３９Ｈ", "K7M–4XQ—39H"]
)
def test_it_is_read_however_it_was_typed(typed: str) -> None:
    assert read_number(typed) == "K7M4XQ39H"
    assert written(read_number(typed)) == "K7M-4XQ-39H"


@pytest.mark.parametrize("nonsense", ["", "K7M", "O" * LENGTH, "任秀兰", "K7M4XQ39HH"])
def test_what_is_no_number_is_not_sound(nonsense: str) -> None:
    assert not is_sound(nonsense)
