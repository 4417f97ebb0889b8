"""The answers about totals."""

from pydantic import BaseModel


class TotalAnswer(BaseModel):
    """A unit's month in whole rupiah; of each employee the last revision counts."""

    unit_id: str
    employees: int
    held: int
    gross: int
    net: int


class TotalsAnswer(BaseModel):
    period: str
    units: list[TotalAnswer]
    city: TotalAnswer
