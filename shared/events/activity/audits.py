"""Events of audit samples, and of confirmations by the inspectorate."""

from typing import Annotated

import msgspec

from shared.events.envelope import Data, Event, Id, Natural, Text


class Sampled(Data, frozen=True):
    employee_id: Id
    period: str
    activity_id: Id


class AuditSampledData(Data, frozen=True):
    """The activities of a unit's month that the inspectorate looks at again; `seed` lets anybody draw them anew."""

    unit_id: Id
    period: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    seed: Text
    share_bp: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    population: Natural
    activities: tuple[Sampled, ...]


class ActivityConfirmedData(Data, frozen=True):
    """An audited activity stands as it was verified."""

    employee_id: Id
    activity_id: Id
    comment: Text | None = None


class AuditSampled(Event, frozen=True, tag="activity.AuditSampled"):
    """The verified activities of a unit's month that were drawn for the inspectorate."""

    data: AuditSampledData


class ActivityConfirmed(Event, frozen=True, tag="activity.ActivityConfirmed"):
    """An auditor looked at a sampled activity and lets it stand."""

    data: ActivityConfirmedData
