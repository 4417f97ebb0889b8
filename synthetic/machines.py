"""The places of the units: their terminals, and the circles in which their people may use a phone."""

from collections.abc import Iterator
from datetime import datetime

from shared.events import Event
from shared.events.attendance.devices import (
    Coordinates,
    DeviceActivated,
    DeviceActivatedData,
    DeviceEnrolled,
    DeviceEnrolledData,
)
from shared.events.attendance.workplaces import Workplace, WorkplacesDefined, WorkplacesDefinedData
from synthetic.almanac import TIMEZONE
from synthetic.city import City
from synthetic.units import Unit

KUPANG = Coordinates(latitude_e6=-10_170_000, longitude_e6=123_600_000)
STEP_E6 = 900  # about 100 metres; the city is a hundred steps wide
RADIUS_M = 150


def machine_events(city: City, start: datetime) -> Iterator[Event]:
    """Every unit's terminal, let in by the personnel agency, and its workplace."""
    actor = f"hr:{city.head_of('PERSONNEL_AGENCY')}"
    for n, unit in enumerate(city.units):
        place = position_of(unit)
        enrolled = DeviceEnrolledData(
            device_id=unit.device_id,
            protocol="ADMS",
            site=unit.name,
            timezone=TIMEZONE,
            trust="LOW",
            serial=f"KPG{unit.unit_id[1:]}",
            sources=(f"10.20.{n % 250}.0/24",),
            position=place,
        )
        activated = DeviceActivatedData(device_id=unit.device_id)
        yield DeviceEnrolled.record(enrolled, time=start, actor=actor)
        yield DeviceActivated.record(activated, time=start, actor=actor, nth=1)
        workplace = Workplace(
            name=unit.name, latitude_e6=place.latitude_e6, longitude_e6=place.longitude_e6, radius_m=RADIUS_M
        )
        places = WorkplacesDefinedData(unit_id=unit.unit_id, places=(workplace,))
        yield WorkplacesDefined.record(places, time=start, actor=actor)


def position_of(unit: Unit) -> Coordinates:
    """A place of the unit's own, spread over the city."""
    n = int(unit.unit_id[1:])
    return Coordinates(
        latitude_e6=KUPANG.latitude_e6 + (n * 37 % 101 - 50) * STEP_E6,
        longitude_e6=KUPANG.longitude_e6 + (n * 61 % 103 - 51) * STEP_E6,
    )


def farthest_from(city: City, unit: Unit) -> Unit:
    """The unit whose terminal is farthest away; the unit itself where there is no other."""
    here = position_of(unit)

    def distance(other: Unit) -> int:
        there = position_of(other)
        return (there.latitude_e6 - here.latitude_e6) ** 2 + (there.longitude_e6 - here.longitude_e6) ** 2

    return max(city.units, key=distance)
