"""Events of the catalogue: kinds of work with their standard time and what evidence they need."""

from datetime import date
from typing import Literal

from shared.events.activity.work import DayMinutes
from shared.events.envelope import Data, Event, Id, Text

EvidenceRule = Literal["REQUIRED", "OPTIONAL"]


class CatalogueEntryDefinedData(Data, frozen=True):
    """A kind of work with its standard, from a date on; `positions` are the posts it belongs to, none: every post.

    `retired`: no new work is entered under it from then on.
    """

    code: Id
    title: Text
    unit: str
    standard_minutes: DayMinutes
    effective_from: date
    evidence: EvidenceRule = "REQUIRED"
    quality_standard: Text | None = None
    positions: tuple[Id, ...] = ()
    retired: bool = False


class CatalogueEntryDefined(Event, frozen=True, tag="activity.CatalogueEntryDefined"):
    """A kind of work with its standard minutes, from a date on."""

    data: CatalogueEntryDefinedData
