"""Decisions on units and posts: pure functions. No clock, no I/O."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from shared.caller import Who
from shared.events import Event
from shared.events import appraisal as app
from shared.problems import invalid
from shared.values.period import Period

Component = Literal["WORKLOAD", "ACHIEVEMENT", "DUTY_PLACE", "WORK_CONDITION", "SCARCITY", "OTHER_OBJECTIVE"]
COMPONENTS = frozenset(get_args(Component))  # of TPP (domain 2.6.1)


@dataclass(frozen=True)
class UnitState:
    """Every definition of one unit, the last in force, and the months closed for it."""

    definitions: tuple[app.UnitDefinedData, ...] = ()
    closed: frozenset[Period] = frozenset()


PositionState = tuple[app.PositionDefinedData, ...]  # every definition of one post, the last in force


def evolve_unit(unit: UnitState, event: Event) -> UnitState:
    """The unit after an event. Events of no interest, or with a time zone that does not exist, change nothing."""
    match event:
        case app.UnitDefined(data=data) if _is_zone(data.timezone):
            return replace(unit, definitions=(*unit.definitions, data))
        case app.MonthClosed(data=closing):
            return replace(unit, closed=unit.closed | {closing.period})
    return unit


def define_unit(unit: UnitState, data: app.UnitDefinedData, above: Collection[str], who: Who) -> list[Event]:
    """Define a unit, or define it anew. `above`: its parent and the parent's own ancestors."""
    if unit.definitions and unit.definitions[-1] == data:
        return []
    if data.unit_id in above:
        raise invalid(f"Unit {data.unit_id} cannot stand below itself.")
    if not _is_zone(data.timezone):
        raise invalid(f"{data.timezone!r} is no IANA time zone.")
    # A return to an earlier definition is on purpose: its id must differ from that of the first time.
    return [app.UnitDefined.record(data, time=who.now, actor=who.actor, nth=unit.definitions.count(data))]


def evolve_position(definitions: PositionState, event: Event) -> PositionState:
    """The definitions of a post after an event. Events of no interest change nothing."""
    return (*definitions, event.data) if isinstance(event, app.PositionDefined) else definitions


def define_position(definitions: PositionState, data: app.PositionDefinedData, who: Who) -> list[Event]:
    """Define a post with its ceiling, or define it anew."""
    if definitions and definitions[-1] == data:
        return []
    unknown = sorted(data.ceiling.keys() - COMPONENTS)
    if unknown:
        raise invalid(f"No component of TPP: {', '.join(unknown)}.")
    return [app.PositionDefined.record(data, time=who.now, actor=who.actor, nth=definitions.count(data))]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # missing, malformed, or a directory of the zone database
        return False
    return True
