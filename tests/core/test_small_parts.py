"""Clock, ids, encryption, paging cursors: the small parts everything stands on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.encryption import KeyRing, mask_name, mask_phone, mask_room
from app.core.ids import first_id, new_id
from config.settings import Settings, SettingsError, new_field_key

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOON + timedelta(hours=2, minutes=30), "今天 14:30"),
        (NOON + timedelta(hours=12), "明天 00:00"),
        (NOON - timedelta(hours=13), "昨天 23:00"),
        (NOON + timedelta(days=5), "11月26日 12:00"),
        (NOON + timedelta(days=100), "2027年3月1日 12:00"),
    ],
)
def test_moments_are_said_as_people_say_them(moment: datetime, said: str) -> None:
    with clock.at(NOON):
        assert clock.say(moment) == said


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    with clock.at(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)):
        assert clock.today().isoformat() == "2026-11-21"
        assert clock.day_start(clock.today()) == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def test_ids_sort_by_time_and_say_their_version() -> None:
    with clock.at(NOON):
        early = new_id()
    with clock.at(NOON + timedelta(milliseconds=2)):
        late = new_id()
    assert early < late
    assert (early.version, early.variant) == (7, "specified in RFC 4122")


def ring(*keys: str) -> KeyRing:
    made = KeyRing()
    made.configure(",".join(keys), "index-secret")
    return made


@given(st.text())
def test_what_is_encrypted_comes_back_and_never_looks_the_same_twice(text: str) -> None:
    keys = ring(new_field_key("a"))
    first, second = keys.encrypt(text), keys.encrypt(text)
    assert first != second
    assert keys.decrypt(first) == keys.decrypt(second) == text


def test_an_older_key_still_decrypts() -> None:
    old, new = new_field_key("old"), new_field_key("new")
    sealed = ring(old).encrypt("19900000001")
    both = ring(new, old)
    assert both.decrypt(sealed) == "19900000001"
    assert both.encrypt("x").startswith("new:")


def test_a_changed_text_is_noticed() -> None:
    keys = ring(new_field_key("a"))
    sealed = keys.encrypt("19900000001")
    with pytest.raises((InvalidTag, ValueError)):
        keys.decrypt(sealed[:-6] + "AAAA" + sealed[-2:])


def test_a_blind_index_depends_on_the_secret() -> None:
    key = new_field_key("a")
    other = KeyRing()
    other.configure(key, "another-secret")
    assert ring(key).blind_index("x") == ring(key).blind_index("x") != other.blind_index("x")


@pytest.mark.parametrize("bad", ["", "a:", "a:c2hvcnQ=", "nocolon"])
def test_a_bad_key_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ring(bad)


def test_masks() -> None:
    assert mask_phone("19900001234") == "199****1234"
    assert mask_phone("12345") == "***45"
    assert mask_phone(None) is None
    assert mask_room("502") == "5**"
    assert mask_name("张大妈") == "张**"
    assert mask_name("张") == "张*"


PRODUCTION = {
    "mode": "production",
    "secret_key": "s" * 32,
    "field_keys": new_field_key("k1"),
    "index_secret": "i" * 32,
    "wechat_mp_appid": "wx1",
    "wechat_mp_secret": "secret",
    "base_url": "https://e.example.cn",
}


@pytest.mark.parametrize(
    "change",
    [
        {"secret_key": ""},
        {"secret_key": "short"},
        {"field_keys": ""},
        {"index_secret": ""},
        {"index_secret": "short"},
        {"wechat_mp_secret": ""},
        {"base_url": "http://e.example.cn"},
        {"wechat_api_base_url": "http://127.0.0.1/sandbox/api/"},
    ],
)
def test_production_refuses_to_start_unsafely(change: dict[str, str]) -> None:
    Settings(**PRODUCTION)
    with pytest.raises(SettingsError):
        Settings(**PRODUCTION | change)


def test_the_first_id_of_a_moment_comes_before_all_of_it_and_after_all_before() -> None:
    moment = clock.now().replace(microsecond=0)
    with clock.at(moment):
        assert all(first_id(moment) <= new_id() for _ in range(50))
    with clock.at(moment - timedelta(milliseconds=1)):
        assert all(new_id() < first_id(moment) for _ in range(50))
