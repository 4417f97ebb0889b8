"""Decisions on a unit's workplaces, and whether a phone was at one of them: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance.workplaces import Workplace, WorkplacesDefined, WorkplacesDefinedData

EARTH_M = 6_371_009  # mean radius
MOST_ACCURACY_M = 100  # a phone that is less sure of itself gets no more than this in its favour


@dataclass(frozen=True)
class PhonePosition:
    """The position that a phone reports, in degrees times a million, give or take `accuracy_m` metres. Never kept."""

    latitude_e6: int
    longitude_e6: int
    accuracy_m: int
    mock: bool = False


@dataclass(frozen=True)
class UnitWorkplaces:
    """A unit's workplaces as last defined; `definitions`, how many there were, makes each one's event id its own."""

    places: tuple[Workplace, ...] = ()
    definitions: int = 0


def evolve(unit: UnitWorkplaces, event: Event) -> UnitWorkplaces:
    """Return the unit's workplaces after an event. Events of no interest change nothing."""
    if isinstance(event, WorkplacesDefined):
        return UnitWorkplaces(event.data.places, unit.definitions + 1)
    return unit


def define(unit: UnitWorkplaces, data: WorkplacesDefinedData, who: Who) -> list[Event]:
    """Replace a unit's workplaces; the same again changes nothing."""
    if unit.places == data.places:
        return []
    return [WorkplacesDefined.record(data, time=who.now, actor=who.actor, nth=unit.definitions)]


def judge(position: PhonePosition, places: Sequence[Workplace]) -> att.Place | None:
    """Judge a position: in zone where a circle, widened by the phone's own accuracy, holds it; None without circles."""
    if not places:
        return None
    doubt = min(position.accuracy_m, MOST_ACCURACY_M)
    distances = [distance_m(position, place) for place in places]
    inside = any(far <= place.radius_m + doubt for far, place in zip(distances, places, strict=True))
    return att.Place(zone="IN_ZONE" if inside else "OUT_OF_ZONE", distance_m=min(distances), mock=position.mock)


def distance_m(one: PhonePosition | Workplace, other: PhonePosition | Workplace) -> int:
    """Whole metres along the globe, rounded down (haversine)."""
    north, south = radians(one.latitude_e6 / 1e6), radians(other.latitude_e6 / 1e6)
    east = radians((one.longitude_e6 - other.longitude_e6) / 1e6)
    chord = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return int(2 * EARTH_M * asin(sqrt(min(1.0, chord))))
