"""The migrations make the tables that the features declare, in both databases."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from shared.projections.checkpoint import KERNEL_TABLES
from shared.projections.database import Database, table_of
from shared.projections.migrate import migrate

SERVICES = ("attendance", "activity", "appraisal", "payroll")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'service.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture(params=SERVICES)
async def database(request: pytest.FixtureRequest, url: str) -> AsyncIterator[Database]:
    found = Database(url, request.param)
    yield found
    await found.close()


def declared(service: str) -> MetaData:
    metadata = MetaData()
    features = import_module(f"services.{service}.main").FEATURES
    tables = [table_of(model) for feature in features for model in feature.tables]
    for table in (*tables, *KERNEL_TABLES):
        table.to_metadata(metadata)
    return metadata


async def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "include_name": lambda name, kind, parents: name != "alembic_version"}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, declared(database.service)))

    await migrate(database)
    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []
