"""Events of working time: schedules, holidays, special hours and rosters of shifts."""

from datetime import date, time
from typing import Annotated, Literal

import msgspec

from shared.events.envelope import Data, Event, Id, Text

Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
LocalTime = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")]

MOST_SHIFTS = 3  # of one person on one day


class Hours(Data, frozen=True):
    """Working hours of a weekday, local `HH:MM`. An end not after the start is on the next day."""

    start: LocalTime
    end: LocalTime

    @property
    def starts(self) -> time:
        return time.fromisoformat(self.start)

    @property
    def ends(self) -> time:
        return time.fromisoformat(self.end)

    @property
    def text(self) -> str:
        return f"{self.start}-{self.end}"


Weekly = dict[Weekday, Hours | None]


class SchedulePublishedData(Data, frozen=True):
    schedule_id: Id
    weekly: Weekly
    effective_from: date


class HolidayDeclaredData(Data, frozen=True):
    date: date
    name: Text
    kind: str


class HolidayWithdrawnData(Data, frozen=True):
    """The date is an ordinary day after all: the government moves its collective leave within the year."""

    date: date
    reason: Text


class SpecialHoursDeclaredData(Data, frozen=True):
    """Other hours for a schedule between two dates, both included (Ramadan, domain 2.1)."""

    date_from: date
    date_to: date
    schedule_id: Id
    weekly: Weekly

    def __post_init__(self) -> None:
        if self.date_to < self.date_from:
            raise ValueError(f"ends on {self.date_to}, before it starts on {self.date_from}")


class ShiftsRosteredData(Data, frozen=True):
    """A person's shifts on each of these dates, none: free. It holds whatever schedule and holidays say.

    Of one date the last roster holds. A shift whose end is not after its start ends the next day.
    """

    employee_id: Id
    days: dict[date, Annotated[tuple[Hours, ...], msgspec.Meta(max_length=MOST_SHIFTS)]]


class SchedulePublished(Event, frozen=True, tag="attendance.SchedulePublished"):
    """A schedule of weekly working hours holds from a date on."""

    data: SchedulePublishedData


class HolidayDeclared(Event, frozen=True, tag="attendance.HolidayDeclared"):
    """A date is a holiday; of several declarations the last holds."""

    data: HolidayDeclaredData


class HolidayWithdrawn(Event, frozen=True, tag="attendance.HolidayWithdrawn"):
    """A declared holiday is an ordinary day."""

    data: HolidayWithdrawnData


class SpecialHoursDeclared(Event, frozen=True, tag="attendance.SpecialHoursDeclared"):
    """A schedule has other hours between two dates."""

    data: SpecialHoursDeclaredData


class ShiftsRostered(Event, frozen=True, tag="attendance.ShiftsRostered"):
    """A person's shifts on some dates were rostered."""

    data: ShiftsRosteredData


CalendarEvent = SchedulePublished | HolidayDeclared | HolidayWithdrawn | SpecialHoursDeclared
