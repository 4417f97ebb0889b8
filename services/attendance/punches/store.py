"""The tables of a month of attendance: punches, what corrects or excuses them, and assemblies."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, func, select

from shared.projections.database import Database


class PunchRow(SQLModel, table=True):
    """One punch at a terminal or by phone; `at`, by its clock, and `recorded_at` in microseconds since 1970, UTC.

    `zone`, `distance_m` (metres) and `mock` are those of a phone that sent its position. They are NULL in rows that
    were written before the columns existed, until a rebuild.
    """

    __tablename__ = "punch"

    employee_id: str = Field(primary_key=True, max_length=64)
    at: int = Field(primary_key=True, sa_type=BigInteger)
    punch_id: str = Field(primary_key=True, max_length=64)
    direction: str
    method: str
    device_id: str | None = None
    recorded_at: int | None = Field(default=None, sa_type=BigInteger)
    zone: str | None = None
    distance_m: int | None = Field(default=None, sa_type=BigInteger)
    mock: bool | None = None
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class CorrectionRow(SQLModel, table=True):
    """The instants that replace a day's arrival or departure, in microseconds since 1970, UTC.

    `outage_id` is the outage of terminals that made the correction necessary.
    """

    __tablename__ = "correction"

    employee_id: str = Field(primary_key=True, max_length=64)
    correction_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(index=True)
    check_in: int | None = Field(default=None, sa_type=BigInteger)
    check_out: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    outage_id: str | None = Field(default=None, index=True, max_length=64)
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class ExcuseRow(SQLModel, table=True):
    """An excused absence, both dates included; `cancelled` is the reason of its cancellation."""

    __tablename__ = "excuse"

    employee_id: str = Field(primary_key=True, max_length=64)
    excuse_id: str = Field(primary_key=True, max_length=64)
    kind: str
    date_from: date
    date_to: date
    document: str | None = None
    cancelled: str | None = None
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class AssemblyRow(SQLModel, table=True):
    """One record of whether a person was present at an assembly; of several records the last in the log holds."""

    __tablename__ = "assembly"

    employee_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True, max_length=16)
    event_id: str = Field(primary_key=True, max_length=64)
    present: bool
    recorded_by: str
    seq: int = Field(sa_type=BigInteger)


TABLES: list[type[SQLModel]] = [PunchRow, CorrectionRow, ExcuseRow, AssemblyRow]


class PunchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def corrected_after(self, outage_id: str) -> int:
        """The number of days corrected after an outage of terminals."""
        query = select(func.count()).select_from(CorrectionRow).where(CorrectionRow.outage_id == outage_id)
        async with self._database.session() as session:
            return (await session.exec(query)).one()
