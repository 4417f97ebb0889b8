"""Request and answer bodies of workplaces and of a phone's position."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from services.attendance.workplaces.domain import PhonePosition
from shared.http.forms import STORABLE, Command

MOST_PLACES = 50  # of one unit
MOST_RADIUS_M = 10_000


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is a JSON number")
    return value


def _degrees(most: int) -> Any:
    """The type of decimal degrees of either sign, read to the nearest millionth (0.11 m). No refusal repeats them."""

    def read(value: Any) -> int:
        if not -most <= _number(value) <= most:
            raise ValueError(f"is between -{most} and {most} degrees")
        return int(round(Decimal(repr(value)), 6) * 1_000_000)

    return Annotated[int, BeforeValidator(read), WithJsonSchema({"type": "number", "minimum": -most, "maximum": most})]


def _metres(value: Any) -> int:
    if not 0 <= _number(value) <= 1_000_000:
        raise ValueError("is between 0 and 1000000 metres")
    return int(value)


class PositionCommand(Command):
    """The position that a phone reports, in degrees and metres; `mock`: the phone says that it is made up."""

    latitude: _degrees(90)  # type: ignore[valid-type]
    longitude: _degrees(180)  # type: ignore[valid-type]
    accuracy_m: Annotated[int, BeforeValidator(_metres), WithJsonSchema({"type": "number", "minimum": 0})]
    mock: bool = False

    @property
    def position(self) -> PhonePosition:
        return PhonePosition(self.latitude, self.longitude, self.accuracy_m, self.mock)


class WorkplaceCommand(Command):
    """A circle on the map: degrees times a million, metres."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=STORABLE)]
    latitude_e6: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
    longitude_e6: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    radius_m: Annotated[int, Field(ge=1, le=MOST_RADIUS_M)]


class WorkplacesCommand(Command):
    """All of a unit's workplaces; without any, positions are not judged."""

    places: Annotated[list[WorkplaceCommand], Field(max_length=MOST_PLACES)]


class WorkplaceView(BaseModel):
    """A circle on the map: degrees times a million, metres."""

    name: str
    latitude_e6: int
    longitude_e6: int
    radius_m: int


class WorkplacesView(BaseModel):
    """All of a unit's workplaces."""

    unit_id: str
    places: list[WorkplaceView]
