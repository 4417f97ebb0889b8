"""The city in memory: organisation, calendar and careers, folded from the log and kept current by its tail.

Commands ask it who exists, who works where and who supervises whom, without touching a table.
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
REQUIRED_MINUTES = 6_250  # of a month, where no rule set says it (domain 9, P2)
_CAREER = get_args(CareerEvent)
_CALENDAR = get_args(CalendarEvent)


class _Required(Dated, frozen=True, gc=False, kw_only=True):
    minutes: int


class Directory(ReadModel):
    """Who is who in the city now."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger, FILTERS, "the city's roster is")
        self.organisation = Organisation()
        self.calendar = Calendar()
        self.workdays = Workdays(self.calendar)
        self.changes = 0  # of careers and the calendar: what was worked out of them before the last one is stale
        self._required: list[_Required] = []
        self._careers: dict[str, Career] = {}
        self._led: dict[str, set[str]] = {}  # whom somebody was ever named a superior of
        self._staff: dict[str, set[str]] = {}  # who was ever placed in a unit

    async def career(self, employee_id: str) -> Career:
        """The career of an employee, also of one registered this very moment. Raises Problem 404."""
        known = self._careers.get(employee_id)
        if known is None or not known.turns:
            await self._read(career_subject(employee_id))
        found = self._careers.get(employee_id)
        if found is None or not found.turns:  # nobody is registered by being named a superior's staff
            raise not_found("No such employee.")
        return found

    async def unit(self, unit_id: str) -> Unit:
        """A unit, also one defined this very moment. Raises Problem 404."""
        if self.organisation.unit(unit_id) is None:
            await self._read(unit_subject(unit_id))
        found = self.organisation.unit(unit_id)
        if found is None:
            raise not_found(f"There is no unit {unit_id}.")
        return found

    async def position(self, position_id: str) -> Position:
        """A post, also one defined this very moment. Raises Problem 404."""
        if self.organisation.position(position_id) is None:
            await self._read(position_subject(position_id))
        found = self.organisation.position(position_id)
        if found is None:
            raise not_found(f"There is no position {position_id}.")
        return found

    def known(self, employee_id: str) -> Career | None:
        """The career as far as the tail has read, without asking the log."""
        known = self._careers.get(employee_id)
        return known if known is not None and known.turns else None

    def careers(self) -> dict[str, Career]:
        """Everybody's career as far as the tail has read, by id in order."""
        return {each: career for each, career in sorted(self._careers.items()) if career.turns}

    def zone(self, career: Career, day: date) -> tzinfo:
        """The time zone of the unit somebody works in on a day; UTC where it is not known."""
        assignment = career.assignment(day)
        unit = self.organisation.unit(assignment.unit_id) if assignment else None
        return ZoneInfo(unit.timezone) if unit else UTC

    def people(self) -> list[str]:
        """Everybody who was ever registered, by id."""
        return list(self.careers())

    def ever_led(self, supervisor_id: str) -> list[str]:
        """The employees somebody was ever named a superior of, on whatever days, by id."""
        return sorted(self._led.get(supervisor_id, ()))

    def below(self, supervisor_id: str) -> set[str]:
        """Whom somebody was ever named a superior of, and whom those were, on whatever days."""
        led = self._led.get(supervisor_id, set())
        return led.union(*(self._led.get(each, ()) for each in led)) - {supervisor_id}

    def staff(self, unit_id: str, first: date, last: date) -> dict[str, Career]:
        """Who works in a unit on a day between two, both included, by id in order."""
        days = list(days_between(first, last))
        ever = [(each, self._careers[each]) for each in sorted(self._staff.get(unit_id, ()))]
        return {each: career for each, career in ever if any(career.works_in(unit_id, day) for day in days)}

    def required_minutes(self, period: Period) -> int:
        """What the rule set in force on the month's first day asks of everybody."""
        found = latest(self._required, first_day(period))
        return found.minutes if found else REQUIRED_MINUTES

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
