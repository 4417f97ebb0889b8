"""The decision to close a unit's month: a pure function. No clock, no I/O."""

from zoneinfo import ZoneInfo

from services.appraisal.organisation.domain import UnitState
from shared.caller import Who
from shared.events import Event
from shared.events import appraisal as app
from shared.events.ids import event_id
from shared.problems import invalid, not_found
from shared.values.period import first_day


def close_month(unit: UnitState, data: app.MonthClosedData, who: Who) -> list[Event]:
    """Close a unit's month, once: what is recorded before this event counts for it, what comes after is adjusted."""
    if not unit.definitions:
        raise not_found(f"There is no unit {data.unit_id}.")
    if data.period in unit.closed:
        return []
    today = who.now.astimezone(ZoneInfo(unit.definitions[-1].timezone)).date()
    if today < first_day(data.period):
        raise invalid(f"{data.period} has not begun.")
    key = event_id(app.MonthClosed.type(), data.unit_id, data.period)
    return [app.MonthClosed.record(data, id=key, time=who.now, actor=who.actor)]
