"""The table of leave and its queries."""

from datetime import date

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, select

from services.attendance.leave.domain import RESERVING, Charge
from shared.commands.workflow import RequestStore
from shared.projections.database import Database


class LeaveRow(SQLModel, table=True):
    """A leave as it stands: its dates and days as asked for, then as granted, then as taken.

    `_at` in microseconds since 1970, UTC; `days` by calendar year, whose JSON is text. The columns of the advice, the
    decision and the end are empty until there is one.
    """

    __tablename__ = "leave"

    employee_id: str = Field(primary_key=True, max_length=64)
    leave_id: str = Field(primary_key=True, max_length=64)
    kind: str
    date_from: date
    date_to: date
    days: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    reason: str
    document: str | None = None
    status: str = Field(index=True)
    requested_by: str
    requested_for: str | None = None
    requested_at: int = Field(sa_type=BigInteger)
    advice: str | None = None
    advised_by: str | None = None
    advice_comment: str | None = None
    verdict: str | None = None
    decided_by: str | None = None
    decision_comment: str | None = None
    ended_by: str | None = None
    end_reason: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES = [LeaveRow]


class LeaveStore(RequestStore[LeaveRow]):
    """Queries of leave; its age is that of its first day."""

    def __init__(self, database: Database) -> None:
        by_age = ("date_from", "employee_id", "leave_id")
        super().__init__(database, LeaveRow, RESERVING, by_age, own_by_age=("date_from", "leave_id"))

    async def charges(self, employee_id: str) -> list[Charge]:
        """The days that every leave of a person draws on their rights, the earliest first day first."""
        query = select(LeaveRow).where(LeaveRow.employee_id == employee_id)
        async with self._database.session() as session:
            return [_charge(row) for row in (await session.exec(query.order_by(*self._own_ages))).all()]


def _charge(row: LeaveRow) -> Charge:
    days = {int(year): days for year, days in row.days.items()}
    return Charge(row.kind, row.status, days)  # type: ignore[arg-type]  # the domain wrote them
