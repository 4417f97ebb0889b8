"""The answers of the list of things to do: a person's, a unit's and the city's."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.activity.todo.domain import Todo, sentence
from services.activity.todo.readiness import PersonReadiness, ReadinessCounts
from shared.events.activity.reminders import ToDo
from shared.http.paging import Page


class DueView(BaseModel):
    """The number of things of a kind, in words for the employee; `oldest` is the day of the first."""

    kind: ToDo
    count: Annotated[int, Field(description="The number of things of this kind")]
    oldest: dt.date
    text: str


class ReturnedReportView(BaseModel):
    """A report to be submitted again, and why it came back."""

    model_config = ConfigDict(from_attributes=True)

    date: dt.date
    activity_id: str
    reason: str


class WaitingReportsView(BaseModel):
    """The number of an author's reports that wait for a decision, and the day of the oldest."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    reports: Annotated[int, Field(description="Reports")]
    oldest: dt.date


class TodoView(BaseModel):
    """A person's list. `items` sums it up, the most urgent first; the lists beside it have the details.

    `days_without_report` can still be reported; for those of `closing_today` the time to do so, on time or at all, ends
    today. `days_closed` were not reported and no longer can be.
    """

    employee_id: str
    date: dt.date
    items: list[DueView]
    days_without_report: list[dt.date]
    closing_today: list[dt.date]
    days_closed: list[dt.date]
    returned: list[ReturnedReportView]
    waiting_for_me: list[WaitingReportsView]
    escalated_to_me: list[WaitingReportsView]


class UnitBoard(Page[PersonReadiness]):
    """A page of a unit's people; the counts are of all of them, whatever the page."""

    unit_id: str
    period: str
    counts: ReadinessCounts


class UnitCounts(BaseModel):
    """The counts of one unit."""

    unit_id: str
    counts: ReadinessCounts


class CityBoard(BaseModel):
    """Every unit with people of the month, by id, and their sum: everybody is counted once."""

    period: str
    counts: ReadinessCounts
    units: list[UnitCounts]


def todo_view(todo: Todo) -> TodoView:
    """A person's list as it is answered."""
    items = [
        DueView(kind=due.kind, count=due.count, oldest=due.oldest, text=sentence(due, todo.today)) for due in todo.items
    ]
    return TodoView(
        employee_id=todo.employee_id,
        date=todo.today,
        items=items,
        days_without_report=list(todo.missing),
        closing_today=list(todo.closing),
        days_closed=list(todo.closed),
        returned=[ReturnedReportView.model_validate(one) for one in todo.returned],
        waiting_for_me=[WaitingReportsView.model_validate(one) for one in todo.waiting],
        escalated_to_me=[WaitingReportsView.model_validate(one) for one in todo.escalated],
    )
