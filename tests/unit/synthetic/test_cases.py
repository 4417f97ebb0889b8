"""Careers, absences and activities out of the ordinary (domain 6.5), each played by somebody."""

from collections import Counter
from datetime import date

import pytest

from shared.events.activity.work import (
    ActivityAnnulled,
    ActivityRejected,
    ActivityReturned,
    ActivitySubmitted,
    ActivityVerified,
    ActivityWithdrawn,
)
from shared.events.appraisal import (
    EmployeeRegistered,
    EmployeeTransferred,
    EmploymentEnded,
    PositionDefined,
    RankChanged,
    SanctionImposed,
    SupervisorAssigned,
)
from shared.events.attendance.days import AbsenceExcused, ExcuseCancelled
from synthetic import cases
from synthetic.almanac import Month
from synthetic.cases import CASES
from tests.unit.synthetic.month import CITY_SIZE, PERIOD, PUNCHES, SEED, WITH_HOLIDAYS, at, city, log, of, punches_of

OF_HOLIDAYS = {"work_on_a_holiday", "work_on_collective_leave"}  # in a month that has any


@pytest.mark.parametrize(("period", "absent"), [(PERIOD, OF_HOLIDAYS), (WITH_HOLIDAYS, set())])
def test_every_case_is_given_to_somebody_of_their_own(period: str, absent: set[str]) -> None:
    cast = cases(CITY_SIZE, period, SEED)
    played = {case.name for case in CASES} & set(cast)
    assert {case.name for case in CASES} - played == absent
    assert {"no_superior", "acting_superior", "outage", "slow_clock", "buffered_terminal", "burst_at_night"} <= set(
        cast
    )
    assert len({cast[name] for name in played}) == len(played)


def test_a_small_city_has_the_first_cases_and_ordinary_people() -> None:
    assert {"late_edges", "early_edges", "transfer"} <= set(cases(20, PERIOD, SEED))
    assert len(cases(20, PERIOD, SEED)) < 18


def test_every_edge_of_the_late_brackets() -> None:
    days = sorted(punches_of("late_edges").items())[:11]
    late = [int((d[0].data.at - at(day, 7, 30)).total_seconds()) for day, d in days[:10]]
    assert late == [0, 900, 959, *(60 * m for m in (16, 60, 61, 120, 121, 180, 181))]
    assert len(days[10][1]) == 1


def test_every_edge_of_the_early_brackets() -> None:
    days = sorted(punches_of("early_edges").items())
    early = [int((at(day, 16, 0) - d[1].data.at).total_seconds()) for day, d in days[:8]]
    assert early == [1, *(60 * m for m in (1, 60, 61, 120, 121, 180, 181))]
    assert len(days[8][1]) == 1
    assert [int((d[0].data.at - at(day, 7, 30)).total_seconds()) // 60 for day, d in days[9:11]] == [70, 210]


def test_careers_change_in_the_middle_of_the_month() -> None:
    middle = date(2026, 11, 16)
    assert [e.data.effective_from for e in of("transfer", EmployeeTransferred)] == [middle]
    assert len(of("transfer", SupervisorAssigned)) == 2
    assert of("hired_mid_month", EmployeeRegistered)[0].data.effective_from == middle
    assert min(punches_of("hired_mid_month")) >= middle
    assert of("ended_mid_month", EmploymentEnded)[0].data.effective_from == middle
    assert max(punches_of("ended_mid_month")) < middle
    assert of("promoted", RankChanged)[0].data.effective_from == date(2026, 11, 1)
    assert of("promoted_mid_month", RankChanged)[0].data.effective_from == middle
    assert [e.data.tpp_cut_bp for e in of("sanctions_add_up", SanctionImposed)] == [2_500, 1_000]
    assert of("sanction_mid_month", SanctionImposed)[0].data.effective_from == middle


def test_those_whose_pay_is_held() -> None:
    assert of("no_post", EmployeeRegistered)[0].data.position_id is None
    post = of("no_ceiling", EmployeeRegistered)[0].data.position_id
    ceilings = {e.data.position_id: e.data.ceiling for e in log() if isinstance(e, PositionDefined)}
    assert ceilings[post] == {}
    assert any(sum(ceiling.values()) % 10 for ceiling in ceilings.values())


def test_absences_without_news() -> None:
    workdays = Month(PERIOD).workdays
    assert not of("absent_whole_month", *PUNCHES, AbsenceExcused, ActivitySubmitted)
    assert not set(punches_of("absent_10_days")) & set(workdays[2:12])
    assert set(punches_of("absent_28_days")) == {date(2026, 11, 29), date(2026, 11, 30)}


def test_excuses_across_the_ends_of_the_month_cancelled_and_late() -> None:
    across = of("leave_across_month_end", AbsenceExcused)[0].data
    assert (across.date_from, across.date_to) == (date(2026, 11, 27), date(2026, 12, 4))
    before = of("leave_from_last_month", AbsenceExcused)[0].data
    assert (before.date_from, before.date_to) == (date(2026, 10, 27), date(2026, 11, 3))
    assert of("cancelled_after", ExcuseCancelled)
    assert [e.data.kind for e in of("two_excuses", AbsenceExcused)] == ["INFORMAL_NOTICE", "SICK"]
    excused = of("excused_with_punches", AbsenceExcused)[0].data
    assert excused.date_from in punches_of("excused_with_punches")
    kinds = {e.data.kind for e in log() if isinstance(e, AbsenceExcused)}
    assert len(kinds) == 11


def test_an_acting_superior_decides_while_the_head_is_away() -> None:
    deputy = city().cast["acting_superior"]
    acting = [e.data for e in log() if isinstance(e, SupervisorAssigned) and e.data.kind == "ACTING"]
    assert {data.supervisor_id for data in acting} >= {deputy}
    assert deputy not in {data.employee_id for data in acting if data.supervisor_id == deputy}
    assert any(e.actor == f"employee:{deputy}" for e in log() if isinstance(e, ActivityVerified))


def test_activities_come_to_every_end() -> None:
    ends = Counter(type(event) for event in log())
    for end in (ActivityReturned, ActivityRejected, ActivityWithdrawn, ActivityAnnulled):
        assert ends[end] > 0
    resubmitted = Counter(e.data.activity_id for e in log() if isinstance(e, ActivitySubmitted))
    assert max(resubmitted.values()) == 2


def test_assisted_entries_name_whom_they_were_made_for() -> None:
    assisted = [e for e in log() if isinstance(e, ActivitySubmitted) and e.onbehalfof]
    assert assisted
    assert all(e.onbehalfof == f"employee:{e.subject}" != e.actor for e in assisted)
