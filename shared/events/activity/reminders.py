"""Events of reminders that are due."""

from datetime import date
from typing import Literal

from shared.events.envelope import Data, Event, Id, Positive

ToDo = Literal["DAY_WITHOUT_REPORT", "RETURNED", "WAITS_FOR_ME", "ESCALATED_TO_ME", "WINDOW_CLOSES"]


class Due(Data, frozen=True):
    """The number of things of a kind; `oldest` is the day of the first."""

    kind: ToDo
    count: Positive
    oldest: date


class ReminderDueData(Data, frozen=True):
    """All that a person has to do, once a day at most."""

    employee_id: Id
    date: date
    items: tuple[Due, ...]


class ReminderDue(Event, frozen=True, tag="activity.ReminderDue"):
    """The reminder of a day to an employee: all that they have to do."""

    data: ReminderDueData
