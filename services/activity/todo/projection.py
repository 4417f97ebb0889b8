"""Events become the rows behind "what must I do next"."""

from collections.abc import Sequence
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Integer,
    Table,
    bindparam,
    case,
    cast,
    distinct,
    extract,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.store import ActivityRow
from services.activity.todo.tables import ExcusedRow, MonthRow, RosteredRow
from shared.database import insert_new, upsert
from shared.events import activity as act
from shared.events import attendance as att
from shared.follow import Entry
from shared.projection import RowProjection
from shared.subjects import PARTITIONS

Row = dict[str, Any]
_MONTH: Table = MonthRow.__table__  # type: ignore[attr-defined]
_ACTIVITY = get_args(act.ActivityEvent)


_OF: Table = ActivityRow.__table__  # type: ignore[attr-defined]


def _counted(status: str, value: Any = 1) -> Any:
    return func.sum(case((_OF.c.status == status, value), else_=0))


_SAID = case(
    (
        _OF.c.status != "WITHDRAWN",
        literal(1, BigInteger).bitwise_lshift(cast(extract("day", _OF.c.date), Integer)),
    ),
    else_=0,
)
# A month is counted anew from its rows: whatever moved, and however often it is read, the numbers are the rows'.
_COUNT = (
    select(
        _OF.c.employee_id,
        _OF.c.period,
        cast(func.sum(distinct(_SAID)), BigInteger),
        _counted("SUBMITTED"),
        _counted("RETURNED"),
        _counted("VERIFIED"),
        _counted("VERIFIED", func.coalesce(_OF.c.minutes_accepted, 0)),
    )
    .where(_OF.c.employee_id == bindparam("of_employee"), _OF.c.period == bindparam("of_period"))
    .group_by(_OF.c.employee_id, _OF.c.period)
)
_COLUMNS = ["employee_id", "period", "reported", "submitted", "returned", "verified", "minutes"]


async def count_months(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """The months that a page of events has touched, after their activities are written."""
    touched = {(each.subject.owner, each.subject.aggregate) for each in entries if isinstance(each.event, _ACTIVITY)}
    if not touched:
        return
    insert = (
        (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(_MONTH).from_select(_COLUMNS, _COUNT)
    )
    kept = insert.on_conflict_do_update(
        index_elements=_COLUMNS[:2], set_={name: insert.excluded[name] for name in _COLUMNS[2:]}
    )
    await connection.execute(kept, [{"of_employee": who, "of_period": period} for who, period in sorted(touched)])


class AbsenceProjection(RowProjection):
    """Folds, into activity's own tables, what attendance says of days without work."""

    partitions = list(range(PARTITIONS))

    def __init__(self) -> None:
        super().__init__("activity_absences", write_absences)

    def filters(self, partition: int) -> list[str]:
        return [f"log.{partition}.*.attendance.*"]


async def write_absences(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """One page of attendance's events; of one date the last roster holds, a cancelled excuse stays cancelled."""
    excused: list[Row] = []
    cancelled: list[Row] = []
    rostered: list[Row] = []
    for _, _, event in entries:
        data = event.data
        if isinstance(event, att.AbsenceExcused):
            key = {"employee_id": data.employee_id, "excuse_id": data.excuse_id}
            excused.append({**key, "date_from": data.date_from, "date_to": data.date_to, "cancelled": False})
        elif isinstance(event, att.ExcuseCancelled):
            cancelled.append({"of_employee": data.employee_id, "of_excuse": data.excuse_id})
        elif isinstance(event, att.ShiftsRostered):
            of_person = {"employee_id": data.employee_id}
            rostered += [{**of_person, "date": day, "shifts": bool(shifts)} for day, shifts in data.days.items()]
    await insert_new(connection, ExcusedRow, excused)
    if cancelled:
        await connection.execute(_CANCEL, cancelled)
    await upsert(connection, RosteredRow, rostered)


_EXCUSED: Table = ExcusedRow.__table__  # type: ignore[attr-defined]
_CANCEL = (
    update(_EXCUSED)
    .where(_EXCUSED.c.employee_id == bindparam("of_employee"), _EXCUSED.c.excuse_id == bindparam("of_excuse"))
    .values(cancelled=True)
)
