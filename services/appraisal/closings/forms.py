"""Request and answer models of closings."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from shared.http.forms import Command, Id, Month
from shared.http.vocabulary import counted_in


class ClosingCommand(Command):
    period: Month
    unit_id: Id


class CityClosingCommand(Command):
    period: Month


class UnitAnswer(BaseModel):
    unit_id: str
    status: Literal["CLOSED", "REFUSED"]
    reason: str | None = None


class CityAnswer(BaseModel):
    model_config = counted_in("units")

    closed: int
    refused: int
    units: list[UnitAnswer]


class ClosingView(BaseModel):
    period: str
    unit_id: str
    closed_at: datetime
    closed_by: str
