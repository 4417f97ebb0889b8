"""The last moment at which activity was known to serve; like a lease no fact, and not folded. Replicas share it."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, col, select

from shared.city.workday import instant, microseconds
from shared.projections.database import Database, upsert

_ONLY = "activity"


class HeartbeatRow(SQLModel, table=True):
    """The last moment of a service: `served_at` in microseconds since 1970, UTC."""

    __tablename__ = "heartbeat"

    service: str = Field(primary_key=True, max_length=64)
    served_at: int = Field(sa_type=BigInteger)


TABLES = [HeartbeatRow]


class Heartbeat:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self) -> datetime | None:
        """The last moment at which any replica was ready; None where none ever was."""
        async with self._database.session() as session:
            found = await session.exec(select(HeartbeatRow.served_at).where(col(HeartbeatRow.service) == _ONLY))
            at = found.one_or_none()
        return None if at is None else instant(at)

    async def beat(self, now: datetime) -> None:
        """Write a moment. The last write holds, also an earlier moment: a clock that ran ahead must not stop it."""
        async with self._database.transaction() as connection:
            await upsert(connection, HeartbeatRow, [{"service": _ONLY, "served_at": microseconds(now)}])
