"""The requests and answers of comments and ideas."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.http.forms import STORABLE, Command, Day, Id, StoredInstant

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]


class CommentCommand(Command):
    """A comment on an activity. The id is the client's: the same again answers the same."""

    comment_id: Id
    text: Text


class IdeaCommand(Command):
    """An idea. The id is the client's: the same again answers the same. `activity_id`: the work it came from."""

    employee_id: Id
    idea_id: Id
    date: Day
    text: Text
    activity_id: Id | None = None


class CommentView(BaseModel):
    """A comment, and who made it."""

    model_config = ConfigDict(from_attributes=True)

    comment_id: str
    text: str
    said_by: str
    said_at: StoredInstant


class IdeaView(BaseModel):
    """An idea; `recorded_for` is set where an officer recorded it for the employee."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    idea_id: str
    date: date
    text: str
    activity_id: str | None
    recorded_by: str
    recorded_for: str | None
    recorded_at: StoredInstant
