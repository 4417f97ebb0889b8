"""The questions that signals ask of attendance's tables."""

from collections.abc import Collection
from typing import Any

from sqlmodel import col, select

from services.attendance.devices.store import DeviceRow
from services.attendance.punches.domain import quarantine_event_id
from services.attendance.punches.store import PunchRow
from services.attendance.quarantine.store import QuarantineRow
from services.attendance.signals.facts import Machine, QuarantinedPunch, RecordedPunch
from shared.events.attendance.devices import Coordinates
from shared.projections.database import Database


class SignalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def touches(self, people: Collection[str], since: int, until: int) -> list[RecordedPunch]:
        """The people's punches from an instant to before another, in microseconds since 1970."""
        query = select(*map(col, _TOUCH)).where(
            col(PunchRow.employee_id).in_(people), col(PunchRow.at) >= since, col(PunchRow.at) < until
        )
        return [RecordedPunch._make(row) for row in await self._all(query)]

    async def held(self, people: Collection[str], since: int, until: int) -> list[QuarantinedPunch]:
        """Of devices, what went to quarantine from an instant to before another, whatever was decided of it."""
        query = select(*map(col, _HELD)).where(
            col(QuarantineRow.employee_id).in_(people),
            col(QuarantineRow.device_id).is_not(None),
            col(QuarantineRow.received) >= since,
            col(QuarantineRow.received) < until,
        )
        return [
            QuarantinedPunch(who, at, quarantine_event_id(punch), device)
            for who, at, punch, device in await self._all(query)
        ]

    async def machines(self, device_ids: Collection[str]) -> dict[str, Machine]:
        """Those of the devices that were ever enrolled."""
        query = select(*map(col, _MACHINE)).where(col(DeviceRow.device_id).in_(device_ids))
        return {
            device_id: Machine(site, zone, None if latitude is None else Coordinates(latitude, longitude))
            for device_id, site, zone, latitude, longitude in await self._all(query)
        }

    async def _all(self, query: Any) -> Any:
        async with self._database.session() as session:
            return (await session.exec(query)).all()


_TOUCH = (
    PunchRow.employee_id,
    PunchRow.at,
    PunchRow.event_id,
    PunchRow.device_id,
    PunchRow.recorded_at,
    PunchRow.zone,
    PunchRow.distance_m,
    PunchRow.mock,
)
_HELD = (QuarantineRow.employee_id, QuarantineRow.received, QuarantineRow.punch_id, QuarantineRow.device_id)
_MACHINE = (
    DeviceRow.device_id,
    DeviceRow.site,
    DeviceRow.timezone,
    DeviceRow.latitude_e6,
    DeviceRow.longitude_e6,
)
