"""The migrations make the tables that the features declare, in both databases."""

from collections.abc import AsyncIterator
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from shared.projections.checkpoint import KERNEL_TABLES
from shared.projections.database import Database, table_of
from shared.projections.migrate import migrate
from tests.kit.databases import opened

SERVICES = ("attendance", "activity", "appraisal", "payroll")


@pytest.fixture(params=SERVICES)
async def database(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, request.param) as found:
        yield found


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
