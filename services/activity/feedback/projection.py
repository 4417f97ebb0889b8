"""Comments and ideas become rows."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.feedback.store import CommentRow, IdeaRow
from shared.city.workday import microseconds
from shared.events.activity.feedback import CommentAdded, IdeaRecorded
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; an event that comes again is already there."""
    comments = [
        {
            "employee_id": subject.owner,
            "period": subject.aggregate,
            "comment_id": event.data.comment_id,
            "activity_id": event.data.activity_id,
            "text": event.data.text,
            "said_by": event.actor,
            "said_at": microseconds(event.time),
            "seq": seq,
        }
        for seq, subject, event in entries
        if isinstance(event, CommentAdded)
    ]
    ideas = [
        {
            "employee_id": event.data.employee_id,
            "idea_id": event.data.idea_id,
            "date": event.data.date,
            "text": event.data.text,
            "activity_id": event.data.activity_id,
            "recorded_by": event.actor,
            "recorded_for": event.onbehalfof,
            "recorded_at": microseconds(event.time),
        }
        for _, _, event in entries
        if isinstance(event, IdeaRecorded)
    ]
    await insert_new(connection, CommentRow, comments)
    await insert_new(connection, IdeaRow, ideas)
