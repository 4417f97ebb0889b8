"""The signals of a synthetic month: its two faulty terminals, and little else."""

from collections import Counter
from datetime import date
from functools import cache

from services.attendance.signals.burst import on_duty
from services.attendance.signals.domain import RecordedPunch, Signal
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import days as att
from synthetic import build, generate
from synthetic.city import City
from tests.unit.attendance.days.builders import KINDS, Seen
from tests.unit.attendance.signals.builders import ZONE, seen
from tests.unit.attendance.signals.test_signals import CROWD, LATE, SLOW

# the synthetic city


@cache
def city() -> City:
    return build(300, "2026-11", 7)


@cache
def asked() -> dict[str, list[Signal]]:
    """The signals of each unit of the synthetic city."""
    log = list(generate(300, "2026-11", 7))
    roster = Seen(event for event in log if type(event) not in KINDS)
    by_unit: dict[str, list[RecordedPunch]] = {}
    for event in log:
        if isinstance(event, att.PunchEvent):
            here = event.data.at.astimezone(ZONE).date()
            by_unit.setdefault(_unit(roster, event, here), []).append(_recorded(event))
    return {
        unit_id: seen(punches, on_duty=lambda who, at: on_duty(roster.places(who), at))
        for unit_id, punches in sorted(by_unit.items())
    }


def _unit(roster: Seen, event: Event, day: date) -> str:
    assignment = roster.careers[event.subject].assignment(day)
    assert assignment is not None
    return assignment.unit_id


def _recorded(event: att.PunchEvent) -> RecordedPunch:
    data = event.data
    return RecordedPunch(data.employee_id, microseconds(data.at), event.id, data.device_id, microseconds(event.time))


def test_the_slow_clock_of_the_synthetic_city_is_found_on_each_of_its_days_and_no_other_clock() -> None:
    faults = city().faults
    slow = {
        (unit_id, signal.at.date())
        for unit_id, signals in asked().items()
        for signal in signals
        if (signal.kind, signal.score) == SLOW
    }
    assert slow == {(faults.slow_unit, day) for day in faults.slow_days}


def test_a_terminal_that_delivers_a_day_late_is_told_from_a_slow_clock() -> None:
    late = [(unit, s.at.date()) for unit, found in asked().items() for s in found if (s.kind, s.score) == LATE]
    assert late == [(city().faults.buffered_unit, city().faults.buffered_day)]


def test_an_honest_month_asks_little() -> None:
    """The rush is asked about, beside the two faulty terminals only: its people are drawn at one reader at once."""
    faulty = city().faults.units
    counted = Counter((s.kind, s.score) for unit, found in asked().items() for s in found if unit not in faulty)
    assert counted.keys() <= {CROWD}
    assert counted.total() <= 10
