"""Whose work waits for whom: for the superior, or for who steps in where the superior did not decide in time."""

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
    """By whose work it is, the oldest first; `escalated`: theirs for want of a decision in time."""

    waiting: list[WaitingReports]
    escalated: list[WaitingReports]


class ReviewQueueReader:
    def __init__(self, store: TodoStore, directory: Directory, limits: ActivityLimits) -> None:
        self._store = store
        self._directory = directory
        self._superiors = Superiors(directory, limits)

    async def of(self, people: Collection[str], now: datetime) -> dict[str, ReviewQueue]:
        """What each of the people may decide on now, as their queue has it."""
        below = {each: self._directory.below(each) for each in people}
        authors = set().union(*below.values())
        undecided: dict[str, list[Undecided]] = defaultdict(list)
        for row in await self._store.undecided(authors) if authors else ():
            undecided[row.employee_id].append(row)
        return {
            each: self._queued(each, {author: undecided[author] for author in theirs & undecided.keys()}, now)
            for each, theirs in below.items()
        }

    def _queued(self, decider: str, undecided: dict[str, list[Undecided]], now: datetime) -> ReviewQueue:
        caller = Caller(decider, frozenset({"employee"}))
        queued = ReviewQueue([], [])
        for author, rows in undecided.items():
            career = self._directory.known(author)
            if career is None:
                continue
            who = self._superiors.of_career(caller, author, career, now)
            for found, theirs in zip(queued, _sorted_out(who, rows), strict=True):
                if theirs:
                    found.append(WaitingReports(author, sum(row.reports for row in theirs), theirs[0].date))
        return ReviewQueue(*map(_oldest_first, queued))


def _sorted_out(who: Superior, rows: Iterable[Undecided]) -> tuple[list[Undecided], list[Undecided]]:
    """What is the superior's to decide on by themself, and what came to them; asked once of a day of work and a day of
    submission, as many rows have both in common.
    """
    sorted_out: tuple[list[Undecided], list[Undecided]] = [], []
    known: dict[tuple[date, date], bool | None] = {}
    for row in rows:
        key = row.date, who.escalation.submitted(row.submitted_at)
        if key not in known:
            known[key] = who.steps_in(row.date) if who.may_decide(row.date, row.submitted_at) else None
        came = known[key]
        if came is not None:
            sorted_out[came].append(row)
    return sorted_out


def _oldest_first(waiting: Iterable[WaitingReports]) -> list[WaitingReports]:
    return sorted(waiting, key=lambda one: (one.oldest, one.employee_id))
