"""Where a unit's people may check in by phone, and whether a phone was there: pure."""

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
    """Where a phone says it is, in degrees times a million, give or take `accuracy_m`. Never kept."""

    latitude_e6: int
    longitude_e6: int
    accuracy_m: int
    mock: bool = False


@dataclass(frozen=True)
class UnitWorkplaces:
    """What was last said of a unit; `said`, how often, tells the same words said again later from the first."""

    places: tuple[Workplace, ...] = ()
    said: int = 0


def evolve(defined: UnitWorkplaces, event: Event) -> UnitWorkplaces:
    """What is defined after an event. Events of no interest change nothing."""
    if isinstance(event, WorkplacesDefined):
        return UnitWorkplaces(event.data.places, defined.said + 1)
    return defined


def define(defined: UnitWorkplaces, data: WorkplacesDefinedData, who: Who) -> list[Event]:
    """Replace a unit's workplaces; the same again says nothing new."""
    if defined.places == data.places:
        return []
    return [WorkplacesDefined.record(data, time=who.now, actor=who.actor, nth=defined.said)]


def judge(position: PhonePosition, places: Sequence[Workplace]) -> att.Place | None:
    """In zone where one of the circles, widened by the phone's own doubt, holds the position; None without a circle."""
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
