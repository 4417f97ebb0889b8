"""The digests sent and to be sent, so that none is sent twice: no fact, and no fold of the log.

A commit here is synced on PostgreSQL: a digest lost in a power cut would be sent again.
"""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

import sqlmodel
from sqlalchemy import BigInteger, Index, and_, or_, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from shared.city.workday import microseconds
from shared.projections.database import Database, insert_new, table_of

State = Literal["WAITING", "CLAIMED", "SENT", "FAILED"]


class DigestClaim(NamedTuple):
    """The answer to a claim: BUSY where another process may be sending the digest, DONE where nothing is left to do.

    `at`, in microseconds since 1970, UTC, tells this claim from others; `tries` are those before it.
    """

    outcome: Literal["CLAIMED", "BUSY", "DONE"]
    at: int
    tries: int


class NotificationRow(SQLModel, table=True):
    """A digest: WAITING for its next try, CLAIMED by the process that sends it, SENT, or FAILED for good.

    `at`, in microseconds since 1970, UTC, is the time of the last change of state. `tries` counts those that reached
    the server, `again` the claims made while it was unknown whether the claim before had sent it.
    """

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_state", "state", "date", "message_id"),)

    message_id: str = Field(primary_key=True, max_length=64)
    employee_id: str
    date: dt.date
    state: str
    tries: int
    again: int
    error: str | None = None
    at: int = Field(sa_type=BigInteger)


TABLES: list[type[SQLModel]] = [NotificationRow]
_ROW = table_of(NotificationRow)
_BY_DATE = (col(NotificationRow.date), col(NotificationRow.message_id))


class NotificationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, message_id: str, employee_id: str, day: date, now: datetime, lease: timedelta) -> DigestClaim:
        """Claim the right to send a digest, for one process alone.

        A claim older than `lease` is taken over: its process died, or does not know whether the digest was sent.
        """
        at = microseconds(now)
        fresh = {"message_id": message_id, "employee_id": employee_id, "date": day, "state": "WAITING"}
        lapsed = and_(_ROW.c.state == "CLAIMED", _ROW.c.at < at - lease // timedelta(microseconds=1))
        async with self._synced() as connection:
            await insert_new(connection, _ROW, [{**fresh, "tries": 0, "again": 0, "error": None, "at": at}])
            of_message = _ROW.c.message_id == message_id
            known = select(_ROW.c.state, _ROW.c.tries).where(of_message).with_for_update()
            state, tries = (await connection.execute(known)).one()
            again = _ROW.c.again + int(state == "CLAIMED")
            taken = await connection.execute(
                update(_ROW)
                .where(of_message, or_(_ROW.c.state == "WAITING", lapsed))
                .values(state="CLAIMED", again=again, at=at)
            )
        if taken.rowcount:
            return DigestClaim("CLAIMED", at, tries)
        return DigestClaim("BUSY" if state == "CLAIMED" else "DONE", at, tries)

    async def settle(
        self, message_id: str, claim: DigestClaim, state: State, now: datetime, error: str | None, tries: int
    ) -> None:
        """Record the outcome of a claim; nothing where it was taken over meanwhile."""
        async with self._synced() as connection:
            await connection.execute(
                update(_ROW)
                .where(_ROW.c.message_id == message_id, _ROW.c.state == "CLAIMED", _ROW.c.at == claim.at)
                .values(state=state, error=error, at=microseconds(now), tries=tries)
            )

    async def listed(self, state: State, limit: int, before: tuple[date, str] | None) -> Sequence[NotificationRow]:
        """The digests in a state, the newest first."""
        query = (
            sqlmodel.select(NotificationRow)
            .where(NotificationRow.state == state)
            .order_by(*(column.desc() for column in _BY_DATE))
            .limit(limit)
        )
        if before is not None:
            query = query.where(tuple_(*_BY_DATE) < before)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    @asynccontextmanager
    async def _synced(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.transaction() as connection:
            if not self._database.is_sqlite:
                await connection.execute(text("SET LOCAL synchronous_commit = on"))
            yield connection
