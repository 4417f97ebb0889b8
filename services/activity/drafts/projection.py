"""Drafts and templates become rows: the last word in the log holds, in whatever order pages come."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.drafts.store import DraftRow, TemplateRow
from shared.city.workday import microseconds
from shared.events.activity.drafts import ActivityDrafted, DraftDiscarded, TemplateSaved
from shared.projections.database import upsert
from shared.projections.runner import Entry

# What is left of a discarded draft.
_BLANK: dict[str, Any] = {
    "date": None,
    "description": "",
    "volume": None,
    "unit": None,
    "minutes": None,
    "evidence": (),
    "target_id": None,
    "catalogue_code": None,
    "shared_id": None,
}


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """One page of events as rows."""
    drafts = [_draft(each) for each in entries if isinstance(each.event, ActivityDrafted | DraftDiscarded)]
    templates = [_template(each) for each in entries if isinstance(each.event, TemplateSaved)]
    await upsert(connection, DraftRow, drafts, newer="seq")
    await upsert(connection, TemplateRow, templates, newer="seq")


def _draft(entry: Entry) -> dict[str, Any]:
    event = entry.event
    said = _BLANK | msgspec.structs.asdict(event.data)
    return said | {
        "discarded": isinstance(event, DraftDiscarded),
        "evidence": msgspec.to_builtins(said["evidence"]),
        "drafted_by": event.actor,
        "drafted_for": event.onbehalfof,
        "drafted_at": microseconds(event.time),
        "seq": entry.seq,
    }


def _template(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return msgspec.structs.asdict(event.data) | {
        "saved_by": event.actor,
        "saved_for": event.onbehalfof,
        "seq": entry.seq,
    }
