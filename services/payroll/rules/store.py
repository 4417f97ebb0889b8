"""The table of adopted rule sets and the question asked of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, col, select

from shared.events.payroll import RuleSetAdopted
from shared.projections.database import Database


class RuleSetRow(SQLModel, table=True):
    """An adopted rule set, whole."""

    __tablename__ = "rule_set"

    event_id: str = Field(primary_key=True, max_length=64)
    rule_set_id: str
    valid_from: date
    legal_basis: str
    seq: int = Field(sa_type=BigInteger)
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


TABLES: list[type[SQLModel]] = [RuleSetRow]


class RuleSetStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rule_sets(self) -> Sequence[RuleSetRow]:
        """The adopted rule sets in order of adoption."""
        async with self._database.session() as session:
            return (await session.exec(select(RuleSetRow).order_by(col(RuleSetRow.seq)))).all()


def rule_set_row(event: RuleSetAdopted, seq: int) -> dict[str, Any]:
    """The row of an adoption at a place in the log."""
    data = event.data
    return {
        "event_id": event.id,
        "rule_set_id": data.rule_set_id,
        "valid_from": data.valid_from,
        "legal_basis": data.legal_basis,
        "seq": seq,
        "rules": data.rules,
    }
