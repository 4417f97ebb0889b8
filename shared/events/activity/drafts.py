"""Events of work that is not submitted yet: drafts and templates."""

from datetime import date

from shared.events.activity.work import DayMinutes, Evidence
from shared.events.envelope import Data, Event, Id, Positive, Text


class DraftedData(Data, frozen=True):
    """Work as far as it is written; the last draft of an id replaces those before."""

    employee_id: Id
    activity_id: Id
    date: date
    description: Text = ""
    volume: Positive | None = None
    unit: str | None = None
    minutes: DayMinutes | None = None
    evidence: tuple[Evidence, ...] = ()
    target_id: Id | None = None
    catalogue_code: Id | None = None
    shared_id: Id | None = None


class DraftDiscardedData(Data, frozen=True):
    employee_id: Id
    activity_id: Id


class TemplateSavedData(Data, frozen=True):
    """Work that comes again and again, to be filled in with a date; empty `description`: the template is dropped."""

    employee_id: Id
    template_id: Id
    description: Text
    volume: Positive | None = None
    unit: str | None = None
    minutes: DayMinutes | None = None
    target_id: Id | None = None
    catalogue_code: Id | None = None


class ActivityDrafted(Event, frozen=True, tag="activity.ActivityDrafted"):
    """An activity as far as it is written; the last draft of an id replaces those before."""

    data: DraftedData


class DraftDiscarded(Event, frozen=True, tag="activity.DraftDiscarded"):
    """A draft is thrown away."""

    data: DraftDiscardedData


class TemplateSaved(Event, frozen=True, tag="activity.TemplateSaved"):
    """A template to begin drafts from."""

    data: TemplateSavedData


DraftEvent = ActivityDrafted | DraftDiscarded
