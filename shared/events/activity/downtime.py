"""Events of the service's own outages, which move deadlines."""

from typing import Literal

from shared.events.envelope import Data, Event, Id, Instant, Text

OutageSource = Literal["MEASURED", "DECLARED"]


class OutageRecordedData(Data, frozen=True):
    """The system could not be used from `started_at` to `ended_at`: every window open then grows by as much."""

    outage_id: Id
    started_at: Instant
    ended_at: Instant
    source: OutageSource
    reason: Text
    units: tuple[Id, ...] = ()  # whose people it hit; none: everybody's

    def __post_init__(self) -> None:
        if self.ended_at <= self.started_at:
            raise ValueError(f"ends at {self.ended_at}, not after it starts at {self.started_at}")


class OutageRecorded(Event, frozen=True, tag="activity.OutageRecorded"):
    """The system could not be used for some time: every window open then grows by as much."""

    data: OutageRecordedData
