"""The table of assemblies, and the question asked of it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, col, select


class AssemblyRow(SQLModel, table=True):
    """What was recorded of a person and an assembly; of several words on one the last in the log holds."""

    __tablename__ = "assembly"

    employee_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True, max_length=16)
    event_id: str = Field(primary_key=True, max_length=64)
    present: bool
    recorded_by: str
    seq: int = Field(sa_type=BigInteger)


TABLES = [AssemblyRow]


def between(people: Collection[str], first: date, last: date) -> Any:
    """What was recorded of these people on the days, both included, in log order."""
    columns = (
        AssemblyRow.employee_id,
        AssemblyRow.day,
        AssemblyRow.kind,
        AssemblyRow.present,
        AssemblyRow.event_id,
    )
    return (
        select(*map(col, columns))
        .where(col(AssemblyRow.employee_id).in_(people), col(AssemblyRow.day).between(first, last))
        .order_by(col(AssemblyRow.seq))
    )
