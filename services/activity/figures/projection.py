"""A person's month is counted again whenever one of its activities changed: the sums are always those of the rows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import get_args

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.figures.store import UNDECIDED
from services.activity.figures.sums import AGE_LIMITS, AGES, PERFECT
from shared.events.activity import ActivityEvent
from shared.follow import Entry

_HOUR = 3_600_000_000  # microseconds
_KINDS = get_args(ActivityEvent)


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """After the activities of the same page are written."""
    said = [subject for _, subject, event in entries if isinstance(event, _KINDS)]
    months = sorted({(subject.owner, subject.aggregate) for subject in said})
    if months:
        named = [{"employee_id": employee_id, "period": period} for employee_id, period in months]
        await connection.execute(_FORGET, named)
        await connection.execute(_COUNT, named)


def _number(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _verified(amount: str) -> str:
    return f"coalesce(sum({amount}) FILTER (WHERE status = 'VERIFIED'), 0)"


def _age(lower: int | None, upper: int | None) -> str:
    """How many decisions took so many hours, from the one to before the other."""
    age = "decided_at - submitted_at"
    limits = [f"{age} >= {lower * _HOUR}"] if lower else []
    limits += [f"{age} < {upper * _HOUR}"] if upper else []
    return _number(" AND ".join(limits))


_WITH_EVIDENCE = "status = 'VERIFIED' AND json_array_length(evidence) > 0"
_SUMS = {
    "entries": "count(*)",
    "late": _number("late"),
    "claimed": "coalesce(sum(minutes) FILTER (WHERE status IN ('SUBMITTED', 'VERIFIED')), 0)",
    "verified": _number("status = 'VERIFIED'"),
    "returned": _number("status = 'RETURNED'"),
    "rejected": _number("status = 'REJECTED'"),
    "perfect": _number(f"status = 'VERIFIED' AND quality = {PERFECT}"),
    "with_evidence": _number(_WITH_EVIDENCE),
    "unopened": _number(f"{_WITH_EVIDENCE} AND coalesce(json_array_length(opened), 0) = 0"),
    "offered": _verified("minutes"),
    "accepted": _verified("minutes_accepted"),
    "quality": _verified("quality"),
    "quality_squares": _verified("quality * quality"),
    **{name: _age(*limits) for name, limits in zip(AGES, pairwise((None, *AGE_LIMITS, None)), strict=True)},
}
_OF = "employee_id = :employee_id AND period = :period"
_FORGET = text(f"DELETE FROM tally WHERE {_OF}")
_COUNT = text(f"""
    INSERT INTO tally (employee_id, period, verifier, {", ".join(_SUMS)})
    SELECT employee_id, period, CASE WHEN status = 'SUBMITTED' THEN '{UNDECIDED}' ELSE decided_by END AS verifier,
           {", ".join(_SUMS.values())}
    FROM activity
    WHERE {_OF} AND status IN ('SUBMITTED', 'VERIFIED', 'RETURNED', 'REJECTED')
    GROUP BY employee_id, period, CASE WHEN status = 'SUBMITTED' THEN '{UNDECIDED}' ELSE decided_by END
""")
