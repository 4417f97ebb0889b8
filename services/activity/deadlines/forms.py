"""The written form of deadlines."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

Standing = Literal["OPEN", "LATE", "CLOSED"]


class DeadlineView(BaseModel):
    """The ends of the window of a date's work, with every outage counted, by the clock of the unit.

    `standing`: whether an entry now is on time, marked as late, or refused. `workday`: whether the person's schedule
    has hours. What was returned may have longer.
    """

    date: date
    workday: bool
    on_time_until: datetime
    accepted_until: datetime
    standing: Standing
