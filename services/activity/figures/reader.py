"""Who the figures are of, by the dated roster."""

from services.activity.figures.domain import Judgement, PersonMonth, UnitLoad, VerifierFigures, figures, load
from services.activity.figures.store import FigureStore
from shared.projections.directory import Directory
from shared.values.period import Period, first_day, last_day


class FigureReader:
    def __init__(self, store: FigureStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def verifiers(self, period: Period, fewest: int = 1) -> list[VerifierFigures]:
        """Of all who decided on work of the month; in a comparison nobody's peers are fewer than `fewest`."""
        judged = await self._store.judged(period)
        classes = {each: self._class_of(each, period) for each in {employee_id for _, employee_id, _ in judged}}
        return figures((Judgement(by, classes[of], sums) for by, of, sums in judged), fewest)

    async def unit(self, unit_id: str, period: Period) -> UnitLoad:
        people = self._people(unit_id, period)
        worked = await self._store.worked(period, people)
        return self._load(people, worked, period)

    async def units(self, period: Period) -> dict[str, UnitLoad]:
        """Of every unit where somebody worked, by id in order."""
        worked = await self._store.worked(period)
        of = {unit_id: self._people(unit_id, period) for unit_id in sorted(self._directory.organisation.units)}
        return {unit_id: self._load(people, worked, period) for unit_id, people in of.items() if people}

    def _load(self, people: list[str], worked: dict[str, PersonMonth], period: Period) -> UnitLoad:
        return load([worked.get(each, PersonMonth()) for each in people], self._directory.required_minutes(period))

    def _people(self, unit_id: str, period: Period) -> list[str]:
        """Everybody whose month is the unit's to close: who moves within it counts once, where they were paid."""
        staff = self._directory.staff(unit_id, first_day(period), last_day(period))
        return [each for each, career in staff.items() if career.unit_for(period) == unit_id]

    def _class_of(self, employee_id: str, period: Period) -> int | None:
        """Of the post held on the first day of the month, or the first day employed (design 7)."""
        career = self._directory.known(employee_id)
        if career is None:
            return None
        day = first_day(period)
        if not career.employed(day):
            day = career.first_employed(day, last_day(period)) or day
        assignment = career.assignment(day)
        post = assignment and assignment.position_id and self._directory.organisation.position(assignment.position_id)
        return post.position_class if post else None
