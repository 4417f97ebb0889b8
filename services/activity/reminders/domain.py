"""The decision to remind a person: once a day at most. Pure."""

from datetime import date, datetime

from services.activity.todo.domain import Todo
from shared.events import Event, content_id
from shared.events.activity.reminders import ReminderDue, ReminderDueData

ACTOR = "service:activity"

Reminded = date | None  # the last day on which a person was reminded


def evolve(last: Reminded, event: Event) -> Reminded:
    """The last day reminded on, after an event. Events of no interest change nothing."""
    if not isinstance(event, ReminderDue):
        return last
    return event.data.date if last is None else max(last, event.data.date)


def remind(last: Reminded, todo: Todo, now: datetime) -> list[Event]:
    """Remind a person of all they have to do, on a workday of theirs, unless they were reminded on it or later."""
    if not todo.workday or not todo.items or (last is not None and todo.today <= last):
        return []
    data = ReminderDueData(employee_id=todo.employee_id, date=todo.today, items=todo.items)
    return [ReminderDue.record(data, id=reminder_id(todo.employee_id, todo.today), time=now, actor=ACTOR)]


def reminder_id(employee_id: str, day: date) -> str:
    """The event id of a person's day, whatever the items: of replicas that counted at different moments one counts."""
    return content_id(ReminderDue.type(), employee_id, day.isoformat())
