"""Activity's commands: check against the roster, load, decide, append, retry."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from services.activity.authority.authority import Author, Superior
from services.activity.authority.superiors import superior
from services.activity.catalogue.feature import CatalogueReadModel
from services.activity.deadlines.windows import Windows
from services.activity.evidence.files import KnownFiles
from services.activity.limits.domain import Limits
from services.activity.work import bulk, decisions, domain
from services.activity.work.bulk import Bulk
from services.activity.work.decisions import Decision, Terms
from services.activity.work.domain import DecisionData, Month
from shared.caller import Caller, Who
from shared.city.roster import Career
from shared.commands.handler import Answer, Handler
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.audits import ActivityConfirmedData
from shared.events.activity.evidence import EvidenceOpenedData
from shared.events.activity.feedback import CommentAddedData
from shared.log.ledger import Ledger
from shared.log.subjects import Subject, activity_month
from shared.problems import Problem, forbidden, invalid
from shared.projections.directory import Directory
from shared.values.period import Period, days_of, period_of

Decide = Callable[[Month], Sequence[Event]]


class Order(NamedTuple):
    """One command, checked against the roster: whose month it concerns and what decides it."""

    activity_id: str
    subject: Subject
    decide: Decide


class ActivityCommands:
    """Each command makes an Order, which `execute` carries out alone or `execute_each` with others."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        *,
        limits: Limits,
        windows: Windows,
        files: KnownFiles,
        catalogue: CatalogueReadModel,
    ) -> None:
        self._directory = directory
        self._limits = limits
        self._windows = windows
        self._files = files
        self._catalogue = catalogue
        self.months: Handler[Month] = Handler(ledger, Month(), domain.evolve)

    async def submit(self, data: act.ActivitySubmittedData, caller: Caller, who: Who) -> Order:
        career = await self._directory.career(data.employee_id)
        Author(caller, data.employee_id, career).require(data.date)
        if not career.employed(data.date):
            raise invalid(f"The employee does not work here on {data.date}.")
        await self._files.require(data.evidence, data.employee_id, caller, who.now)
        terms, deadlines = await self._terms(data, career), self._windows.of(career)
        return _order(data, period_of(data.date), lambda month: decisions.submit(month, data, terms, deadlines, who))

    async def withdraw(self, period: Period, data: act.ActivityReasonData, caller: Caller, who: Who) -> Order:
        author = Author(caller, data.employee_id, await self._directory.career(data.employee_id))
        return _order(data, period, lambda month: decisions.withdraw(month, data, author, who))

    async def decide(self, period: Period, decision: Decision, caller: Caller, who: Who) -> Order:
        superior = await self.superior(caller, decision.data.employee_id, who.now)
        return _order(decision.data, period, lambda month: decisions.decide(month, decision, superior, who))

    async def annul(self, period: Period, data: act.ActivityReasonData, who: Who) -> Order:
        await self._directory.career(data.employee_id)
        return _order(data, period, lambda month: decisions.annul(month, data, who))

    def opened(self, period: Period, data: EvidenceOpenedData, who: Who) -> Order:
        return _order(data, period, lambda month: decisions.look(month, data, who))

    async def confirm(self, period: Period, data: ActivityConfirmedData, caller: Caller, who: Who) -> Order:
        await self._directory.career(data.employee_id)
        return _order(data, period, lambda month: decisions.confirm(month, data, caller, who))

    async def comment(self, period: Period, data: CommentAddedData, caller: Caller, who: Who) -> Order:
        reader = await self.superior(caller, data.employee_id, who.now)
        return _order(data, period, lambda month: decisions.comment(month, data, reader, who))

    async def decide_all(self, order: Bulk, caller: Caller, who: Who) -> dict[str, Answer]:
        """By activity id: None where it is decided as the command says, now or before, else why not.

        Raises Problem 403 where nothing it means is the caller's to decide on; nothing submitted yet would be theirs on
        the days on which they supervised the employee.
        """
        superior = await self.superior(caller, order.employee_id, who.now)
        answers = await self.months.handle_found(
            activity_month(order.employee_id, order.period), lambda month: bulk.decisions(month, order, superior, who)
        )
        if answers:
            theirs = any(answer is None or answer.status not in (403, 404) for answer in answers.values())
        else:
            theirs = superior.would_decide(days_of(order.period) if order.day is None else [order.day])
        if not theirs:
            raise forbidden("Nothing of it is yours to decide on.")
        return answers

    async def superior(self, caller: Caller, employee_id: str, now: datetime) -> Superior:
        """The caller as somebody who wants to decide on an employee's work. Raises Problem 404."""
        career = await self._directory.career(employee_id)
        return superior(self._directory, self._limits, caller, employee_id, career, now)

    async def _terms(self, data: act.ActivitySubmittedData, career: Career) -> Terms:
        code, day = data.catalogue_code, data.date
        standard = await self._catalogue.standard(code, day) if code is not None else None
        post = career.assignment(day)
        return Terms(self._limits.on(day), standard, post.position_id if post else None)

    async def execute(self, order: Order) -> None:
        """Returns when it is stored, now or before. Raises Problem."""
        await self.months.handle(order.subject, order.decide)

    async def execute_each(self, orders: Sequence[Order]) -> list[Answer]:
        """An answer for each in order: None when it is stored, else why it was refused."""
        answers: list[Answer] = [None] * len(orders)
        months: dict[Subject, list[int]] = {}
        for place, order in enumerate(orders):
            months.setdefault(order.subject, []).append(place)
        await asyncio.gather(*(self._execute_month(places, orders, answers) for places in months.values()))
        return answers

    async def _execute_month(self, places: list[int], orders: Sequence[Order], answers: list[Answer]) -> None:
        try:
            found = await self.months.handle_each(orders[places[0]].subject, [orders[place].decide for place in places])
        except Problem as refusal:  # the log did not answer: nothing of this person's month is stored
            found = [refusal] * len(places)
        for place, answer in zip(places, found, strict=True):
            answers[place] = answer


_Data = act.ActivitySubmittedData | DecisionData | ActivityConfirmedData | CommentAddedData | EvidenceOpenedData


def _order(data: _Data, period: Period, decide: Decide) -> Order:
    return Order(data.activity_id, activity_month(data.employee_id, period), decide)
