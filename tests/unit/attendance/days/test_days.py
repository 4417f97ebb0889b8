"""A day as its employee sees it: its status at every moment, and the sentences on it."""

import random
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from services.attendance.days import wording
from services.attendance.days.domain import DayView, PendingCorrection, day_views, month_view
from shared.city.workday import DayTimes, microseconds
from shared.events.attendance.days import ExcuseKind
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog, week
from tests.unit.attendance.days.builders import Seen

MONDAY = 5  # of October 2026; hours 07:30 to 16:00, window 03:30 to 22:00
LATER = "2026-12-01T00:00"


def city(*, night: bool = False) -> CityLog:
    log = CityLog()
    if night:
        log.schedule("s1", week("22:00", "06:00"), "2020-01-02")
    log.employee()
    return log


def seen(log: CityLog, now: str = LATER, day: int = MONDAY) -> DayView:
    known, moment = Seen(log.events), datetime.fromisoformat(now).replace(tzinfo=log.zone)
    (view,) = day_views(known.places(EMPLOYEE), known.of(EMPLOYEE), log.date(day), log.date(day), moment)
    month = month_view(EMPLOYEE, PERIOD, known.places(EMPLOYEE), known.of(EMPLOYEE), moment)
    assert month.days[day - 1] == view  # alone or in its month, a day is the same
    return view


NOTHING, ARRIVED = (None, None), ("07:50", None)
LEFT, WHOLE = (None, "15:00"), ("07:30", "15:00")


@pytest.mark.parametrize(
    ("punches", "now", "status", "reasons"),
    [
        (NOTHING, "2026-09-30T12:00", "NOT_YET", ["Belum waktunya"]),
        (NOTHING, "2026-10-05T07:29:59", "NOT_YET", ["Belum waktunya"]),
        (NOTHING, "2026-10-05T07:30", "NOT_YET", ["Belum absen masuk"]),
        (NOTHING, "2026-10-05T16:00", "NOT_YET", ["Belum absen masuk"]),
        (NOTHING, "2026-10-05T22:00", "NOT_YET", ["Belum absen masuk"]),
        (NOTHING, "2026-10-05T22:00:01", "ABSENT", ["Tanpa keterangan"]),
        (ARRIVED, "2026-10-05T08:00", "WORKED", ["Terlambat 20 menit"]),
        (ARRIVED, "2026-10-05T22:00", "WORKED", ["Terlambat 20 menit"]),
        (ARRIVED, "2026-10-05T22:00:01", "WORKED", ["Terlambat 20 menit", "Tidak absen pulang"]),
        (LEFT, "2026-10-05T15:30", "WORKED", ["Belum absen masuk"]),
        (LEFT, "2026-10-05T22:00:01", "WORKED", ["Tidak absen masuk", "Pulang 60 menit lebih awal"]),
        (WHOLE, "2026-10-05T15:30", "WORKED", ["Tepat waktu"]),
        (WHOLE, "2026-10-05T22:00:01", "WORKED", ["Pulang 60 menit lebih awal"]),
    ],
)
def test_a_workday_before_while_and_after_it_runs(
    punches: tuple[str | None, str | None], now: str, status: str, reasons: list[str]
) -> None:
    log = city()
    log.day(MONDAY, *punches)
    view = seen(log, now)
    assert (view.status, view.reasons) == (status, reasons)
    assert view.running is (now <= "2026-10-05T22:00")
    assert not view.running or view.early_minutes is None


@pytest.mark.parametrize(
    ("arrived", "now", "status", "reasons"),
    [
        (False, "2026-10-05T21:59", "NOT_YET", ["Belum waktunya"]),
        (False, "2026-10-06T00:30", "NOT_YET", ["Belum absen masuk"]),
        (False, "2026-10-06T12:00", "NOT_YET", ["Belum absen masuk"]),
        (False, "2026-10-06T12:00:01", "ABSENT", ["Tanpa keterangan"]),
        (True, "2026-10-06T05:00", "WORKED", ["Terlambat 5 menit"]),
        (True, "2026-10-06T12:00:01", "WORKED", ["Terlambat 5 menit", "Tidak absen pulang"]),
    ],
)
def test_a_night_runs_until_the_next_noon(arrived: bool, now: str, status: str, reasons: list[str]) -> None:
    log = city(night=True)
    if arrived:
        log.punch(MONDAY, "22:05")
    view = seen(log, now)
    assert (view.status, view.reasons) == (status, reasons)


def test_an_excuse_holds_before_its_day_has_come() -> None:
    log = city()
    log.excuse("OFFICIAL_TRAVEL", MONDAY, MONDAY)
    log.punch(MONDAY, "09:00")
    for now in ("2026-09-30T12:00", "2026-10-05T12:00", LATER):
        view = seen(log, now)
        assert (view.status, view.reason, view.reasons) == ("EXCUSED", "OFFICIAL_TRAVEL", ["Dinas luar"])


def test_a_cancelled_excuse_excuses_nothing() -> None:
    log = city()
    log.cancel(log.excuse("SICK", MONDAY, MONDAY))
    assert seen(log).status == "ABSENT"


def test_a_correction_is_judged_as_if_punched() -> None:
    log = city()
    log.correct(MONDAY, "07:30", "16:00")
    assert seen(log).reasons == ["Tepat waktu", "Jam masuk dikoreksi", "Jam pulang dikoreksi"]


@pytest.mark.parametrize(
    ("endorsed", "led", "waits_for"),
    [(False, True, "atasan"), (True, True, "kepegawaian"), (False, False, "kepegawaian")],
)
def test_a_request_that_waits_is_said_of_its_days(endorsed: bool, led: bool, waits_for: str) -> None:
    log = city()
    if led:
        log.supervise("b1")
    known = Seen(log.events)
    waiting = PendingCorrection(log.date(MONDAY), log.date(MONDAY + 1), endorsed, microseconds(log.at(MONDAY, "12:00")))
    facts, now = known.of(EMPLOYEE)._replace(pending=[waiting]), datetime.fromisoformat(LATER).replace(tzinfo=log.zone)
    days = day_views(known.places(EMPLOYEE), facts, log.date(MONDAY), log.date(MONDAY + 2), now)
    words = f"Koreksi menunggu persetujuan {waits_for}"
    assert [day.reasons for day in days] == [["Tanpa keterangan", words]] * 2 + [["Tanpa keterangan"]]


def test_days_without_work() -> None:
    log = city()
    log.holiday(MONDAY)
    log.end(20)
    assert (seen(log).status, seen(log).reasons) == ("OFF", ["Libur: holiday"])
    assert (seen(log, day=4).status, seen(log, day=4).reasons) == ("OFF", ["Bukan hari kerja"])
    assert (seen(log, day=20).status, seen(log, day=20).reasons) == (
        "NOT_EMPLOYED",
        ["Bukan pegawai pada tanggal ini"],
    )


@pytest.mark.parametrize(
    ("late", "early", "running", "reasons"),
    [
        (0, 0, False, ["Tepat waktu"]),
        (1, 0, False, ["Terlambat 1 menit"]),
        (0, 1, False, ["Pulang 1 menit lebih awal"]),
        (20, 60, False, ["Terlambat 20 menit", "Pulang 60 menit lebih awal"]),
        (None, 0, False, ["Tidak absen masuk"]),
        (0, None, False, ["Tidak absen pulang"]),
        (0, None, True, ["Tepat waktu"]),
        (20, 60, True, ["Terlambat 20 menit"]),
        (None, 60, True, ["Belum absen masuk"]),
    ],
)
def test_what_is_said_of_a_day_at_work(late: int | None, early: int | None, running: bool, reasons: list[str]) -> None:
    assert wording.worked(DayTimes(None, None, late, early, ()), running) == reasons


def test_every_kind_of_excuse_has_its_words() -> None:
    assert wording.EXCUSES.keys() == set(get_args(ExcuseKind))
    assert len(set(wording.EXCUSES.values())) == len(wording.EXCUSES)


TOUCHES = st.lists(
    st.tuples(
        st.integers(1, 31),
        st.sampled_from(["00:30", "05:00", "07:29", "07:45", "12:00", "15:59", "17:00", "23:30"]),
        st.sampled_from(["IN", "OUT", "ANY"]),
    ),
    max_size=40,
)


@given(TOUCHES, st.booleans(), st.randoms(use_true_random=False), st.integers(0, 40 * 24))
@settings(max_examples=60, deadline=None)
def test_order_and_repetition_of_punches_change_nothing(
    punches: list[tuple[int, str, str]], night: bool, chance: random.Random, hours: int
) -> None:
    log = city(night=night)
    for day, at, kind in punches:
        log.punch(day, at, kind)
    known = Seen(log.events)
    now = log.at(1, "00:00") + timedelta(hours=hours)
    facts, places = known.of(EMPLOYEE), known.places(EMPLOYEE)
    again = [*facts.punches, *map(replace, chance.choices(facts.punches, k=5))] if facts.punches else []
    chance.shuffle(again)
    once = month_view(EMPLOYEE, PERIOD, places, facts, now)
    assert month_view(EMPLOYEE, PERIOD, places, facts._replace(punches=again), now) == once
    for view in once.days:
        assert view.reasons
        assert day_views(places, facts, view.date, view.date, now) == [view]
