"""The city in memory: organisation, calendar and careers, folded from the log and kept current by its tail.

Commands ask it who exists, who works where and who supervises whom, without touching a table.
"""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import get_args

from shared.calendar import Calendar
from shared.events import CITY, Event, Undecodable, decode
from shared.events.appraisal import (
    CareerEvent,
    EmployeeRegistered,
    EmployeeTransferred,
    PositionDefined,
    SupervisorAssigned,
    UnitDefined,
)
from shared.events.attendance import CalendarEvent
from shared.ledger import Ledger, Recorded
from shared.period import days_between
from shared.problems import not_found
from shared.roster import Career, Organisation, Unit
from shared.subjects import career as career_subject
from shared.subjects import unit as unit_subject

FILTERS = [f"{CITY}.>", "log.*.*.appraisal.*"]
_CAREER = get_args(CareerEvent)
_CALENDAR = get_args(CalendarEvent)


class Directory:
    """Who is who in the city now. `run` follows the log; `ready` is set when all that was there has been read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.organisation = Organisation()
        self.calendar = Calendar()
        self._careers: dict[str, Career] = {}
        self._led: dict[str, set[str]] = {}  # whom somebody was ever named a superior of
        self._staff: dict[str, set[str]] = {}  # who was ever placed in a unit
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async for page in self._ledger.tail(FILTERS):
            self._take(page)
            if not page:
                self.ready.set()

    async def check(self) -> str | None:
        """Why it cannot be asked yet, or None."""
        return None if self.ready.is_set() else "the city's roster is still being read from the log"

    async def career(self, employee_id: str) -> Career:
        """The career of an employee, also of one registered this very moment. Raises Problem 404."""
        known = self._careers.get(employee_id)
        if known is None or not known.turns:
            # The tail may be an instant behind the log; before saying no, ask the log itself.
            self._take(await self._ledger.read(career_subject(employee_id)))
        found = self._careers.get(employee_id)
        if found is None or not found.turns:  # nobody is registered by being named a superior's staff
            raise not_found("No such employee.")
        return found

    async def unit(self, unit_id: str) -> Unit:
        """A unit, also one defined this very moment. Raises Problem 404."""
        if self.organisation.unit(unit_id) is None:
            self._take(await self._ledger.read(unit_subject(unit_id)))
        found = self.organisation.unit(unit_id)
        if found is None:
            raise not_found(f"There is no unit {unit_id}.")
        return found

    def known(self, employee_id: str) -> Career | None:
        """The career as far as the tail has read, without asking the log."""
        known = self._careers.get(employee_id)
        return known if known is not None and known.turns else None

    def people(self) -> list[str]:
        """Everybody who was ever registered, by id."""
        return sorted(each for each, career in self._careers.items() if career.turns)

    def ever_led(self, supervisor_id: str) -> list[str]:
        """The employees somebody was ever named a superior of, on whatever days, by id."""
        return sorted(self._led.get(supervisor_id, ()))

    def staff(self, unit_id: str, first: date, last: date) -> dict[str, Career]:
        """Who works in a unit on a day between two, both included, by id in order."""
        days = list(days_between(first, last))
        ever = [(each, self._careers[each]) for each in sorted(self._staff.get(unit_id, ()))]
        return {each: career for each, career in ever if any(career.works_in(unit_id, day) for day in days)}

    def _take(self, page: Iterable[Recorded]) -> None:
        for row in page:
            try:
                self._evolve(decode(row.body), row.seq)
            except (Undecodable, ValueError):
                continue  # every projection parks it with its reason; nobody can act on it

    def _evolve(self, event: Event, seq: int) -> None:
        if isinstance(event, _CAREER):
            self._careers.setdefault(event.subject, Career()).evolve(event, seq)
            if isinstance(event, SupervisorAssigned):
                self._led.setdefault(event.data.supervisor_id, set()).add(event.subject)
            elif isinstance(event, EmployeeRegistered | EmployeeTransferred):
                self._staff.setdefault(event.data.unit_id, set()).add(event.subject)
        elif isinstance(event, _CALENDAR):
            self.calendar.evolve(event, seq)
        elif isinstance(event, UnitDefined | PositionDefined):
            self.organisation.evolve(event, seq)
