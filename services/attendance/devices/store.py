"""The tables of devices and the questions asked of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Column, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col, select

from services.attendance.devices.sequence import Run, extended
from shared.city.workday import instant
from shared.projections.database import Database, upsert


class DeviceRow(SQLModel, table=True):
    """A device as it stands since `seq`; `enrolled_at`, the first time, in microseconds since 1970, UTC.

    Its position, where it is known, in degrees times a million.
    """

    __tablename__ = "device"

    device_id: str = Field(primary_key=True, max_length=64)
    state: str
    reason: str | None = None
    protocol: str
    site: str
    timezone: str
    trust: str
    serial: str | None = None
    sources: list[str] = Field(sa_column=Column(JSON, nullable=False))
    latitude_e6: int | None = None
    longitude_e6: int | None = None
    enrolled_at: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)


class RefusedLineRow(SQLModel, table=True):
    """A refused line of an upload; `raw` and `number` are its place in the archive."""

    __tablename__ = "refused_line"

    device_id: str = Field(primary_key=True, max_length=64)
    line: str = Field(primary_key=True, max_length=64)
    reason: str
    raw: int = Field(sa_type=BigInteger)
    number: int
    received: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)


class ContactRow(SQLModel, table=True):
    """The last contact of a device, with its clock and log then: like a lease no fact, and not folded from the log.

    `last_seen` in microseconds since 1970, UTC; `skew_seconds` its newest time less the receipt's; `sequence` a Run.
    """

    __tablename__ = "device_contact"

    device_id: str = Field(primary_key=True, max_length=64)
    last_seen: int = Field(sa_type=BigInteger)
    skew_seconds: int | None = Field(default=None, sa_type=BigInteger)
    stamp: str | None = Field(default=None, max_length=20)
    sequence: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))

    @property
    def run(self) -> Run | None:
        """The numbers of its requests; None for a device that does not sign them."""
        return None if self.sequence is None else msgspec.convert(self.sequence, Run)


TABLES: list[type[SQLModel]] = [DeviceRow, RefusedLineRow, ContactRow]


def last_contact(device: DeviceRow, contact: ContactRow | None) -> datetime:
    """The instant of a device's last contact, or else of its first enrolment."""
    return instant(contact.last_seen if contact else device.enrolled_at)


class DeviceStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def devices(self, limit: int | None = None, after: str = "") -> Sequence[tuple[DeviceRow, ContactRow | None]]:
        """Devices by id with their last contact; without a limit all of them."""
        query = _WITH_CONTACT.where(col(DeviceRow.device_id) > after).order_by(col(DeviceRow.device_id)).limit(limit)
        async with self._database.session() as session:
            return [(row, contact) for row, contact in (await session.exec(query)).all()]

    async def device(self, device_id: str) -> tuple[DeviceRow, ContactRow | None] | None:
        async with self._database.session() as session:
            found = (await session.exec(_WITH_CONTACT.where(DeviceRow.device_id == device_id))).first()
            return (found[0], found[1]) if found else None

    async def contact(self, device_id: str) -> ContactRow | None:
        async with self._database.session() as session:
            return (await session.exec(select(ContactRow).where(ContactRow.device_id == device_id))).first()

    async def refused(self, device_id: str | None, limit: int, after: tuple[str, str]) -> Sequence[RefusedLineRow]:
        """Refused lines by device and digest, of one device or of all."""
        key = (col(RefusedLineRow.device_id), col(RefusedLineRow.line))
        query = select(RefusedLineRow).where(tuple_(*key) > after).order_by(*key).limit(limit)
        if device_id is not None:
            query = query.where(RefusedLineRow.device_id == device_id)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def save_contacts(
        self, contacts: Mapping[str, Mapping[str, Any]], runs: Mapping[str, Run] | None = None
    ) -> None:
        """Save the last contacts of devices; columns that a contact does not have stay as they were.

        `runs`: the numbers received since, of devices among the contacts.
        """
        async with self._database.transaction() as connection:
            for device_id, contact in sorted(contacts.items()):
                await upsert(connection, ContactRow, [{"device_id": device_id, **contact}])
                if runs and device_id in runs:
                    await _extend(connection, device_id, runs[device_id])


async def _extend(connection: AsyncConnection, device_id: str, received: Run) -> None:
    """Add numbers to a device's run: each replica receives some. The row, just written, is ours until the commit."""
    mine = col(ContactRow.device_id) == device_id
    stored = (await connection.execute(select(ContactRow.sequence).where(mine))).scalar_one()
    run = extended(None if stored is None else msgspec.convert(stored, Run), received)
    await connection.execute(update(ContactRow).where(mine).values(sequence=msgspec.to_builtins(run)))


_WITH_CONTACT = select(DeviceRow, ContactRow).join(
    ContactRow, col(ContactRow.device_id) == DeviceRow.device_id, isouter=True
)
