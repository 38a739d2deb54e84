"""China's calendar of work: holidays, and the weekends worked in exchange for them."""

from __future__ import annotations

from datetime import date

import chinese_calendar

#: Holidays the law puts on the same day each year (全国年节及纪念日放假办法, State Council Order 795 of 2024), for the
#: years whose notice with the lunar holidays and the make-up days is not out yet.
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

_WORKED_INSTEAD = "调休上班"


def is_working_day(day: date) -> bool:
    """Whether offices are open, by the State Council's yearly notice with its make-up days.

    Beyond the years published so far: Monday to Friday, but for the holidays that have a fixed date by law.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        # chinese_calendar raises it for a year whose holidays are not published yet.
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS


def what_is_special(day: date) -> str | None:
    """Why a day is not like the others of its weekday: the name of the holiday, or that it is worked in exchange.

    Beyond the years published so far only the holidays that have a fixed date by law are known.
    """
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return "法定节假日" if (day.month, day.day) in _FIXED_HOLIDAYS else None
    if name is None:
        return None
    return chinese_calendar.Holiday(name).chinese if free else _WORKED_INSTEAD
