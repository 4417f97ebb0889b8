"""A year of a city's work in activity's tables, made there by the database itself: as events it would take an hour."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, MetaData, String, Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.work.feature import ActivityRow
from services.activity.work.tally.domain import NOBODY, Sums
from shared.projections.database import Database, table_of
from shared.values.period import Period, bit, days_of, first_day, period_of

MONTHS = 12
WAITING = 0.3  # of the last month's weekdays, the part of which nothing is decided on
_DAY = timedelta(days=1)
_ASIDE = MetaData()
_PERSON = Table(
    "person",
    _ASIDE,
    Column("number", BigInteger),
    Column("employee_id", String(64)),
    Column("superior", String(64)),
    prefixes=["TEMPORARY"],
)
_WORKDAY = Table(
    "workday",
    _ASIDE,
    Column("number", Integer),
    Column("period", String(7)),
    Column("date", Date),
    Column("at", BigInteger),
    Column("bit", BigInteger),
    Column("decided", Boolean),
    prefixes=["TEMPORARY"],
)


async def fill(database: Database, superiors: Mapping[str, str], today: date) -> int:
    """Fill in every employee's year up to the day before, decided on by their superior. Returns the number of
    activities.
    """
    people = [
        {"number": number, "employee_id": each, "superior": superior}
        for number, (each, superior) in enumerate(superiors.items())
    ]
    async with database.transaction() as connection:
        await connection.run_sync(_ASIDE.create_all)
        await connection.execute(insert(_PERSON), people)
        await connection.execute(insert(_WORKDAY), list(_workdays(today)))
        async with _indexed_after(connection):
            for period in periods(today):
                await connection.execute(text(_ACTIVITIES), {"period": period})
        for statement in (_DECISIONS, _MONTHS, _ROSTERED, _EXCUSED):
            await connection.execute(text(statement))
        count = int((await connection.execute(text("SELECT count(*) FROM activity"))).scalar_one())
    if not database.is_sqlite:
        await _vacuumed(database)
    return count


@asynccontextmanager
async def _indexed_after(connection: AsyncConnection) -> AsyncIterator[None]:
    """Drop the indexes of the activities meanwhile: all rows at once are indexed faster than one by one."""
    indexes = table_of(ActivityRow).indexes
    for index in indexes:
        await connection.run_sync(index.drop)
    for command in _BEFORE.get(connection.dialect.name, ()):
        await connection.execute(text(command))
    yield
    for command in _AFTER.get(connection.dialect.name, ()):
        await connection.execute(text(command))
    for index in indexes:
        await connection.run_sync(index.create)


# SQLite cannot do without a primary key. A table that is not logged is read like any other.
_BEFORE = {"postgresql": ("ALTER TABLE activity DROP CONSTRAINT activity_pkey", "ALTER TABLE activity SET UNLOGGED")}
_AFTER = {"postgresql": ("ALTER TABLE activity ADD PRIMARY KEY (employee_id, period, activity_id)",)}


def periods(today: date) -> list[Period]:
    """The months of the year, the last that of yesterday."""
    found = [period_of(today - _DAY)]
    while len(found) < MONTHS:
        found.insert(0, period_of(first_day(found[0]) - _DAY))
    return found


def _workdays(today: date) -> Iterator[dict[str, Any]]:
    number = 0
    for period in periods(today):
        days = [day for day in days_of(period) if day.weekday() < 5 and day < today]
        waiting = round(len(days) * WAITING) if period == periods(today)[-1] else 0
        for place, day in enumerate(days, 1):
            number += 1
            at = int(datetime(day.year, day.month, day.day, 8, tzinfo=UTC).timestamp()) * 1_000_000
            named = {"number": number, "period": period, "date": day, "at": at, "bit": bit(day)}
            yield named | {"decided": place <= len(days) - waiting}


async def _vacuumed(database: Database) -> None:
    """Vacuum, as PostgreSQL does by itself some minutes later."""
    async with database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("activity", "tally", "rostered", "excused"):
            await alone.execute(text(f"VACUUM ANALYZE {table}"))


_SLOTS = " UNION ALL ".join(f"SELECT {number} AS slot" for number in range(5))
_FILE = (
    """'[{"sha256": "' || '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' """
    """|| '", "name": "bukti.jpg", "size": 200000, "media_type": "image/jpeg"}]'"""
)
_SAID = {
    "employee_id": "employee_id",
    "period": "period",
    "activity_id": "'a' || day || '-' || slot",
    "date": "date",
    "description": "'Menyusun laporan bulanan dan rekapitulasi surat masuk ' || day || '-' || slot",
    "volume": "1000",
    "unit": "'dokumen'",
    "minutes": "30 + chance % 90",
    "evidence": f"CAST(CASE WHEN chance % 2 = 0 THEN {_FILE} ELSE '[]' END AS json)",
    "declared": "true",
    "submitted_by": "'employee:' || employee_id",
    "submitted_at": "at + chance * 1000000",
    "submission": "'0123456789abcdef-' || employee_id || day || slot",
    "late": "chance < 30",
    "status": "status",
    "seq": "1",
}
_DECIDED = {
    "decided_by": "'employee:' || superior",
    "decided_at": "at + chance * 400000000",
    "decision": "'fedcba9876543210-' || employee_id || day || slot",
}
_VERIFIED = {"minutes_accepted": "30 + chance % 90", "volume_accepted": "1000", "quality": "7500 + 10 * (chance % 250)"}
_COLUMNS = (
    _SAID
    | {name: f"CASE WHEN status <> 'SUBMITTED' THEN {value} END" for name, value in _DECIDED.items()}
    | {name: f"CASE WHEN status = 'VERIFIED' THEN {value} END" for name, value in _VERIFIED.items()}
)
# Most is verified; of days long decided on one in five thousand was forgotten.
_ACTIVITIES = f"""
    INSERT INTO activity ({", ".join(_COLUMNS)})
    SELECT {", ".join(_COLUMNS.values())}
    FROM (
        SELECT drawn.*, CASE WHEN NOT decided OR chance = 0 AND slot = 0 THEN 'SUBMITTED'
            WHEN chance <= 10 THEN 'RETURNED' WHEN chance <= 15 THEN 'REJECTED'
            WHEN chance <= 20 THEN 'WITHDRAWN' ELSE 'VERIFIED' END AS status
        FROM (
            SELECT person.*, workday.period, date, at, decided, workday.number AS day, slot,
                (person.number * 7919 + workday.number * 104729 + slot * 3571) % 1000 AS chance
            FROM workday CROSS JOIN person CROSS JOIN ({_SLOTS}) AS slots
            WHERE workday.period = :period
        ) AS drawn
    ) AS told
    ORDER BY date, employee_id
"""
_COUNTED = {
    "entries": "count(*)",
    "claimed": "coalesce(sum(minutes) FILTER (WHERE status = 'VERIFIED'), 0)",
    "verified": "count(*) FILTER (WHERE status = 'VERIFIED')",
    "returned": "count(*) FILTER (WHERE status = 'RETURNED')",
    "rejected": "count(*) FILTER (WHERE status = 'REJECTED')",
    "offered": "coalesce(sum(minutes_accepted), 0)",
    "accepted": "coalesce(sum(minutes_accepted), 0)",
    "quality": "coalesce(sum(quality), 0)",
    "quality_squares": "coalesce(sum(quality * quality), 0)",
    "under_24h": "count(*)",
}
_DECISIONS = f"""
    INSERT INTO tally (period, employee_id, verifier, reported, {", ".join(Sums._fields)})
    SELECT period, employee_id, decided_by, 0, {", ".join(_COUNTED.get(name, "0") for name in Sums._fields)}
    FROM activity WHERE status NOT IN ('SUBMITTED', 'WITHDRAWN') GROUP BY period, employee_id, decided_by
"""
_WAITING = {
    "entries": "count(*) FILTER (WHERE status = 'SUBMITTED')",
    "claimed": "coalesce(sum(minutes) FILTER (WHERE status = 'SUBMITTED'), 0)",
}
_MONTHS = f"""
    INSERT INTO tally (period, employee_id, verifier, reported, {", ".join(Sums._fields)})
    SELECT activity.period, employee_id, '{NOBODY}', sum(DISTINCT bit),
        {", ".join(_WAITING.get(name, "0") for name in Sums._fields)}
    FROM activity JOIN workday ON workday.date = activity.date GROUP BY activity.period, employee_id
"""
_ROSTERED = """
    INSERT INTO rostered (employee_id, date, shifts)
    SELECT employee_id, date, true FROM person CROSS JOIN workday WHERE person.number % 20 = 0
"""
_EXCUSED = """
    INSERT INTO excused (employee_id, excuse_id, date_from, date_to, cancelled)
    SELECT employee_id, 'x' || workday.number, date, date, false
    FROM person CROSS JOIN workday WHERE (person.number + workday.number) % 50 = 0
"""
