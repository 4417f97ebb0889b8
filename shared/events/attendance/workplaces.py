"""Events of the places where a unit works, against which a phone's position is judged."""

from shared.events.attendance.devices import Latitude, Longitude
from shared.events.envelope import Data, Event, Id, Positive, Text


class Workplace(Data, frozen=True):
    """A circle on the map: degrees times a million, metres."""

    name: Text
    latitude_e6: Latitude
    longitude_e6: Longitude
    radius_m: Positive


class WorkplacesDefinedData(Data, frozen=True):
    """The places where a unit's people may check in by phone; a later definition replaces them."""

    unit_id: Id
    places: tuple[Workplace, ...]


class WorkplacesDefined(Event, frozen=True, tag="attendance.WorkplacesDefined"):
    """A unit's workplaces were defined; they replace all earlier ones."""

    data: WorkplacesDefinedData
