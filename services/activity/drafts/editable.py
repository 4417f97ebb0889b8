"""What a person can still edit: one list of drafts and of work that came back."""

from datetime import date
from typing import Any

from sqlalchemy import false, or_, tuple_
from sqlmodel import col, select

from services.activity.drafts.store import DraftRow
from services.activity.work.domain import REOPENED
from services.activity.work.store import ActivityRow
from shared.projections.database import Database

Place = tuple[date, str]  # the day of the work, its id


class Editables:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, employee_id: str, limit: int, after: Place | None) -> list[DraftRow | ActivityRow]:
        """Drafts, and work returned or withdrawn, by date and id.

        Of a draft and an activity with one id that stands for which the log has the later word.
        """
        async with self._database.session() as session:
            drafts = (await session.exec(_page(DraftRow, _drafts(employee_id), limit, after))).all()
            reopened = (await session.exec(_page(ActivityRow, _reopened(employee_id), limit, after))).all()
        found: list[DraftRow | ActivityRow] = [*drafts, *reopened]
        return sorted(found, key=lambda row: (row.date, row.activity_id))[:limit]


_SAME = (ActivityRow.employee_id == DraftRow.employee_id, ActivityRow.activity_id == DraftRow.activity_id)
_REOPENED = col(ActivityRow.status).in_(sorted(REOPENED))


def _drafts(employee_id: str) -> Any:
    """Those that are no older word than a submission or a decision, and that may still be submitted."""
    passed = or_(col(ActivityRow.seq) > col(DraftRow.seq), ~_REOPENED)
    gone = select(ActivityRow.activity_id).where(*_SAME, passed).exists()
    return select(DraftRow).where(DraftRow.employee_id == employee_id, col(DraftRow.discarded) == false(), ~gone)


def _reopened(employee_id: str) -> Any:
    """Those that no draft has been written of since."""
    later = (col(DraftRow.discarded) == false(), col(DraftRow.seq) > col(ActivityRow.seq))
    drafted = select(DraftRow.activity_id).where(*_SAME, *later).exists()
    return select(ActivityRow).where(ActivityRow.employee_id == employee_id, _REOPENED, ~drafted)


def _page(row: Any, query: Any, limit: int, after: Place | None) -> Any:
    by_day = (col(row.date), col(row.activity_id))
    query = query.order_by(*by_day).limit(limit)
    return query if after is None else query.where(tuple_(*by_day) > after)
