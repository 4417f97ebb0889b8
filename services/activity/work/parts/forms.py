"""The written form of a part of shared work."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from services.activity.work.domain import Status


class PartView(BaseModel):
    """The claim of one of the people who did something together."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    date: date
    activity_id: str
    volume: int
    unit: str
    minutes: int
    minutes_accepted: int | None
    status: Status
