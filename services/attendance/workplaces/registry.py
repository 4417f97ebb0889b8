"""Every unit's workplaces, a read model in memory: whether a phone was at one of them is judged without a query."""

from datetime import datetime

from services.attendance.hours.domain import Places, workday
from services.attendance.workplaces.domain import PhonePosition, UnitWorkplaces, evolve, judge
from shared.events import CITY, Event
from shared.events.attendance import days as att
from shared.events.attendance.workplaces import Workplace, WorkplacesDefined
from shared.log.ledger import Ledger
from shared.log.subjects import workplaces as workplaces_subject
from shared.projections.directory import Directory
from shared.projections.in_memory import ReadModel

FILTERS = [f"{CITY}.attendance.*"]


class Workplaces(ReadModel):
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        super().__init__(ledger, FILTERS, "the units' workplaces are")
        self._directory = directory
        self._units: dict[str, tuple[int, UnitWorkplaces]] = {}  # the place in the log of the last definition

    def of(self, unit_id: str) -> tuple[Workplace, ...]:
        """A unit's workplaces, empty where none is defined. Raises Problem 503 until the log is read."""
        self.require_ready()
        return self._at(unit_id)[1].places

    async def refresh(self, unit_id: str) -> None:
        """Read a unit's workplaces from the log now."""
        await self._read(workplaces_subject(unit_id), self._at(unit_id)[0])

    async def place(self, employee_id: str, at: datetime, position: PhonePosition) -> att.Place | None:
        """Judge a position against the workplaces of the unit where the employee works on the day of the punch.

        None where that unit has none, or there is no unit. Raises Problem 404 for no employee, 503 as `of` does.
        """
        directory = self._directory
        career = await directory.career(employee_id)
        day = workday(Places(career, directory.calendar, directory.organisation), at)
        return judge(position, self.of(day.unit_id)) if day else None

    def _at(self, unit_id: str) -> tuple[int, UnitWorkplaces]:
        return self._units.get(unit_id, (0, UnitWorkplaces()))

    def _evolve(self, event: Event, seq: int) -> None:
        if isinstance(event, WorkplacesDefined):
            unit_id = event.data.unit_id
            last, defined = self._at(unit_id)
            if seq > last:
                self._units[unit_id] = (seq, evolve(defined, event))
