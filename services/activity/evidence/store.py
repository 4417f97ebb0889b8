"""The tables of evidence and the questions asked of them."""

from collections.abc import Collection

from sqlalchemy import BigInteger, func
from sqlmodel import Field, SQLModel, col, select

from services.activity.evidence.domain import File
from shared.projections.database import Database


class EvidenceFileRow(SQLModel, table=True):
    """A file that a person sent whole; `size` in bytes."""

    __tablename__ = "evidence_file"

    sha256: str = Field(primary_key=True, max_length=64)
    employee_id: str = Field(primary_key=True, max_length=64)
    size: int = Field(sa_type=BigInteger)
    media_type: str
    name: str
    seq: int = Field(sa_type=BigInteger)


class ActivityEvidenceRow(SQLModel, table=True):
    """A file with which an activity was once submitted, whatever became of the activity."""

    __tablename__ = "activity_evidence"

    sha256: str = Field(primary_key=True, max_length=64)
    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    activity_id: str = Field(primary_key=True, max_length=64)


TABLES: list[type[SQLModel]] = [EvidenceFileRow, ActivityEvidenceRow]


class EvidenceStore:
    """The questions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sent(self, person: str, sha256: str) -> File | None:
        """The file, if this person sent it."""
        async with self._database.session() as session:
            row = await session.get(EvidenceFileRow, (sha256, person))
        return File(row.size, row.media_type) if row else None

    async def used(self, employee_id: str, sha256: str) -> File | None:
        """The file, if an activity of this employee was once submitted with it."""
        query = (
            select(EvidenceFileRow)
            .join(ActivityEvidenceRow, col(ActivityEvidenceRow.sha256) == col(EvidenceFileRow.sha256))
            .where(ActivityEvidenceRow.employee_id == employee_id, EvidenceFileRow.sha256 == sha256)
            .limit(1)
        )
        async with self._database.session() as session:
            row = (await session.exec(query)).first()
        return File(row.size, row.media_type) if row else None

    async def uses(self, digests: Collection[str]) -> dict[str, int]:
        """The number of activities, anybody's, with which each of these files was ever submitted."""
        query = (
            select(ActivityEvidenceRow.sha256, func.count())
            .where(col(ActivityEvidenceRow.sha256).in_(digests))
            .group_by(col(ActivityEvidenceRow.sha256))
        )
        async with self._database.session() as session:
            return dict((await session.exec(query)).all())
