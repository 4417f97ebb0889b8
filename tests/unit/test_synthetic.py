"""The synthetic city: the same bytes for the same seed, the numbers of domain 6.1, the cases of domain 6.5."""

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from services.synthetic import build, cases, expected_events, generate, people
from services.synthetic.almanac import OFFICE, ZONE, Month
from services.synthetic.cases import CASES
from services.synthetic.city import City
from services.synthetic.draw import Band, Table, shared_out
from services.synthetic.person import Person
from services.synthetic.posts import BASIC_TPP
from services.synthetic.units import units
from shared.events import Event, decode, encode
from shared.events.activity import (
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
    MonthClosed,
    PositionDefined,
    RankChanged,
    SanctionImposed,
    SupervisorAssigned,
)
from shared.events.attendance import (
    AbsenceExcused,
    CheckedIn,
    CheckedOut,
    ExcuseCancelled,
    HolidayDeclared,
    Punched,
    PunchesCorrected,
    SpecialHoursDeclared,
)
from shared.events.payroll import RuleSetAdopted
from shared.nip import check_nip
from shared.subject_index import SubjectIndex

KUPANG = 5_201
PERIOD, SEED = "2026-11", 7
CITY_SIZE = 300  # the smallest the tests take for "every case"
PUNCHES = (CheckedIn, CheckedOut, Punched)


@cache
def log(employees: int = CITY_SIZE, period: str = PERIOD) -> list[Event]:
    return list(generate(employees, period, SEED))


@cache
def city() -> City:
    return build(CITY_SIZE, PERIOD, SEED)


@cache
def kupang() -> list[Person]:
    return people(KUPANG, PERIOD, SEED)


def of(case: str, *types: type[Event]) -> list[Event]:
    """The events of whoever plays the case."""
    return [event for event in log() if event.subject == city().cast[case] and isinstance(event, types)]


def punches_of(case: str) -> dict[date, list[Event]]:
    days: dict[date, list[Event]] = defaultdict(list)
    for event in of(case, *PUNCHES):
        days[event.data.at.astimezone(ZONE).date()].append(event)
    return days


# The same bytes


def digest(employees: int) -> str:
    return hashlib.sha256(b"\n".join(map(encode, generate(employees, PERIOD, SEED)))).hexdigest()


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_same_arguments_give_the_same_bytes_in_another_process(hash_seed: str) -> None:
    script = "from tests.unit.test_synthetic import digest; print(digest(60))"
    elsewhere = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "America/Lima", "LANG": "C"}
    done = subprocess.run([sys.executable, "-c", script], env=elsewhere, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(60)


def test_another_seed_is_another_city() -> None:
    assert people(60, PERIOD, 7) != people(60, PERIOD, 8)


def test_without_the_close_everything_else_is_the_same() -> None:
    unclosed = list(generate(60, PERIOD, SEED, close=False))
    assert [event for event in log(60) if not isinstance(event, MonthClosed)] == unclosed


# The numbers of a city


def test_kupang_has_its_age_groups_exactly() -> None:
    ages = Counter((person.age > 25) + (person.age > 35) + (person.age > 45) for person in kupang())
    assert [ages[group] for group in range(4)] == [47, 696, 1_725, 2_733]
    assert all(18 <= person.age <= 58 for person in kupang())


def test_ages_are_those_of_the_nips() -> None:
    first = date(2026, 11, 1)
    for person in kupang():
        born = datetime.strptime(person.nip[:8], "%Y%m%d").date()  # noqa: DTZ007
        assert first.year - born.year - ((born.month, born.day) > (11, 1)) == person.age


def test_the_personnel_agency_has_38_people_and_9_leaders() -> None:
    founded = build(KUPANG, PERIOD, SEED)
    agency = next(unit for unit in founded.units if unit.kind == "PERSONNEL_AGENCY")
    kinds = {position.position_id: position.kind for position in founded.positions}
    posts = [life.person.posts[0] for life in founded.lives if life.person.posts[0].unit_id == agency.unit_id]
    leaders = Counter(kinds[post.position_id or ""] for post in posts)
    assert len(posts) == 38
    assert (leaders["SENIOR_LEADER"], leaders["ADMINISTRATOR"], leaders["SUPERVISOR"]) == (1, 3, 5)


def test_kupang_has_the_units_ranks_and_sexes_of_the_specification() -> None:
    kinds = Counter(unit.kind for unit in units(KUPANG))
    assert (kinds["OFFICE"], kinds["AGENCY"] + kinds["PERSONNEL_AGENCY"], kinds["HEALTH_CENTRE"]) == (20, 6, 11)
    assert (kinds["DISTRICT"], kinds["SUBDISTRICT"], kinds["SCHOOL"], kinds["HOSPITAL"]) == (6, 51, 150, 1)
    assert sum(unit.late_filler for unit in units(KUPANG)) == 10
    founded = city()
    ranks = Counter(person.ranks[0].rank_grade.split("/")[0] for person in kupang())
    assert [ranks[group] for group in ("I", "II", "III", "IV")] == [52, 936, 3_017, 1_196]
    assert Counter(person.nip[14] for person in kupang())["1"] == KUPANG * 45 // 100
    assert all(position.position_class in BASIC_TPP for position in founded.positions)


def test_nips_are_valid_and_nobody_shares_one() -> None:
    for person in kupang():
        check_nip(person.nip)
    assert len({person.nip for person in kupang()}) == KUPANG


def test_everyone_but_the_first_has_a_superior_who_is_someone_else() -> None:
    without = [person for person in kupang() if not person.superiors]
    assert [person.employee_id for person in without] == ["e00001"]
    assert all(s.employee_id != person.employee_id for person in kupang() for s in person.superiors)


@pytest.mark.parametrize("employees", [1, 2, 5, 20, 60, 999, 1_000, 11_439])
def test_a_city_of_any_size_has_exactly_its_people(employees: int) -> None:
    assert sum(unit.size for unit in units(employees)) == employees
    assert len(people(employees, PERIOD, SEED)) == employees


def test_nobody_is_too_few() -> None:
    with pytest.raises(ValueError, match="at least one"):
        people(0, PERIOD, SEED)


def test_shares_add_up_and_tables_refuse_those_that_do_not() -> None:
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3]
    with pytest.raises(ValueError, match="add up to 3"):
        Table(Band(3, 0, 1))


# The log


@pytest.mark.parametrize("employees", [1, 20, CITY_SIZE])
def test_every_event_decodes_to_itself_and_has_a_subject(employees: int) -> None:
    index = SubjectIndex()
    last: dict[str, datetime] = {}
    for event in log(employees):
        assert decode(encode(event)) == event
        subject = index.subject_of(event).stored
        assert last.get(subject, event.time) <= event.time
        last[subject] = event.time


def test_the_whole_log_is_in_the_order_of_recording() -> None:
    assert all(one.time <= other.time for one, other in pairwise(log()))


def test_ids_repeat_only_where_a_terminal_sent_the_same_punch_twice() -> None:
    said: dict[str, bytes] = {}
    again: list[str] = []
    for event in log():
        if event.id in said:
            again.append(event.subject)
        assert said.setdefault(event.id, encode(event)) == encode(event)
    assert again == [city().cast["duplicated_punches"]] * 10


def test_whoever_decides_is_the_superior_of_that_day() -> None:
    assigned: dict[str, list[Event]] = defaultdict(list)
    decided = 0
    for event in log():
        if isinstance(event, SupervisorAssigned):
            assigned[event.subject].append(event)
        elif isinstance(event, (ActivityVerified, ActivityReturned, ActivityRejected)):
            assert event.actor == f"employee:{superior_on(assigned[event.subject], event.time.astimezone(ZONE).date())}"
            decided += 1
    assert decided > 10_000


def superior_on(assignments: list[Event], day: date) -> str:
    """The test's own reading: an acting superior first, else the latest definitive one."""
    valid = [a.data for a in assignments if a.data.effective_from <= day <= (a.data.effective_to or day)]
    return str(max(valid, key=lambda data: (data.kind == "ACTING", data.effective_from)).supervisor_id)


def test_decisions_follow_submissions_by_one_to_three_working_days() -> None:
    month = Month(PERIOD)
    sent: dict[str, Event] = {}
    for event in log():
        if isinstance(event, ActivitySubmitted):
            sent[event.data.activity_id] = event
        elif isinstance(event, ActivityVerified):
            days = (event.time.astimezone(ZONE).date(), sent[event.data.activity_id].time.astimezone(ZONE).date())
            assert month.workday_after(days[1], 1) <= days[0] <= month.workday_after(days[1], 3)
            assert event.data.minutes_accepted <= sent[event.data.activity_id].data.minutes


def test_behaviour_is_that_of_the_specification() -> None:
    verified = [event.data for event in log() if isinstance(event, ActivityVerified)]
    submitted = [event.data for event in log() if isinstance(event, ActivitySubmitted)]
    per_day: Counter[tuple[str, date]] = Counter()
    first_time = {data.activity_id: data for data in submitted}.values()
    for data in first_time:
        per_day[data.employee_id, data.date] += data.minutes
    days = sorted(per_day.values())
    assert 295 <= days[len(days) // 2] <= 305
    assert 8_700 <= sum(data.quality for data in verified) // len(verified) <= 9_100
    decided = {data.activity_id for data in verified}
    assert 20 <= 1_000 * (len(first_time) - len(decided)) // len(first_time) <= 60


def test_the_closes_come_last_on_the_third_working_day_one_for_each_unit() -> None:
    closes = log()[-len(units(CITY_SIZE)) :]
    assert all(isinstance(event, MonthClosed) and event.data.period == PERIOD for event in closes)
    assert {event.data.unit_id for event in closes} == {unit.unit_id for unit in units(CITY_SIZE)}
    assert {event.time.astimezone(ZONE).date() for event in closes} == {date(2026, 12, 3)}


@pytest.mark.parametrize(("employees", "period"), [(CITY_SIZE, PERIOD), (60, "2026-03"), (60, "2027-02")])
def test_the_estimate_is_near(employees: int, period: str) -> None:
    assert len(log(employees, period)) == pytest.approx(expected_events(employees, period), rel=0.25)


def test_the_calendar_has_holidays_and_the_hours_of_ramadan() -> None:
    march = log(60, "2026-03")
    holidays = [event.data.date for event in march if isinstance(event, HolidayDeclared)]
    fasting = [event.data for event in march if isinstance(event, SpecialHoursDeclared)]
    assert holidays == sorted(holidays)
    assert date(2026, 3, 19) in holidays
    assert [(f.date_from, f.date_to, f.schedule_id) for f in fasting] == [(date(2026, 3, 1), date(2026, 3, 19), OFFICE)]
    assert Month("2026-03").hours(OFFICE, date(2026, 3, 6)) == (8 * 3_600, 15 * 3_600 + 1_800)


def test_the_rule_set_travels_in_the_log() -> None:
    adopted = next(event.data for event in log() if isinstance(event, RuleSetAdopted))
    assert (adopted.rule_set_id, adopted.valid_from) == ("bekasi-2019", date(2019, 10, 1))
    assert adopted.rules["valid_from"] == "2019-10-01"
    assert adopted.rules["static_bp"] == 4_000
    assert len(adopted.rules["excuses"]) == 11


# The cases


def test_every_case_is_given_to_somebody_of_their_own() -> None:
    cast = cases(CITY_SIZE, PERIOD, SEED)
    assert {case.name for case in CASES} <= set(cast)
    assert {"no_superior", "acting_superior", "outage", "slow_clock", "buffered_terminal"} <= set(cast)
    assert len({cast[case.name] for case in CASES}) == len(CASES)


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


def at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


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
    assert of("cancelled_before", ExcuseCancelled)
    assert len(punches_of("cancelled_before")) >= 19
    assert of("cancelled_after", ExcuseCancelled)
    assert [e.data.kind for e in of("two_excuses", AbsenceExcused)] == ["INFORMAL_NOTICE", "SICK"]
    excused = of("excused_with_punches", AbsenceExcused)[0].data
    assert excused.date_from in punches_of("excused_with_punches")
    kinds = {e.data.kind for e in log() if isinstance(e, AbsenceExcused)}
    assert len(kinds) == 11


def test_a_forgotten_departure_is_corrected_once_and_twice() -> None:
    assert [e.data.check_out.hour for e in of("correction", PunchesCorrected)] == [16]
    assert [e.data.check_out.hour for e in of("corrected_twice", PunchesCorrected)] == [14, 16]
    assert len({e.data.correction_id for e in of("corrected_twice", PunchesCorrected)}) == 2


def of_unit(case: str, day: date, *types: type[Event]) -> list[Event]:
    members = {life.person.employee_id for life in city().lives if life.person.posts[0].unit_id == city().cast[case]}
    return [event for event in log() if event.subject in members and isinstance(event, types) and says(event, day)]


def says(event: Event, day: date) -> bool:
    if isinstance(event, PunchesCorrected):
        return event.data.date == day
    return bool(event.data.at.astimezone(ZONE).date() == day)


def test_a_day_of_outage_is_corrected_for_the_whole_unit() -> None:
    day = city().faults.outage_day
    assert not [e for e in of_unit("outage", day, *PUNCHES) if e.data.device_id]
    corrected = of_unit("outage", day, PunchesCorrected)
    assert len(corrected) > 5
    assert len({event.time for event in corrected}) == 1


def test_a_clock_seven_minutes_slow_is_seen_in_the_recording_time_and_corrected() -> None:
    for day in city().faults.slow_days:
        seen = [e for e in of_unit("slow_clock", day, *PUNCHES) if e.data.device_id]
        assert seen
        assert all(420 < (e.time - e.data.at).total_seconds() < 430 for e in seen)
        assert of_unit("slow_clock", day, PunchesCorrected)


def test_a_terminal_off_the_network_delivers_the_next_day() -> None:
    late = [e for e in of_unit("buffered_terminal", city().faults.buffered_day, *PUNCHES) if e.data.device_id]
    assert late
    assert all(e.time - e.data.at > timedelta(hours=12) for e in late)


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


def test_hospital_nights_end_the_next_morning() -> None:
    nights = {life.person.employee_id for life in city().lives if life.person.posts[0].schedule_id == "hospital-night"}
    left = [e.data.at.astimezone(ZONE).hour for e in log() if e.subject in nights and isinstance(e, CheckedOut)]
    assert left
    assert all(hour < 12 for hour in left)


def test_assisted_entries_name_whom_they_were_made_for() -> None:
    assisted = [e for e in log() if isinstance(e, ActivitySubmitted) and e.onbehalfof]
    assert assisted
    assert all(e.onbehalfof == f"employee:{e.subject}" != e.actor for e in assisted)
