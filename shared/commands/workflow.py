"""The shell of requests that one person makes and others decide: commands, table and queue (rules: `requests`)."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import tuple_
from sqlmodel import SQLModel, select

from shared.caller import Caller
from shared.commands.handler import Handler
from shared.commands.requests import EmployeeFacts, allowed
from shared.events import Event
from shared.log.subjects import Subject
from shared.projections.database import Database, table_of
from shared.projections.directory import Directory

# A caller with one of these roles may have the last word on requests of people they never led.
_DECIDERS = frozenset({"unit_hr", "hr_admin"})

S = TypeVar("S")
F = TypeVar("F", bound=EmployeeFacts)
P = TypeVar("P")
R = TypeVar("R", bound=SQLModel)
Key = tuple[Any, ...]


class OfEmployee(Protocol):
    @property
    def employee_id(self) -> str: ...


D = TypeVar("D", bound=OfEmployee)


class RequestCommands(ABC, Generic[S, F, P]):
    """Commands about one kind of request: gather facts, load, decide, append, retry.

    All requests of a person are one aggregate, at `subject` of their id. `party` makes a caller with an employee's
    facts, at the time of receipt, a party to the employee's requests.
    """

    def __init__(
        self, handler: Handler[S], subject: Callable[[str], Subject], party: Callable[[Caller, F, datetime], P]
    ) -> None:
        self.people = handler
        self._subject = subject
        self._party = party

    @abstractmethod
    async def facts(self, employee_id: str, now: datetime, *, counting: bool = False) -> F:
        """The facts that an employee's requests are decided by. Raises Problem 404.

        `counting`: with the employee's rosters, which every count of workdays needs.
        """

    async def party(self, caller: Caller, employee_id: str, now: datetime) -> P:
        """The caller as a party to an employee's requests; they count no workdays. Raises Problem 404."""
        return self._party(caller, await self.facts(employee_id, now), now)

    async def execute(
        self, decide: Callable[[S, D, P], Sequence[Event]], data: D, caller: Caller, now: datetime
    ) -> None:
        """Carry out one of the domain's decisions; returns when it is stored, now or before. Raises Problem."""
        party = self._party(caller, await self.facts(data.employee_id, now, counting=True), now)
        await self.people.handle(self._subject(data.employee_id), lambda state: decide(state, data, party))


class RequestStore(Generic[R]):
    """Queries of one kind's table of requests. Every answer is in a fixed order.

    `undecided`: the statuses that wait for a word. `by_age`: the columns that order all people's requests, the oldest
    first; `own_by_age`: those that order one person's.
    """

    def __init__(
        self,
        database: Database,
        row: type[R],
        undecided: Collection[str],
        by_age: Sequence[str],
        own_by_age: Sequence[str],
    ) -> None:
        self._database = database
        self._row = row
        self._undecided = sorted(undecided)
        self._by_age = by_age
        columns = table_of(row).c
        self._employee, self._status = columns.employee_id, columns.status
        self._ages, self._own_ages = [columns[name] for name in by_age], [columns[name] for name in own_by_age]

    def key(self, row: R) -> Key:
        """The place of a request among all people's, by age."""
        return tuple(getattr(row, name) for name in self._by_age)

    async def newest(self, employee_id: str, limit: int, before: Key | None) -> Sequence[R]:
        """An employee's requests, the newest first."""
        newest_first = (column.desc() for column in self._own_ages)
        query = select(self._row).where(self._employee == employee_id).order_by(*newest_first).limit(limit)
        if before is not None:
            query = query.where(tuple_(*self._own_ages) < before)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def undecided(self, employee_ids: Collection[str] | None, limit: int, after: Key | None) -> Sequence[R]:
        """The undecided requests of these people or of all, the oldest first."""
        query = select(self._row).where(self._status.in_(self._undecided)).order_by(*self._ages).limit(limit)
        if employee_ids is not None:
            query = query.where(self._employee.in_(employee_ids))
        if after is not None:
            query = query.where(tuple_(*self._ages) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()


class RequestQueue(ABC, Generic[R, P]):
    """The requests of one kind that wait for a caller to say yes or no."""

    def __init__(self, commands: RequestCommands[Any, Any, P], store: RequestStore[R], directory: Directory) -> None:
        self._commands = commands
        self._store = store
        self._directory = directory

    @abstractmethod
    def require_word(self, row: R, party: P) -> None:
        """Raise Problem 403 unless the request waits for this party."""

    async def of(self, caller: Caller, now: datetime, limit: int, after: Key | None) -> list[R]:
        """Up to `limit` requests that wait for the caller, the oldest first."""
        people = None if caller.roles & _DECIDERS else self._directory.ever_led(caller.subject)
        if people == []:
            return []
        waiting: list[R] = []
        while True:
            rows = await self._store.undecided(people, limit, after)
            waiting += [row for row in rows if await self._waits(row, caller, now)]
            if len(waiting) >= limit or len(rows) < limit:
                return waiting[:limit]
            after = self._store.key(rows[-1])

    async def _waits(self, row: Any, caller: Caller, now: datetime) -> bool:
        party = await self._commands.party(caller, row.employee_id, now)
        return allowed(self.require_word, row, party)
