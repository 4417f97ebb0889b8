"""The wording of a day's digest, in Indonesian. Pure."""

from services.activity.todo.domain import sentence, written
from shared.events.activity.reminders import ReminderDueData


def subject(reminder: ReminderDueData) -> str:
    return f"e-Kinerja {written(reminder.date, reminder.date)}: yang perlu Anda kerjakan"


def body(reminder: ReminderDueData) -> str:
    return "\n".join(sentence(due, reminder.date) for due in reminder.items) + "\n"
