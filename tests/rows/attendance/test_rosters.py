"""A month of rosters and punches gives the same rows and days in any order, repetition and cut."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.attendance.days.domain import DayView, month_view
from services.attendance.days.store import DayStore
from services.attendance.punches.projection import write as write_days
from services.attendance.rosters.projection import write as write_rosters
from services.attendance.rosters.store import RosterRow, RosterStore
from shared.events import Event
from shared.projections.database import Database
from shared.projections.rows import together
from shared.projections.runner import Entry
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog
from tests.rows.kit import cut, entries_of, fold, refold, rows_of
from tests.unit.attendance.days.builders import Seen

MONTHS = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SHIFTS = [
    "",
    "07:00-14:00",
    "21:00-07:00",
    "07:00-11:00 13:00-17:00",
    "07:00-14:00 14:00-21:00",
    "06:00-09:00 22:00-06:00",
]
CLOCKS = ["06:50", "07:20", "11:00", "13:05", "14:00", "20:30", "21:10", "23:59", "+00:10", "+06:55", "+12:00"]
write = together(write_days, write_rosters)


def month(draw: Random) -> CityLog:
    """Rosters published, changed and repeated among the punches of a month."""
    log = CityLog()
    log.schedule("ward", {})
    log.employee(schedule_id=draw.choice(["s1", "ward"]))
    for _ in range(draw.randint(5, 40)):
        if draw.random() < 0.3:
            log.roster({day: draw.choice(SHIFTS) for day in draw.sample(range(1, 32), 3)})
        log.punch(draw.randint(1, 31), draw.choice(CLOCKS), draw.choice(["IN", "OUT", "ANY"]))
    return log


async def folded(database: Database, entries: Sequence[Entry], cuts: Random) -> tuple[list[Any], list[DayView]]:
    """The rosters' rows after these entries in pages of any length, and the days of the month as they are shown."""
    await refold(database, write, *cut(entries, lambda: cuts.randint(1, 15)))
    rows = await rows_of(database, RosterRow)
    first: dict[str, Event] = {}
    for entry in sorted(entries, key=lambda entry: entry.seq):
        first.setdefault(entry.event.id, entry.event)
    known = Seen(first.values())
    facts = await DayStore(database).facts([EMPLOYEE], date(2026, 10, 1), date(2026, 10, 31))
    now = CityLog().at("2026-12-01", "00:00")
    assert facts[EMPLOYEE].rosters == known.of(EMPLOYEE).rosters
    return rows, month_view(EMPLOYEE, PERIOD, known.places(EMPLOYEE), facts[EMPLOYEE], now).days


@MONTHS
@given(st.integers(0, 2**32))
async def test_any_order_repetition_and_cut_gives_the_same_days(database: Database, seed: int) -> None:
    draw = Random(seed)
    entries = entries_of(month(draw).events)
    expected = await folded(database, entries, draw)
    mixed = [*entries, *draw.choices(entries, k=10)]
    draw.shuffle(mixed)
    assert await folded(database, mixed, draw) == expected
    said_again = [Entry(len(entries) + n, *each[1:]) for n, each in enumerate(draw.choices(entries, k=10), 1)]
    rows, days = await folded(database, [*entries, *said_again], draw)
    assert (rows, days) == expected


async def test_a_persons_rostered_days_by_date(database: Database) -> None:
    log = CityLog()
    log.employee()
    log.roster({6: "21:00-07:00", 5: "", 31: "07:00-14:00"})
    log.roster({6: "07:00-14:00", "2026-11-01": ""})
    log.roster({7: "07:00-14:00"}, "e00002")
    await fold(database, write, entries_of(log.events))
    store = RosterStore(database)
    everything = {day.isoformat(): [each.text for each in hours] for day, hours in (await store.days(EMPLOYEE)).items()}
    morning = ["07:00-14:00"]
    assert everything == {"2026-10-05": [], "2026-10-06": morning, "2026-10-31": morning, "2026-11-01": []}
    assert list(await store.days(EMPLOYEE, log.date(6), log.date(31))) == [log.date(6), log.date(31)]
    assert await store.days("nobody") == {}
