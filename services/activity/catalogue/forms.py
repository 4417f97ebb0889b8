"""The requests and answers of the catalogue."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.events.activity.catalogue import EvidenceRule
from shared.http.forms import STORABLE, Command, Day, Id
from shared.http.vocabulary import counted_in

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]
UnitOfWork = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=STORABLE)]


class EntryCommand(Command):
    """A kind of work from a date on. Without `positions` it belongs to every post.

    `standard_minutes`: for one `unit` of it. `retired`: no work of that date or later is entered under it.
    """

    code: Id
    title: Text
    unit: UnitOfWork
    standard_minutes: Annotated[int, Field(ge=1, le=1_440)]
    effective_from: Day
    evidence: EvidenceRule = "REQUIRED"
    quality_standard: Text | None = None
    positions: Annotated[list[Id], Field(max_length=500)] = []
    retired: bool = False


class EntryView(BaseModel):
    """An entry as it is in force on the day asked for."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    title: str
    unit: str
    standard_minutes: int
    effective_from: date
    evidence: EvidenceRule
    quality_standard: str | None
    positions: list[str]


SHEET = """code,title,unit,standard_minutes,effective_from,positions
ADM-04,Menyusun laporan,dokumen,60,2026-11-01,p00042 p00043
"""


class LineAnswer(BaseModel):
    """A line of the file by its number, the header being 1: `RECORDED`, now or before, or `REFUSED` and why."""

    line: int
    status: Literal["RECORDED", "REFUSED"]
    code: str | None = None
    reason: str | None = None


class ImportAnswer(BaseModel):
    """The number of lines recorded and refused, and an answer for each line in order."""

    model_config = counted_in("lines")

    recorded: int
    refused: int
    lines: list[LineAnswer]
