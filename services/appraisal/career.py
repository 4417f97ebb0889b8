"""What appraisal decides of one person's career: pure functions of what was said of them so far.

A dated fact said again is nothing new while it is what holds on its date; after another fact for that date it
is said on purpose, as a new event. So a wrong transfer can be put right, and put back.
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


def evolve(said: CareerState, event: Event) -> CareerState:
    """What was said after an event. Events of no interest change nothing."""
    return (*said, event) if isinstance(event, app.CareerEvent) else said


def career_of(said: CareerState) -> Career:
    career = Career()
    for place, event in enumerate(said, start=1):
        career.evolve(event, place)
    return career


def register(said: CareerState, data: app.EmployeeRegisteredData, who: Who) -> list[Event]:
    """A new employee, or one who comes back after leaving."""
    if data.employee_id == CITY:
        raise invalid(f"{CITY!r} is the city's own name in the log, not an employee's.")
    known = [event.data for event in said if isinstance(event, app.EmployeeRegistered)]
    turn = latest(career_of(said).turns, data.effective_from)
    returns = turn is not None and not turn.employed
    if returns and known[-1].nip != data.nip:
        raise conflict("This employee id belongs to a person with another NIP.")
    if not returns and data in known:
        return []
    if not returns and known:
        raise conflict("This employee id is taken by a registration that says something else.")
    return _record(said, app.EmployeeRegistered, data, who)


def transfer(said: CareerState, data: app.EmployeeTransferredData, who: Who) -> list[Event]:
    career = _employed(said, data.effective_from)
    if _says(said, latest(career.assignments, data.effective_from)) == data:
        return []
    return _record(said, app.EmployeeTransferred, data, who)


def change_rank(said: CareerState, data: app.RankChangedData, who: Who) -> list[Event]:
    career = _employed(said, data.effective_from)
    if _says(said, latest(career.ranks, data.effective_from)) == data:
        return []
    return _record(said, app.RankChanged, data, who)


def end_employment(said: CareerState, data: app.EmploymentEndedData, who: Who) -> list[Event]:
    """The last day employed is the day before."""
    if _says(said, latest(career_of(said).turns, data.effective_from)) == data:
        return []
    _employed(said, data.effective_from)
    return _record(said, app.EmploymentEnded, data, who)


def impose_sanction(said: CareerState, data: app.SanctionImposedData, who: Who) -> list[Event]:
    """A decided sanction; what it cuts is payroll's affair."""
    for event in said:
        if isinstance(event, app.SanctionImposed) and event.data.sanction_id == data.sanction_id:
            if event.data != data:
                raise conflict("This sanction id is taken by a sanction that says something else.")
            return []
    _employed(said, data.effective_from)
    return _record(said, app.SanctionImposed, data, who)


def assign_supervisor(
    said: CareerState, data: app.SupervisorAssignedData, superiors: Mapping[str, Career], who: Who
) -> list[Event]:
    """Name a superior from a date on. `superiors`: the careers of the new one and of all named before."""
    if data.supervisor_id == data.employee_id:
        raise invalid("Nobody supervises themselves.")
    before = _employed(said, data.effective_from)
    if not superiors[data.supervisor_id].turns:
        raise not_found(f"There is no employee {data.supervisor_id} to supervise.")
    if not superiors[data.supervisor_id].employed(data.effective_from):
        raise invalid(f"The superior does not work here on {data.effective_from}.")
    if any(_says(said, each) == data for each in before.supervisors(data.effective_from)):
        return []
    events = _record(said, app.SupervisorAssigned, data, who)
    after = career_of(reduce(evolve, events, said))
    for superior_id, superior in superiors.items():
        new = mutual_days(data.employee_id, after, superior_id, superior)
        new -= mutual_days(data.employee_id, before, superior_id, superior)
        if new:
            raise conflict(f"On {min(new)} the employee would supervise their own superior {superior_id}.")
    return events


def named_superiors(said: CareerState) -> set[str]:
    """Everybody ever named a superior: one long replaced comes back when the one who replaced them ends."""
    return {event.data.supervisor_id for event in said if isinstance(event, app.SupervisorAssigned)}


def mutual_days(one_id: str, one: Career, other_id: str, other: Career) -> set[date]:
    """The days on which a time begins in which two people supervise each other (domain 6.5)."""
    turns = {each.effective_from for each in (*one.supervisions, *other.supervisions)}
    turns |= {
        each.effective_to + _DAY
        for each in (*one.supervisions, *other.supervisions)
        if each.effective_to is not None and each.effective_to < date.max
    }
    return {day for day in turns if _names(one, other_id, day) and _names(other, one_id, day)}


def _names(career: Career, superior_id: str, day: date) -> bool:
    return any(each.supervisor_id == superior_id for each in career.supervisors(day))


def _employed(said: CareerState, day: date) -> Career:
    career = career_of(said)
    if not career.turns:
        raise not_found("No such employee.")
    if not career.employed(day):
        raise invalid(f"The employee does not work here on {day}.")
    return career


def _says(said: CareerState, fact: Dated | None) -> object:
    """What the event behind a fact said."""
    return next((event.data for event in said if fact is not None and event.id == fact.event_id), None)


def _record(said: CareerState, kind: type[Event], data: object, who: Who) -> list[Event]:
    nth = sum(type(event) is kind and event.data == data for event in said)
    return [kind.record(data, time=who.now, actor=who.actor, nth=nth)]
