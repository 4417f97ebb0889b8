"""Activity's events become its rows."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.work.domain import MOVES
from services.activity.work.store import ActivityRow
from services.activity.work.tally.counting import Key, Standing
from services.activity.work.tally.projection import count
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

_STANDING = itemgetter(*Standing._fields)

Row = dict[str, Any]


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """One page of events as rows: what each activity comes to is found in memory, then written once and counted."""
    rows: dict[Key, Row] = {}
    decisions: dict[Key, Row] = {}  # on activities of earlier pages
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
    before = {row[:3]: Standing(*row[3:]) for row in await by_key(connection, _TABLE, Standing._fields, keys)}
    decisions = {key: decision for key, decision in decisions.items() if key in before}
    await upsert(connection, ActivityRow, list(rows.values()))
    if decisions:
        found = [_named(key, "of_") | decision for key, decision in decisions.items()]
        await connection.execute(_DECIDE, found)
    decided = {key: before[key]._asdict() | decision for key, decision in decisions.items()}
    after = {key: Standing(*_STANDING(row)) for key, row in (rows | decided).items()}
    await count(before, after, connection)


def _key(entry: Entry) -> Key:
    """A decision does not say its month; the aggregate it is said in does."""
    return entry.subject.owner, entry.subject.aggregate, entry.event.data.activity_id


def _named(key: Key, prefix: str = "") -> Row:
    return {prefix + name: value for name, value in zip(_KEY, key, strict=True)}


def _submission(entry: Entry, event: act.ActivitySubmitted) -> Row:
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


def _decision(entry: Entry) -> Row:
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
