"""Signals: every threshold on both sides, whose punches they depend on, and what an honest month asks."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from services.attendance.signals import scores
from services.attendance.signals.burst import on_duty
from services.attendance.signals.domain import Machine, QuarantinedPunch, RecordedPunch, Signal
from services.attendance.signals.travel import distance_m
from shared.city.workday import microseconds
from shared.events.attendance.devices import Coordinates
from tests.kit.city_log import CityLog, week
from tests.unit.attendance.days.builders import Seen
from tests.unit.attendance.signals.builders import DAY, MINUTE, NOON, OFFICE, SECOND, ZONE, north, seen


def of_kind(signals: Sequence[Signal]) -> list[tuple[str, int]]:
    return [(signal.kind, signal.score) for signal in signals]


def punch(number: int, at: int, **more: Any) -> RecordedPunch:
    return RecordedPunch(**{"employee_id": f"e{number}", "at": at, "event_id": f"v{number}", "device_id": "d1", **more})


def late(delays: Sequence[float], together: int = 0) -> list[RecordedPunch]:
    """A punch of another employee every minute, recorded so many minutes after it; the last ones all at once."""
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
    """A crowd of so many people one after the other, `step` seconds apart."""
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
        (crowd("23:00:00", 6, 1), [NIGHT]),  # also faster than people walk, but one signal only
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


def test_nothing_is_decided_by_a_signal() -> None:
    """Only the wiring knows them: no command, view, closing or pay can."""
    services = Path(import_module("services").__path__[0])
    modules = (path for path in services.rglob("*.py") if path.parent.name != "signals")
    users = [path for path in modules if "attendance.signals" in path.read_text()]
    assert users == [services / "attendance" / "main.py"]
