"""The right to leave by worked tables: the days that a year gives, and those that a leave counts (domain 2.8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.leave.balance import given_back, rights
from services.attendance.leave.limits import packaged, parse_limits
from shared.events.attendance import leave as lve
from shared.problems import Problem
from shared.values.limits import LimitError
from tests.unit.attendance.leave.builders import Desk, day

MONDAY, FRIDAY = "2026-11-09", "2026-11-13"


# --- what a year gives


@pytest.mark.parametrize(
    ("hired", "used", "right"),
    [
        ("2015-03-02", {2024: 24, 2025: 12}, 12),  # all used
        ("2015-03-02", {2024: 24, 2025: 8}, 16),  # 4 carried over
        ("2015-03-02", {2024: 24, 2025: 6}, 18),
        ("2015-03-02", {2024: 24, 2025: 1}, 18),  # 11 unused, 6 of them carried over
        ("2015-03-02", {2024: 24}, 18),  # one year not used at all
        ("2015-03-02", {2025: 1}, 18),
        ("2015-03-02", {2025: 18}, 18),  # 12 of them carried over from before, and used first
        ("2015-03-02", {2025: 22}, 14),
        ("2015-03-02", {}, 24),  # two years not used at all
        ("2024-06-03", {}, 18),  # of two years, the first gave nothing
        ("2024-06-03", {2025: 12}, 12),
        ("2025-01-01", {}, 12),  # a year of service is full within the year
        ("2025-12-31", {}, 12),
        ("2026-01-01", {}, 0),  # the first year
        ("2027-01-01", {}, 0),
    ],
)
def test_what_2026_gives(hired: str, used: dict[int, int], right: int) -> None:
    assert rights(packaged(), "ANNUAL", day(hired), used, {}, 2026).get(2026, 0) == right


def test_what_the_law_changes_holds_from_its_day_on() -> None:
    text = """
        [[limits]]
        valid_from = 2018-01-01
        legal_basis = "old"
        kinds.ANNUAL = {unit = "WORKDAYS", months = 12, yearly = {days = 12, most = 18, most_rested = 24}}
        [[limits]]
        valid_from = 2026-07-01
        legal_basis = "new"
        kinds.ANNUAL = {unit = "CALENDAR_DAYS", months = 1, yearly = {days = 15, most = 15, most_rested = 15}}
    """
    desk = Desk(limits=parse_limits(text))
    assert [desk.balance(year).right for year in (2017, 2018, 2026, 2027, 2028)] == [None, 12, 24, 15, 15]
    desk.request("l1", "2026-06-25", "2026-07-01")
    desk.request("l2", "2026-07-02", "2026-07-08")
    assert (desk.leaves.by_id["l1"].days, desk.leaves.by_id["l2"].days) == ({2026: 5}, {2026: 7})
    with pytest.raises(Problem, match="lasts at most 1 months"):
        desk.request("l3", "2026-08-03", "2026-09-03")
    with pytest.raises(Problem, match="No SICK leave can start"):
        desk.request("l4", "2026-08-03", "2026-08-03", "SICK", document="d")


GOOD = """
[[limits]]
valid_from = 2018-01-01
legal_basis = "PP 11/2017"
[limits.kinds.ANNUAL]
unit = "WORKDAYS"
months = 12
yearly = {days = 12, most = 18, most_rested = 24}
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("[[limits]]", "[[limits"), "at line 2"),
        (("valid_from = 2018-01-01", "valid_from = 2018"), "valid_from"),
        (("valid_from = 2018-01-01\n", ""), "valid_from"),
        (("ANNUAL", "HOLIDAY"), "HOLIDAY"),
        (("WORKDAYS", "WEEKS"), "WEEKS"),
        (("months = 12\n", ""), "months"),
        (("months = 12", "months = 0"), "months"),
        (("months = 12", "months = 1.0"), "months"),
        (("months = 12", "months = 12\ndocument = 1"), "document"),
        (("months = 12", "months = 12\ngenerous = true"), "generous"),
        (("most = 18", "most = 11"), "must not fall"),
        (("most_rested = 24", "most_rested = 17"), "must not fall"),
        (("\n[[limits]]", GOOD + "[[limits]]"), "does not follow"),
    ],
)
def test_limits_that_cannot_be_are_refused_by_place(change: tuple[str, str], reason: str) -> None:
    assert parse_limits(GOOD).limits[0].kinds.keys() == {"ANNUAL"}
    with pytest.raises(LimitError, match=reason):
        parse_limits(GOOD.replace(*change, 1))


# --- what the law allows


@pytest.mark.parametrize(
    ("kind", "first", "last", "refusal"),
    [
        ("ANNUAL", "2021-06-01", "2021-06-01", None),
        ("ANNUAL", "2021-05-31", "2021-05-31", "1 years of service, full on 2021-06-01"),
        ("LONG", "2025-06-02", "2025-09-01", None),
        ("LONG", "2025-06-02", "2025-09-02", "at most 3 months, from 2025-06-02 to 2025-09-01"),
        ("LONG", "2025-05-31", "2025-06-05", "5 years of service"),
        ("SICK", "2020-06-02", "2021-12-01", None),
        ("SICK", "2020-06-02", "2021-12-02", "at most 18 months"),
        ("MATERNITY", "2020-12-01", "2021-02-28", None),
        ("MATERNITY", "2020-12-01", "2021-03-01", "at most 3 months"),
        ("IMPORTANT_REASON", "2026-01-31", "2026-02-27", None),
        ("IMPORTANT_REASON", "2026-01-31", "2026-02-28", "at most 1 months"),
        ("UNPAID", "2025-06-01", "2028-05-31", None),
        ("UNPAID", "2025-06-01", "2028-06-01", "at most 36 months"),
        ("UNPAID", "2025-05-31", "2025-05-31", "5 years of service"),
        ("SICK", "2020-05-31", "2020-06-02", "does not work here"),
        ("SICK", "2029-12-31", "2030-01-01", "does not work here"),
        ("ANNUAL", "2026-11-07", "2026-11-08", "no workday"),
    ],
)
def test_what_the_law_allows(kind: lve.LeaveKind, first: str, last: str, refusal: str | None) -> None:
    desk = Desk(hired="2020-06-01")
    desk.end("2030-01-01")
    if refusal is None:
        assert desk.request("l1", first, last, kind, document="surat")
        return
    with pytest.raises(Problem, match=refusal) as problem:
        desk.request("l1", first, last, kind, document="surat")
    assert problem.value.status == 422


def test_sick_leave_needs_a_document_and_no_other_does() -> None:
    desk = Desk()
    with pytest.raises(Problem, match="needs a document"):
        desk.request("l1", MONDAY, FRIDAY, "SICK")
    assert desk.request("l1", MONDAY, FRIDAY, "IMPORTANT_REASON")


def test_maternity_leave_is_given_three_times_and_refused_ones_do_not_count() -> None:
    desk = Desk()
    for number, year in enumerate((2018, 2020, 2022)):
        desk.request(f"no{number}", f"{year}-03-01", f"{year}-05-31", "MATERNITY")
        desk.advise(f"no{number}")
        desk.decide(f"no{number}", "REFUSED")
        desk.grant(f"l{number}", f"{year}-03-01", f"{year}-05-31", kind="MATERNITY")
    with pytest.raises(Problem, match="given 3 times"):
        desk.request("l4", "2024-03-01", "2024-05-31", "MATERNITY")


# --- what is counted


def test_neither_weekends_nor_holidays_nor_collective_leave_reduce_annual_leave() -> None:
    desk = Desk()
    desk.holiday("2026-11-10")
    desk.holiday("2026-11-11", "COLLECTIVE")
    desk.request("l1", "2026-11-06", "2026-11-16")  # Friday to Monday week
    assert desk.balance(2026) == (24, 5, 0)


@pytest.mark.parametrize(
    ("collective", "rostered", "back"),
    [
        (set(), {"2026-03-20"}, {}),
        ({"2026-03-20"}, set(), {}),
        ({"2026-03-20", "2026-03-23"}, {"2026-03-20", "2026-04-01"}, {2026: 1}),
        ({"2026-12-24", "2027-02-05", "2027-03-09"}, {"2026-12-24", "2027-02-05", "2027-03-09"}, {2026: 1, 2027: 2}),
    ],
)
def test_collective_leave_worked_on_is_given_back(
    collective: set[str], rostered: set[str], back: dict[int, int]
) -> None:
    assert given_back(set(map(day, collective)), set(map(day, rostered))) == back


@pytest.mark.parametrize(
    ("hired", "used", "back", "right"),
    [
        ("2024-06-03", {2025: 12}, {2026: 2}, 14),
        ("2024-06-03", {2025: 12}, {2025: 2}, 14),  # of 14 two are left, and they are the year's own
        ("2024-06-03", {2025: 14}, {2025: 2}, 12),
        ("2024-06-03", {2025: 0}, {2025: 2}, 18),  # no more than without: they were for 2025 only
        ("2015-03-02", {}, {2026: 3}, 27),  # beyond what may be carried over
        ("2026-01-01", {}, {2026: 3}, 0),  # the first year gives no annual leave to add to
    ],
)
def test_what_is_given_back_is_of_its_year_only(
    hired: str, used: dict[int, int], back: dict[int, int], right: int
) -> None:
    assert rights(packaged(), "ANNUAL", day(hired), used, back, 2026).get(2026, 0) == right


@given(
    st.dictionaries(st.integers(2020, 2026), st.integers(0, 30)),
    st.dictionaries(st.integers(2020, 2026), st.integers(0, 10)),
    st.integers(2020, 2026),
)
def test_another_day_given_back_lowers_no_year_and_is_one_of_its_own(
    used: dict[int, int], back: dict[int, int], year: int
) -> None:
    def by_year(given: dict[int, int]) -> dict[int, int]:
        return rights(packaged(), "ANNUAL", day("2018-06-01"), used, given, 2027)

    less, more = by_year(back), by_year({**back, year: back.get(year, 0) + 1})
    assert more[year] == less[year] + 1
    assert all(more[given] >= less[given] for given in less)
    assert all(more[given] == less[given] for given in less if given < year)
    if not used.get(year):
        assert all(more[given] == less[given] for given in less if given != year)  # it is not carried over


def test_who_works_on_collective_leave_has_a_day_more_and_keeps_it_once_it_is_drawn() -> None:
    desk = Desk(hired="2025-02-03")
    desk.duty("2026-12-24")
    assert desk.balance(2026) == (13, 0, 0)
    assert desk.balance(2026, "SICK").right is None
    desk.request("l1", "2026-11-09", "2026-11-25")  # 13 days
    desk.withdraw("2026-12-24")  # the government moved it
    assert desk.balance(2026) == (13, 13, 0)
    assert desk.balance(2026).remaining == 0
    with pytest.raises(Problem, match="in 2026 0 days are left, but 1 are asked for"):
        desk.request("l2", "2026-12-01", "2026-12-01")
    assert desk.request("l3", "2027-01-04", "2027-01-04")  # another year is none the worse
    desk.cancel("l1")
    assert desk.balance(2026) == (12, 0, 0)


def test_other_kinds_count_every_day_and_draw_on_no_right() -> None:
    desk = Desk()
    desk.holiday("2026-11-11")
    desk.request("l1", "2026-11-06", "2026-11-16", "IMPORTANT_REASON")
    assert desk.balance(2026, "IMPORTANT_REASON") == (None, 11, 0)
    assert desk.balance(2026, "IMPORTANT_REASON").remaining is None
    assert desk.balance(2026) == (24, 0, 0)


def test_a_leave_across_new_year_draws_on_each_year_for_its_own_days() -> None:
    desk = Desk()
    desk.holiday("2027-01-01")
    (event,) = desk.request("l1", "2026-12-28", "2027-01-06")
    assert event.data.days == {2026: 4, 2027: 3}
    assert (desk.balance(2026), desk.balance(2027)) == ((24, 4, 0), (18, 3, 0))
    desk.advise("l1")
    desk.decide("l1")
    assert (desk.balance(2026), desk.balance(2027)) == ((24, 0, 4), (18, 0, 3))


def test_days_reserved_stay_what_they_were_though_the_calendar_changes() -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    desk.holiday("2026-11-11")
    assert desk.request("l1", MONDAY, FRIDAY) == []
    desk.advise("l1")
    desk.decide("l1")
    assert desk.balance(2026).used == 5


def test_other_dates_are_counted_by_the_calendar_of_the_decision() -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    desk.holiday("2026-11-11")
    desk.advise("l1", "CHANGE")
    decided, excused = desk.decide("l1", "CHANGED", MONDAY, "2026-11-12")
    assert (decided.data.days, excused.data.date_to) == ({2026: 3}, day("2026-11-12"))
    assert desk.balance(2026) == (24, 0, 3)


def test_days_carried_over_into_a_year_cannot_be_taken_a_second_time_in_the_year_before() -> None:
    desk = Desk(hired="2024-06-03")
    desk.request("next", "2027-01-04", "2027-01-27")  # 18 days: 6 of them carried over
    with pytest.raises(Problem, match="in 2027 18 days are taken: with less carried over it gives 16"):
        desk.request("now", "2026-12-01", "2026-12-18")
    assert desk.request("now", "2026-12-01", "2026-12-16")  # 12 of 18
    assert (desk.balance(2026).remaining, desk.balance(2027).remaining) == (6, 0)


def test_more_than_is_left_is_refused_with_what_is_left() -> None:
    desk = Desk(hired="2025-02-03")
    desk.request("l1", MONDAY, FRIDAY)
    with pytest.raises(Problem, match="in 2026 7 days are left, but 8 are asked for") as problem:
        desk.request("l2", "2026-12-01", "2026-12-10")
    assert problem.value.status == 409
