"""The months that a page changes are counted with it: the new value of its activities, less the value before."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Table,
    Update,
    bindparam,
    cast,
    distinct,
    extract,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.work.tally.domain import NOBODY, NOTHING, Changes, CountedActivity, Key, Sums, changes
from services.activity.work.tally.store import Tally
from shared.projections.database import table_of


async def count(
    before: Mapping[Key, CountedActivity],
    after: Mapping[Key, CountedActivity],
    recount: Update,
    connection: AsyncConnection,
) -> None:
    """Count after the activities are written, in the transaction in which they were read `before`.

    Only so are the sums those of the rows: a page read twice, or by two processes at once, changes both or neither.
    `recount` is the statement of `recount_days`.
    """
    changed = changes(before, after)
    if rows := _rows(changed):
        await connection.execute(_ADD, rows)
    if undone := [row for row in rows if row["verifier"] != NOBODY and row["entries"] < 0]:
        await connection.execute(_FORGET, undone)
    if changed.left:
        left = [{"of_period": period, "of_employee": employee_id} for period, employee_id in sorted(changed.left)]
        await connection.execute(recount, left)


def _rows(changed: Changes) -> list[dict[str, Any]]:
    keys = changed.sums.keys() | {(*month, NOBODY) for month in changed.reported}
    return [
        {
            **_named(*key),
            "reported": changed.reported.get(key[:2], 0) if key[2] == NOBODY else 0,
            **changed.sums.get(key, NOTHING)._asdict(),
        }
        for key in sorted(keys)
    ]


def _named(period: str, employee_id: str, verifier: str) -> dict[str, Any]:
    return {"period": period, "employee_id": employee_id, "verifier": verifier}


_COLUMNS = ("period", "employee_id", "verifier", "reported", *Sums._fields)
_ADD = text(f"""
    INSERT INTO tally ({", ".join(_COLUMNS)}) VALUES ({", ".join(f":{name}" for name in _COLUMNS)})
    ON CONFLICT (period, employee_id, verifier) DO UPDATE SET reported = tally.reported | excluded.reported,
        {", ".join(f"{name} = tally.{name} + excluded.{name}" for name in Sums._fields)}
""")
_FORGET = text("""
    DELETE FROM tally WHERE period = :period AND employee_id = :employee_id AND verifier = :verifier AND entries = 0
""")
_TALLY = table_of(Tally)


def recount_days(activities: Table) -> Update:
    """The statement that finds the reported days of a person's month in the table of activities anew."""
    day = literal(1, BigInteger).bitwise_lshift(cast(extract("day", activities.c.date), Integer))
    days = select(cast(func.coalesce(func.sum(distinct(day)), 0), BigInteger)).where(
        activities.c.employee_id == bindparam("of_employee"),
        activities.c.period == bindparam("of_period"),
        activities.c.status != "WITHDRAWN",
    )
    return (
        update(_TALLY)
        .where(
            _TALLY.c.period == bindparam("of_period"),
            _TALLY.c.employee_id == bindparam("of_employee"),
            _TALLY.c.verifier == NOBODY,
        )
        .values(reported=days.scalar_subquery())
    )
