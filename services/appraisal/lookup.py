"""Who and what exists. The directory may be an instant behind, so before saying no the log itself is asked."""

from shared.city.roster import Organisation, Position, Unit
from shared.commands.handler import recorded_events
from shared.events import Event
from shared.events import appraisal as app
from shared.events.attendance.calendar import SchedulePublished
from shared.log.ledger import Ledger
from shared.log.subjects import CALENDAR, Subject
from shared.log.subjects import position as position_subject
from shared.log.subjects import unit as unit_subject
from shared.problems import not_found
from shared.projections.directory import Directory


class Lookup:
    """Raises Problem 404 for what does not exist, 503 where the log does not answer."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory

    async def unit(self, unit_id: str) -> Unit:
        unit = self._directory.organisation.unit(unit_id)
        unit = unit or (await self._organisation(unit_subject(unit_id))).unit(unit_id)
        if unit is None:
            raise not_found(f"There is no unit {unit_id}.")
        return unit

    async def position(self, position_id: str) -> Position:
        position = self._directory.organisation.position(position_id)
        position = position or (await self._organisation(position_subject(position_id))).position(position_id)
        if position is None:
            raise not_found(f"There is no position {position_id}.")
        return position

    async def require_schedule(self, schedule_id: str) -> None:
        if schedule_id in self._directory.calendar.schedules:
            return
        published = [event for event in await self.read(CALENDAR) if isinstance(event, SchedulePublished)]
        if schedule_id not in {event.data.schedule_id for event in published}:
            raise not_found(f"No schedule {schedule_id} is published.")

    async def above(self, unit_id: str | None) -> set[str]:
        """A unit and all it stands below."""
        found: set[str] = set()
        while unit_id is not None and unit_id not in found:
            found.add(unit_id)
            unit_id = (await self.unit(unit_id)).parent_id
        return found

    async def read(self, subject: Subject) -> list[Event]:
        """What the log says of one aggregate now."""
        return await recorded_events(self._ledger, subject)

    async def _organisation(self, subject: Subject) -> Organisation:
        organisation = Organisation()
        for seq, event in enumerate(await self.read(subject), start=1):
            if isinstance(event, app.UnitDefined | app.PositionDefined):
                organisation.evolve(event, seq)
        return organisation
