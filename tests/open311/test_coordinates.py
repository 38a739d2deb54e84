"""Coordinates there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.open311.coordinates import metres_between, to_gcj02, to_wgs84


def test_the_gate_of_heavenly_peace_lies_where_maps_of_china_show_it() -> None:
    # The flagpole: GPS 39.907333, 116.391083 is drawn some 530 m away.
    shifted = to_gcj02(39.907333, 116.391083)
    assert shifted == pytest.approx((39.908737, 116.397326), abs=2e-5)


@given(some.floats(20, 50), some.floats(80, 130))
def test_there_and_back_is_where_one_was(latitude: float, longitude: float) -> None:
    assert metres_between(to_wgs84(*to_gcj02(latitude, longitude)), (latitude, longitude)) < 0.001


@given(some.floats(-90, 90), some.floats(-180, 180))
def test_any_point_of_the_globe_has_a_distance(latitude: float, longitude: float) -> None:
    assert metres_between((40.08, 113.3), to_gcj02(latitude, longitude)) >= 0


def test_abroad_nothing_is_shifted() -> None:
    assert to_gcj02(48.8584, 2.2945) == (48.8584, 2.2945)
