"""The commands on careers: check against the organisation, load, decide, append, retry."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial, reduce
from typing import TypeVar

from services.appraisal.organisation.feature import OrganisationLookup
from services.appraisal.people import domain
from services.appraisal.people.domain import CareerState
from services.appraisal.people.store import PeopleStore
from shared.caller import Caller, Who
from shared.city.access import require_unit_hr
from shared.commands.handler import Answer, Handler, recorded_events
from shared.events import Event
from shared.events import appraisal as app
from shared.events.attendance.calendar import SchedulePublished
from shared.log.ledger import Ledger
from shared.log.subjects import CALENDAR, Subject, career
from shared.problems import Problem, conflict, forbidden, invalid, not_found
from shared.projections.directory import Directory

D = TypeVar(
    "D",
    app.EmployeeTransferredData,
    app.RankChangedData,
    app.SupervisorAssignedData,
    app.SanctionImposedData,
    app.EmploymentEndedData,
)
Decision = Callable[[CareerState, D, Who], Sequence[Event]]


class PeopleCommands:
    def __init__(self, ledger: Ledger, directory: Directory, lookup: OrganisationLookup, store: PeopleStore) -> None:
        self._ledger = ledger
        self._directory = directory
        self._lookup = lookup
        self._store = store
        self._careers: Handler[CareerState] = Handler(ledger, (), domain.evolve)
        self._supervisions = asyncio.Lock()

    async def keeper(self, caller: Caller, employee_id: str, since: date, now: datetime) -> Who:
        """The caller, who must keep the employee's record when a change takes effect, or now where that is past.

        Raises Problem 403, or 404 where there is no such employee.
        """
        if caller.subject == employee_id:
            raise forbidden("Nobody changes their own record.")
        require_unit_hr(caller, await self._directory.career(employee_id), max(since, now.date()))
        return Who.at(caller, now)

    async def execute(self, decide: Decision[D], data: D, who: Who) -> None:
        """Carry out one of domain's decisions; returns when it is stored, now or before. Raises Problem."""
        await self._careers.handle(career(data.employee_id), lambda recorded: decide(recorded, data, who))

    async def register(self, data: app.EmployeeRegisteredData, who: Who) -> None:
        """Returns when the employee is registered, now or before. Raises Problem."""
        (refusal,) = await self.register_all([data], who)
        if refusal is not None:
            raise refusal

    async def register_all(self, people: Sequence[app.EmployeeRegisteredData], who: Who) -> list[Answer]:
        """Register some employees; an answer for each in order: None when registered, now or before, else the refusal.

        That a NIP is nobody else's is checked against the read model, which may be an instant behind.
        """
        answers: list[Answer] = [None] * len(people)
        owners = await self._store.owners([person.nip for person in people])
        orders: dict[int, tuple[Subject, Callable[[CareerState], Sequence[Event]]]] = {}
        for place, person in enumerate(people):
            try:
                await self._require_post(person)
                if owners.setdefault(person.nip, person.employee_id) != person.employee_id:
                    raise conflict("This NIP belongs to another employee.")
                orders[place] = career(person.employee_id), partial(domain.register, data=person, who=who)
            except Problem as refusal:
                answers[place] = refusal
        for place, answer in zip(orders, await self._careers.handle_all([*orders.values()]), strict=True):
            answers[place] = answer
        return answers

    async def transfer(self, data: app.EmployeeTransferredData, who: Who) -> None:
        """Move an employee to a unit, post and schedule that exist. Raises Problem."""
        await self._require_post(data)
        await self.execute(domain.transfer, data, who)

    async def assign_supervisor(self, data: app.SupervisorAssignedData, who: Who) -> None:
        """Name a superior, unless the two would supervise each other.

        The other person's career is no part of what the append is fenced on. Here these commands take turns; two
        that cross in two processes within the milliseconds of an append could both be stored.
        """
        async with self._supervisions:
            named = domain.named_superiors(await self._recorded(data.employee_id)) | {data.supervisor_id}
            recorded = await asyncio.gather(*map(self._recorded, named))
            superiors = dict(zip(named, map(domain.career_of, recorded), strict=True))
            await self._careers.handle(
                career(data.employee_id), lambda mine: domain.assign_supervisor(mine, data, superiors, who)
            )

    async def _recorded(self, employee_id: str) -> CareerState:
        """The events that the log holds of a career now; none of an employee who is not registered."""
        none: CareerState = ()
        return reduce(domain.evolve, await recorded_events(self._ledger, career(employee_id)), none)

    async def _require_post(self, data: app.EmployeeRegisteredData | app.EmployeeTransferredData) -> None:
        await self._lookup.unit(data.unit_id)
        await self._require_schedule(data.schedule_id)
        if data.position_id is not None:
            position = await self._lookup.position(data.position_id)
            if position.unit_id != data.unit_id:
                raise invalid(f"Position {data.position_id} belongs to unit {position.unit_id}.")

    async def _require_schedule(self, schedule_id: str) -> None:
        if schedule_id in self._directory.calendar.schedules:
            return
        calendar = await recorded_events(self._ledger, CALENDAR)
        published = {event.data.schedule_id for event in calendar if isinstance(event, SchedulePublished)}
        if schedule_id not in published:
            raise not_found(f"No schedule {schedule_id} is published.")
