"""What the migrations make is what the models say, in both databases."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from shared.projections.checkpoint import KERNEL_TABLES
from shared.projections.database import Database
from shared.projections.migrate import migrate

SERVICES = ("attendance", "activity", "appraisal", "payroll")
STORES = {  # of services without a list of features
    "activity": "services.activity.work.store",
    "appraisal": "services.appraisal.store",
    "payroll": "services.payroll.statements.store",
}


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


def tables_of(service: str) -> list[Any]:
    """The tables of all features of a service."""
    main = import_module(f"services.{service}.main")
    if hasattr(main, "FEATURES"):
        return [table for feature in main.FEATURES for table in feature.tables]
    return list(import_module(STORES[service]).TABLES)


def declared(service: str) -> MetaData:
    metadata = MetaData()
    tables = [model.__table__ for model in tables_of(service)]
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
