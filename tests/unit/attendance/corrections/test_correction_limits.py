"""The instants that a correction may name, and the time in which it can be requested (domain 5.5)."""

from typing import Any

import pytest

from services.attendance.corrections.limits import packaged, parse_limits
from shared.problems import Problem
from shared.values.limits import LimitError
from tests.kit.city_log import week
from tests.unit.attendance.corrections.builders import (
    AGENCY,
    HR,
    SELF,
    Office,
)

# --- which instants


@pytest.mark.parametrize(
    ("day", "check_in", "check_out", "refusal"),
    [
        (5, "03:30", "22:00", None),  # the window of the day, both ends
        (5, "03:29", None, "no time of the workday"),
        (5, None, "22:01", "no time of the workday"),
        (5, None, "+07:30", "no time of the workday"),
        (5, "16:00", "16:00", "not after the arrival"),
        (6, "08:00", None, None),  # now
        (6, None, "08:01", "in the future"),
        (4, "07:30", None, "no workday"),  # a Sunday
        ("2019-12-31", "07:30", None, "does not work here"),
    ],
)
def test_which_instants_are_of_the_day(
    day: int | str, check_in: str | None, check_out: str | None, refusal: str | None
) -> None:
    office = Office()
    if refusal is None:
        assert office.request(day=day, check_in=check_in, check_out=check_out)
        return
    with pytest.raises(Problem, match=refusal) as problem:
        office.request(day=day, check_in=check_in, check_out=check_out, by=AGENCY)
    assert problem.value.status == 422


def test_a_night_is_put_right_into_the_next_morning() -> None:
    office = Office(now="2026-10-06T13:00")
    office.log.schedule("s1", week("22:00", "06:00"), "2020-01-02")
    assert office.request(day=5, check_out="+06:05")
    with pytest.raises(Problem, match="no time of the workday"):
        office.request("c2", day=5, check_out="+12:01")


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [(10, 11, "no workday"), (9, 10, None), ("2019-12-30", "2020-01-02", "does not work here")],
)
def test_an_absence_holds_a_workday_and_every_day_of_it_was_employed(
    first: int | str, last: int | str, refusal: str | None
) -> None:
    office = Office()
    if refusal is None:
        assert office.request(kind="SICK", day=first, until=last)
        return
    with pytest.raises(Problem, match=refusal):
        office.request(kind="SICK", day=first, until=last, by=AGENCY)


# --- how long it may be asked for


@pytest.mark.parametrize(
    ("day", "holidays", "now", "until"),
    [
        (5, [], "2026-10-12T23:59", None),  # Monday 5th: Tuesday to Friday are 4, Monday 12th is the fifth
        (5, [], "2026-10-13T00:00", "2026-10-12"),
        (5, [12], "2026-10-13T23:59", None),  # a holiday does not count
        (5, [12], "2026-10-14T00:00", "2026-10-13"),
        (2, [], "2026-10-09T23:59", None),  # Friday to Friday
        (2, [], "2026-10-10T00:00", "2026-10-09"),  # the weekend after the fifth is too late
        (1, [], "2026-10-08T12:00", None),
        (1, [2, 5, 6, 7, 8], "2026-10-15T12:00", None),  # 9, 12, 13, 14, 15
        (1, [2, 5, 6, 7, 8], "2026-10-16T00:00", "2026-10-15"),
    ],
)
def test_a_day_is_asked_for_until_the_fifth_workday_after_it(
    day: int, holidays: list[int], now: str, until: str | None
) -> None:
    asked_for: list[dict[str, Any]] = [{"check_in": "07:30"}, {"kind": "SICK"}, {"kind": "INFORMAL_NOTICE"}]
    for fields in asked_for:
        office = Office(now=now)
        for holiday in holidays:
            office.log.holiday(holiday)
        if until is None:
            assert office.request(day=day, **fields)
            continue
        for by in (SELF, HR):
            with pytest.raises(Problem, match=f"until {until}") as problem:
                office.request(day=day, by=by, **fields)
            assert problem.value.status == 422
        assert office.request(day=day, by=AGENCY, **fields)


def test_of_several_days_the_last_one_counts_and_an_absence_is_asked_for_beforehand() -> None:
    office = Office(now="2026-10-16T12:00")
    assert office.request("c1", "OFFICIAL_TRAVEL", 5, 9)
    with pytest.raises(Problem, match="until 2026-10-15"):
        office.request("c2", "OFFICIAL_TRAVEL", 5, 8)
    for kind in ("OFFICIAL_TRAVEL", "SICK", "INFORMAL_NOTICE", "TRAINING"):
        assert office.request(kind, kind, "2026-11-02", "2026-11-03")


def test_a_limit_holds_from_its_day_on_and_before_the_first_there_is_none() -> None:
    text = """
        [[limits]]
        valid_from = 2026-10-05
        legal_basis = "lama"
        request_workdays = 1
        [[limits]]
        valid_from = 2026-10-06
        legal_basis = "baru"
        request_workdays = 3
    """
    office = Office(now="2026-10-08T08:00").with_limits(parse_limits(text))
    with pytest.raises(Problem, match="no limit is known"):
        office.request(day=2, check_in="07:30")
    with pytest.raises(Problem, match="until 2026-10-06"):
        office.request(day=5, check_in="07:30")
    assert office.request(day=6, check_in="07:30")


GOOD = """
[[limits]]
valid_from = 2018-01-01
legal_basis = "x"
request_workdays = 5
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("[[limits]]", "[[limits"), "at line 2"),
        (("2018-01-01", "2018"), "valid_from"),
        (("request_workdays = 5", ""), "request_workdays"),
        (("= 5", "= 0"), "request_workdays"),
        (("= 5", "= 5.0"), "request_workdays"),
        (("= 5", "= 5\nother = 1"), "other"),
        (("\n[[limits]]", GOOD + "[[limits]]"), "does not follow"),
    ],
)
def test_limits_that_cannot_be_are_refused_by_place(change: tuple[str, str], reason: str) -> None:
    assert parse_limits(GOOD).limits[0].request_workdays == 5
    with pytest.raises(LimitError, match=reason):
        parse_limits(GOOD.replace(*change, 1))


def test_the_packaged_limit_is_five_workdays() -> None:
    assert [limit.request_workdays for limit in packaged().limits] == [5]
