"""Months are counted with the page that changes them: what its activities count now, less what they counted before."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
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

from services.activity.work.store import ActivityRow
from services.activity.work.tally.counting import NOBODY, Changes, Key, Standing, changes
from services.activity.work.tally.store import Tally
from services.activity.work.tally.sums import NOTHING, Sums
from shared.projections.database import table_of

Row = dict[str, Any]


async def count(before: Mapping[Key, Standing], after: Mapping[Key, Standing], connection: AsyncConnection) -> None:
    """After the activities are written, in the transaction in which they were read `before`.

    Only so are the sums those of the rows: whatever is read twice, or by two at once, changes both or neither.
    """
    changed = changes(before, after)
    if rows := _rows(changed):
        await connection.execute(_ADD, rows)
    if undone := [row for row in rows if row["verifier"] != NOBODY and row["entries"] < 0]:
        await connection.execute(_FORGET, undone)
    if changed.left:
        left = [{"of_period": period, "of_employee": employee_id} for period, employee_id in sorted(changed.left)]
        await connection.execute(_RECOUNT_DAYS, left)


def _rows(changed: Changes) -> list[Row]:
    keys = changed.sums.keys() | {(*month, NOBODY) for month in changed.said}
    return [
        {
            **_named(*key),
            "reported": changed.said.get(key[:2], 0) if key[2] == NOBODY else 0,
            **changed.sums.get(key, NOTHING)._asdict(),
        }
        for key in sorted(keys)
    ]


def _named(period: str, employee_id: str, verifier: str) -> Row:
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
_ACTIVITY = table_of(ActivityRow)
_DAY = literal(1, BigInteger).bitwise_lshift(cast(extract("day", _ACTIVITY.c.date), Integer))
_DAYS = select(cast(func.coalesce(func.sum(distinct(_DAY)), 0), BigInteger)).where(
    _ACTIVITY.c.employee_id == bindparam("of_employee"),
    _ACTIVITY.c.period == bindparam("of_period"),
    _ACTIVITY.c.status != "WITHDRAWN",
)
_RECOUNT_DAYS = (
    update(_TALLY)
    .where(
        _TALLY.c.period == bindparam("of_period"),
        _TALLY.c.employee_id == bindparam("of_employee"),
        _TALLY.c.verifier == NOBODY,
    )
    .values(reported=_DAYS.scalar_subquery())
)
