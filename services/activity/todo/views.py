"""How the answers are written."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

from services.activity.todo.domain import Todo, sentence
from services.activity.todo.readiness import PersonReadiness, ReadinessCounts
from shared.events.activity.reminders import ToDo
from shared.http.paging import Page


class DueView(BaseModel):
    """So many things of a kind, in words for its person; `oldest` is the day of the first."""

    kind: ToDo
    count: int
    oldest: dt.date
    text: str


class ReturnedReportView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    date: dt.date
    activity_id: str
    reason: str


class WaitingReportsView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    reports: int
    oldest: dt.date


class TodoView(BaseModel):
    """`items` is all in short, the most urgent first; the lists beside it say what each is made of.

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
    """The counts are of all the unit's people, whatever the page."""

    unit_id: str
    period: str
    counts: ReadinessCounts


class UnitCounts(BaseModel):
    unit_id: str
    counts: ReadinessCounts


class CityBoard(BaseModel):
    """Every unit with people of the month, by id, and their sum: everybody is counted once."""

    period: str
    counts: ReadinessCounts
    units: list[UnitCounts]


def todo_view(todo: Todo) -> TodoView:
    items = [
        DueView(kind=each.kind, count=each.count, oldest=each.oldest, text=sentence(each, todo.today))
        for each in todo.items
    ]
    return TodoView(
        employee_id=todo.employee_id,
        date=todo.today,
        items=items,
        days_without_report=list(todo.missing),
        closing_today=list(todo.closing),
        days_closed=list(todo.closed),
        returned=[ReturnedReportView.model_validate(each) for each in todo.returned],
        waiting_for_me=[WaitingReportsView.model_validate(each) for each in todo.waiting],
        escalated_to_me=[WaitingReportsView.model_validate(each) for each in todo.escalated],
    )
