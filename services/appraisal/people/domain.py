"""Decisions on one person's career: pure functions of the events recorded so far. No clock, no I/O.

A dated fact given again is nothing new while it is what holds on its date; after another fact for that date it
is given on purpose, and recorded as a new event. So a wrong transfer can be put right, and put back.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import reduce

from shared.caller import Who
from shared.city.history import Dated, latest
from shared.city.roster import Career
from shared.events import CITY, Event
from shared.events import appraisal as app
from shared.problems import conflict, invalid, not_found

CareerState = tuple[app.CareerEvent, ...]

_DAY = timedelta(days=1)


def evolve(recorded: CareerState, event: Event) -> CareerState:
    """The recorded events with one more. Events of no interest change nothing."""
    return (*recorded, event) if isinstance(event, app.CareerEvent) else recorded


def career_of(recorded: CareerState) -> Career:
    career = Career()
    for place, event in enumerate(recorded, start=1):
        career.evolve(event, place)
    return career


def register(recorded: CareerState, data: app.EmployeeRegisteredData, who: Who) -> list[Event]:
    """Register a new employee, or one who comes back after leaving."""
    if data.employee_id == CITY:
        raise invalid(f"{CITY!r} is the city's own name in the log, not an employee's.")
    registrations = [event.data for event in recorded if isinstance(event, app.EmployeeRegistered)]
    turn = latest(career_of(recorded).turns, data.effective_from)
    returns = turn is not None and not turn.employed
    if returns and registrations[-1].nip != data.nip:
        raise conflict("This employee id belongs to a person with another NIP.")
    if not returns and data in registrations:
        return []
    if not returns and registrations:
        raise conflict("This employee id is taken by a registration that says something else.")
    return _record(recorded, app.EmployeeRegistered, data, who)


def transfer(recorded: CareerState, data: app.EmployeeTransferredData, who: Who) -> list[Event]:
    career = _employed(recorded, data.effective_from)
    if _source(recorded, latest(career.assignments, data.effective_from)) == data:
        return []
    return _record(recorded, app.EmployeeTransferred, data, who)


def change_rank(recorded: CareerState, data: app.RankChangedData, who: Who) -> list[Event]:
    career = _employed(recorded, data.effective_from)
    if _source(recorded, latest(career.ranks, data.effective_from)) == data:
        return []
    return _record(recorded, app.RankChanged, data, who)


def end_employment(recorded: CareerState, data: app.EmploymentEndedData, who: Who) -> list[Event]:
    """End the employment; the last day employed is the day before the end takes effect."""
    if _source(recorded, latest(career_of(recorded).turns, data.effective_from)) == data:
        return []
    _employed(recorded, data.effective_from)
    return _record(recorded, app.EmploymentEnded, data, who)


def impose_sanction(recorded: CareerState, data: app.SanctionImposedData, who: Who) -> list[Event]:
    """Record a decided sanction; payroll decides what it cuts."""
    for event in recorded:
        if isinstance(event, app.SanctionImposed) and event.data.sanction_id == data.sanction_id:
            if event.data != data:
                raise conflict("This sanction id is taken by a sanction that says something else.")
            return []
    _employed(recorded, data.effective_from)
    return _record(recorded, app.SanctionImposed, data, who)


def assign_supervisor(
    recorded: CareerState, data: app.SupervisorAssignedData, superiors: Mapping[str, Career], who: Who
) -> list[Event]:
    """Name a superior from a date on. `superiors`: the careers of the new one and of all named before."""
    if data.supervisor_id == data.employee_id:
        raise invalid("Nobody supervises themselves.")
    before = _employed(recorded, data.effective_from)
    if not superiors[data.supervisor_id].turns:
        raise not_found(f"There is no employee {data.supervisor_id} to supervise.")
    if not superiors[data.supervisor_id].employed(data.effective_from):
        raise invalid(f"The superior does not work here on {data.effective_from}.")
    if any(_source(recorded, supervision) == data for supervision in before.supervisors(data.effective_from)):
        return []
    events = _record(recorded, app.SupervisorAssigned, data, who)
    after = career_of(reduce(evolve, events, recorded))
    for superior_id, superior in superiors.items():
        new = mutual_days(data.employee_id, after, superior_id, superior)
        new -= mutual_days(data.employee_id, before, superior_id, superior)
        if new:
            raise conflict(f"On {min(new)} the employee would supervise their own superior {superior_id}.")
    return events


def named_superiors(recorded: CareerState) -> set[str]:
    """All superiors ever named: one long replaced comes back when the one who replaced them ends."""
    return {event.data.supervisor_id for event in recorded if isinstance(event, app.SupervisorAssigned)}


def mutual_days(one_id: str, one: Career, other_id: str, other: Career) -> set[date]:
    """The first days of all times in which two people supervise each other (domain 6.5)."""
    supervisions = (*one.supervisions, *other.supervisions)
    changes = {supervision.effective_from for supervision in supervisions}
    changes |= {
        supervision.effective_to + _DAY
        for supervision in supervisions
        if supervision.effective_to is not None and supervision.effective_to < date.max
    }
    return {day for day in changes if _names(one, other_id, day) and _names(other, one_id, day)}


def _names(career: Career, superior_id: str, day: date) -> bool:
    return any(supervision.supervisor_id == superior_id for supervision in career.supervisors(day))


def _employed(recorded: CareerState, day: date) -> Career:
    career = career_of(recorded)
    if not career.turns:
        raise not_found("No such employee.")
    if not career.employed(day):
        raise invalid(f"The employee does not work here on {day}.")
    return career


def _source(recorded: CareerState, fact: Dated | None) -> object:
    """The data of the event behind a fact, or None."""
    return next((event.data for event in recorded if fact is not None and event.id == fact.event_id), None)


def _record(recorded: CareerState, kind: type[Event], data: object, who: Who) -> list[Event]:
    nth = sum(type(event) is kind and event.data == data for event in recorded)
    return [kind.record(data, time=who.now, actor=who.actor, nth=nth)]
