"""The written form of downtimes."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.events.activity.downtime import OutageSource
from shared.http.forms import Command, Id, Instant, Reason


class DowntimeCommand(Command):
    """A time in which the system could not be used; `units` whose people it hit, none: everybody's."""

    outage_id: Id
    started_at: Instant
    ended_at: Instant
    reason: Reason
    units: Annotated[list[Id], Field(max_length=1_000)] = []


class DowntimeView(BaseModel):
    """A downtime, `MEASURED` by the service of itself or `DECLARED` by a person."""

    model_config = ConfigDict(from_attributes=True)

    outage_id: str
    started_at: datetime
    ended_at: datetime
    source: OutageSource
    reason: str
    units: list[str]
