"""Decisions on the city's schedules and special hours: pure. Each is published once."""

from dataclasses import dataclass

from shared.caller import Who
from shared.events import Event
from shared.events.attendance.calendar import (
    SchedulePublished,
    SchedulePublishedData,
    SpecialHoursDeclared,
    SpecialHoursDeclaredData,
)
from shared.problems import not_found

CalendarData = SchedulePublishedData | SpecialHoursDeclaredData
_EVENTS: dict[type, type[Event]] = {
    SchedulePublishedData: SchedulePublished,
    SpecialHoursDeclaredData: SpecialHoursDeclared,
}


@dataclass(frozen=True)
class CalendarState:
    """The ids of all events of the calendar, and those of the published schedules."""

    event_ids: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()


def evolve(calendar: CalendarState, event: Event) -> CalendarState:
    """Return the calendar after an event."""
    schedules = calendar.schedules
    if isinstance(event, SchedulePublished):
        schedules |= {event.data.schedule_id}
    return CalendarState(calendar.event_ids | {event.id}, schedules)


def change(calendar: CalendarState, data: CalendarData, who: Who) -> list[Event]:
    """Publish a schedule or declare special hours; the same again changes nothing."""
    kind = _EVENTS[type(data)]
    if isinstance(data, SpecialHoursDeclaredData) and data.schedule_id not in calendar.schedules:
        raise not_found(f"No schedule {data.schedule_id} is published.")
    event = kind.record(data, time=who.now, actor=who.actor)
    return [] if event.id in calendar.event_ids else [event]
