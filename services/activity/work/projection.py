"""The events of work become rows, and the tally is counted with them."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.work.domain import MOVES
from services.activity.work.store import ActivityRow
from services.activity.work.tally.domain import CountedActivity, Key
from services.activity.work.tally.feature import count, recount_days
from shared.city.workday import microseconds
from shared.events.activity import work as act
from shared.projections.database import by_key, table_of, upsert
from shared.projections.runner import Entry

_TABLE = table_of(ActivityRow)
_KEY = ("employee_id", "period", "activity_id")
_UNDECIDED: dict[str, Any] = {
    "decided_by": None,
    "decided_at": None,
    "minutes_accepted": None,
    "volume_accepted": None,
    "quality": None,
    "comment": None,
    "reason": None,
    "decision": None,
    "opened": None,
}

# Every decision sets the same columns, so that a page of them is one statement.
_DECIDE = (
    update(_TABLE)
    .where(*(_TABLE.c[name] == bindparam(f"of_{name}") for name in _KEY))
    .values({name: bindparam(name) for name in ("status", "seq", *_UNDECIDED)})
)

_RECOUNT_DAYS = recount_days(_TABLE)
_COUNTED = itemgetter(*CountedActivity._fields)


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows: the result for each activity is found in memory, written once and counted."""
    rows: dict[Key, dict[str, Any]] = {}
    decisions: dict[Key, dict[str, Any]] = {}  # on activities of earlier pages
    for entry in entries:
        event = entry.event
        if isinstance(event, act.ActivitySubmitted):
            key = _key(entry)
            rows[key] = _submission(entry, event)
            decisions.pop(key, None)
        elif type(event) in MOVES:
            key = _key(entry)
            if key in rows:
                rows[key] |= _decision(entry)
            else:
                decisions[key] = _decision(entry)
    keys = [*rows, *decisions]
    before = {
        row[:3]: CountedActivity(*row[3:]) for row in await by_key(connection, _TABLE, CountedActivity._fields, keys)
    }
    decisions = {key: decision for key, decision in decisions.items() if key in before}
    await upsert(connection, ActivityRow, list(rows.values()))
    if decisions:
        found = [_named(key, "of_") | decision for key, decision in decisions.items()]
        await connection.execute(_DECIDE, found)
    decided = {key: before[key]._asdict() | decision for key, decision in decisions.items()}
    after = {key: CountedActivity(*_COUNTED(row)) for key, row in (rows | decided).items()}
    await count(before, after, _RECOUNT_DAYS, connection)


def _key(entry: Entry) -> Key:
    """The key of an activity. A decision does not name its month; the aggregate that it is part of does."""
    return entry.subject.owner, entry.subject.aggregate, entry.event.data.activity_id


def _named(key: Key, prefix: str = "") -> dict[str, Any]:
    return {prefix + name: value for name, value in zip(_KEY, key, strict=True)}


def _submission(entry: Entry, event: act.ActivitySubmitted) -> dict[str, Any]:
    data = event.data
    return {
        **_named(_key(entry)),
        **_UNDECIDED,
        "date": data.date,
        "description": data.description,
        "target_id": data.target_id,
        "catalogue_code": data.catalogue_code,
        "shared_id": data.shared_id,
        "volume": data.volume,
        "unit": data.unit,
        "minutes": data.minutes,
        "evidence": msgspec.to_builtins(data.evidence),
        "declared": data.declared,
        "submitted_by": event.actor,
        "submitted_for": event.onbehalfof,
        "submitted_at": microseconds(event.time),
        "submission": event.id,
        "made_at": microseconds(data.made_at) if data.made_at else None,
        "late": data.late,
        "status": "SUBMITTED",
        "seq": entry.seq,
    }


def _decision(entry: Entry) -> dict[str, Any]:
    event = entry.event
    row = _UNDECIDED | {
        "status": MOVES[type(event)][1],
        "decided_by": event.actor,
        "decided_at": microseconds(event.time),
        "decision": event.id,
        "seq": entry.seq,
    }
    if isinstance(event, act.ActivityVerified):
        verified = event.data
        return row | {
            "minutes_accepted": verified.minutes_accepted,
            "volume_accepted": verified.volume_accepted,
            "quality": verified.quality,
            "comment": verified.comment,
            "opened": list(verified.opened),
        }
    return row | {"reason": event.data.reason}
