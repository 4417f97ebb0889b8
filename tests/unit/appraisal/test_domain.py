"""What appraisal decides: tables of what is allowed and refused, and laws."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.appraisal import career, domain
from services.appraisal.career import CareerState, career_of
from services.appraisal.domain import UnitState
from shared.caller import Who
from shared.city.roster import Career
from shared.events import Event
from shared.events import appraisal as app
from shared.problems import Problem

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
WHO = Who("hr:h1", NOW)
HIRED = date(2020, 1, 1)

UNIT = app.UnitDefinedData(unit_id="u1", name="Dinas A", kind="AGENCY", timezone="Asia/Makassar")
POST = app.PositionDefinedData(
    position_id="p1", title="Analis", unit_id="u1", position_class=7, kind="EXECUTOR", ceiling={"WORKLOAD": 3_000_000}
)


def person(name: str = "e1", **other: Any) -> app.EmployeeRegisteredData:
    said: dict[str, Any] = {
        "employee_id": name,
        "nip": "198001012005011001",
        "name": "A",
        "employment": "CIVIL_SERVANT",
        "rank_grade": "III/b",
        "family_status": "K/1",
        "salary": 4_200_000,
        "unit_id": "u1",
        "schedule_id": "office",
        "effective_from": HIRED,
        "position_id": "p1",
    }
    return app.EmployeeRegisteredData(**{**said, **other})


def after(state: Any, events: Sequence[Event], evolve: Callable[[Any, Event], Any] = career.evolve) -> Any:
    return reduce(evolve, events, state)


def registered(name: str = "e1", **other: Any) -> CareerState:
    state: CareerState = after((), career.register((), person(name, **other), WHO))
    return state


def end(day: date, reason: str = "Pensiun") -> app.EmploymentEndedData:
    return app.EmploymentEndedData(employee_id="e1", effective_from=day, reason=reason)


def move(unit_id: str, day: date = date(2026, 1, 1)) -> app.EmployeeTransferredData:
    return app.EmployeeTransferredData(employee_id="e1", unit_id=unit_id, schedule_id="office", effective_from=day)


def refused(status: int, decide: Callable[..., object], *args: object) -> str:
    with pytest.raises(Problem) as refusal:
        decide(*args)
    assert refusal.value.status == status
    return refusal.value.detail


# Units and posts


@pytest.mark.parametrize(
    "zone", ["Asia/Nowhere", "WITA", "", "../etc/passwd", "Asia", "/usr/share/zoneinfo/Asia/Jakarta"]
)
def test_a_unit_needs_a_time_zone_that_exists(zone: str) -> None:
    data = app.UnitDefinedData(unit_id="u1", name="A", kind="AGENCY", timezone=zone)
    assert "time zone" in refused(422, domain.define_unit, UnitState(), data, set(), WHO)
    imported = app.UnitDefined.record(data, time=NOW, actor="system:import")
    assert domain.evolve_unit(UnitState(said=(UNIT,)), imported) == UnitState(said=(UNIT,))


def test_a_unit_cannot_stand_below_itself() -> None:
    data = app.UnitDefinedData(unit_id="u1", name="A", kind="AGENCY", timezone="Asia/Makassar", parent_id="u2")
    refused(422, domain.define_unit, UnitState(), data, {"u2", "u1"}, WHO)
    assert domain.define_unit(UnitState(), data, {"u2"}, WHO)


def test_a_definition_said_again_is_nothing_new_but_going_back_to_an_old_one_is() -> None:
    other = app.UnitDefinedData(unit_id="u1", name="Dinas B", kind="AGENCY", timezone="Asia/Makassar")
    unit, ids = UnitState(), []
    for data in (UNIT, other, UNIT):
        events = domain.define_unit(unit, data, set(), WHO)
        unit = after(unit, events, domain.evolve_unit)
        ids += [event.id for event in events]
        assert domain.define_unit(unit, data, set(), WHO) == []
    assert len(set(ids)) == 3, "an id used twice would be taken for a repetition"


@pytest.mark.parametrize("component", ["BASIC", "workload", "", "TOTAL"])
def test_a_ceiling_has_only_the_six_components(component: str) -> None:
    data = app.PositionDefinedData(
        position_id="p1", title="A", unit_id="u1", position_class=7, kind="EXECUTOR", ceiling={component: 1}
    )
    refused(422, domain.define_position, (), data, WHO)


def test_a_post_said_again_is_nothing_new() -> None:
    said = after((), domain.define_position((), POST, WHO), domain.evolve_position)
    assert said == (POST,)
    assert domain.define_position(said, POST, WHO) == []


# Closing


@pytest.mark.parametrize(
    ("period", "now", "allowed"),
    [
        ("2026-10", NOW, True),
        ("2026-11", NOW, True),
        ("2026-12", NOW, False),
        ("2026-11", datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), False),
        ("2026-11", datetime(2026, 10, 31, 16, 0, tzinfo=UTC), True),  # midnight in Makassar
    ],
)
def test_a_month_can_be_closed_once_it_has_begun_where_the_unit_is(period: str, now: datetime, allowed: bool) -> None:
    unit = UnitState(said=(UNIT,))
    data = app.MonthClosedData(period=period, unit_id="u1")
    if allowed:
        (event,) = domain.close_month(unit, data, Who("hr:h1", now))
        assert event.data == data
    else:
        refused(422, domain.close_month, unit, data, Who("hr:h1", now))


def test_a_unit_nobody_defined_has_no_months() -> None:
    refused(404, domain.close_month, UnitState(), app.MonthClosedData(period="2026-10", unit_id="u1"), WHO)


@given(st.lists(st.sampled_from(["2026-08", "2026-09", "2026-10", "2026-11"])))
def test_closing_any_months_any_number_of_times_closes_each_once(periods: list[str]) -> None:
    unit, said = UnitState(said=(UNIT,)), []
    for period in periods:
        events = domain.close_month(unit, app.MonthClosedData(period=period, unit_id="u1"), WHO)
        unit = after(unit, events, domain.evolve_unit)
        said += [event.data.period for event in events]
    assert sorted(said) == sorted(set(periods))
    assert unit.closed == set(periods)


# Careers


def test_a_registration_said_again_is_nothing_new_and_another_under_the_same_id_is_refused() -> None:
    state = registered()
    assert career.register(state, person(), WHO) == []
    refused(409, career.register, state, person(name="B"), WHO)
    refused(409, career.register, state, person(effective_from=date(2019, 1, 1)), WHO)
    refused(409, career.register, state, person(effective_from=date(2021, 1, 1)), WHO)


def test_nobody_is_named_as_the_city() -> None:
    refused(422, career.register, (), person("city"), WHO)


def test_who_left_may_come_back_under_the_same_nip_only() -> None:
    state = registered()
    state = after(state, career.end_employment(state, end(date(2026, 3, 1)), WHO))
    back = person(effective_from=date(2026, 9, 1))
    detail = refused(
        409, career.register, state, person(nip="198001012005011002", effective_from=date(2026, 9, 1)), WHO
    )
    assert "1980" not in detail
    state = after(state, career.register(state, back, WHO))
    assert career.register(state, back, WHO) == []
    assert career.register(state, person(), WHO) == [], "the first registration, sent again, is still the same"
    spans = career_of(state).employment(HIRED, date(2026, 12, 31))
    assert spans == [(HIRED, date(2026, 2, 28)), (date(2026, 9, 1), date(2026, 12, 31))]


def test_what_is_said_of_somebody_unknown_or_not_employed_is_refused() -> None:
    refused(404, career.transfer, (), move("u2"), WHO)
    refused(422, career.transfer, registered(), move("u2", date(2019, 1, 1)), WHO)
    refused(404, career.end_employment, (), end(date(2026, 1, 1)), WHO)
    refused(422, career.end_employment, registered(), end(date(2019, 1, 1)), WHO)


def test_a_wrong_transfer_can_be_put_right_and_put_back() -> None:
    state = registered()
    for unit_id in ("u2", "u3", "u2"):
        events = career.transfer(state, move(unit_id), WHO)
        assert len(events) == 1
        state = after(state, events)
        assert career.transfer(state, move(unit_id), WHO) == []
        assignment = career_of(state).assignment(date(2026, 6, 1))
        assert assignment is not None
        assert assignment.unit_id == unit_id


def test_employment_ends_once_and_may_end_earlier_than_said() -> None:
    state = registered()
    state = after(state, career.end_employment(state, end(date(2026, 6, 1)), WHO))
    assert career.end_employment(state, end(date(2026, 6, 1)), WHO) == []
    refused(422, career.end_employment, state, end(date(2026, 6, 1), "Other reason"), WHO)
    refused(422, career.end_employment, state, end(date(2026, 8, 1)), WHO)
    state = after(state, career.end_employment(state, end(date(2026, 3, 1)), WHO))
    assert career_of(state).employment(HIRED, date(2026, 12, 31)) == [(HIRED, date(2026, 2, 28))]


def test_a_rank_said_again_is_nothing_new() -> None:
    data = app.RankChangedData(employee_id="e1", rank_grade="III/c", salary=4_400_000, effective_from=date(2026, 4, 1))
    state = registered()
    state = after(state, career.change_rank(state, data, WHO))
    assert career.change_rank(state, data, WHO) == []


def test_a_sanction_id_means_one_sanction() -> None:
    def sanction(bp: int) -> app.SanctionImposedData:
        return app.SanctionImposedData(
            employee_id="e1",
            sanction_id="s1",
            level="MEDIUM",
            tpp_cut_bp=bp,
            effective_from=date(2026, 1, 1),
            effective_to=date(2026, 6, 30),
        )

    state = registered()
    state = after(state, career.impose_sanction(state, sanction(2_500), WHO))
    assert career.impose_sanction(state, sanction(2_500), WHO) == []
    refused(409, career.impose_sanction, state, sanction(1_000), WHO)


# Superiors

START = date(2026, 1, 1)
PEOPLE = {"e1": "198001012005011001", "e2": "198001012005011002", "e3": "198001012005011003"}


def names(
    one: str, other: str, kind: app.SupervisorKind = "DEFINITIVE", since: int = 0, until: int | None = None
) -> app.SupervisorAssignedData:
    return app.SupervisorAssignedData(
        employee_id=one,
        supervisor_id=other,
        kind=kind,
        effective_from=START + timedelta(days=since),
        effective_to=None if until is None else START + timedelta(days=until),
    )


class City:
    """Three people whose superiors are named one after the other."""

    def __init__(self) -> None:
        self.careers = {name: registered(name, nip=nip) for name, nip in PEOPLE.items()}

    def assign(self, data: app.SupervisorAssignedData) -> list[Event]:
        state = self.careers[data.employee_id]
        superiors: dict[str, Career] = {
            name: career_of(self.careers.get(name, ())) for name in career.named_superiors(state) | {data.supervisor_id}
        }
        events = career.assign_supervisor(state, data, superiors, WHO)
        self.careers[data.employee_id] = after(state, events)
        return events

    def supervisors(self, name: str, day: date) -> set[str]:
        return {each.supervisor_id for each in career_of(self.careers[name]).supervisors(day)}


@pytest.mark.parametrize(
    ("before", "then", "status"),
    [
        ([], names("e1", "e1"), 422),
        ([], names("e1", "nobody"), 404),
        ([], names("e1", "e2"), None),
        ([names("e2", "e1")], names("e1", "e2"), 409),
        ([names("e2", "e1", "ACTING", 0, 9)], names("e1", "e2", "ACTING", 9, 20), 409),
        ([names("e2", "e1", "ACTING", 0, 9)], names("e1", "e2", "ACTING", 10, 20), None),
        ([names("e2", "e1", "ACTING", 10, 20)], names("e1", "e2"), 409),
        ([names("e2", "e1"), names("e2", "e3", since=10)], names("e1", "e2", since=10), None),
        ([names("e2", "e1"), names("e2", "e3", since=10)], names("e1", "e2", since=9), 409),
        # e2 was replaced for e1 by e3 and never ended: when e3 ends, e2 is e1's superior again.
        (
            [names("e1", "e2"), names("e1", "e3", since=5), names("e2", "e1", since=5)],
            names("e1", "e3", since=5, until=9),
            409,
        ),
    ],
)
def test_two_people_never_supervise_each_other(
    before: list[app.SupervisorAssignedData], then: app.SupervisorAssignedData, status: int | None
) -> None:
    city = City()
    for data in before:
        assert city.assign(data)
    if status is None:
        assert city.assign(then)
        assert city.assign(then) == []
    else:
        refused(status, city.assign, then)


def test_a_superior_works_here_when_appointed() -> None:
    state = registered("e1")
    later = career_of(registered("e2", nip=PEOPLE["e2"], effective_from=START + timedelta(days=1)))
    refused(422, career.assign_supervisor, state, names("e1", "e2"), {"e2": later}, WHO)


def test_a_superior_can_be_replaced_and_put_back_on_the_same_day() -> None:
    city = City()
    for superior in ("e2", "e3", "e2"):
        assert city.assign(names("e1", superior))
        assert city.assign(names("e1", superior)) == []
        assert city.supervisors("e1", START) == {superior}


def build(
    pair: tuple[str, str], kind: app.SupervisorKind, since: int, length: int | None
) -> app.SupervisorAssignedData:
    return names(pair[0], pair[1], kind, since, None if length is None else since + length)


assignments = st.builds(
    build,
    st.permutations(sorted(PEOPLE)).map(lambda order: (order[0], order[1])),
    st.sampled_from(["DEFINITIVE", "ACTING"]),
    st.integers(0, 12),
    st.none() | st.integers(0, 6),
)


@given(st.lists(assignments, max_size=12))
def test_whatever_is_asked_nobody_ever_supervises_who_supervises_them(asked: list[app.SupervisorAssignedData]) -> None:
    city = City()
    for data in asked:
        try:
            city.assign(data)
        except Problem as refusal:
            if refusal.status != 409:
                raise
    for day in (START + timedelta(days=n) for n in range(25)):
        over = {name: city.supervisors(name, day) for name in PEOPLE}
        assert not [(a, b) for a in PEOPLE for b in over[a] if a in over[b]]
