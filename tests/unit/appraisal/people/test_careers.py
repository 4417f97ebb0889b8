"""Careers: tables of what is allowed and refused, and laws."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.appraisal.people import domain
from services.appraisal.people.domain import CareerState, career_of
from shared.city.roster import Career
from shared.events import Event
from shared.events import appraisal as app
from shared.problems import Problem
from tests.unit.appraisal.builders import HIRED, WHO, after, person, refused


def moved(state: CareerState, events: Sequence[Event]) -> CareerState:
    """The career after some more events."""
    career: CareerState = after(state, events, domain.evolve)
    return career


def registered(name: str = "e1", **other: Any) -> CareerState:
    return moved((), domain.register((), person(name, **other), WHO))


def end(day: date, reason: str = "Pensiun") -> app.EmploymentEndedData:
    return app.EmploymentEndedData(employee_id="e1", effective_from=day, reason=reason)


def move(unit_id: str, day: date = date(2026, 1, 1)) -> app.EmployeeTransferredData:
    return app.EmployeeTransferredData(employee_id="e1", unit_id=unit_id, schedule_id="office", effective_from=day)


def test_a_registration_said_again_is_nothing_new_and_another_under_the_same_id_is_refused() -> None:
    state = registered()
    assert domain.register(state, person(), WHO) == []
    refused(409, domain.register, state, person(name="B"), WHO)
    refused(409, domain.register, state, person(effective_from=date(2019, 1, 1)), WHO)
    refused(409, domain.register, state, person(effective_from=date(2021, 1, 1)), WHO)


def test_nobody_is_named_as_the_city() -> None:
    refused(422, domain.register, (), person("city"), WHO)


def test_who_left_may_come_back_under_the_same_nip_only() -> None:
    state = registered()
    state = moved(state, domain.end_employment(state, end(date(2026, 3, 1)), WHO))
    back = person(effective_from=date(2026, 9, 1))
    detail = refused(
        409, domain.register, state, person(nip="198001012005011002", effective_from=date(2026, 9, 1)), WHO
    )
    assert "1980" not in detail
    state = moved(state, domain.register(state, back, WHO))
    assert domain.register(state, back, WHO) == []
    assert domain.register(state, person(), WHO) == [], "the first registration, sent again, is still the same"
    spans = career_of(state).employment(HIRED, date(2026, 12, 31))
    assert spans == [(HIRED, date(2026, 2, 28)), (date(2026, 9, 1), date(2026, 12, 31))]


def test_what_is_said_of_somebody_unknown_or_not_employed_is_refused() -> None:
    refused(404, domain.transfer, (), move("u2"), WHO)
    refused(422, domain.transfer, registered(), move("u2", date(2019, 1, 1)), WHO)
    refused(404, domain.end_employment, (), end(date(2026, 1, 1)), WHO)
    refused(422, domain.end_employment, registered(), end(date(2019, 1, 1)), WHO)


def test_a_wrong_transfer_can_be_put_right_and_put_back() -> None:
    state = registered()
    for unit_id in ("u2", "u3", "u2"):
        events = domain.transfer(state, move(unit_id), WHO)
        assert len(events) == 1
        state = moved(state, events)
        assert domain.transfer(state, move(unit_id), WHO) == []
        assignment = career_of(state).assignment(date(2026, 6, 1))
        assert assignment is not None
        assert assignment.unit_id == unit_id


def test_employment_ends_once_and_may_end_earlier_than_said() -> None:
    state = registered()
    state = moved(state, domain.end_employment(state, end(date(2026, 6, 1)), WHO))
    assert domain.end_employment(state, end(date(2026, 6, 1)), WHO) == []
    refused(422, domain.end_employment, state, end(date(2026, 6, 1), "Other reason"), WHO)
    refused(422, domain.end_employment, state, end(date(2026, 8, 1)), WHO)
    state = moved(state, domain.end_employment(state, end(date(2026, 3, 1)), WHO))
    assert career_of(state).employment(HIRED, date(2026, 12, 31)) == [(HIRED, date(2026, 2, 28))]


def test_a_rank_said_again_is_nothing_new() -> None:
    data = app.RankChangedData(employee_id="e1", rank_grade="III/c", salary=4_400_000, effective_from=date(2026, 4, 1))
    state = registered()
    state = moved(state, domain.change_rank(state, data, WHO))
    assert domain.change_rank(state, data, WHO) == []


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
    state = moved(state, domain.impose_sanction(state, sanction(2_500), WHO))
    assert domain.impose_sanction(state, sanction(2_500), WHO) == []
    refused(409, domain.impose_sanction, state, sanction(1_000), WHO)


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
            name: career_of(self.careers.get(name, ())) for name in domain.named_superiors(state) | {data.supervisor_id}
        }
        events = domain.assign_supervisor(state, data, superiors, WHO)
        self.careers[data.employee_id] = moved(state, events)
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
    refused(422, domain.assign_supervisor, state, names("e1", "e2"), {"e2": later}, WHO)


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
