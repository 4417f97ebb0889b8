"""The facts of many people, read in six queries, are those of each person alone, over both databases."""

from typing import Any

from sqlalchemy import event

from services.attendance.days.domain import DayFacts
from services.attendance.days.store import DayStore
from services.attendance.punches.projection import write as write_days
from services.attendance.rosters.projection import write as write_rosters
from shared.city.workday import microseconds
from shared.projections.database import Database
from shared.projections.rows import together
from tests.kit.city_log import CityLog
from tests.rows.kit import entries_of, fold
from tests.unit.attendance.days.builders import Seen

PEOPLE = [f"e{n}" for n in range(1, 41)]
QUERIES = 6
write = together(write_days, write_rosters)


def month_of_everybody() -> CityLog:
    """A log of a month of everybody; some are excused, corrected, or no longer excused."""
    log = CityLog()
    for number, employee_id in enumerate(PEOPLE):
        log.day(5, "07:30", "16:00", employee_id)
        log.punch(6, "+00:30", "ANY", employee_id)
        log.punch("2026-12-01", "07:30", "ANY", employee_id)
        if number % 2:
            log.correct(7, "07:30", None, employee_id=employee_id)
            log.correct(7, None, "16:00", employee_id=employee_id)
            log.excuse("SICK", 8, 9, employee_id=employee_id)
            log.assembly(5, employee_id=employee_id)
            log.assembly(5, True, employee_id=employee_id)
            log.assembly("2026-09-30", kind="EVENING", employee_id=employee_id)
            log.roster({5: "07:00-14:00 21:00-07:00", 6: ""}, employee_id)
            log.roster({"2026-09-28": "07:00-14:00", "2026-09-29": "", "2026-11-02": "07:00-14:00"}, employee_id)
            log.roster({6: "21:00-07:00", "2026-11-03": ""}, employee_id)
        if number % 3:
            log.cancel(log.excuse("ANNUAL", 8, 9, employee_id=employee_id), employee_id)
    return log


async def test_of_many_at_once_what_is_said_of_each_alone(database: Database) -> None:
    log = month_of_everybody()
    await fold(database, write, entries_of(log.events))
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    store, first, last = DayStore(database), log.date(1), log.date(31)
    listener = (database.reads.sync_engine, "before_cursor_execute", hear)
    event.listen(*listener)
    found = await store.facts(PEOPLE, first, last)
    event.remove(*listener)
    assert sum(statement.startswith("SELECT") for statement in asked) == QUERIES
    known = Seen(log.events)
    for employee_id in PEOPLE:
        facts, around = known.of(employee_id), (log.date("2026-09-29"), log.date("2026-11-02"))
        near = [each for each in facts.punches if each.at < microseconds(log.at("2026-12-01", "00:00"))]
        assemblies = [each for each in facts.assemblies if each.day >= first]
        rosters = {day: hours for day, hours in facts.rosters.items() if around[0] <= day <= around[1]}
        assert found[employee_id] == facts._replace(punches=near, assemblies=assemblies, pending=[], rosters=rosters)
        assert await store.facts([employee_id], first, last) == {employee_id: found[employee_id]}
    assert await store.facts(["nobody"], first, last) == {"nobody": DayFacts([], [], [], [], [], {}, {})}
    assert await store.facts([], first, last) == {}
