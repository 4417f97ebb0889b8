"""The tables behind "what must I do next".

Attendance's facts are kept here as far as they say on which days no report is expected.
"""

import datetime as dt

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class MonthRow(SQLModel, table=True):
    """A person's month in numbers, counted from its activities; `minutes` as accepted of the verified.

    `reported`: the days that something is said of and was not withdrawn, bit `n` for day `n`.
    """

    __tablename__ = "activity_month"

    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7, index=True)
    reported: int = Field(sa_type=BigInteger)
    submitted: int
    returned: int
    verified: int
    minutes: int


class ExcusedRow(SQLModel, table=True):
    """An excused absence, both dates included."""

    __tablename__ = "excused"

    employee_id: str = Field(primary_key=True, max_length=64)
    excuse_id: str = Field(primary_key=True, max_length=64)
    date_from: dt.date
    date_to: dt.date = Field(index=True)
    cancelled: bool


class RosteredRow(SQLModel, table=True):
    """A day of a person's roster, with or without shifts."""

    __tablename__ = "rostered"

    employee_id: str = Field(primary_key=True, max_length=64)
    date: dt.date = Field(primary_key=True, index=True)
    shifts: bool


TABLES = [MonthRow, ExcusedRow, RosteredRow]
