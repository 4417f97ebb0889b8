"""The requests and answers of samples, confirmations and circles."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from shared.http.forms import STORABLE, Command, Id, Month

State = Literal["OPEN", "CONFIRMED", "ANNULLED"]
Seed = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,200}$")]  # printable ASCII: everybody writes it the same
Comment = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]


class SampleCommand(Command):
    """`share_bp`: how much of the unit's verified work of the month, in basis points. A seed draws once."""

    unit_id: Id
    period: Month
    share_bp: Annotated[int, Field(ge=1, le=10_000)]
    seed: Seed


class ConfirmCommand(Command):
    comment: Comment | None = None


class SampledView(BaseModel):
    """OPEN until the inspectorate has confirmed or annulled it."""

    employee_id: str
    activity_id: str
    state: State


class SampleView(BaseModel):
    """A sample, which anybody who has the log can draw again.

    It is the first `share_bp` of `population`, rounded up and at most 1,000, in the order of the SHA-256 of
    `seed/employee_id/activity_id`.
    """

    unit_id: str
    period: str
    seed: str
    share_bp: int
    population: Annotated[int, Field(description="Verified activities of the month")]
    drawn_by: str
    drawn_at: datetime
    activities: list[SampledView]


class CirclesView(BaseModel):
    """Circles in order; in a circle each person is led by the next, the last by the first."""

    date: date
    circles: Annotated[list[list[str]], Field(examples=[[["e00001", "e00042"]]])]
