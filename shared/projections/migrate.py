"""A service's schema, brought to what its code expects (Alembic), or thrown away to be folded again."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from shared.projections.database import Database

ENTRY = Path(__file__).parent / "migrations"
SERVICES = Path(__file__).parents[2] / "services"
_LOCK = 7_391_655_210  # an arbitrary number: replicas that start together migrate one after the other


def config(connection: Connection, service: str, **attributes: Any) -> Config:
    """Alembic's configuration for one service: the shared entry, the service's own versions."""
    result = Config()
    result.set_main_option("script_location", str(ENTRY))
    result.set_main_option("version_locations", str(SERVICES / service / "migrations"))
    result.set_main_option("path_separator", "os")
    result.attributes.update(attributes, connection=connection)
    return result


async def migrate(database: Database) -> None:
    """Bring the service's tables to the newest version. Safe to run by many at once, and again."""
    async with database.transaction() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{database.service}"'))
        await connection.run_sync(lambda sync: command.upgrade(config(sync, database.service), "head"))


async def rebuild(database: Database) -> None:
    """Drop every table of the service and create them empty: its projections fold the log again from the start."""
    async with database.transaction() as connection:
        await connection.run_sync(_drop_all)
    await migrate(database)


def _drop_all(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for table in inspect(connection).get_table_names():
        connection.execute(text(f"DROP TABLE {quote(table)}"))
