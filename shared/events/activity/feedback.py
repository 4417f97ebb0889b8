"""Events of comments on work and of ideas."""

from datetime import date

from shared.events.envelope import Data, Event, Id, Text


class CommentAddedData(Data, frozen=True):
    """A comment on an activity, in the conversation between its author and its verifier."""

    employee_id: Id
    activity_id: Id
    comment_id: Id
    text: Text


class IdeaRecordedData(Data, frozen=True):
    """A new idea or way of working, useful to office or state: a condition of the best predicate (domain 2.5)."""

    employee_id: Id
    idea_id: Id
    date: date
    text: Text
    activity_id: Id | None = None


class CommentAdded(Event, frozen=True, tag="activity.CommentAdded"):
    """A comment on an activity, by its author or by who verifies it."""

    data: CommentAddedData


class IdeaRecorded(Event, frozen=True, tag="activity.IdeaRecorded"):
    """An employee's idea for the office or the state."""

    data: IdeaRecordedData
