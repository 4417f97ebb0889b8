"""The people of a month's figures, by the roster's history: their post's class, their unit, the minutes required."""

from collections.abc import Collection
from typing import cast

import pytest

from services.activity.figures.domain import PersonMonth
from services.activity.figures.reader import FigureReader
from services.activity.figures.store import FigureStore, Judged
from services.activity.work.tally.domain import Sums
from services.payroll.rules.domain import DEFAULT, FOLDER
from shared.events import appraisal as app
from shared.projections.directory import REQUIRED_MINUTES
from shared.values.period import Period
from tests.kit.city_log import CityLog
from tests.unit.attendance.days.test_units import directory_of

PERIOD = "2026-10"
SCORES = Sums(entries=20, verified=20, quality=180_000, quality_squares=1_620_000_000, under_4h=20)


class Kept:
    """A store that answers as the tables would."""

    def __init__(self, *judged: Judged, **worked: PersonMonth) -> None:
        self._judged, self._worked = [*judged], worked

    async def judged(self, period: Period) -> list[Judged]:
        return self._judged if period == PERIOD else []

    async def worked(self, period: Period, people: Collection[str] | None = None) -> dict[str, PersonMonth]:
        return {who: each for who, each in self._worked.items() if people is None or who in people}


async def figures_of(log: CityLog, *judged: Judged, **worked: PersonMonth) -> FigureReader:
    return FigureReader(cast("FigureStore", Kept(*judged, **worked)), await directory_of(log))


def classed(log: CityLog, position_id: str, position_class: int) -> None:
    data = app.PositionDefinedData(
        position_id=position_id,
        title=position_id,
        unit_id="u1",
        position_class=position_class,
        kind="EXECUTOR",
        ceiling={},
    )
    log.add(app.PositionDefined, data)


@pytest.mark.parametrize(
    ("position_class", "since", "compared"),
    [
        (7, "2026-10-01", True),
        (9, "2026-10-01", False),
        (9, "2026-10-02", True),  # the post of the first day counts
        (None, "2026-10-01", False),
    ],
)
async def test_the_class_is_that_of_the_post_on_the_first_day(
    position_class: int | None, since: str, compared: bool
) -> None:
    log = CityLog()
    log.employee("e1")  # in posts of class 7
    log.employee("e2")
    if position_class is not None:
        classed(log, "other", position_class)
    log.transfer(since, position_id=None if position_class is None else "other", employee_id="e2")
    city = await figures_of(log, Judged("b1", "e1", SCORES), Judged("b2", "e2", SCORES))
    assert {bool(each.comparison) for each in await city.verifiers(PERIOD)} == {compared}


async def test_the_class_of_who_starts_in_the_month_and_of_the_unknown() -> None:
    log = CityLog()
    log.employee("e1")
    log.employee("e2", since="2026-10-20")
    scored = [Judged(f"b{n}", who, SCORES) for n, who in enumerate(("e1", "e2", "nobody"))]
    found = await (await figures_of(log, *scored)).verifiers(PERIOD)
    assert [each.verifier_id for each in found if each.comparison] == ["b0", "b1"]
    assert await (await figures_of(log, *scored)).verifiers("2026-09") == []


async def test_a_redefined_post_has_its_last_class() -> None:
    log = CityLog()
    log.employee("e1")
    log.employee("e2")
    classed(log, "p-e2", 9)
    city = await figures_of(log, Judged("b1", "e1", SCORES), Judged("b2", "e2", SCORES))
    assert [each.comparison for each in await city.verifiers(PERIOD)] == [None, None]


async def test_everybody_counts_once_in_the_unit_that_closes_their_month() -> None:
    log = CityLog()
    log.unit("u2")
    log.unit("u3")
    log.employee("e1")
    log.employee("moved")
    log.transfer("2026-10-15", "u2", employee_id="moved")
    log.employee("moved_before")
    log.transfer("2026-10-01", "u2", employee_id="moved_before")
    log.employee("new", since="2026-10-20")
    log.employee("gone")
    log.end("2026-10-01", "gone")
    log.employee("leaving")
    log.end("2026-10-02", "leaving")
    city = await figures_of(
        log, e1=PersonMonth(90, 80, 2, 1), moved_before=PersonMonth(60, 60, 1, 0), gone=PersonMonth(9, 9, 9, 9)
    )
    units = await city.units(PERIOD)
    assert {unit_id: load.people for unit_id, load in units.items()} == {"u1": 4, "u2": 1}
    assert (units["u1"].claimed, units["u1"].verified, units["u1"].late_bp) == (90, 80, 5_000)
    assert [await city.unit(unit_id, PERIOD) for unit_id in units] == list(units.values())
    assert (await city.unit("u3", PERIOD)).people == 0


async def test_what_is_required_is_what_the_rule_set_in_force_says() -> None:
    log = CityLog()
    assert (await directory_of(log)).required_minutes(PERIOD) == REQUIRED_MINUTES == 6_250
    rules = (FOLDER / f"{DEFAULT}.toml").read_text()
    log.rules(f"required_minutes = 6000\n{_without(rules)}", "2026-09-02")
    log.rules(f"required_minutes = 5000\n{_without(rules)}", "2026-10-01")
    log.rules(f"required_minutes = 4000\n{_without(rules)}", "2026-10-02")
    directory = await directory_of(log)
    months = ("2026-09", "2026-10", "2026-11")
    assert [directory.required_minutes(month) for month in months] == [6_250, 5_000, 4_000]
    log.rules(f"required_minutes = 5500\n{_without(rules)}", "2026-10-01")
    assert (await directory_of(log)).required_minutes(PERIOD) == 5_500


def _without(rules: str) -> str:
    return "\n".join(line for line in rules.splitlines() if not line.startswith("required_minutes"))
