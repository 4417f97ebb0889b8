"""Assemblies: whom one is for, that the last word on a person holds, and what a day and a month say of it."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.assemblies.domain import record, roll_call
from services.attendance.days import wording
from services.attendance.days.domain import DayStatus, DayView, day_views
from services.attendance.days.units.domain import recap
from services.attendance.punches.domain import AttendanceMonth, evolve
from shared.caller import Who
from shared.events.attendance import days as att
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog
from tests.unit.attendance.days.builders import Seen

WHO = Who("hr:h1", datetime(2026, 10, 5, 1, tzinfo=UTC))
MONDAY = date(2026, 10, 5)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def view(status: DayStatus) -> DayView:
    return DayView(date=MONDAY, status=status, reasons=[])


# --- whom it is for


@pytest.mark.parametrize(
    ("status", "expected"),
    [("WORKED", True), ("ABSENT", True), ("NOT_YET", True), ("EXCUSED", False), ("OFF", False)],
)
def test_missing_is_who_works_that_day_without_an_excuse(status: DayStatus, expected: bool) -> None:
    assert roll_call({"e1": view(status)}, frozenset()) == ({"e1": False} if expected else {})
    assert roll_call({"e1": view(status)}, frozenset({"e1", "e2"})) == {"e1": True}


# --- what is recorded


def stood(present: bool, day: date = MONDAY, kind: att.AssemblyKind = "MORNING") -> att.AssemblyRecordedData:
    return att.AssemblyRecordedData(employee_id="e1", date=day, kind=kind, present=present)


@given(
    st.lists(
        st.builds(
            stood,
            st.booleans(),
            st.sampled_from([MONDAY, date(2026, 10, 6)]),
            st.sampled_from(["MORNING", "EVENING"]),
        ),
        max_size=25,
    )
)
def test_the_last_word_holds_and_what_is_so_already_is_not_said_again(records: list[att.AssemblyRecordedData]) -> None:
    month, last, ids = AttendanceMonth(), dict[tuple[date, str], bool](), list[str]()
    for data in records:
        events = record(month, data, WHO)
        assert bool(events) == (last.get((data.date, data.kind)) is not data.present)
        for event in events:
            month = evolve(month, event)
            ids.append(event.id)
        assert record(month, data, WHO) == []
        last[data.date, data.kind] = data.present
    assert {assembly: each[-1] for assembly, each in month.assemblies.items()} == last
    assert len(ids) == len(set(ids))


# --- what is seen


def city() -> CityLog:
    log = CityLog()
    log.employee()
    return log


def seen(log: CityLog) -> DayView:
    known = Seen(log.events)
    (day,) = day_views(known.places(EMPLOYEE), known.of(EMPLOYEE), MONDAY, MONDAY, LATER)
    return day


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("MORNING", "Tidak ikut apel pagi"),
        ("EVENING", "Tidak ikut apel sore"),
        ("CEREMONY", "Tidak ikut upacara"),
        ("EXERCISE", "Tidak ikut senam"),
    ],
)
def test_a_missed_assembly_is_told_beside_what_else_is_said_of_a_day_at_work(
    kind: att.AssemblyKind, reason: str
) -> None:
    log = city()
    log.day(5, "07:50", "16:00")
    missed = log.assembly(5, kind=kind)
    assert seen(log).reasons == ["Terlambat 20 menit", reason]
    assert seen(log).assemblies == {kind: False}
    assert missed.id in seen(log).events
    log.assembly(5, True, kind)
    assert (seen(log).reasons, seen(log).assemblies) == (["Terlambat 20 menit"], {kind: True})
    assert missed.id not in seen(log).events


def test_who_is_in_time_and_missed_it_is_told_both() -> None:
    log = city()
    log.day(5, "07:30", "16:00")
    log.assembly(5)
    assert seen(log).reasons == ["Tepat waktu", "Tidak ikut apel pagi"]


@pytest.mark.parametrize(
    ("status", "reasons"), [("ABSENT", ["Tanpa keterangan"]), ("EXCUSED", ["Sakit"]), ("OFF", ["Libur: holiday"])]
)
def test_on_a_day_not_worked_it_is_on_record_and_no_reason(status: str, reasons: list[str]) -> None:
    log = city()
    log.assembly(5)
    if status == "EXCUSED":
        log.excuse("SICK", 5)
    elif status == "OFF":
        log.holiday(5)
    assert (seen(log).status, seen(log).reasons, seen(log).assemblies) == (status, reasons, {"MORNING": False})


def test_a_recap_counts_the_missed_of_each_kind_on_days_at_work() -> None:
    log = city()
    for day in (5, 6, 7):
        log.day(day, "07:30", "16:00")
    for day in (5, 6, 8):  # the 8th is an absence
        log.assembly(day)
    log.assembly(6, True)
    log.assembly(7, kind="EXERCISE")
    known = Seen(log.events)
    days = day_views(known.places(EMPLOYEE), known.of(EMPLOYEE), log.date(1), log.date(31), LATER)
    total = recap("u1", PERIOD, {EMPLOYEE: days}).total
    assert (total.missed_morning, total.missed_evening, total.missed_ceremony, total.missed_exercise) == (1, 0, 0, 1)


def test_every_kind_of_assembly_has_its_words() -> None:
    assert wording.ASSEMBLIES.keys() == set(get_args(att.AssemblyKind))
