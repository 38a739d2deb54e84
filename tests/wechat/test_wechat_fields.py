"""The fields of subscription messages: what we send, WeChat accepts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wechat.errors import BadRequestField
from app.wechat.fields import first_bad, fit

KINDS = ["thing", "phrase", "name", "number", "character_string", "phone_number", "time", "date"]
MORNING = datetime(2026, 3, 1, 0, 5, tzinfo=UTC)


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_what_fit_lets_through_is_accepted(kind, text):
    try:
        fitted = fit({f"{kind}1": text})
    except BadRequestField:
        return
    assert first_bad(fitted) is None


@given(st.text(max_size=60))
def test_anything_fits_into_a_thing(text):
    assert first_bad(fit({"thing1": text})) is None


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_what_is_accepted_is_sent_almost_as_it_is(kind, text):
    field = f"{kind}1"
    if first_bad({field: text}) is None:
        assert fit({field: text})[field].split() == text.split()


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("thing1", "路灯不亮", "路灯不亮"),
        ("thing1", "楼道里的灯坏了好几天了晚上老人下楼看不见路", "楼道里的灯坏了好几天了晚上老人下楼看不…"),
        ("thing1", "第一行\n  第二行\t", "第一行 第二行"),
        ("thing1", " \n ", "无"),
        ("thing1", "🙂" * 11, "🙂" * 9 + "…"),
        ("thing1", 5, "5"),
        ("phrase1", "处理中", "处理中"),
        ("phrase1", "已派单（物业）", "已派单物业"),
        ("phrase1", "等待居民补充材料", "等待居民补"),
        ("name1", "王秀英", "王秀英"),
        ("name1", "3号楼王阿姨", "三号楼王阿姨"),
        ("name1", "阿依古丽·买买提江·吐尔逊", "阿依古丽·买买提江·"),
        ("name1", "Alexander Bartholomew", "Alexander Bartholome"),
        ("number1", 12, "12"),
        ("number1", "1,024.5", "1024.5"),
        ("character_string1", "工单 DQ-20260301-0001", "DQ-20260301-0001"),
        ("character_string1", "x" * 40, "x" * 32),
        ("phone_number1", "0352-5000000", "0352-5000000"),
        ("phone_number1", "电话：138****0000", "138****0000"),
        ("time1", MORNING, "2026年3月1日 08:05"),
        ("date1", MORNING, "2026年3月1日 08:05"),
        ("date1", date(2026, 3, 1), "2026年3月1日"),
        ("time1", "08:30~10:00", "08:30~10:00"),
        ("time1", "2026年3月1日 08:30 ~ 2026年3月1日 10:00", "2026年3月1日 08:30 ~ 2026年3月1日 10:00"),
        ("date1", "2026-03-01", "2026-03-01"),
        ("date12", "3月1日", "3月1日"),
    ],
)
def test_a_value_is_trimmed_politely(name, value, sent):
    assert fit({name: value}) == {name: sent}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phrase1", "OK"),
        ("name1", ""),
        ("number1", "很多"),
        ("number1", "1" * 33),
        ("character_string1", "编号"),
        ("phone_number1", "1" * 18),
        ("phone_number1", "没有电话"),
        ("time1", date(2026, 3, 1)),
        ("time1", "25:00"),
        ("time1", "明天"),
        ("date1", "2026年2月32日"),
        ("date1", "10:00"),
        ("mystery1", "什么"),
        ("thing", "没有编号"),
    ],
)
def test_a_value_is_not_changed_into_another(name, value):
    with pytest.raises(BadRequestField) as refused:
        fit({name: value})
    assert refused.value.errcode == 47003
    assert name in refused.value.errmsg


def test_a_point_in_time_needs_its_zone():
    with pytest.raises(ValueError, match="time zone"):
        fit({"time1": datetime(2026, 3, 1, 8, 5)})  # noqa: DTZ001
