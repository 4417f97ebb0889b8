"""The people whose months a unit's closing settles, found once for all the units of a month."""

from services.payroll.pay.facts import Person
from shared.values.period import Period


class UnitMembers:
    """The people of `people` by month and unit, in order of id; `forget` when a career changes."""

    def __init__(self, people: dict[str, Person]) -> None:
        self._people = people
        self._by_period: dict[Period, dict[str | None, list[Person]]] = {}

    def of(self, period: Period, unit_id: str) -> list[Person]:
        members = self._by_period.get(period)
        if members is None:
            members = self._by_period[period] = {}
            for _, person in sorted(self._people.items()):
                members.setdefault(person.career.unit_for(period), []).append(person)
        return members.get(unit_id, [])

    def forget(self) -> None:
        self._by_period.clear()
