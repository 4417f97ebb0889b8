"""The shell's way to the pure Deadlines: a person's windows, from roster, calendar and downtime as known now."""

from services.activity.deadlines.domain import Deadlines
from services.activity.deadlines.downtime.feature import DowntimeWatch
from services.activity.limits.domain import ActivityLimits
from shared.city.roster import Career
from shared.projections.directory import Directory


class Windows:
    """The deadlines of any person's work."""

    def __init__(self, directory: Directory, watch: DowntimeWatch, limits: ActivityLimits) -> None:
        self._directory = directory
        self._watch = watch
        self._limits = limits

    async def ready(self) -> None:
        """Return when any window can be asked for."""
        await self._directory.ready.wait()
        await self._watch.ready.wait()

    def of(self, career: Career) -> Deadlines:
        """The deadlines of a person. Raises Problem 503 while it is not known how long nobody could be served."""
        directory = self._directory
        return Deadlines(career, directory.workdays, directory.organisation, self._limits, self._watch.downtimes())
