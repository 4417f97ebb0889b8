"""A day's digest as its person reads it. Pure."""

from services.activity.todo.domain import sentence, written
from shared.events.activity.reminders import ReminderDueData


def subject(reminder: ReminderDueData) -> str:
    return f"e-Kinerja {written(reminder.date, reminder.date)}: yang perlu Anda kerjakan"


def body(reminder: ReminderDueData) -> str:
    return "\n".join(sentence(each, reminder.date) for each in reminder.items) + "\n"
