"""Drafts and templates become rows: the last event in the log holds, in whatever order pages come."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.drafts.store import DraftRow, TemplateRow
from shared.city.workday import microseconds
from shared.events.activity.drafts import ActivityDrafted, DraftDiscarded, TemplateSaved
from shared.projections.database import upsert
from shared.projections.runner import Entry

# The fields of a discarded draft.
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
    """Write one page of events as rows."""
    drafts = [_draft(entry) for entry in entries if isinstance(entry.event, ActivityDrafted | DraftDiscarded)]
    templates = [_template(entry) for entry in entries if isinstance(entry.event, TemplateSaved)]
    await upsert(connection, DraftRow, drafts, newer="seq")
    await upsert(connection, TemplateRow, templates, newer="seq")


def _draft(entry: Entry) -> dict[str, Any]:
    event = entry.event
    fields = _BLANK | msgspec.structs.asdict(event.data)
    return fields | {
        "discarded": isinstance(event, DraftDiscarded),
        "evidence": msgspec.to_builtins(fields["evidence"]),
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
