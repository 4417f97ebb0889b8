"""Appraisal's commands: check against the organisation, load, decide, append, retry."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial, reduce

from services.appraisal import career, domain
from services.appraisal.career import CareerState
from services.appraisal.domain import PositionState, UnitState
from services.appraisal.lookup import Lookup
from services.appraisal.store import AppraisalStore
from shared.caller import Who
from shared.commands.handler import Answer, Handler
from shared.events import Event
from shared.events import appraisal as app
from shared.log import subjects
from shared.log.ledger import Ledger
from shared.problems import Problem, conflict, invalid
from shared.projections.directory import Directory
from shared.values.period import Period


class AppraisalCommands:
    def __init__(self, ledger: Ledger, directory: Directory, store: AppraisalStore) -> None:
        self._directory = directory
        self._store = store
        self._lookup = Lookup(ledger, directory)
        self._units: Handler[UnitState] = Handler(ledger, UnitState(), domain.evolve_unit)
        self._positions: Handler[PositionState] = Handler(ledger, (), domain.evolve_position)
        self._careers: Handler[CareerState] = Handler(ledger, (), career.evolve)
        self._supervisions = asyncio.Lock()

    async def define_unit(self, data: app.UnitDefinedData, who: Who) -> None:
        """Returns when the unit is so defined, now or before. Raises Problem."""
        above = await self._lookup.above(data.parent_id)
        subject = subjects.unit(data.unit_id)
        await self._units.handle(subject, lambda unit: domain.define_unit(unit, data, above, who))

    async def define_position(self, data: app.PositionDefinedData, who: Who) -> None:
        await self._lookup.unit(data.unit_id)
        subject = subjects.position(data.position_id)
        await self._positions.handle(subject, lambda said: domain.define_position(said, data, who))

    async def close_month(self, data: app.MonthClosedData, who: Who) -> None:
        await self._lookup.unit(data.unit_id)
        await self._units.handle(subjects.unit(data.unit_id), lambda unit: domain.close_month(unit, data, who))

    async def close_city(self, period: Period, who: Who) -> dict[str, Answer]:
        """Close the month of every unit, an answer for each: None when it is closed, else why not."""
        units = sorted(self._directory.organisation.units)
        closings = [app.MonthClosedData(period=period, unit_id=unit_id) for unit_id in units]
        answers = await asyncio.gather(*(_answer(self.close_month(closing, who)) for closing in closings))
        return dict(zip(units, answers, strict=True))

    async def register(self, data: app.EmployeeRegisteredData, who: Who) -> None:
        (refusal,) = await self.register_all([data], who)
        if refusal is not None:
            raise refusal

    async def register_all(self, people: Sequence[app.EmployeeRegisteredData], who: Who) -> list[Answer]:
        """Some employees, an answer for each in order: None when registered, now or before, else why not.

        That a NIP is nobody else's is checked against the read model, which may be an instant behind.
        """
        answers: list[Answer] = [None] * len(people)
        owners = await self._store.owners([person.nip for person in people])
        careers: dict[str, list[int]] = {}
        for place, person in enumerate(people):
            try:
                await self._require_post(person)
                if owners.setdefault(person.nip, person.employee_id) != person.employee_id:
                    raise conflict("This NIP belongs to another employee.")
                careers.setdefault(person.employee_id, []).append(place)
            except Problem as refusal:
                answers[place] = refusal
        await asyncio.gather(*(self._register_one(places, people, who, answers) for places in careers.values()))
        return answers

    async def _register_one(
        self, places: list[int], people: Sequence[app.EmployeeRegisteredData], who: Who, answers: list[Answer]
    ) -> None:
        decisions = [partial(career.register, data=people[place], who=who) for place in places]
        try:
            found = await self._careers.handle_each(subjects.career(people[places[0]].employee_id), decisions)
        except Problem as refusal:  # the log did not answer: nothing of this person is stored
            found = [refusal] * len(places)
        for place, answer in zip(places, found, strict=True):
            answers[place] = answer

    async def transfer(self, data: app.EmployeeTransferredData, who: Who) -> None:
        await self._require_post(data)
        await self._career(data.employee_id, lambda said: career.transfer(said, data, who))

    async def change_rank(self, data: app.RankChangedData, who: Who) -> None:
        await self._career(data.employee_id, lambda said: career.change_rank(said, data, who))

    async def end_employment(self, data: app.EmploymentEndedData, who: Who) -> None:
        await self._career(data.employee_id, lambda said: career.end_employment(said, data, who))

    async def impose_sanction(self, data: app.SanctionImposedData, who: Who) -> None:
        await self._career(data.employee_id, lambda said: career.impose_sanction(said, data, who))

    async def assign_supervisor(self, data: app.SupervisorAssignedData, who: Who) -> None:
        """Name a superior, unless the two would supervise each other.

        The other person's career is no part of what the append is fenced on. Here these commands take turns; two
        that cross in two processes within the milliseconds of an append could both be stored.
        """
        async with self._supervisions:
            named = career.named_superiors(await self._said(data.employee_id)) | {data.supervisor_id}
            said = await asyncio.gather(*(self._said(each) for each in named))
            superiors = dict(zip(named, map(career.career_of, said), strict=True))
            await self._career(data.employee_id, lambda mine: career.assign_supervisor(mine, data, superiors, who))

    async def _career(self, employee_id: str, decide: Callable[[CareerState], Sequence[Event]]) -> None:
        await self._careers.handle(subjects.career(employee_id), decide)

    async def _said(self, employee_id: str) -> CareerState:
        """What the log says of a career now; nothing of somebody unknown."""
        nothing: CareerState = ()
        return reduce(career.evolve, await self._lookup.read(subjects.career(employee_id)), nothing)

    async def _require_post(self, data: app.EmployeeRegisteredData | app.EmployeeTransferredData) -> None:
        await self._lookup.unit(data.unit_id)
        await self._lookup.require_schedule(data.schedule_id)
        if data.position_id is not None:
            position = await self._lookup.position(data.position_id)
            if position.unit_id != data.unit_id:
                raise invalid(f"Position {data.position_id} belongs to unit {position.unit_id}.")


async def _answer(command: Awaitable[None]) -> Answer:
    try:
        await command
    except Problem as refusal:
        return refusal
    return None
