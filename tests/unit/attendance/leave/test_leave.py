"""Leave by worked tables: what a year gives, what is counted, who may do what when (domain 2.8, 5.6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.leave.balance import given_back, rights
from services.attendance.leave.domain import MOVES
from services.attendance.leave.limits import packaged, parse_limits
from shared.caller import Caller
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import leave as lve
from shared.problems import Problem
from shared.values.limits import LimitError
from tests.unit.attendance.leave.builders import HR, ME, SELF, SUPERIOR, Desk, day

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
    def each(given: dict[int, int]) -> dict[int, int]:
        return rights(packaged(), "ANNUAL", day("2018-06-01"), used, given, 2027)

    less, more = each(back), each({**back, year: back.get(year, 0) + 1})
    assert more[year] == less[year] + 1
    assert all(more[each] >= less[each] for each in less)
    assert all(more[each] == less[each] for each in less if each < year)
    if not used.get(year):
        assert all(more[each] == less[each] for each in less if each != year)  # it is not carried over


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


# --- the states


@pytest.mark.parametrize("shift", [0, 4, -4])
def test_leaves_do_not_overlap_whatever_their_kind(shift: int) -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    dates = day(MONDAY) + timedelta(days=shift), day(FRIDAY) + timedelta(days=shift)
    with pytest.raises(Problem, match="Another leave"):
        desk.request("l2", *dates, "IMPORTANT_REASON")
    desk.cancel("l1")
    assert desk.request("l2", *dates, "IMPORTANT_REASON")


def test_the_same_again_answers_the_same_and_another_thing_under_its_id_is_refused() -> None:
    desk = Desk()
    steps: list[Callable[[], Any]] = [
        lambda: desk.request("l1", MONDAY, FRIDAY),
        lambda: desk.advise("l1"),
        lambda: desk.decide("l1", "CHANGED", MONDAY, "2026-11-12"),
        lambda: desk.recall("l1", "2026-11-11"),
    ]
    desk.today = day(MONDAY)
    for number, step in enumerate(steps):
        assert step()
        desk.holiday("2026-11-10")
        assert [earlier() for earlier in steps[: number + 1]] == [[]] * (number + 1)
    with pytest.raises(Problem, match="taken by a leave that says something else"):
        desk.request("l1", MONDAY, "2026-11-12")
    others: list[Callable[[], Any]] = [
        lambda: desk.advise("l1", "REFUSE"),
        lambda: desk.decide("l1", "REFUSED"),
        lambda: desk.recall("l1", "2026-11-10"),
    ]
    for other in others:
        with pytest.raises(Problem, match="This leave is RECALLED"):
            other()


STATUSES: dict[str, Callable[[Desk], Any]] = {
    "SUBMITTED": lambda desk: None,
    "ADVISED": lambda desk: desk.advise("l1"),
    "GRANTED": lambda desk: (desk.advise("l1"), desk.decide("l1")),
    "POSTPONED": lambda desk: (desk.advise("l1"), desk.decide("l1", "POSTPONED")),
    "REFUSED": lambda desk: (desk.advise("l1"), desk.decide("l1", "REFUSED")),
    "CANCELLED": lambda desk: desk.cancel("l1"),
    "RECALLED": lambda desk: (desk.advise("l1"), desk.decide("l1"), desk.later(7), desk.recall("l1", "2026-11-10")),
}
COMMANDS: dict[type[Event], Callable[[Desk], Any]] = {
    lve.LeaveAdvised: lambda desk: desk.advise("l1", "POSTPONE"),
    lve.LeaveDecided: lambda desk: desk.decide("l1", "CHANGED", "2026-11-10", "2026-11-12"),
    lve.LeaveRecalled: lambda desk: desk.recall("l1", "2026-11-12"),
    lve.LeaveCancelled: lambda desk: desk.cancel("l1", HR),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("move", COMMANDS, ids=lambda move: move.__name__)
def test_what_is_not_listed_is_refused_with_its_reason(status: str, move: type[Event]) -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    STATUSES[status](desk)
    assert desk.status("l1") == status
    if move is lve.LeaveRecalled:
        desk.today = max(desk.today, day(MONDAY))
    said, before = list(desk.events), desk.leaves
    listed = {
        lve.LeaveAdvised: {"SUBMITTED"},
        lve.LeaveDecided: {"ADVISED"},
        lve.LeaveRecalled: {"GRANTED"},
        lve.LeaveCancelled: {"SUBMITTED", "ADVISED", "GRANTED"},
    }
    if status in listed[move]:
        assert COMMANDS[move](desk)
        return
    if (status, move) == ("CANCELLED", lve.LeaveCancelled):
        assert COMMANDS[move](desk) == []
        return
    reason = "has not advised" if (status, move) == ("SUBMITTED", lve.LeaveDecided) else f"This leave is {status}"
    with pytest.raises(Problem, match=reason) as problem:
        COMMANDS[move](desk)
    assert problem.value.status == 409
    assert (desk.events, desk.leaves) == (said, before)


def test_every_move_of_the_domain_is_tried() -> None:
    assert COMMANDS.keys() == MOVES.keys()


def test_a_leave_nobody_asked_for_is_not_found() -> None:
    for command in COMMANDS.values():
        with pytest.raises(Problem, match="No leave l1"):
            command(Desk())


def test_a_leave_that_began_is_recalled_one_that_did_not_is_cancelled() -> None:
    desk = Desk()
    desk.grant("l1", MONDAY, FRIDAY)
    desk.today = day("2026-11-08")
    with pytest.raises(Problem, match="not running"):
        desk.recall("l1", "2026-11-10")
    desk.today = day(MONDAY)
    with pytest.raises(Problem, match="began on 2026-11-09: it can only be recalled"):
        desk.cancel("l1")
    for outside in ("2026-11-08", "2026-11-14"):
        with pytest.raises(Problem, match="is no day of the leave"):
            desk.recall("l1", outside)
    desk.today = day("2026-11-14")
    with pytest.raises(Problem, match="not running"):
        desk.recall("l1", "2026-11-10")
    desk.today = day(FRIDAY)
    assert desk.recall("l1", "2026-11-10")


def test_a_recall_gives_the_unused_days_back_and_excuses_those_taken() -> None:
    desk = Desk()
    desk.grant("l1", MONDAY, "2026-11-20")
    desk.later(8)
    recalled, cancelled, excused = desk.recall("l1", "2026-11-12")
    assert recalled.data.days == {2026: 3}
    assert desk.balance(2026) == (24, 0, 3)
    granted = next(event for event in desk.events if isinstance(event, att.AbsenceExcused))
    assert cancelled.data.excuse_id == granted.data.excuse_id != excused.data.excuse_id
    assert (excused.data.date_from, excused.data.date_to) == (day(MONDAY), day("2026-11-11"))
    assert granted.data.leave_id == excused.data.leave_id == "l1"
    assert desk.request("l2", "2026-11-12", "2026-11-13")


def test_who_is_recalled_on_the_first_day_took_nothing() -> None:
    desk = Desk()
    desk.grant("l1", MONDAY, FRIDAY)
    desk.today = day(MONDAY)
    assert [type(event) for event in desk.recall("l1", MONDAY)] == [lve.LeaveRecalled, att.ExcuseCancelled]
    assert desk.balance(2026) == (24, 0, 0)
    assert desk.request("l2", "2026-11-06", FRIDAY)


def test_nobody_recalled_is_charged_more_than_was_reserved() -> None:
    desk = Desk()
    for free in ("2026-11-09", "2026-11-10", "2026-11-11"):
        desk.holiday(free)
    desk.grant("l1", MONDAY, FRIDAY)
    assert desk.balance(2026).used == 2
    for free in ("2026-11-09", "2026-11-10", "2026-11-11"):
        desk.withdraw(free)
    desk.today = day("2026-11-12")
    desk.recall("l1", FRIDAY)
    assert desk.balance(2026).used == 2


@pytest.mark.parametrize(("verdict", "days"), [("POSTPONED", 0), ("REFUSED", 0), ("GRANTED", 5)])
def test_what_a_verdict_leaves_of_the_days(verdict: str, days: int) -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    assert desk.balance(2026) == (24, 5, 0)
    desk.advise("l1", "REFUSE")
    events = desk.decide("l1", verdict)
    assert desk.balance(2026) == (24, 0, days)
    assert len(events) == (2 if days else 1)


# --- who


def test_who_has_no_superior_is_decided_on_without_advice() -> None:
    desk = Desk(today="2040-02-01")
    desk.request("l1", "2040-02-06", "2040-02-10")
    assert desk.decide("l1")


OTHER_HR = Caller("h2", frozenset({"unit_hr"}), frozenset({"u2"}))
ADMIN = Caller("a1", frozenset({"hr_admin"}))
MY_HR = Caller(ME, frozenset({"employee", "unit_hr", "hr_admin"}), frozenset({"u1"}))


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (SELF, "request cancel"),
        (SUPERIOR, "advise"),
        (HR, "request decide recall cancel"),
        (ADMIN, "request decide recall cancel"),
        (OTHER_HR, ""),
        (MY_HR, "request cancel"),
    ],
)
def test_who_may_do_what(by: Caller, may: str) -> None:
    prepared: dict[str, tuple[Callable[[Desk], Any], Callable[[Desk], Any]]] = {
        "request": (lambda desk: None, lambda desk: desk.request("l1", MONDAY, FRIDAY, by=by)),
        "advise": (lambda desk: desk.request("l1", MONDAY, FRIDAY), lambda desk: desk.advise("l1", by=by)),
        "decide": (
            lambda desk: (desk.request("l1", MONDAY, FRIDAY), desk.advise("l1")),
            lambda desk: desk.decide("l1", by=by),
        ),
        "recall": (
            lambda desk: (desk.grant("l1", MONDAY, FRIDAY), desk.later(8)),
            lambda desk: desk.recall("l1", FRIDAY, by=by),
        ),
        "cancel": (lambda desk: desk.grant("l1", MONDAY, FRIDAY), lambda desk: desk.cancel("l1", by=by)),
    }
    for name, (before, command) in prepared.items():
        desk = Desk()
        before(desk)
        if name in may.split():
            assert command(desk)
            continue
        with pytest.raises(Problem) as refusal:
            command(desk)
        assert refusal.value.status == 403


def test_the_superior_of_the_day_of_the_request_advises_by_the_persons_own_date() -> None:
    """It is the 1st where the person works while UTC still has the day before, on which BOSS led them."""
    desk = Desk(today="2040-01-01")
    desk.request("l1", "2040-02-06", "2040-02-10")
    with pytest.raises(Problem, match="supervised the employee on 2040-01-01"):
        desk.advise("l1")
