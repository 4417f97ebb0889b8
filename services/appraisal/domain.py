"""What appraisal decides of units, posts and the closing of months: pure functions. No clock, no I/O."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from shared.caller import Who
from shared.events import Event
from shared.events import appraisal as app
from shared.events.ids import event_id
from shared.problems import invalid, not_found
from shared.values.period import Period, first_day

Component = Literal["WORKLOAD", "ACHIEVEMENT", "DUTY_PLACE", "WORK_CONDITION", "SCARCITY", "OTHER_OBJECTIVE"]
COMPONENTS = frozenset(get_args(Component))  # of TPP (domain 2.6.1)


@dataclass(frozen=True)
class UnitState:
    """Every definition of one unit, the last in force, and the months closed for it."""

    said: tuple[app.UnitDefinedData, ...] = ()
    closed: frozenset[Period] = frozenset()


def evolve_unit(unit: UnitState, event: Event) -> UnitState:
    """The unit after an event. Events of no interest, or with a time zone nobody knows, change nothing."""
    match event:
        case app.UnitDefined(data=data) if _is_zone(data.timezone):
            return replace(unit, said=(*unit.said, data))
        case app.MonthClosed(data=closing):
            return replace(unit, closed=unit.closed | {closing.period})
    return unit


def define_unit(unit: UnitState, data: app.UnitDefinedData, above: Collection[str], who: Who) -> list[Event]:
    """Define a unit, or define it anew. `above`: its parent and the parent's own ancestors."""
    if unit.said and unit.said[-1] == data:
        return []
    if data.unit_id in above:
        raise invalid(f"Unit {data.unit_id} cannot stand below itself.")
    if not _is_zone(data.timezone):
        raise invalid(f"{data.timezone!r} is no IANA time zone.")
    # Back to an earlier definition is said on purpose: its id must differ from that of the first time.
    return [app.UnitDefined.record(data, time=who.now, actor=who.actor, nth=unit.said.count(data))]


def close_month(unit: UnitState, data: app.MonthClosedData, who: Who) -> list[Event]:
    """Close a unit's month, once: what is recorded before this event counts for it, what comes after is adjusted."""
    if not unit.said:
        raise not_found(f"There is no unit {data.unit_id}.")
    if data.period in unit.closed:
        return []
    today = who.now.astimezone(ZoneInfo(unit.said[-1].timezone)).date()
    if today < first_day(data.period):
        raise invalid(f"{data.period} has not begun.")
    key = event_id(app.MonthClosed.type(), data.unit_id, data.period)
    return [app.MonthClosed.record(data, id=key, time=who.now, actor=who.actor)]


PositionState = tuple[app.PositionDefinedData, ...]  # every definition of one post, the last in force


def evolve_position(said: PositionState, event: Event) -> PositionState:
    return (*said, event.data) if isinstance(event, app.PositionDefined) else said


def define_position(said: PositionState, data: app.PositionDefinedData, who: Who) -> list[Event]:
    """Define a post with its ceiling, or define it anew."""
    if said and said[-1] == data:
        return []
    unknown = sorted(data.ceiling.keys() - COMPONENTS)
    if unknown:
        raise invalid(f"No component of TPP: {', '.join(unknown)}.")
    return [app.PositionDefined.record(data, time=who.now, actor=who.actor, nth=said.count(data))]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # missing, malformed, or a directory of the zone database
        return False
    return True
