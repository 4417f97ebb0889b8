"""Figures of verifiers and units: a module of its own, as it gathers them from the tally and the roster's history."""

from services.activity.figures.domain import Judgement, PersonMonth, UnitLoad, VerifierFigures, figures, load
from services.activity.figures.store import FigureStore
from shared.projections.directory import Directory
from shared.values.period import Period, first_day, last_day


class FigureReader:
    def __init__(self, store: FigureStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def verifiers(self, period: Period, fewest: int = 1) -> list[VerifierFigures]:
        """Figures of all who decided on work of the month; no comparison has fewer peers of a class than `fewest`."""
        judged = await self._store.judged(period)
        people = {employee_id for _, employee_id, _ in judged}
        classes = {employee_id: self._class_of(employee_id, period) for employee_id in people}
        return figures((Judgement(by, classes[employee_id], sums) for by, employee_id, sums in judged), fewest)

    async def unit(self, unit_id: str, period: Period) -> UnitLoad:
        """The load of one unit; nobody works in an unknown one."""
        people = self._people(unit_id, period)
        worked = await self._store.worked(period, people)
        return self._load(people, worked, period)

    async def units(self, period: Period) -> dict[str, UnitLoad]:
        """The load of every unit where somebody worked, by id in order."""
        worked = await self._store.worked(period)
        staff = {unit_id: self._people(unit_id, period) for unit_id in sorted(self._directory.organisation.units)}
        return {unit_id: self._load(people, worked, period) for unit_id, people in staff.items() if people}

    def _load(self, people: list[str], worked: dict[str, PersonMonth], period: Period) -> UnitLoad:
        return load(
            [worked.get(employee_id, PersonMonth()) for employee_id in people], self._directory.required_minutes(period)
        )

    def _people(self, unit_id: str, period: Period) -> list[str]:
        """Everybody whose month the unit closes; who moves within the month counts once, where they are paid."""
        staff = self._directory.staff(unit_id, first_day(period), last_day(period))
        return [employee_id for employee_id, career in staff.items() if career.unit_for(period) == unit_id]

    def _class_of(self, employee_id: str, period: Period) -> int | None:
        """The class of the post held on the first day of the month, or the first day employed (design 7)."""
        career = self._directory.known(employee_id)
        if career is None:
            return None
        day = first_day(period)
        if not career.employed(day):
            day = career.first_employed(day, last_day(period)) or day
        assignment = career.assignment(day)
        post = assignment and assignment.position_id and self._directory.organisation.position(assignment.position_id)
        return post.position_class if post else None
