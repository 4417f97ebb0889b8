"""The directory, the city in memory: organisation, calendar and careers, folded from the log and kept current.

Commands ask it for employees, their units and their superiors without reading a table.
"""

from datetime import UTC, date, tzinfo
from typing import get_args
from zoneinfo import ZoneInfo

from shared.city.calendar import Calendar, Workdays
from shared.city.history import Dated, keep, latest
from shared.city.roster import Career, Organisation, Position, Unit
from shared.events import CITY, Event
from shared.events.appraisal import (
    CareerEvent,
    EmployeeRegistered,
    EmployeeTransferred,
    PositionDefined,
    SupervisorAssigned,
    UnitDefined,
)
from shared.events.attendance.calendar import CalendarEvent
from shared.events.payroll import RuleSetAdopted
from shared.log.ledger import Ledger
from shared.log.subjects import career as career_subject
from shared.log.subjects import position as position_subject
from shared.log.subjects import unit as unit_subject
from shared.problems import not_found
from shared.projections.in_memory import ReadModel
from shared.values.period import Period, days_between, first_day

FILTERS = [f"{CITY}.>", "log.*.*.appraisal.*"]
REQUIRED_MINUTES = 6_250  # of a month, where no rule set gives it (domain 9, P2)
_CAREER = get_args(CareerEvent)
_CALENDAR = get_args(CalendarEvent)


class _Required(Dated, frozen=True, gc=False, kw_only=True):
    minutes: int


class Directory(ReadModel):
    """The employees, units, posts and calendar of the city now."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger, FILTERS, "the city's roster is")
        self.organisation = Organisation()
        self.calendar = Calendar()
        self.workdays = Workdays(self.calendar)
        self.changes = 0  # of careers and the calendar: results computed from them before the last one are stale
        self._required: list[_Required] = []
        self._careers: dict[str, Career] = {}
        self._led: dict[str, set[str]] = {}  # the employees that a superior was ever named for
        self._staff: dict[str, set[str]] = {}  # the employees who were ever placed in a unit

    async def career(self, employee_id: str) -> Career:
        """The career of an employee, also of one registered this very moment. Raises Problem 404."""
        if self.known(employee_id) is None:
            await self._read(career_subject(employee_id))
        career = self.known(employee_id)
        if career is None:
            raise not_found("No such employee.")
        return career

    async def unit(self, unit_id: str) -> Unit:
        """A unit, also one defined this very moment. Raises Problem 404."""
        if self.organisation.unit(unit_id) is None:
            await self._read(unit_subject(unit_id))
        unit = self.organisation.unit(unit_id)
        if unit is None:
            raise not_found(f"There is no unit {unit_id}.")
        return unit

    async def position(self, position_id: str) -> Position:
        """A post, also one defined this very moment. Raises Problem 404."""
        if self.organisation.position(position_id) is None:
            await self._read(position_subject(position_id))
        position = self.organisation.position(position_id)
        if position is None:
            raise not_found(f"There is no position {position_id}.")
        return position

    def known(self, employee_id: str) -> Career | None:
        """The career of a registered employee as far as the tail has read, without asking the log."""
        career = self._careers.get(employee_id)  # it may hold a supervision alone, which registers nobody
        return career if career is not None and career.turns else None

    def careers(self) -> dict[str, Career]:
        """The career of every employee as far as the tail has read, by id in order."""
        return {employee_id: career for employee_id, career in sorted(self._careers.items()) if career.turns}

    def zone(self, career: Career, day: date) -> tzinfo:
        """The time zone of the unit that the employee works in on a day; UTC where it is not known."""
        assignment = career.assignment(day)
        unit = self.organisation.unit(assignment.unit_id) if assignment else None
        return ZoneInfo(unit.timezone) if unit else UTC

    def people(self) -> list[str]:
        """The ids of all employees ever registered, in order."""
        return list(self.careers())

    def ever_led(self, supervisor_id: str) -> list[str]:
        """The employees for whom this superior was ever named, on any days, by id."""
        return sorted(self._led.get(supervisor_id, ()))

    def below(self, supervisor_id: str) -> set[str]:
        """The employees for whom this superior was ever named, and their own such employees, on any days."""
        led = self._led.get(supervisor_id, set())
        return led.union(*(self._led.get(employee_id, ()) for employee_id in led)) - {supervisor_id}

    def staff(self, unit_id: str, first: date, last: date) -> dict[str, Career]:
        """The careers of the employees who work in a unit on a day between two, both included, by id in order."""
        days = list(days_between(first, last))
        ever = {employee_id: self._careers[employee_id] for employee_id in sorted(self._staff.get(unit_id, ()))}
        return {
            employee_id: career
            for employee_id, career in ever.items()
            if any(career.works_in(unit_id, day) for day in days)
        }

    def required_minutes(self, period: Period) -> int:
        """The minutes of work that the rule set in force on the month's first day requires of every employee."""
        required = latest(self._required, first_day(period))
        return required.minutes if required else REQUIRED_MINUTES

    def _evolve(self, event: Event, seq: int) -> None:
        if isinstance(event, _CAREER):
            self.changes += 1
            self._careers.setdefault(event.subject, Career()).evolve(event, seq)
            if isinstance(event, SupervisorAssigned):
                self._led.setdefault(event.data.supervisor_id, set()).add(event.subject)
            elif isinstance(event, EmployeeRegistered | EmployeeTransferred):
                self._staff.setdefault(event.data.unit_id, set()).add(event.subject)
        elif isinstance(event, _CALENDAR):
            self.changes += 1
            self.calendar.evolve(event, seq)
            self.workdays = Workdays(self.calendar)
        elif isinstance(event, UnitDefined | PositionDefined):
            self.organisation.evolve(event, seq)
        elif isinstance(event, RuleSetAdopted):
            minutes = event.data.rules.get("required_minutes", REQUIRED_MINUTES)
            if type(minutes) is int and minutes > 0:
                keep(
                    self._required,
                    _Required(effective_from=event.data.valid_from, seq=seq, event_id=event.id, minutes=minutes),
                )
