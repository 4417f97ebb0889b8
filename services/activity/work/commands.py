"""Activity's commands: gather the facts, load, decide, append, retry."""

from collections.abc import Sequence
from typing import NamedTuple

from services.activity.authority.domain import Author
from services.activity.authority.feature import Superiors
from services.activity.catalogue.feature import CatalogueReadModel
from services.activity.deadlines.feature import Windows
from services.activity.evidence.feature import EvidenceFiles
from services.activity.limits.domain import ActivityLimits
from services.activity.work import domain
from services.activity.work.bulk import Bulk, bulk_decisions
from services.activity.work.decisions import D, Decision, Facts, Terms
from services.activity.work.domain import ActivityMonth
from shared.caller import Caller, Who
from shared.commands.handler import Answer, Decide, Handler
from shared.events.activity import work as act
from shared.log.ledger import Ledger
from shared.log.subjects import Subject, activity_month
from shared.problems import forbidden, invalid
from shared.projections.directory import Directory
from shared.values.period import Period, days_of


class ActivityOrder(NamedTuple):
    """A command with its facts gathered: it waits for others of its batch."""

    activity_id: str
    subject: Subject
    decide: Decide[ActivityMonth]


class ActivityCommands:
    """Every command is a decision, its data, and the month that both concern."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        superiors: Superiors,
        *,
        limits: ActivityLimits,
        windows: Windows,
        files: EvidenceFiles,
        catalogue: CatalogueReadModel,
    ) -> None:
        self._directory = directory
        self._superiors = superiors
        self._limits = limits
        self._windows = windows
        self._files = files
        self._catalogue = catalogue
        self.months: Handler[ActivityMonth] = Handler(ledger, ActivityMonth(), domain.evolve)

    async def execute(self, decide: Decision[D], period: Period, data: D, caller: Caller, who: Who) -> None:
        """Carry out one of the decisions; returns when it is stored, now or before. Raises Problem."""
        order = await self.order(decide, period, data, caller, who)
        await self.months.handle(order.subject, order.decide)

    async def order(self, decide: Decision[D], period: Period, data: D, caller: Caller, who: Who) -> ActivityOrder:
        """The same to be carried out with others. Raises the Problem that the facts alone give."""
        facts = await self._facts(data.employee_id, caller, who)
        if isinstance(data, act.ActivitySubmittedData):
            facts = await self._with_terms(facts, data, who)
        subject = activity_month(data.employee_id, period)
        return ActivityOrder(data.activity_id, subject, lambda month: decide(month, data, facts, who))

    async def execute_all(self, orders: Sequence[ActivityOrder]) -> list[Answer]:
        """An answer to each in order: None when it is stored, else why it was refused."""
        return await self.months.handle_all([(order.subject, order.decide) for order in orders])

    async def execute_bulk(self, bulk: Bulk, caller: Caller, who: Who) -> dict[str, Answer]:
        """The answers by activity id: None where it is decided as the command says, now or before, else why not.

        Raises Problem 403 where the caller may decide on nothing that it means; on nothing submitted yet they may on
        the days on which they supervised the employee.
        """
        facts = await self._facts(bulk.employee_id, caller, who)
        answers = await self.months.handle_found(
            activity_month(bulk.employee_id, bulk.period), lambda month: bulk_decisions(month, bulk, facts, who)
        )
        if answers:
            allowed = any(answer is None or answer.status not in (403, 404) for answer in answers.values())
        else:
            allowed = facts.superior.would_decide(days_of(bulk.period) if bulk.day is None else [bulk.day])
        if not allowed:
            raise forbidden("Nothing of it is yours to decide on.")
        return answers

    async def _facts(self, employee_id: str, caller: Caller, who: Who) -> Facts:
        """The caller by the roster. Raises Problem 404."""
        career = await self._directory.career(employee_id)
        superior = self._superiors.of_career(caller, employee_id, career, who.now)
        return Facts(Author(caller, employee_id, career), superior)

    async def _with_terms(self, facts: Facts, data: act.ActivitySubmittedData, who: Who) -> Facts:
        """The facts with the terms of a submission. Raises Problem where roster or evidence refuse it already."""
        author, superior = facts.author, facts.superior
        career, day, code = author.career, data.date, data.catalogue_code
        author.require(day)
        if not career.employed(day):
            raise invalid(f"The employee does not work here on {day}.")
        await self._files.require(data.evidence, data.employee_id, author.caller, who.now)
        standard = await self._catalogue.standard(code, day) if code is not None else None
        post = career.assignment(day)
        deadlines = self._windows.of(career)
        terms = Terms(self._limits.on(day), deadlines, standard, post.position_id if post else None)
        return Facts(author, superior, terms)
