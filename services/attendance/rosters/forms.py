"""The bodies of rosters' commands and answers."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from services.attendance.rosters.domain import Days
from services.attendance.schedules.feature import HoursCommand
from shared.events.attendance.calendar import MOST_SHIFTS
from shared.http.forms import Command, Day, Id
from shared.values.period import Period

MOST_DAYS = 366


class RosterCommand(Command):
    """A person's shifts by date, none for a free day: at most 3 a date, and dates of at most a year."""

    employee_id: Id
    days: Annotated[
        dict[Day, Annotated[list[HoursCommand], Field(max_length=MOST_SHIFTS)]],
        Field(min_length=1, max_length=MOST_DAYS),
    ]


class HoursView(BaseModel):
    """Local times; an end not after the start is on the next day."""

    start: str
    end: str


class RosterView(BaseModel):
    """The rostered dates of a month. A date that is not named follows the person's schedule."""

    employee_id: str
    period: Period
    days: dict[date, list[HoursView]]


ROSTER = TypeAdapter(RosterCommand)


def view(employee_id: str, period: Period, days: Days) -> RosterView:
    views = {day: [HoursView(start=hours.start, end=hours.end) for hours in shifts] for day, shifts in days.items()}
    return RosterView(employee_id=employee_id, period=period, days=views)
