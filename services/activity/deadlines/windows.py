"""The windows of a person, from roster, calendar and outages as they are known now."""

from services.activity.deadlines.downtime.watch import Watch
from services.activity.deadlines.window import Deadlines
from services.activity.limits.domain import Limits
from shared.city.roster import Career
from shared.projections.directory import Directory


class Windows:
    def __init__(self, directory: Directory, watch: Watch, limits: Limits) -> None:
        self._directory = directory
        self._watch = watch
        self._limits = limits

    async def ready(self) -> None:
        """Returns when any window can be asked for."""
        await self._directory.ready.wait()
        await self._watch.ready.wait()

    def of(self, career: Career) -> Deadlines:
        """Raises Problem 503 while it is not known how long nobody could be served."""
        directory = self._directory
        return Deadlines(career, directory.workdays, directory.organisation, self._limits, self._watch.outages())
