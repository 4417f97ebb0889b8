"""The kinds of fact about the city: schedule, special hours, holiday, unit, post, rule set, closing."""

from bisect import insort
from collections.abc import Iterable
from itertools import chain

from services.payroll.pay.facts import AdoptedRules, City, Closing, Person
from services.payroll.pay.kind import CityKind, Source, lists_until, until, values_until
from services.payroll.pay.month_kinds import BESIDE
from services.payroll.rules.domain import recorded_rules
from shared.city.roster import Assignment
from shared.events import appraisal as app
from shared.events import payroll as pay
from shared.events.attendance.calendar import (
    CalendarEvent,
    HolidayDeclared,
    HolidayWithdrawn,
    SchedulePublished,
    SpecialHoursDeclared,
)
from shared.values.period import Period, first_day, last_day, period_of

_ALWAYS: Period = "0000-00"  # before every month

_Reach = tuple[str, Period, Period | None]


def _assignments(person: Person, period: Period) -> list[Assignment]:
    return [held for _, held in person.career.assignments_between(first_day(period), last_day(period))]


def _no_cause(_: City, __: Person, ___: Period) -> Iterable[Source]:
    return ()


# --- the calendar: schedules, special hours, holidays


def _calendar(city: City, seq: int, event: CalendarEvent) -> bool:
    new = city.calendar.evolve(event, seq)
    if new:
        vars(city).clear()
    return new


def _schedule_reaches(event: SchedulePublished) -> _Reach:
    """A day beside the month's edge moves a night's punches, here and below."""
    return f"schedule:{event.data.schedule_id}", period_of(event.data.effective_from - BESIDE), None


def _schedule_causes(city: City, person: Person, period: Period) -> Iterable[Source]:
    last = last_day(period)
    ids = {held.schedule_id for held in _assignments(person, period)}
    versions = chain.from_iterable(city.calendar.schedules.get(schedule_id, []) for schedule_id in ids)
    return (version for version in versions if version.effective_from <= last)


def _schedules_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.calendar.schedules = lists_until(city.calendar.schedules, seq)


SCHEDULE = CityKind(
    name="hours",
    take_in={SchedulePublished: _calendar},
    reaches=_schedule_reaches,
    causes=_schedule_causes,
    as_of=_schedules_as_of,
)


def _special_reaches(event: SpecialHoursDeclared) -> _Reach:
    hours = event.data
    return f"schedule:{hours.schedule_id}", period_of(hours.date_from - BESIDE), period_of(hours.date_to + BESIDE)


def _special_causes(city: City, person: Person, period: Period) -> Iterable[Source]:
    first, last = first_day(period), last_day(period)
    ids = {held.schedule_id for held in _assignments(person, period)}
    specials = chain.from_iterable(city.calendar.specials.get(schedule_id, []) for schedule_id in ids)
    return (hours for hours in specials if hours.date_from <= last and first <= hours.date_to)


def _specials_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.calendar.specials = lists_until(city.calendar.specials, seq)


SPECIAL_HOURS = CityKind(
    name="hours",
    take_in={SpecialHoursDeclared: _calendar},
    reaches=_special_reaches,
    causes=_special_causes,
    as_of=_specials_as_of,
)


def _holiday_reaches(event: HolidayDeclared | HolidayWithdrawn) -> _Reach:
    """A holiday concerns everybody."""
    return "", period_of(event.data.date - BESIDE), period_of(event.data.date + BESIDE)


def _holiday_causes(city: City, _: Person, period: Period) -> Iterable[Source]:
    return (each for day, holidays in city.calendar.holidays.items() if day[:7] == period for each in holidays)


def _holidays_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.calendar.holidays = lists_until(city.calendar.holidays, seq)


HOLIDAY = CityKind(
    name="holiday",
    take_in={HolidayDeclared: _calendar, HolidayWithdrawn: _calendar},
    reaches=_holiday_reaches,
    causes=_holiday_causes,
    as_of=_holidays_as_of,
)


# --- the organisation: units and posts


def _unit(city: City, seq: int, event: app.UnitDefined) -> bool:
    new = city.organisation.evolve(event, seq)
    if new:
        vars(city).clear()
    return new


def _unit_reaches(event: app.UnitDefined) -> _Reach:
    return f"unit:{event.data.unit_id}", _ALWAYS, None


def _units_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.organisation.units = lists_until(city.organisation.units, seq)


UNIT = CityKind(
    name="unit", take_in={app.UnitDefined: _unit}, reaches=_unit_reaches, causes=_no_cause, as_of=_units_as_of
)


def _post(city: City, seq: int, event: app.PositionDefined) -> bool:
    return city.organisation.evolve(event, seq)


def _post_reaches(event: app.PositionDefined) -> _Reach:
    """A post's definition carries no date: it holds for every month."""
    return f"position:{event.data.position_id}", _ALWAYS, None


def _post_causes(city: City, person: Person, period: Period) -> Iterable[Source]:
    ids = {held.position_id for held in _assignments(person, period) if held.position_id}
    return chain.from_iterable(city.organisation.positions.get(position_id, []) for position_id in ids)


def _posts_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.organisation.positions = lists_until(city.organisation.positions, seq)


POST = CityKind(
    name="post", take_in={app.PositionDefined: _post}, reaches=_post_reaches, causes=_post_causes, as_of=_posts_as_of
)


# --- rule sets and closings: a settled month keeps its rules, and stays closed


def _changes_nothing_settled(_: pay.RuleSetAdopted | app.MonthClosed) -> None:
    return None


def _adopted(city: City, seq: int, event: pay.RuleSetAdopted) -> bool:
    if any(each.event_id == event.id and each.seq <= seq for each in city.adopted):
        return False
    data = event.data
    # The adoption's own words on the rules stand before those of the file.
    adoption = {"id": data.rule_set_id, "valid_from": data.valid_from, "legal_basis": data.legal_basis}
    rules = recorded_rules({**data.rules, **adoption})
    city.adopted = [each for each in city.adopted if each.event_id != event.id]
    insort(city.adopted, AdoptedRules(seq, event.id, rules), key=lambda each: each.seq)
    return True


def _adopted_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.adopted = until(city.adopted, seq)


RULE_SET = CityKind(
    name="rules",
    take_in={pay.RuleSetAdopted: _adopted},
    reaches=_changes_nothing_settled,
    causes=_no_cause,
    as_of=_adopted_as_of,
)


def _closed(city: City, seq: int, event: app.MonthClosed) -> bool:
    period = event.data.period
    months = city.closings.setdefault(event.data.unit_id, {})
    known = months.get(period)
    if known is not None and known.seq <= seq:
        return False
    months[period] = Closing(seq, event.id, event.time)
    if period not in city.periods:
        insort(city.periods, period)
    return True


def _closings_as_of(city: City, earlier: City, seq: int) -> None:
    earlier.closings = {unit: values_until(months, seq) for unit, months in city.closings.items()}


CLOSING = CityKind(
    name="closing",
    take_in={app.MonthClosed: _closed},
    reaches=_changes_nothing_settled,
    causes=_no_cause,
    as_of=_closings_as_of,
)
