"""The commands of ideas: check against the roster, load, decide, append, retry."""

from collections.abc import Callable, Sequence

from services.activity.authority.domain import Author
from services.activity.feedback import domain
from services.activity.feedback.domain import Ideas
from shared.caller import Caller, Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.activity.feedback import IdeaRecordedData
from shared.log.ledger import Ledger
from shared.log.subjects import ideas
from shared.problems import invalid
from shared.projections.directory import Directory

Decision = Callable[[Ideas, IdeaRecordedData, Who], Sequence[Event]]


class IdeaCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        nothing: Ideas = {}
        self._ideas: Handler[Ideas] = Handler(ledger, nothing, domain.evolve)

    async def execute(self, decide: Decision, data: IdeaRecordedData, caller: Caller, who: Who) -> None:
        """Carry out a decision on an idea; returns when it is stored, now or before. Raises Problem."""
        career = await self._directory.career(data.employee_id)
        Author(caller, data.employee_id, career).require(data.date)
        if not career.employed(data.date):
            raise invalid(f"The employee does not work here on {data.date}.")
        await self._ideas.handle(ideas(data.employee_id), lambda recorded: decide(recorded, data, who))
