"""The requests and answers of drafts and templates."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.activity.drafts.store import DraftRow
from services.activity.work.feature import ActivityRow, Evidence, Minutes, Volume
from shared.http.forms import STORABLE, Command, Day, Id, Line, StoredInstant, Text

Unfinished = Annotated[str, StringConstraints(max_length=2_000, pattern=STORABLE)]


class DraftCommand(Command):
    """Work as far as it is written: nothing but its date is needed."""

    date: Day
    description: Unfinished = ""
    volume: Volume | None = None
    unit: Line | None = None
    minutes: Minutes | None = None
    evidence: Evidence = []
    target_id: Id | None = None
    catalogue_code: Id | None = None
    shared_id: Id | None = None


class CopyCommand(Command):
    """To draft a day's work again for another day. The id is the client's: the same again drafts nothing more."""

    command_id: Id
    from_date: Day
    to_date: Day


class TemplateCommand(Command):
    """Work that comes again and again."""

    description: Text
    volume: Volume | None = None
    unit: Line | None = None
    minutes: Minutes | None = None
    target_id: Id | None = None
    catalogue_code: Id | None = None


class FillInCommand(Command):
    """The day a template is filled in for, and the id of the draft it makes."""

    activity_id: Id
    date: Day


class EditableView(BaseModel):
    """Work that may still be edited.

    `entered_for` is set where an officer entered it for the employee; `reason` says why it was returned or withdrawn.
    """

    employee_id: str
    activity_id: str
    state: Literal["DRAFT", "RETURNED", "WITHDRAWN"]
    date: date
    description: str
    volume: int | None
    unit: str | None
    minutes: int | None
    evidence: Annotated[list[dict[str, Any]], Field(examples=[[{"name": "bukti.jpg", "size": 123_456}]])]
    target_id: str | None
    catalogue_code: str | None
    shared_id: str | None
    entered_by: str
    entered_for: str | None
    entered_at: StoredInstant
    reason: str | None = None


def editable(row: DraftRow | ActivityRow) -> EditableView:
    """A draft or a reopened activity as a person can edit it."""
    if isinstance(row, DraftRow):
        entered = {"entered_by": row.drafted_by, "entered_for": row.drafted_for, "entered_at": row.drafted_at}
        return EditableView.model_validate(row.model_dump() | entered | {"state": "DRAFT"})
    entered = {"entered_by": row.submitted_by, "entered_for": row.submitted_for, "entered_at": row.submitted_at}
    return EditableView.model_validate(row.model_dump() | entered | {"state": row.status})


class TemplateView(BaseModel):
    """A template in its last version."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    template_id: str
    description: str
    volume: int | None
    unit: str | None
    minutes: int | None
    target_id: str | None
    catalogue_code: str | None
    saved_by: str
    saved_for: str | None
