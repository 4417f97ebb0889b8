"""Request bodies of holidays' commands, and the views of holidays and proposals."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.attendance.holidays.proposals import HolidayKind, Standing
from shared.http.forms import STORABLE, Command, Day, Reason


class HolidayCommand(Command):
    """A holiday of the city's own, or a national one that is not proposed."""

    date: Day
    name: Annotated[
        str, Field(min_length=1, max_length=200, pattern=STORABLE), Field(examples=["Hari Jadi Kota Kupang"])
    ]
    kind: Annotated[str, Field(min_length=1, max_length=64, pattern=STORABLE)] = "NATIONAL"


class ConfirmationCommand(Command):
    """The proposed dates of a year that are holidays."""

    year: Annotated[int, Field(ge=1900, le=2999)]
    dates: Annotated[list[Day], Field(min_length=1, max_length=100)]


class WithdrawalCommand(Command):
    """The reason why a holiday is withdrawn."""

    reason: Reason


class HolidayView(BaseModel):
    """A holiday as it stands."""

    date: date
    name: Annotated[str, Field(examples=["Hari Jadi Kota Kupang"])]
    kind: Annotated[str, Field(examples=["NATIONAL"])]


class ProposalView(BaseModel):
    """A proposed holiday. `estimated`: the date depends on the moon, and the government may still name another one.

    `standing` is what the city has recorded of the date: nothing, this holiday, another one, or a withdrawal.
    """

    date: date
    name: Annotated[str, Field(examples=["Hari Raya Natal"])]
    kind: HolidayKind
    estimated: bool
    standing: Standing
