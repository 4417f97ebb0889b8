"""A person's month is counted again whenever one of its activities changed: the sums are always those of the rows."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, get_args

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, delete, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.figures.store import UNDECIDED, Tally
from services.activity.figures.sums import AGE_LIMITS, AGES, FULL
from services.activity.store import ActivityRow
from shared.events.activity import ActivityEvent
from shared.follow import Entry

HOUR = 3_600_000_000  # microseconds
_KINDS = get_args(ActivityEvent)
_TALLY: Table = Tally.__table__  # type: ignore[attr-defined]
_ACTIVITY: Table = ActivityRow.__table__  # type: ignore[attr-defined]

Test = ColumnElement[bool]


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """After the activities of the same page are written."""
    said = [subject for _, subject, event in entries if isinstance(event, _KINDS)]
    months = sorted({(subject.owner, subject.aggregate) for subject in said})
    if months:
        named = [{"of_employee": employee_id, "of_period": period} for employee_id, period in months]
        await connection.execute(_FORGET, named)
        await connection.execute(_COUNT, named)


def _of(table: Table) -> Test:
    return and_(table.c.employee_id == bindparam("of_employee"), table.c.period == bindparam("of_period"))


def _sums() -> dict[str, Any]:
    row = _ACTIVITY.c
    verified = row.status == "VERIFIED"
    evidence = and_(verified, func.json_array_length(row.evidence) > 0)
    return {
        "entries": _sum(true()),
        "late": _sum(row.late),
        "claimed": _sum(row.status.in_(("SUBMITTED", "VERIFIED")), row.minutes),
        "verified": _sum(verified),
        "returned": _sum(row.status == "RETURNED"),
        "rejected": _sum(row.status == "REJECTED"),
        "full": _sum(and_(verified, row.quality == FULL)),
        "with_evidence": _sum(evidence),
        "unopened": _sum(and_(evidence, func.coalesce(func.json_array_length(row.opened), 0) == 0)),
        "offered": _sum(verified, row.minutes),
        "accepted": _sum(verified, row.minutes_accepted),
        "quality": _sum(verified, row.quality),
        "quality_squares": _sum(verified, row.quality * row.quality),
        **{name: _sum(test) for name, test in zip(AGES, _ages(), strict=True)},
    }


def _ages() -> Iterator[Test]:
    age = _ACTIVITY.c.decided_at - _ACTIVITY.c.submitted_at
    yield age < AGE_LIMITS[0] * HOUR
    for lower, upper in pairwise(AGE_LIMITS):
        yield and_(age >= lower * HOUR, age < upper * HOUR)
    yield age >= AGE_LIMITS[-1] * HOUR


def _sum(test: Test, of: Any = 1) -> Any:
    return func.sum(case((test, of), else_=0))


def _count() -> Any:
    row, sums = _ACTIVITY.c, _sums()
    verifier = case((row.status == "SUBMITTED", UNDECIDED), else_=row.decided_by).label("verifier")
    counted = (
        select(row.employee_id, row.period, verifier, *sums.values())
        .where(_of(_ACTIVITY), row.status.in_(("SUBMITTED", "VERIFIED", "RETURNED", "REJECTED")))
        .group_by(row.employee_id, row.period, verifier)
    )
    return insert(_TALLY).from_select(["employee_id", "period", "verifier", *sums], counted)


_FORGET = delete(_TALLY).where(_of(_TALLY))
_COUNT = _count()
