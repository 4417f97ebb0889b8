"""Databases on both engines, and what their tables hold."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from shared.projections.database import Database


@asynccontextmanager
async def opened(url: str, service: str) -> AsyncIterator[Database]:
    """The database of a service, closed at the end."""
    database = Database(url, service)
    yield database
    await database.close()


async def query(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    """Rows of these columns, in the order of the first."""
    async with database.session() as session:
        connection = await session.connection()
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(columns[0]))]
