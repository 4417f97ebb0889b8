"""The commands that close months: load, decide, append, retry."""

from functools import partial

from services.appraisal.closings.domain import close_month
from services.appraisal.organisation.feature import OrganisationCommands, OrganisationLookup
from shared.caller import Who
from shared.commands.handler import Answer
from shared.events import appraisal as app
from shared.log import subjects
from shared.projections.directory import Directory
from shared.values.period import Period


class ClosingCommands:
    """Closes months. A unit's closings and its definitions are one aggregate, so they share one handler."""

    def __init__(self, organisation: OrganisationCommands, lookup: OrganisationLookup, directory: Directory) -> None:
        self._units = organisation.units
        self._lookup = lookup
        self._directory = directory

    async def close_month(self, data: app.MonthClosedData, who: Who) -> None:
        """Returns when the month is closed, now or before. Raises Problem."""
        await self._lookup.unit(data.unit_id)
        await self._units.handle(subjects.unit(data.unit_id), partial(close_month, data=data, who=who))

    async def close_city(self, period: Period, who: Who) -> dict[str, Answer]:
        """Close the month of every unit; the answer for each is None when it is closed, else the refusal."""
        units = sorted(self._directory.organisation.units)
        closings = [app.MonthClosedData(period=period, unit_id=unit_id) for unit_id in units]
        answers = await self._units.handle_all(
            [(subjects.unit(data.unit_id), partial(close_month, data=data, who=who)) for data in closings]
        )
        return dict(zip(units, answers, strict=True))
