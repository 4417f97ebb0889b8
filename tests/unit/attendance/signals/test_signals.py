"""Signals: every threshold on both sides, whose punches they depend on, and what an honest month asks."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.signals import scores
from services.attendance.signals.burst import on_duty
from services.attendance.signals.domain import Evidence, Machine, QuarantinedPunch, RecordedPunch, Signal
from services.attendance.signals.report import of_person, report
from services.attendance.signals.travel import distance_m
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance.devices import Coordinates
from synthetic import build, generate
from synthetic.city import City
from tests.kit.city_log import CityLog, week
from tests.unit.attendance.days.builders import KINDS, Seen

ZONE = ZoneInfo("Asia/Makassar")
SECOND, MINUTE = 1_000_000, 60_000_000
NOON = microseconds(datetime(2026, 11, 2, 12, 0, tzinfo=ZONE))
DAY = 24 * 60 * MINUTE
OFFICE = Coordinates(-10_170_000, 123_600_000)


def seen(
    punches: Iterable[RecordedPunch],
    held: Iterable[QuarantinedPunch] = (),
    machines: Mapping[str, Machine] | None = None,
    on_duty: Callable[[str, int], bool] = lambda employee_id, at: False,
) -> list[Signal]:
    return report(Evidence(list(punches), list(held), machines or {}, ZONE, on_duty))


def of_kind(signals: Sequence[Signal]) -> list[tuple[str, int]]:
    return [(signal.kind, signal.score) for signal in signals]


def punch(number: int, at: int, **more: Any) -> RecordedPunch:
    return RecordedPunch(**{"employee_id": f"e{number}", "at": at, "event_id": f"v{number}", "device_id": "d1", **more})


def late(delays: Sequence[float], together: int = 0) -> list[RecordedPunch]:
    """A punch of somebody else every minute, recorded so many minutes after it; the last ones all at once."""
    alone, rest = delays[: len(delays) - together], delays[len(delays) - together :]
    found = [punch(n, NOON + n * MINUTE, recorded_at=NOON + n * MINUTE + int(d * MINUTE)) for n, d in enumerate(alone)]
    once = NOON + 600 * MINUTE
    return found + [punch(900 + n, once - int(d * MINUTE), recorded_at=once) for n, d in enumerate(rest)]


# CLOCK_SKEW

SLOW, LATE, AHEAD, HELD = (
    ("CLOCK_SKEW", score) for score in (scores.CLOCK_SLOW, scores.CLOCK_LATE, scores.CLOCK_AHEAD, scores.CLOCK_HELD)
)


@pytest.mark.parametrize(
    ("punches", "signals"),
    [
        (late([7] * 10), [SLOW]),
        (late([7] * 9), []),
        (late([3] * 10), [SLOW]),
        (late([7] * 9 + [2.99]), []),
        (late([7] * 11 + [2], together=2), []),  # also what came in a backlog shows that the clock is right
        (late([7] * 9 + [20, 25], together=2), []),  # and does not count among the ten
        (late([7] * 10 + [20, 25], together=2), [SLOW]),
        (late([7] * 7 + [8, 90, 90]), [SLOW]),  # three quarters within a minute of the shortest
        (late([7] * 7 + [8.1, 90, 90]), [LATE]),
        (late([60 * 60 + 7 * n for n in range(10)]), [LATE]),
        ([each._replace(device_id=None) for each in late([7] * 10)], []),
        ([each._replace(recorded_at=None) for each in late([7] * 10)], []),  # folded before the column was there
        ([each for n, each in enumerate(late([7] * 721)) if n % 80 == 0], []),  # nine on one day, one on the next
        (late([-2]), []),
        (late([-2.1]), [AHEAD]),
        (late([-2.1, -9, 0, 0]), [AHEAD]),
    ],
)
def test_a_clock_is_asked_about_by_when_its_punches_arrive(punches: list[RecordedPunch], signals: list[Any]) -> None:
    found = seen(punches)
    assert of_kind(found) == signals
    assert all(signal.device_id == "d1" and signal.employee_id is None for signal in found)


def test_a_slow_clock_names_all_punches_of_the_day_and_a_clock_ahead_those_ahead() -> None:
    (slow,) = seen(late([7] * 12))
    assert sorted(slow.events) == sorted(f"v{n}" for n in range(12))
    assert "sekitar 7 menit" in slow.says
    assert slow.at == datetime(2026, 11, 2, 12, 0, tzinfo=ZONE)
    (ahead,) = seen(late([-2.1, -9, 0, 0]))
    assert ahead.events == ["v0", "v1"]
    assert "sampai 9 menit" in ahead.says


def test_a_day_is_the_devices_own() -> None:
    """Nine before midnight and one after it, in the zone of the unit; one day further east."""
    dusk = microseconds(datetime(2026, 11, 2, 23, 55, 30, tzinfo=ZONE))
    punches = [punch(n, dusk + n * MINUTE // 2, recorded_at=dusk + n * MINUTE // 2 + 7 * MINUTE) for n in range(10)]
    assert of_kind(seen(punches)) == []
    assert of_kind(seen(punches, machines={"d1": Machine("Pos", "Asia/Jayapura")})) == [SLOW]
    assert of_kind(seen(punches, machines={"d1": Machine("Pos", "no zone")})) == []


@pytest.mark.parametrize(("number", "signals"), [(2, []), (3, [HELD])])
def test_a_device_with_punches_in_quarantine_is_asked_about(number: int, signals: list[Any]) -> None:
    held = [QuarantinedPunch(f"e{n}", NOON + n, f"q{n}", "d1") for n in range(number)]
    others = [QuarantinedPunch("e1", NOON, "q8", "d2"), QuarantinedPunch("e1", NOON, "q9", "d2")]
    found = seen([], [*held, *others])
    assert of_kind(found) == signals
    assert [signal.events for signal in found] == [[each.event_id for each in held]] * len(signals)


# IMPOSSIBLE_TRAVEL

FAST, SITES = ("IMPOSSIBLE_TRAVEL", scores.TOO_FAST), ("IMPOSSIBLE_TRAVEL", scores.TWO_SITES)


def north(metres: int) -> Coordinates:
    return Coordinates(OFFICE.latitude_e6 + round(metres / 111_194.93 * 1e6), OFFICE.longitude_e6)


def test_distances() -> None:
    assert [distance_m(OFFICE, north(metres)) for metres in (0, 1, 2_000, 12_345)] == [0, 1, 2_000, 12_345]
    assert distance_m(Coordinates(0, 179_999_000), Coordinates(0, -179_999_000)) == 222  # across the date line
    assert distance_m(Coordinates(90_000_000, 0), Coordinates(-90_000_000, 0)) == 20_015_087
    jakarta, kupang = Coordinates(-6_175_400, 106_827_200), Coordinates(-10_177_200, 123_607_000)
    assert abs(distance_m(jakarta, kupang) - 1_894_000) < 10_000


@pytest.mark.parametrize(
    ("metres", "passed", "signals"),
    [
        (2_000, 0, []),  # nearby, whatever the speed
        (2_001, 0, [FAST]),
        (12_000, 6 * MINUTE, []),  # 120 km/h
        (12_000, 6 * MINUTE - 1, [FAST]),
        (12_000, DAY, []),
        (60_000, 29 * MINUTE, [FAST]),
        (60_000, 30 * MINUTE, []),
    ],
)
def test_nobody_travels_faster_than_120_kilometres_an_hour(metres: int, passed: int, signals: list[Any]) -> None:
    machines = {"d1": Machine("A", str(ZONE), OFFICE), "d2": Machine("B", str(ZONE), north(metres))}
    pair = [punch(1, NOON), punch(1, NOON + passed, event_id="v2", device_id="d2")]
    found = seen(pair, machines=machines)
    assert of_kind(found) == signals
    assert [(signal.employee_id, signal.events) for signal in found] == [("e1", ["v1", "v2"])] * len(signals)
    assert seen([pair[0], pair[1]._replace(employee_id="e2")], machines=machines) == []


@pytest.mark.parametrize(
    ("sites", "passed", "signals"),
    [
        ("AB", 2 * MINUTE, [SITES]),
        ("AB", 2 * MINUTE + 1, []),
        ("AA", 0, []),
    ],
)
def test_where_positions_are_unknown_two_sites_at_once_are_asked_about(
    sites: str, passed: int, signals: list[Any]
) -> None:
    pair = [punch(1, NOON), punch(1, NOON + passed, event_id="v2", device_id="d2")]
    here, there = (Machine(site, str(ZONE)) for site in sites)
    assert of_kind(seen(pair, machines={"d1": here, "d2": there})) == signals
    assert of_kind(seen(pair, machines={"d1": here._replace(position=OFFICE), "d2": there})) == signals
    assert seen(pair, machines={"d1": here}) == []  # nobody knows where the other one is
    assert seen(pair) == []


def test_a_device_of_unknown_position_in_between_hides_no_journey() -> None:
    machines = {"d1": Machine("A", str(ZONE), OFFICE), "d2": Machine("B", str(ZONE), north(50_000))}
    machines["d3"] = Machine("C", str(ZONE))
    times = [(1, "d1", 0), (2, "d3", 5 * MINUTE), (3, "d2", 10 * MINUTE)]
    punches = [punch(1, NOON + at, event_id=f"v{n}", device_id=device) for n, device, at in times]
    (found,) = seen(punches, machines=machines)
    assert (found.score, found.events) == (scores.TOO_FAST, ["v1", "v3"])
    assert "50,0 km dalam 10 menit" in found.says


# phones


def phone(*distances: int | None, zone: str = "IN_ZONE", mock: bool = False, apart: int = DAY) -> list[RecordedPunch]:
    """A phone punch of one person each day; without a distance, one of a terminal."""
    at = [NOON - 5 * 60 * MINUTE + n * apart for n in range(len(distances))]
    return [
        punch(1, at[n], event_id=f"v{n}")
        if metres is None
        else punch(1, at[n], event_id=f"v{n}", device_id=None, zone=zone, distance_m=metres, mock=mock)
        for n, metres in enumerate(distances)
    ]


SAME, OUTSIDE, MOCK = (
    ("SAME_POSITION", scores.SAME_POSITION),
    ("OUT_OF_ZONE", scores.OUT_OF_ZONE),
    ("MOCK_LOCATION", scores.MOCK_LOCATION),
)


@pytest.mark.parametrize(
    ("punches", "signals"),
    [
        (phone(37, 37, 37, 37, 37), [SAME]),
        (phone(37, 37, 37, 37), []),
        (phone(37, 37, 37, 38, 37, 37), []),
        (phone(36, *[37] * 6, 38), [SAME]),
        (phone(37, 37, None, 37, None, 37, 37), [SAME]),  # consecutive among the phone's
        (phone(0, 0, 0, 0, 0, 0), []),
        (phone(*[37] * 9, apart=DAY // 2), [SAME]),  # twice a day, on five days
        (phone(*[37] * 8, apart=DAY // 2), []),
        (phone(37, 36, 37, mock=True), [MOCK]),
        (phone(37, 36, 37), []),
        (phone(900, 901, 902, zone="OUT_OF_ZONE"), [OUTSIDE]),
        (phone(900, 901, zone="OUT_OF_ZONE"), []),
        (phone(900, 901, 902, 903, zone="OUT_OF_ZONE", apart=DAY // 2), []),  # on two days
        (phone(900, *[900] * 4, zone="OUT_OF_ZONE", mock=True), [MOCK, SAME, OUTSIDE]),
    ],
)
def test_a_phone_is_asked_about_by_what_it_says(punches: list[RecordedPunch], signals: list[Any]) -> None:
    found = seen(punches)
    assert of_kind(found) == signals
    assert all(signal.employee_id == "e1" and signal.device_id is None for signal in found)


def test_a_phone_signal_names_the_punches_it_is_about() -> None:
    (same,) = seen(phone(36, *[37] * 6, 38))
    assert same.events == [f"v{n}" for n in range(1, 7)]
    assert "persis 37 m pada 6 absen berturut-turut dalam 6 hari" in same.says


# BURST

CROWD, NIGHT = ("BURST", scores.BURST), ("BURST", scores.NIGHT_BURST)


def crowd(at: str, people: int, step: float, **more: Any) -> list[RecordedPunch]:
    """So many people one after the other, `step` seconds apart."""
    start = microseconds(datetime.fromisoformat(f"2026-11-02T{at}").replace(tzinfo=ZONE))
    return [punch(n, start + int(n * step * SECOND), **more) for n in range(people)]


@pytest.mark.parametrize(
    ("punches", "signals"),
    [
        (crowd("07:29:00", 5, 2.5), [CROWD]),  # the fifth after 10 s
        (crowd("07:29:00", 5, 2.51), []),
        (crowd("07:29:00", 4, 0), []),
        (crowd("07:29:00", 5, 0, device_id=None), []),
        ([each._replace(employee_id=f"e{n % 4}") for n, each in enumerate(crowd("07:29:00", 9, 1))], []),
        ([each._replace(device_id=f"d{n % 2}") for n, each in enumerate(crowd("07:29:00", 8, 1))], []),
        (crowd("07:29:00", 20, 2), [CROWD]),  # what overlaps is one
        (crowd("20:59:00", 5, 14), []),
        (crowd("21:00:00", 5, 15), [NIGHT]),  # the fifth after 60 s
        (crowd("21:00:00", 5, 15.1), []),
        (crowd("21:00:00", 4, 1), []),
        (crowd("20:59:59", 5, 10), []),  # only four of them at night
        (crowd("04:59:00", 5, 14), [NIGHT]),
        (crowd("04:59:00", 5, 15), []),  # the fifth at 05:00
        (crowd("23:59:40", 5, 10), [NIGHT]),
        (crowd("23:00:00", 6, 1), [NIGHT]),  # also faster than people walk, but said once
    ],
)
def test_a_crowd_at_a_device_is_asked_about(punches: list[RecordedPunch], signals: list[Any]) -> None:
    found = seen(punches)
    assert of_kind(found) == signals
    assert [signal.events for signal in found] == [[each.event_id for each in punches]] * len(signals)


@pytest.mark.parametrize(("with_a_shift", "signals"), [(0, [NIGHT]), (2, [NIGHT]), (3, []), (6, [])])
def test_a_crowd_at_night_half_of_which_works_then_is_none(with_a_shift: int, signals: list[Any]) -> None:
    def duty(employee_id: str, at: int) -> bool:
        return int(employee_id[1:]) < with_a_shift

    assert of_kind(seen(crowd("22:00:00", 6, 5), on_duty=duty)) == signals


def test_of_a_crowd_with_shifts_the_speed_is_asked_about() -> None:
    assert of_kind(seen(crowd("22:00:00", 6, 1), on_duty=lambda employee_id, at: True)) == [CROWD]


def test_night_is_where_the_device_is() -> None:
    punches = crowd("20:30:00", 5, 10)
    assert seen(punches, machines={"d1": Machine("Pos", "Asia/Makassar")}) == []
    assert of_kind(seen(punches, machines={"d1": Machine("Pos", "Asia/Jayapura")})) == [NIGHT]


@pytest.mark.parametrize(
    ("day", "at", "works"),
    [
        (5, "06:29:59", False),
        (5, "06:30", True),
        (5, "17:00", True),
        (5, "17:00:01", False),
        (5, "23:00", False),
        (4, "12:00", False),  # a Sunday
    ],
)
def test_on_duty_is_from_an_hour_before_a_shift_to_an_hour_after(day: int, at: str, works: bool) -> None:
    log = CityLog()
    employee_id = log.employee()
    assert on_duty(Seen(log.events).places(employee_id), microseconds(log.at(day, at))) is works


@pytest.mark.parametrize(("day", "at", "works"), [(5, "20:59", False), (5, "21:00", True), (6, "07:00", True)])
def test_who_works_at_night_is_on_duty_then(day: int, at: str, works: bool) -> None:
    log = CityLog()
    log.schedule("night", week("22:00", "06:00", ["MON"]))
    employee_id = log.employee(schedule_id="night")
    assert on_duty(Seen(log.events).places(employee_id), microseconds(log.at(day, at))) is works


# whom signals depend on

MACHINES = {
    "d1": Machine("A", str(ZONE), OFFICE),
    "d2": Machine("B", str(ZONE), north(30_000)),
    "d3": Machine("C", str(ZONE)),
}
punched = st.builds(
    lambda who, device, at, delay, placed: RecordedPunch(
        who,
        NOON + at * 5 * SECOND,
        f"{who}-{device}-{at}",
        None if placed else device,
        NOON + (at + delay) * 5 * SECOND,
        *placed,
    ),
    st.sampled_from([f"e{n}" for n in range(7)]),
    st.sampled_from(["d1", "d2", "d3", "d4"]),
    st.integers(0, 20) | st.integers(0, 20_000),
    st.integers(-30, 200),
    st.just(()) | st.tuples(st.sampled_from(["IN_ZONE", "OUT_OF_ZONE"]), st.sampled_from([0, 5]), st.booleans()),
)
held = st.builds(
    lambda n, device: QuarantinedPunch(f"e{n % 7}", NOON + n, f"q{n}-{device}", device),
    st.integers(0, 9),
    st.just("d1"),
)
punch_lists = st.lists(punched, max_size=60, unique_by=lambda each: each.event_id)


def all_of(punches: Sequence[RecordedPunch], waiting: Sequence[QuarantinedPunch] = ()) -> list[Signal]:
    return seen(punches, waiting, MACHINES, lambda employee_id, at: employee_id < "e3")


@given(punch_lists, st.lists(held, max_size=6), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(
    punches: list[RecordedPunch], waiting: list[QuarantinedPunch], chance: Any
) -> None:
    again, waits = punches + punches[::2], waiting + waiting[::2]
    chance.shuffle(again)
    chance.shuffle(waits)
    assert all_of(again, waits) == all_of(punches, waiting)


@given(punch_lists)
def test_what_a_person_is_asked_depends_on_their_own_punches_only(punches: list[RecordedPunch]) -> None:
    signals = all_of(punches)
    for number in range(7):
        me = f"e{number}"
        alone = all_of([each for each in punches if each.employee_id == me])
        assert [each for each in signals if each.employee_id == me] == [each for each in alone if each.employee_id]


@given(punch_lists)
def test_what_a_device_is_asked_depends_on_its_own_punches_only(punches: list[RecordedPunch]) -> None:
    signals = all_of(punches)
    for device_id in ("d1", "d2", "d3", "d4"):
        alone = all_of([each for each in punches if each.device_id == device_id])
        assert [each for each in signals if each.device_id == device_id] == [each for each in alone if each.device_id]


@given(punch_lists, punched)
def test_a_punch_farther_than_a_minute_from_all_others_makes_and_ends_no_crowd(
    punches: list[RecordedPunch], innocent: RecordedPunch
) -> None:
    far = [each for each in punches if abs(each.at - innocent.at) > 60 * SECOND]
    before, after = ([each for each in all_of(known) if each.kind == "BURST"] for known in (far, [*far, innocent]))
    assert before == after


@given(punch_lists)
def test_every_signal_names_events_that_exist_and_asks(punches: list[RecordedPunch]) -> None:
    known = {each.event_id for each in punches}
    found = all_of(punches)
    for signal in found:
        assert set(signal.events) <= known
        assert len(signal.events) == len(set(signal.events)) > 0
        assert 0 < signal.score <= 100
        assert signal.says.endswith("?")
        assert (signal.employee_id is None) != (signal.device_id is None)
        assert not {f"e{n}" for n in range(7)} & set(signal.says.replace(",", " ").replace(".", " ").split())
    assert [(-each.score, each.at) for each in found] == sorted((-each.score, each.at) for each in found)


@given(punch_lists)
def test_a_person_sees_what_concerns_them_and_no_others_events(punches: list[RecordedPunch]) -> None:
    signals = all_of(punches)
    for number in range(7):
        me = f"e{number}"
        own = {each.event_id for each in punches if each.employee_id == me}
        mine = of_person(signals, me, own)
        assert all(signal.employee_id in (None, me) and set(signal.events) <= own for signal in mine)
        assert len(mine) == sum(1 for signal in signals if own.intersection(signal.events))


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
            by_unit.setdefault(_unit(roster, event, here), []).append(_touch(event))
    return {
        unit_id: seen(punches, on_duty=lambda who, at: on_duty(roster.places(who), at))
        for unit_id, punches in sorted(by_unit.items())
    }


def _unit(roster: Seen, event: Event, day: date) -> str:
    assignment = roster.careers[event.subject].assignment(day)
    assert assignment is not None
    return assignment.unit_id


def _touch(event: att.PunchEvent) -> RecordedPunch:
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
    """But for the two faulty terminals only the rush is asked about: its people are drawn at one reader at once."""
    faulty = city().faults.units
    counted = Counter((s.kind, s.score) for unit, found in asked().items() for s in found if unit not in faulty)
    assert counted.keys() <= {CROWD}
    assert counted.total() <= 10


def test_nothing_is_decided_by_a_signal() -> None:
    """Only the wiring knows them: no command, view, closing or pay can."""
    services = Path(import_module("services").__path__[0])
    modules = (path for path in services.rglob("*.py") if path.parent.name != "signals")
    users = [path for path in modules if "attendance.signals" in path.read_text()]
    assert users == [services / "attendance" / "main.py"]
