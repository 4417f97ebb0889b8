"""The tables of devices and the questions asked of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, tuple_
from sqlmodel import Field, SQLModel, col, select

from shared.database import Database, upsert


class DeviceRow(SQLModel, table=True):
    """A device as it stands since `seq`; `enrolled_at`, the first time, in microseconds since 1970, UTC.

    Its position, where it was told, in degrees times a million.
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


class RefusedLine(SQLModel, table=True):
    """A line of an upload that no punch could be made of; `raw` and `number` say where the archive keeps it."""

    __tablename__ = "refused_line"

    device_id: str = Field(primary_key=True, max_length=64)
    line: str = Field(primary_key=True, max_length=64)
    reason: str
    raw: int = Field(sa_type=BigInteger)
    number: int
    received: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)


class Contact(SQLModel, table=True):
    """When a device was last heard, and what it last said of its clock and log: like a lease no fact, and not folded.

    `last_seen` in microseconds since 1970, UTC; `skew_seconds` the newest line's time less its receipt's.
    """

    __tablename__ = "device_contact"

    device_id: str = Field(primary_key=True, max_length=64)
    last_seen: int = Field(sa_type=BigInteger)
    skew_seconds: int | None = Field(default=None, sa_type=BigInteger)
    stamp: str | None = Field(default=None, max_length=20)


TABLES = [DeviceRow, RefusedLine, Contact]


class DeviceStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def devices(self, limit: int, after: str = "") -> Sequence[tuple[DeviceRow, Contact | None]]:
        """Devices by id with their last contact."""
        query = _WITH_CONTACT.where(col(DeviceRow.device_id) > after).order_by(col(DeviceRow.device_id)).limit(limit)
        async with self._database.session() as session:
            return [(row, contact) for row, contact in (await session.exec(query)).all()]

    async def device(self, device_id: str) -> tuple[DeviceRow, Contact | None] | None:
        async with self._database.session() as session:
            found = (await session.exec(_WITH_CONTACT.where(DeviceRow.device_id == device_id))).first()
            return (found[0], found[1]) if found else None

    async def contact(self, device_id: str) -> Contact | None:
        async with self._database.session() as session:
            return (await session.exec(select(Contact).where(Contact.device_id == device_id))).first()

    async def refused(self, device_id: str | None, limit: int, after: tuple[str, str]) -> Sequence[RefusedLine]:
        """Refused lines by device and digest, of one device or of all."""
        key = (col(RefusedLine.device_id), col(RefusedLine.line))
        query = select(RefusedLine).where(tuple_(*key) > after).order_by(*key).limit(limit)
        if device_id is not None:
            query = query.where(RefusedLine.device_id == device_id)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def heard(self, contacts: Mapping[str, Mapping[str, Any]]) -> None:
        """Remember what was last heard of devices; what a contact does not say stays as it was."""
        async with self._database.transaction() as connection:
            for device_id, said in sorted(contacts.items()):
                await upsert(connection, Contact, [{"device_id": device_id, **said}])


_WITH_CONTACT = select(DeviceRow, Contact).join(Contact, col(Contact.device_id) == DeviceRow.device_id, isouter=True)
