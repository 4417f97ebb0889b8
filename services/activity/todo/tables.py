"""Attendance's facts, kept as far as they say on which days no report is expected."""

import datetime as dt

from sqlmodel import Field, SQLModel


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


TABLES = [ExcusedRow, RosteredRow]
