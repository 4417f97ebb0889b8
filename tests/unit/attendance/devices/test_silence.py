"""The hours when people work in a zone, and the devices that should have called by then."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.attendance.devices.silence import Watch, works
from shared.city.calendar import Calendar
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    Hours,
    SchedulePublished,
    SchedulePublishedData,
    Weekly,
)

WITA, WIT = "Asia/Makassar", "Asia/Jayapura"
MONDAY = date(2026, 11, 2)
OFFICE = Hours(start="07:30", end="16:00")
NIGHT = Hours(start="22:00", end="06:00")


def calendar() -> Calendar:
    """An office from Monday to Friday, guards in the nights that begin on Friday, a holiday on Thursday."""
    origin: dict[str, Any] = {"time": datetime(2026, 1, 1, tzinfo=UTC), "actor": "hr:h1"}
    office: Weekly = {"MON": OFFICE, "TUE": OFFICE, "WED": OFFICE, "THU": OFFICE, "FRI": OFFICE, "SUN": None}
    schedules: dict[str, Weekly] = {"office": office, "guard": {"FRI": NIGHT}}
    facts: list[Any] = [
        SchedulePublished.record(
            SchedulePublishedData(schedule_id=name, weekly=weekly, effective_from=date(2026, 1, 1)), **origin
        )
        for name, weekly in schedules.items()
    ]
    holiday = HolidayDeclaredData(date=MONDAY + timedelta(days=3), name="Libur", kind="NATIONAL")
    found = Calendar()
    for seq, event in enumerate([*facts, HolidayDeclared.record(holiday, **origin)], 1):
        found.evolve(event, seq)
    return found


def at(clock: str, days: int = 0, zone: str = WITA) -> datetime:
    """The instant of that time of day, so many days after the Monday."""
    return datetime.combine(MONDAY + timedelta(days=days), time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        (at("07:29:59"), WITA, False),
        (at("07:30"), WITA, True),
        (at("12:00"), WITA, True),
        (at("15:59:59"), WITA, True),
        (at("16:00"), WITA, False),
        (at("23:00"), WITA, False),
        (at("07:00"), WIT, True),  # an hour further on
        (at("15:30"), WIT, False),
        (at("07:30", zone=WIT), WITA, False),
        (at("12:00", days=3), WITA, False),  # the holiday
        (at("12:00", days=5), WITA, False),  # Saturday
        (at("12:00", days=6), WITA, False),  # Sunday
        (at("21:59", days=4), WITA, False),
        (at("22:00", days=4), WITA, True),
        (at("03:00", days=5), WITA, True),  # Friday's night
        (at("06:00", days=5), WITA, False),
        (at("03:00", days=4), WITA, False),  # Thursday is nobody's, so is its night
        (at("12:00"), "Asia/Nowhere", False),
        (at("12:00", days=-400), WITA, False),  # before the city had a schedule
    ],
)
def test_when_people_work(now: datetime, zone: str, expected: bool) -> None:
    assert works(calendar(), zone, now) == expected


def test_without_a_schedule_nobody_works() -> None:
    assert not works(Calendar(), WITA, at("12:00"))


@pytest.mark.parametrize(
    ("state", "now", "since", "expected"),
    [
        ("ACTIVE", at("12:00"), at("11:30"), True),
        ("ACTIVE", at("12:00"), at("11:30:01"), False),
        ("ACTIVE", at("12:00"), at("11:55"), False),  # as one enrolled five minutes ago and never in contact
        ("ACTIVE", at("12:00"), at("12:01"), False),  # another replica's clock
        ("ACTIVE", at("07:30"), at("16:30", days=-3), True),
        ("ACTIVE", at("07:29"), at("16:30", days=-3), False),
        ("ACTIVE", at("18:00"), at("12:00"), False),
        ("ACTIVE", at("12:00", days=3), at("12:00"), False),
        ("PENDING", at("12:00"), at("08:00"), False),
        ("SUSPENDED", at("12:00"), at("08:00"), False),
        ("REVOKED", at("12:00"), at("08:00"), False),
    ],
)
def test_an_active_device_is_silent_after_a_while_in_working_hours(
    state: str, now: datetime, since: datetime, expected: bool
) -> None:
    assert Watch(calendar(), now, timedelta(minutes=30)).silent(state, WITA, since) == expected


def test_each_device_is_judged_by_its_own_zone() -> None:
    watch = Watch(calendar(), at("07:00"), timedelta(minutes=30))
    assert [watch.silent("ACTIVE", zone, at("05:00")) for zone in (WITA, WIT, WITA, WIT)] == [False, True, False, True]
