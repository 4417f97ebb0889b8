"""The commands of drafts and templates: check against the roster, load, decide, append, retry."""

from collections.abc import Sequence
from datetime import date
from functools import reduce

from services.activity.authority.domain import Author
from services.activity.drafts import domain
from services.activity.drafts.domain import Copy, Drafts, Templates
from shared.caller import Caller, Who
from shared.commands.handler import Handler, recorded_events
from shared.events import Event
from shared.events.activity.drafts import DraftDiscardedData, DraftedData, TemplateSavedData
from shared.log.ledger import Ledger
from shared.log.subjects import activity_month, drafts, templates
from shared.problems import not_found
from shared.projections.directory import Directory
from shared.values.period import period_of

NONE: Templates = {}


class DraftCommands:
    """Each returns when it is stored, now or before. Each raises Problem, 403 where the work is not the caller's."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory
        self._drafts: Handler[Drafts] = Handler(ledger, {}, domain.evolve)
        self._templates: Handler[Templates] = Handler(ledger, {}, domain.evolve_templates)

    async def save(self, data: DraftedData, caller: Caller, who: Who) -> None:
        await self.require_author(data.employee_id, caller, data.date)
        await self._drafts.handle(drafts(data.employee_id), lambda known: domain.save(known, data, who))

    async def discard(self, data: DraftDiscardedData, caller: Caller, who: Who) -> None:
        author = await self.author(data.employee_id, caller)

        def decide(known: Drafts) -> Sequence[Event]:
            author.require(domain.require_known(known, data.activity_id).date)
            return domain.discard(known, data, who)

        await self._drafts.handle(drafts(data.employee_id), decide)

    async def copy(self, employee_id: str, copied: Copy, caller: Caller, who: Who) -> None:
        domain.require_other_day(copied)
        await self.require_author(employee_id, caller, copied.from_date, copied.to_date)
        month = await recorded_events(self._ledger, activity_month(employee_id, period_of(copied.from_date)))
        done = domain.done_on(copied.from_date, month)
        await self._drafts.handle(drafts(employee_id), lambda known: domain.copy(known, copied, done, who))

    async def save_template(self, data: TemplateSavedData, caller: Caller, who: Who) -> None:
        await self.require_author(data.employee_id, caller, who.now.date())
        subject = templates(data.employee_id)
        await self._templates.handle(subject, lambda known: domain.save_template(known, data, who))

    async def fill_in(
        self, employee_id: str, template_id: str, activity_id: str, day: date, caller: Caller, who: Who
    ) -> None:
        """A draft from a template."""
        await self.require_author(employee_id, caller, day)
        template = await self._template(employee_id, template_id)
        await self._drafts.handle(
            drafts(employee_id), lambda known: domain.fill_in(known, template, activity_id, day, who)
        )

    async def author(self, employee_id: str, caller: Caller) -> Author:
        return Author(caller, employee_id, await self._directory.career(employee_id))

    async def require_author(self, employee_id: str, caller: Caller, *days: date) -> None:
        """Raise Problem 403 unless the work of all these days is the caller's to enter, 404 for nobody's."""
        author = await self.author(employee_id, caller)
        for day in days:
            author.require(day)

    async def _template(self, employee_id: str, template_id: str) -> TemplateSavedData:
        """As the log has it now. Raises Problem 404."""
        events = await recorded_events(self._ledger, templates(employee_id))
        template = reduce(domain.evolve_templates, events, NONE).get(template_id, ())[-1:]
        if not template or not template[0].description:
            raise not_found(f"There is no template {template_id}.")
        return template[0]
