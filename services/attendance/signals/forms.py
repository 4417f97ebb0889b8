"""The answers about signals."""

from pydantic import BaseModel

from services.attendance.signals.domain import Kind, Signal
from shared.http.vocabulary import counted_in


class UnitReport(BaseModel):
    """A unit's signals, the highest score first. Nothing is cut, refused or hidden: each is a question to a human."""

    unit_id: str
    period: str
    signals: list[Signal]


class PersonReport(BaseModel):
    """The signals that concern one person, with their own events only."""

    employee_id: str
    period: str
    signals: list[Signal]


class UnitCounts(BaseModel):
    """The number of a unit's signals by kind."""

    model_config = counted_in("signals")

    unit_id: str
    kinds: dict[Kind, int]


class Overview(BaseModel):
    """Units by id, those without any signal left out; `total` is their sum."""

    model_config = counted_in("signals")

    period: str
    units: list[UnitCounts]
    total: dict[Kind, int]
