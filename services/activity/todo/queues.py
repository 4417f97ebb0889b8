"""Work that waits for a person's decision, as superior or in the place of one who did not decide in time.

A module of its own: it asks authority of every row, while the reader asks tables and calendar.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from services.activity.authority.domain import Superior
from services.activity.authority.feature import Superiors
from services.activity.limits.domain import ActivityLimits
from services.activity.todo.domain import WaitingReports
from services.activity.todo.store import TodoStore, Undecided
from shared.caller import Caller
from shared.projections.directory import Directory


class ReviewQueue(NamedTuple):
    """Reports by author, the oldest first; `escalated`: those that no superior decided on in time."""

    waiting: list[WaitingReports]
    escalated: list[WaitingReports]


class ReviewQueueReader:
    def __init__(self, store: TodoStore, directory: Directory, limits: ActivityLimits) -> None:
        self._store = store
        self._directory = directory
        self._superiors = Superiors(directory, limits)

    async def of(self, people: Collection[str], now: datetime) -> dict[str, ReviewQueue]:
        """The queue of each of the people: the reports that they may decide on now."""
        below = {decider: self._directory.below(decider) for decider in people}
        authors = set().union(*below.values())
        undecided: dict[str, list[Undecided]] = defaultdict(list)
        for row in await self._store.undecided(authors) if authors else ():
            undecided[row.employee_id].append(row)
        return {
            decider: self._queue(decider, {author: undecided[author] for author in led & undecided.keys()}, now)
            for decider, led in below.items()
        }

    def _queue(self, decider: str, undecided: dict[str, list[Undecided]], now: datetime) -> ReviewQueue:
        caller = Caller(decider, frozenset({"employee"}))
        queue = ReviewQueue([], [])
        for author, rows in undecided.items():
            career = self._directory.known(author)
            if career is None:
                continue
            authority = self._superiors.of_career(caller, author, career, now)
            for found, own in zip(queue, _sorted_out(authority, rows), strict=True):
                if own:
                    found.append(WaitingReports(author, sum(row.reports for row in own), own[0].date))
        return ReviewQueue(*map(_oldest_first, queue))


def _sorted_out(authority: Superior, rows: Iterable[Undecided]) -> tuple[list[Undecided], list[Undecided]]:
    """The rows that are the superior's own to decide on, and those that were escalated to them.

    Authority is asked once for a day of work and a day of submission, as many rows have both in common.
    """
    sorted_out: tuple[list[Undecided], list[Undecided]] = [], []
    escalated: dict[tuple[date, date], bool | None] = {}  # None: not theirs
    for row in rows:
        key = row.date, authority.escalation.submitted(row.submitted_at)
        if key not in escalated:
            escalated[key] = authority.steps_in(row.date) if authority.may_decide(row.date, row.submitted_at) else None
        place = escalated[key]
        if place is not None:
            sorted_out[place].append(row)
    return sorted_out


def _oldest_first(waiting: Iterable[WaitingReports]) -> list[WaitingReports]:
    return sorted(waiting, key=lambda one: (one.oldest, one.employee_id))
