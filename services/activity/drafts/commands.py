"""The commands of drafts and templates: check against the roster, load, decide, append, retry."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from typing import TypeVar

from services.activity.authority.domain import Author
from services.activity.drafts import domain
from services.activity.drafts.domain import DayCopy, Drafts, FillIn, Source, Templates
from shared.caller import Caller, Who
from shared.commands.handler import Handler, recorded_events
from shared.events import Event
from shared.events.activity.drafts import DraftDiscardedData, DraftedData, TemplateSavedData
from shared.events.activity.work import ActivitySubmittedData
from shared.log.ledger import Ledger
from shared.log.subjects import activity_month, drafts, templates
from shared.projections.directory import Directory
from shared.values.period import period_of

D = TypeVar("D", DraftedData, DraftDiscardedData, DayCopy, FillIn)
Decision = Callable[[Drafts, D, Source, Who], Sequence[Event]]
TemplateDecision = Callable[[Templates, TemplateSavedData, Who], Sequence[Event]]

NONE: Templates = {}


class DraftCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory
        self._drafts: Handler[Drafts] = Handler(ledger, {}, domain.evolve)

    async def execute(self, decide: Decision[D], data: D, caller: Caller, who: Who) -> None:
        """Carry out a decision on a person's drafts; returns when it is stored, now or before.

        Raises Problem, 403 where the work is not the caller's to enter.
        """
        author = Author(caller, data.employee_id, await self._directory.career(data.employee_id))
        source = await self._source(data, author)
        await self._drafts.handle(drafts(data.employee_id), lambda written: decide(written, data, source, who))

    async def require_author(self, employee_id: str, caller: Caller, day: date) -> None:
        """Raise Problem 403 unless the work of a day is the caller's to enter, 404 for an unknown employee."""
        Author(caller, employee_id, await self._directory.career(employee_id)).require(day)

    async def _source(self, data: DraftedData | DraftDiscardedData | DayCopy | FillIn, author: Author) -> Source:
        """The facts of a decision. Raises Problem 403, before the log is read, for a day that is not the author's."""
        match data:
            case DraftedData():
                author.require(data.date)
            case DayCopy():
                author.require(data.from_date)
                author.require(data.to_date)
                return Source(author, work=await self._work(data.employee_id, data.from_date))
            case FillIn():
                author.require(data.date)
                return Source(author, template=await self._template(data.employee_id, data.template_id))
        return Source(author)

    async def _work(self, employee_id: str, day: date) -> Sequence[ActivitySubmittedData]:
        month = await recorded_events(self._ledger, activity_month(employee_id, period_of(day)))
        return domain.done_on(day, month)

    async def _template(self, employee_id: str, template_id: str) -> TemplateSavedData | None:
        """The template's last version in the log."""
        events = await recorded_events(self._ledger, templates(employee_id))
        versions = reduce(domain.evolve_templates, events, NONE).get(template_id)
        return versions[-1] if versions else None


class TemplateCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        self._templates: Handler[Templates] = Handler(ledger, {}, domain.evolve_templates)

    async def execute(self, decide: TemplateDecision, data: TemplateSavedData, caller: Caller, who: Who) -> None:
        """Carry out a decision on a person's templates; returns when it is stored, now or before.

        Raises Problem, 403 where today's work of the employee is not the caller's to enter.
        """
        career = await self._directory.career(data.employee_id)
        Author(caller, data.employee_id, career).require(who.now.date())
        await self._templates.handle(templates(data.employee_id), lambda kept: decide(kept, data, who))
