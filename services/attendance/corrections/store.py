"""The table of requests for corrections and its queries."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from services.attendance.corrections.domain import UNDECIDED
from shared.commands.workflow import RequestStore
from shared.projections.database import Database


class CorrectionRequestRow(SQLModel, table=True):
    """A request as it stands; times in microseconds since 1970, UTC.

    `date_to` is `date_from` where one day is asked for. The columns of the endorsement and the decision are empty until
    there is one; a withdrawal is the author's decision.
    """

    __tablename__ = "correction_request"

    employee_id: str = Field(primary_key=True, max_length=64)
    correction_id: str = Field(primary_key=True, max_length=64)
    kind: str
    date_from: date
    date_to: date
    check_in: int | None = Field(default=None, sa_type=BigInteger)
    check_out: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    document: str | None = None
    status: str = Field(index=True)
    requested_by: str
    requested_for: str | None = None
    requested_at: int = Field(sa_type=BigInteger)
    endorsed_by: str | None = None
    comment: str | None = None
    decided_by: str | None = None
    decision_reason: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES = [CorrectionRequestRow]


class CorrectionStore(RequestStore[CorrectionRequestRow]):
    """Queries of the requests; their age is that of the day they were made."""

    def __init__(self, database: Database) -> None:
        by_age = ("requested_at", "employee_id", "correction_id")
        super().__init__(database, CorrectionRequestRow, UNDECIDED, by_age, own_by_age=by_age)
