"""Rosters: the shifts that may be published, and how attendance and leave then see a person's days."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.days.domain import DayView, day_views, month_view
from services.attendance.days.units.domain import recap
from services.attendance.rosters.domain import Rosters, evolve, in_order, publish, roster_id
from shared.caller import Who
from shared.events import Event
from shared.events.attendance.calendar import Hours, ShiftsRosteredData
from shared.problems import Problem
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog
from tests.unit.attendance.days.builders import Seen
from tests.unit.attendance.leave.builders import Desk

WHO = Who("hr:h1", datetime(2026, 9, 1, tzinfo=UTC))
MONDAY = date(2026, 10, 5)
LATER = "2026-12-01T00:00"
DOUBLE, NIGHT, MORNING = "07:00-11:00 13:00-17:00", "21:00-07:00", "07:00-14:00"


# --- what may be published


def roster(*texts: str, first: date = MONDAY) -> ShiftsRosteredData:
    """Shifts of consecutive days."""
    days = {
        first + timedelta(days=place): tuple(Hours(start=shift[:5], end=shift[6:]) for shift in text.split())
        for place, text in enumerate(texts)
    }
    return in_order(ShiftsRosteredData(employee_id=EMPLOYEE, days=days))


def published(rosters: Rosters, *commands: ShiftsRosteredData) -> tuple[Rosters, list[Event]]:
    events: list[Event] = []
    for data in commands:
        for event in publish(rosters, data, WHO):
            events.append(event)
            rosters = evolve(rosters, event)
    return rosters, events


@pytest.mark.parametrize(
    "days",
    [
        ("07:00-14:00 13:59-21:00",),
        ("07:00-14:00 07:00-14:00",),
        ("07:00-14:00 08:00-09:00",),
        ("00:00-08:00 21:00-07:00", "06:59-12:00"),
        ("21:00-07:00", "00:00-08:00"),
        ("21:00-07:00", "06:59-12:00"),
        ("20:00-20:00", "19:00-21:00"),
        ("07:00-07:00 12:00-13:00",),
    ],
)
def test_shifts_that_overlap_are_refused_also_across_midnight(days: tuple[str, ...]) -> None:
    with pytest.raises(Problem, match="overlaps the shift") as refused:
        publish(Rosters(), roster(*days), WHO)
    assert refused.value.status == 422
    earlier = (roster(text, first=MONDAY + timedelta(days=n)) for n, text in enumerate(days[:-1]))
    known, _ = published(Rosters(), *earlier)
    with pytest.raises(Problem, match="overlaps the shift"):  # also with what was rostered before
        publish(known, roster(days[-1], first=MONDAY + timedelta(days=len(days) - 1)), WHO)


@pytest.mark.parametrize(
    "days",
    [
        ("07:00-14:00 14:00-21:00 21:00-07:00", "07:00-14:00"),
        ("21:00-07:00", "", "00:00-08:00"),
        ("20:00-20:00", "20:00-20:00"),
    ],
)
def test_shifts_that_touch_are_not_refused(days: tuple[str, ...]) -> None:
    assert len(publish(Rosters(), roster(*days), WHO)) == 1


def test_a_night_that_is_moved_with_the_morning_it_would_overlap() -> None:
    known, _ = published(Rosters(), roster(NIGHT))
    with pytest.raises(Problem):
        publish(known, roster("06:00-12:00", first=MONDAY + timedelta(days=1)), WHO)
    assert len(publish(known, roster("20:00-05:00", "06:00-12:00"), WHO)) == 1


def test_the_same_again_says_nothing_and_an_earlier_one_after_a_change_is_new() -> None:
    morning, night = roster(MORNING), roster(NIGHT)
    rosters, events = published(Rosters(), morning, morning, night, night, morning, night, morning)
    assert len(events) == len({event.id for event in events}) == 5
    assert rosters.days[MONDAY] == morning.days[MONDAY]
    assert evolve(rosters, events[1]) == rosters


def test_of_several_days_a_part_published_before_is_no_whole() -> None:
    rosters, events = published(Rosters(), roster(MORNING, NIGHT), roster(MORNING), roster(MORNING, ""))
    assert len(events) == 2
    assert rosters.days[MONDAY + timedelta(days=1)] == ()


def test_a_roster_is_known_by_its_words_however_they_are_written() -> None:
    one, other = roster(DOUBLE, NIGHT), roster(" ".join(reversed(DOUBLE.split())), NIGHT)
    days = dict(reversed(list(other.days.items())))
    backwards = in_order(ShiftsRosteredData(employee_id=EMPLOYEE, days=days))
    assert roster_id(one) == roster_id(other) == roster_id(backwards) != roster_id(roster(DOUBLE, MORNING))
    assert publish(published(Rosters(), one)[0], backwards, WHO) == []


# --- what attendance sees


def ward(shifts: dict[Any, str]) -> CityLog:
    log = CityLog()
    log.schedule("ward", {})
    log.employee(schedule_id="ward")
    log.roster(shifts)
    return log


def seen(log: CityLog, now: str = LATER, day: int = 5) -> DayView:
    known, moment = Seen(log.events), datetime.fromisoformat(now).replace(tzinfo=log.zone)
    (view,) = day_views(known.places(EMPLOYEE), known.of(EMPLOYEE), log.date(day), log.date(day), moment)
    month = month_view(EMPLOYEE, PERIOD, known.places(EMPLOYEE), known.of(EMPLOYEE), moment)
    assert month.days[day - 1] == view
    return view


SPLIT = "07:00-10:00 20:00-23:00"  # windows 03:00 to 16:00, and 16:00 to 05:00


@pytest.mark.parametrize(
    ("punches", "now", "status", "reasons"),
    [
        ((), "2026-10-05T06:00", "NOT_YET", ["Belum waktunya"]),
        ((), "2026-10-05T19:00", "NOT_YET", ["Belum absen masuk"]),
        ((), "2026-10-06T05:00:01", "ABSENT", ["Tanpa keterangan"]),
        (
            ("07:05",),
            "2026-10-05T12:00",
            "WORKED",
            ["Sif 07:00-10:00: Terlambat 5 menit", "Sif 20:00-23:00: Belum waktunya"],
        ),
        (
            ("07:00", "09:30"),
            "2026-10-05T20:30",
            "WORKED",
            ["Sif 07:00-10:00: Pulang 30 menit lebih awal", "Sif 20:00-23:00: Belum absen masuk"],
        ),
        (
            ("20:10", "23:00"),
            "2026-10-06T05:00:01",
            "WORKED",
            [
                "Sif 07:00-10:00: Tidak absen masuk",
                "Sif 07:00-10:00: Tidak absen pulang",
                "Sif 20:00-23:00: Terlambat 10 menit",
            ],
        ),
        (
            ("07:00", "10:00", "20:00", "23:00"),
            LATER,
            "WORKED",
            ["Sif 07:00-10:00: Tepat waktu", "Sif 20:00-23:00: Tepat waktu"],
        ),
    ],
)
def test_a_day_of_two_shifts(punches: tuple[str, ...], now: str, status: str, reasons: list[str]) -> None:
    log = ward({5: SPLIT})
    for at in punches:
        log.punch(5, at)
    view = seen(log, now)
    assert (view.status, view.reasons) == (status, reasons)
    assert view.running is (now < "2026-10-06T05:00:01")
    assert (view.start, view.end) == (log.at(5, "07:00"), log.at(5, "23:00"))
    assert [(shift.start, shift.end) for shift in view.shifts] == [
        (log.at(5, "07:00"), log.at(5, "10:00")),
        (log.at(5, "20:00"), log.at(5, "23:00")),
    ]


def test_one_shift_or_two_that_touch_are_shown_as_one() -> None:
    for shifts in (NIGHT, "21:00-23:00 23:00-07:00"):
        log = ward({5: shifts})
        log.punch(5, "21:20")
        log.punch(5, "+07:00")
        view = seen(log)
        assert (view.shifts, view.reasons) == ([], ["Terlambat 20 menit"])
        assert view.end == log.at(5, "+07:00")


def test_a_rostered_holiday_is_worked_and_a_free_day_is_free() -> None:
    log = CityLog()
    log.employee()
    log.holiday(5)
    log.roster({5: MORNING, 6: ""})
    assert (seen(log).status, seen(log).start) == ("ABSENT", log.at(5, "07:00"))
    assert (seen(log, day=6).status, seen(log, day=6).reasons) == ("OFF", ["Libur menurut jadwal sif"])
    assert seen(log, day=7).start == log.at(7, "07:30")


def test_of_a_day_not_employed_no_roster_makes_a_workday() -> None:
    log = ward({20: MORNING})
    log.end(20)
    assert seen(log, day=20).status == "NOT_EMPLOYED"


def test_a_recap_counts_a_day_once_and_what_is_missing_by_shift() -> None:
    log = ward({5: SPLIT, 6: SPLIT, 7: NIGHT})
    log.day(5, "07:10", "09:50")
    log.day(6, "07:10", "10:00")
    log.day(6, "20:05", "22:00")
    known, now = Seen(log.events), log.at("2026-12-01", "00:00")
    month = month_view(EMPLOYEE, PERIOD, known.places(EMPLOYEE), known.of(EMPLOYEE), now)
    (person,) = recap("u1", PERIOD, {EMPLOYEE: month.days}).people
    counted = {name: number for name, number in person.model_dump().items() if number and name != "employee_id"}
    assert counted == {
        "workdays": 3,
        "worked": 2,
        "absent": 1,
        "late_days": 2,
        "late_minutes": 25,
        "early_days": 2,
        "early_minutes": 70,
        "missing_in": 1,
        "missing_out": 1,
    }


# --- what leave counts


def test_leave_of_who_works_by_roster_is_counted_by_it() -> None:
    desk = Desk()
    desk.rosters = dict(roster("", NIGHT, MORNING, "", "", SPLIT, "", first=date(2026, 11, 9)).days)
    desk.request("l1", "2026-11-09", "2026-11-15")
    assert desk.leaves.by_id["l1"].days == {2026: 3}  # Tuesday, Wednesday and Saturday
    desk.holiday("2026-11-10")
    desk.request("l2", "2026-11-16", "2026-11-17")  # not rostered: as the schedule says
    assert desk.leaves.by_id["l2"].days == {2026: 2}
    with pytest.raises(Problem, match="no workday"):
        desk.request("l3", "2026-11-21", "2026-11-22")


def test_a_roster_changed_after_the_request_charges_no_day_more() -> None:
    desk = Desk()
    desk.request("l1", "2026-11-09", "2026-11-13")
    desk.rosters = dict(roster(*[MORNING] * 7, first=date(2026, 11, 9)).days)
    desk.advise("l1")
    desk.decide("l1")
    assert desk.balance(2026).used == 5
    desk.later(9)
    desk.recall("l1", "2026-11-13")
    assert desk.balance(2026).used == 4


@given(st.lists(st.sampled_from(["", NIGHT, MORNING, DOUBLE]), min_size=1, max_size=7), st.randoms())
def test_the_last_word_on_each_date_is_what_is_known(texts: list[str], chance: random.Random) -> None:
    commands = [roster(text, first=MONDAY + timedelta(days=2 * chance.randint(0, 2))) for text in texts]
    rosters, _ = published(Rosters(), *commands)
    assert rosters.days == {day: hours for data in commands for day, hours in data.days.items()}
