"""The events before the month begins: rules, units, posts, calendar, and everyone's career so far."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from shared.events import Event
from shared.events.appraisal import (
    EmployeeRegistered,
    EmployeeRegisteredData,
    EmployeeTransferred,
    EmployeeTransferredData,
    EmploymentEnded,
    EmploymentEndedData,
    PositionDefined,
    RankChanged,
    RankChangedData,
    SanctionImposed,
    SanctionImposedData,
    SupervisorAssigned,
    SupervisorAssignedData,
    UnitDefined,
    UnitDefinedData,
)
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    HolidayWithdrawn,
    HolidayWithdrawnData,
    SchedulePublished,
    SchedulePublishedData,
    SpecialHoursDeclared,
    SpecialHoursDeclaredData,
)
from shared.events.ids import event_id
from shared.events.payroll import RuleSetAdopted, RuleSetAdoptedData
from synthetic.almanac import FASTING_HOURS, OFFICE, SCHEDULES, TIMEZONE, taken_over, utc
from synthetic.city import City
from synthetic.machines import machine_events
from synthetic.person import Person

RULE_FILE = Path(__file__).parents[1] / "services" / "payroll" / "rulesets" / "bekasi-2019.toml"
MIGRATED_DAYS_BEFORE = 3
PER_SECOND = 50  # events of the migration; so that no city takes longer than those days
MISTAKEN = 10  # which working day was declared free by mistake
ANNOUNCED_DAYS_BEFORE = 2  # a decree arrives this long before it takes effect

# (the day it takes effect, the type, the data, the key that tells it from others of its type)
Fact = tuple[date, type[Event], Any, tuple[object, ...]]


def opening(city: City) -> Iterator[Event]:
    """The events in log order, all recorded before the month."""
    start = utc(city.month.first - timedelta(days=MIGRATED_DAYS_BEFORE), 9 * 3_600)
    facts = [*_city_facts(city)]
    facts += (fact for life in city.lives for fact in _career(life.person) if not _later(city, fact))
    for n, fact in enumerate(facts):
        yield _event(fact, start + timedelta(seconds=n // PER_SECOND))
    yield from machine_events(city, start + timedelta(seconds=len(facts) // PER_SECOND + 1))


def career_events(city: City) -> Iterator[Event]:
    """The changes of careers during the month, recorded a little before they take effect."""
    for life in city.lives:
        for n, fact in enumerate(fact for fact in _career(life.person) if _later(city, fact)):
            day = max(city.month.first, fact[0] - timedelta(days=ANNOUNCED_DAYS_BEFORE))
            yield _event(fact, utc(day, 10 * 3_600 + n))


def _later(city: City, fact: Fact) -> bool:
    return fact[0] > city.month.first


def _event(fact: Fact, time: datetime) -> Event:
    _, event_type, data, key = fact
    return event_type.record(data, id=event_id(event_type.type(), *key), time=time, actor="system:migration")


def _city_facts(city: City) -> Iterator[Fact]:
    month = city.month
    fact = partial(_fact, month.first)
    rules = rule_set()
    adopted = RuleSetAdoptedData(
        rule_set_id=rules["id"],
        valid_from=date.fromisoformat(rules["valid_from"]),
        legal_basis=rules["legal_basis"],
        rules=rules,
    )
    yield fact(RuleSetAdopted, adopted, rules["id"])
    for schedule_id, weekly in SCHEDULES.items():
        since = taken_over(month.first)
        schedule = SchedulePublishedData(schedule_id=schedule_id, weekly=weekly, effective_from=since)
        yield fact(SchedulePublished, schedule, schedule_id, since)
    for day, name, kind in month.holidays:
        yield fact(HolidayDeclared, HolidayDeclaredData(date=day, name=name, kind=kind), day)
    yield from _mistake(city)
    if month.fasting:
        first, last = month.fasting
        hours = SpecialHoursDeclaredData(date_from=first, date_to=last, schedule_id=OFFICE, weekly=FASTING_HOURS)
        yield fact(SpecialHoursDeclared, hours, OFFICE, first)
    for unit in city.units:
        defined = UnitDefinedData(
            unit_id=unit.unit_id, name=unit.name, kind=unit.kind, timezone=TIMEZONE, parent_id=unit.parent_id
        )
        yield fact(UnitDefined, defined, unit.unit_id)
    for position in city.positions:
        yield fact(PositionDefined, position, position.position_id)


def _mistake(city: City) -> Iterator[Fact]:
    """Collective leave that was declared for a working day, and is withdrawn before it comes."""
    day = city.month.workdays[MISTAKEN]
    declared = HolidayDeclaredData(date=day, name="Cuti Bersama (salah tanggal)", kind="COLLECTIVE")
    yield _fact(city.month.first, HolidayDeclared, declared, day)
    withdrawn = HolidayWithdrawnData(date=day, reason="Salah tanggal")
    yield _fact(city.month.first, HolidayWithdrawn, withdrawn, day)


def _career(person: Person) -> Iterator[Fact]:
    """Everything dated in a person's career, the registration first."""
    me = person.employee_id
    (hired, unit, position, schedule), *transfers = person.posts
    first_rank, *later_ranks = person.ranks
    registered = EmployeeRegisteredData(
        employee_id=me,
        nip=person.nip,
        name=person.name,
        employment=person.employment,
        rank_grade=first_rank.rank_grade,
        family_status=person.family_status,
        salary=first_rank.salary,
        unit_id=unit,
        position_id=position,
        schedule_id=schedule,
        effective_from=hired,
    )
    yield _fact(hired, EmployeeRegistered, registered, me)
    for superior, kind, since, until in person.superiors:
        assigned = SupervisorAssignedData(
            employee_id=me, supervisor_id=superior, kind=kind, effective_from=since, effective_to=until
        )
        yield _fact(since, SupervisorAssigned, assigned, me, superior, kind, since)
    for since, unit, position, schedule in transfers:
        moved = EmployeeTransferredData(
            employee_id=me, unit_id=unit, position_id=position, schedule_id=schedule, effective_from=since
        )
        yield _fact(since, EmployeeTransferred, moved, me, since)
    for since, rank_grade, salary in later_ranks:
        risen = RankChangedData(employee_id=me, rank_grade=rank_grade, salary=salary, effective_from=since)
        yield _fact(since, RankChanged, risen, me, since)
    for n, (level, cut_bp, since, until) in enumerate(person.sanctions, start=1):
        imposed = SanctionImposedData(
            employee_id=me,
            sanction_id=f"{me}-s{n}",
            level=level,
            tpp_cut_bp=cut_bp,
            effective_from=since,
            effective_to=until,
        )
        yield _fact(since, SanctionImposed, imposed, me, n)
    if person.ended:
        ended = EmploymentEndedData(employee_id=me, effective_from=person.ended, reason="Pensiun")
        yield _fact(person.ended, EmploymentEnded, ended, me, person.ended)


def _fact(since: date, event_type: type[Event], data: Any, *key: object) -> Fact:
    return since, event_type, data, key


def rule_set() -> dict[str, Any]:
    """The default rule file as JSON can carry it: dates as text."""
    rules: dict[str, Any] = _plain(tomllib.loads(RULE_FILE.read_text(encoding="utf-8")))
    return rules


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case date():
            return value.isoformat()
        case _:
            return value
