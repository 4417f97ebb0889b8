"""Terminals, phones and assemblies of a generated month, and the punches that look wrong."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import cos, hypot, radians

from services.attendance.devices import domain as devices
from services.attendance.punches.domain import (
    AttendanceMonth,
    QuarantineDecision,
    RecordPunch,
    evolve,
    impossible,
    record_punch,
    release,
    turn_down,
)
from shared.caller import Who
from shared.events import Event
from shared.events.attendance.days import AssemblyRecorded, PunchesCorrected
from shared.events.attendance.devices import (
    DeviceActivated,
    DeviceEnrolled,
    PunchQuarantined,
    QuarantineRefused,
    QuarantineReleased,
)
from shared.events.attendance.workplaces import WorkplacesDefined
from synthetic.almanac import Month
from synthetic.units import units
from tests.unit.synthetic.month import (
    CITY_SIZE,
    PERIOD,
    PUNCHES,
    at,
    by_day,
    city,
    clock,
    local_day,
    log,
    of,
    punches_of,
    said,
    who,
)

METRES_PER_DEGREE = 111_195


def metres(one: object, other: object) -> float:
    """Between two positions of a city, as if it were flat."""
    north = (one.latitude_e6 - other.latitude_e6) / 1e6 * METRES_PER_DEGREE  # type: ignore[attr-defined]
    east = (one.longitude_e6 - other.longitude_e6) / 1e6 * METRES_PER_DEGREE  # type: ignore[attr-defined]
    return hypot(north, east * cos(radians(10)))


def test_every_units_terminal_is_let_in_before_the_month_as_attendance_would_say_it() -> None:
    spoken: dict[str, list[Event]] = defaultdict(list)
    for event in said(DeviceEnrolled, DeviceActivated):
        spoken[event.data.device_id].append(event)
    assert set(spoken) == {unit.device_id for unit in units(CITY_SIZE)}
    for enrolled, activated in spoken.values():
        by = Who(enrolled.actor, enrolled.time)
        assert devices.enrol(devices.Device(), enrolled.data, by) == [enrolled]
        asked = devices.evolve(devices.Device(), enrolled)
        assert devices.activate(asked, activated.data, by) == [activated]
        assert enrolled.time < datetime(2026, 10, 31, tzinfo=UTC)


def test_no_device_punches_that_is_not_enrolled() -> None:
    enrolled = {event.data.device_id for event in said(DeviceEnrolled)}
    assert {event.data.device_id for event in said(*PUNCHES)} == enrolled | {None}


def test_every_unit_is_somewhere_in_kupang_of_its_own_with_its_workplace() -> None:
    terminals = {event.data.device_id: event.data.position for event in said(DeviceEnrolled)}
    places = {event.data.unit_id: event.data.places for event in said(WorkplacesDefined)}
    assert len(set(terminals.values())) == len(places) == len(units(CITY_SIZE))
    for unit in units(CITY_SIZE):
        (place,), terminal = places[unit.unit_id], terminals[unit.device_id]
        assert (place.latitude_e6, place.longitude_e6) == (terminal.latitude_e6, terminal.longitude_e6)
        assert abs(place.latitude_e6 + 10_170_000) < 50_000
        assert abs(place.longitude_e6 - 123_600_000) < 50_000
        assert place.radius_m == 150


# Phones


def test_phones_say_where_they_are_and_terminals_do_not() -> None:
    for event in said(*PUNCHES):
        assert (event.data.place is None) == (event.data.device_id is not None)
    zones = Counter(event.data.place.zone for event in said(*PUNCHES) if event.data.place)
    assert zones["IN_ZONE"] > 100
    assert 0 < zones["OUT_OF_ZONE"] < zones["IN_ZONE"] // 10
    for event in said(*PUNCHES):
        if event.data.place:
            assert (event.data.place.zone == "IN_ZONE") == (event.data.place.distance_m <= 150)


def distances() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for event in said(*PUNCHES):
        if event.data.place:
            found[event.subject].add(event.data.place.distance_m)
    return found


def test_one_phone_says_the_same_distance_every_time() -> None:
    constant = [me for me, seen in distances().items() if len(seen) == 1]
    assert constant == [city().cast["same_distance"]]
    assert len(of("same_distance", *PUNCHES)) > 30


def test_one_phone_says_once_that_its_position_is_made_up() -> None:
    made_up = [event for event in said(*PUNCHES) if event.data.place and event.data.place.mock]
    assert {(event.subject, local_day(event.data.at)) for event in made_up} == {
        (city().cast["made_up_position"], Month(PERIOD).workdays[9])
    }
    assert len(made_up) == 2


# Places and times that cannot be


def test_one_person_is_at_two_ends_of_the_city_within_a_minute() -> None:
    terminals = {event.data.device_id: event.data.position for event in said(DeviceEnrolled)}
    (day,) = [day for day, punches in punches_of("in_two_places").items() if len(punches) == 3]
    first, second, _ = punches_of("in_two_places")[day]
    assert second.data.at - first.data.at == timedelta(minutes=1)
    assert metres(terminals[first.data.device_id], terminals[second.data.device_id]) > 5_000
    elsewhere = [me for me, seen in devices_of_one_day().items() if seen > 1]
    assert elsewhere == [city().cast["in_two_places"]]


def devices_of_one_day() -> dict[str, int]:
    """The most terminals at which a person punches on one day."""
    seen: dict[tuple[str, date], set[str]] = defaultdict(set)
    for event in said(*PUNCHES):
        if event.data.device_id:
            seen[event.subject, local_day(event.data.at)].add(event.data.device_id)
    most: Counter[str] = Counter()
    for (me, _), terminals in seen.items():
        most[me] = max(most[me], len(terminals))
    return most


def test_a_whole_unit_punches_at_one_terminal_in_the_middle_of_a_night() -> None:
    unit = city().unit_of[city().cast["burst_at_night"]]
    there = [e for e in said(*PUNCHES) if e.data.device_id == unit.device_id and clock(e) < "04:00"]
    members = {life.person.employee_id for life in city().lives if life.person.posts[0].unit_id == unit.unit_id}
    assert {event.subject for event in there} == members
    assert len(members) >= 5
    gaps = [(later.data.at - earlier.data.at).total_seconds() for earlier, later in pairwise(there)]
    assert gaps == [5] * (len(members) - 1)


# Quarantine


def test_what_is_quarantined_and_decided_is_what_attendance_would_say() -> None:
    enrolled = {event.data.device_id: event for event in said(DeviceEnrolled)}
    suspects = said(PunchQuarantined)
    assert len(suspects) == 3
    for event in suspects:
        device = devices.evolve(devices.Device(), enrolled[event.data.device_id])
        data = event.data
        command = RecordPunch(
            data.employee_id, data.at, data.direction, data.method, data.device_id, True, device.not_before
        )
        assert impossible(command, event.time) == data.cause
        assert record_punch(AttendanceMonth(), command, Who(event.actor, event.time)) == [event]
        month = evolve(AttendanceMonth(), event)
        for decided in said(QuarantineReleased, QuarantineRefused):
            if decided.data.punch_id == data.punch_id:
                by = Who(decided.actor, decided.time)
                decide = release if isinstance(decided, QuarantineReleased) else turn_down
                answer = decide(month, QuarantineDecision(data.punch_id, decided.data.reason), by)
                assert answer == [e for e in log() if e.time == decided.time and e.subject == decided.subject]


def test_a_power_cut_sets_the_clock_back_and_the_day_is_put_right() -> None:
    (suspect,), (refused,) = of("power_cut", PunchQuarantined), of("power_cut", QuarantineRefused)
    (corrected,) = of("power_cut", PunchesCorrected)
    day = corrected.data.date
    assert (suspect.data.cause, local_day(suspect.data.at)) == ("BEFORE_ENROLMENT", date(2000, 1, 1))
    assert local_day(suspect.time) == day
    assert suspect.time <= refused.time <= corrected.time
    assert corrected.data.check_in == at(day, 7, 25)
    assert len(punches_of("power_cut")[day]) == 1


def test_a_clock_a_year_ahead_waits_until_the_month_is_over() -> None:
    (suspect,) = of("clock_a_year_ahead", PunchQuarantined)
    assert suspect.data.cause == "FUTURE"
    assert (suspect.data.at - suspect.time).days == 365
    assert not of("clock_a_year_ahead", QuarantineRefused, QuarantineReleased, PunchesCorrected)
    assert len(punches_of("clock_a_year_ahead")[local_day(suspect.time)]) == 1


def test_a_clock_some_minutes_ahead_is_let_through_the_next_day() -> None:
    (suspect,), (let_in,) = of("clock_minutes_ahead", PunchQuarantined), of("clock_minutes_ahead", QuarantineReleased)
    assert suspect.data.cause == "FUTURE"
    assert suspect.data.at - suspect.time == timedelta(minutes=20)
    punches = by_day(of("clock_minutes_ahead", *PUNCHES))[local_day(suspect.data.at)]
    released = next(event for event in punches if event.id == suspect.data.punch_id)
    assert (released.data.at, released.time, released.actor) == (suspect.data.at, let_in.time, let_in.actor)
    assert len(punches) == 2


# Assemblies


def test_offices_assemble_every_monday_and_most_people_stand_there() -> None:
    assemblies = said(AssemblyRecorded)
    assert {event.data.date.day for event in assemblies} == {2, 9, 16, 23, 30}
    assert {event.data.kind for event in assemblies} == {"MORNING"}
    posts = [city().by_id[event.subject].post_on(event.data.date) for event in assemblies]
    assert not {city().unit_of[post.unit_id].kind for post in posts} & {"SCHOOL", "HOSPITAL", "HEALTH_CENTRE"}
    present = sum(event.data.present for event in assemblies)
    assert present < len(assemblies)
    assert present > len(assemblies) * 3 // 4
    assert not [event for event in assemblies if who(event) == event.subject]
    keys = Counter((event.subject, event.data.date) for event in assemblies)
    assert set(keys.values()) == {1}


def test_whoever_is_late_did_not_stand_in_the_assembly() -> None:
    late = {(e.subject, local_day(e.data.at)) for e in said(*PUNCHES) if "08:00" < clock(e) < "11:00"}
    stood = {(e.subject, e.data.date) for e in said(AssemblyRecorded) if e.data.present}
    assert late
    assert not late & stood
