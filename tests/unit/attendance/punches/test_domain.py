"""Decisions on a month of attendance: one fact, once, at a time that can be."""

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.punches.domain import (
    AttendanceMonth,
    QuarantineDecision,
    RecordPunch,
    cancel_excuse,
    evolve,
    excuse_absence,
    record_punch,
    release,
    status_of,
    turn_down,
)
from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import devices as dev
from shared.problems import Problem

WITA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=WITA)
WHO = Who("hr:e00007", NOW.astimezone(UTC))
DAY = date(2026, 11, 2)


def punch(at: datetime = NOW, device_id: str = "d17") -> RecordPunch:
    return RecordPunch("e00042", at, "IN", "FACE", device_id)


def month(*events: Event) -> AttendanceMonth:
    state = AttendanceMonth()
    for event in events:
        state = evolve(state, event)
    return state


def excuse(**changed: object) -> att.AbsenceExcusedData:
    data = {"employee_id": "e00042", "excuse_id": "x-1", "kind": "SICK", "date_from": DAY, "date_to": DAY}
    return msgspec.convert(data | changed, att.AbsenceExcusedData)


def test_a_punch_is_recorded_once_however_its_zone_is_written() -> None:
    (event,) = record_punch(AttendanceMonth(), punch(), WHO)
    assert isinstance(event, att.CheckedIn)
    assert event.id == event.data.punch_id
    for again in (punch(), punch(NOW.astimezone(UTC)), punch(NOW.replace(microsecond=999_999))):
        assert record_punch(month(event), again, WHO) == []
    assert record_punch(month(event), punch(device_id="d18"), WHO) != []


@pytest.mark.parametrize(("minutes", "accepted"), [(0, True), (10, True), (11, False), (60 * 24 * 365 * 73, False)])
def test_a_terminals_clock_may_run_ten_minutes_ahead(minutes: int, accepted: bool) -> None:
    command = punch(NOW + timedelta(minutes=minutes))
    if accepted:
        assert record_punch(AttendanceMonth(), command, WHO)
        return
    with pytest.raises(Problem, match="in the future"):
        record_punch(AttendanceMonth(), command, WHO)


def device_punch(at: datetime) -> RecordPunch:
    return RecordPunch("e00042", at, "IN", "FACE", "d17", by_device=True, not_before=NOW - timedelta(days=92))


@pytest.mark.parametrize(
    ("at", "cause"),
    [
        (NOW + timedelta(minutes=10), None),
        (NOW + timedelta(minutes=11), "FUTURE"),
        (NOW.replace(year=2099), "FUTURE"),
        (NOW - timedelta(days=92), None),
        (NOW - timedelta(days=92, seconds=1), "BEFORE_ENROLMENT"),
        (datetime(2000, 1, 1, tzinfo=WITA), "BEFORE_ENROLMENT"),
    ],
)
def test_a_devices_punch_that_cannot_be_right_waits_in_quarantine(at: datetime, cause: str | None) -> None:
    command = device_punch(at)
    (event,) = record_punch(AttendanceMonth(), command, WHO)
    state = month(event)
    assert status_of(AttendanceMonth(), command, [event]) == ("QUARANTINED" if cause else "RECORDED")
    assert record_punch(state, command, WHO) == []
    assert status_of(state, command, []) == ("QUARANTINED" if cause else "RECORDED")
    if cause is None:
        assert isinstance(event, att.CheckedIn)
        return
    assert isinstance(event, dev.PunchQuarantined)
    assert (event.data.cause, event.data.punch_id, event.data.at) == (cause, command.punch_id, at)
    later = Who(WHO.actor, NOW.replace(year=2100))
    assert record_punch(state, command, later) == [], "once in quarantine, the same line sent later waits on"


def test_a_released_punch_counts_once_under_its_own_id() -> None:
    command = device_punch(NOW - timedelta(days=200))
    state = month(*record_punch(AttendanceMonth(), command, WHO))
    released, punched = release(state, QuarantineDecision(command.punch_id, "Jam diperiksa"), WHO)
    assert isinstance(released, dev.QuarantineReleased)
    assert isinstance(punched, att.CheckedIn)
    assert (punched.id, punched.data.at, punched.data.device_id) == (command.punch_id, command.at, "d17")
    after = evolve(evolve(state, released), punched)
    assert release(after, QuarantineDecision(command.punch_id, "Jam diperiksa"), WHO) == []
    assert record_punch(after, command, WHO) == []
    assert status_of(after, command, []) == "RECORDED"
    with pytest.raises(Problem, match="was released"):
        turn_down(after, QuarantineDecision(command.punch_id, "Jam salah"), WHO)


def test_a_refused_punch_never_counts() -> None:
    command = device_punch(NOW - timedelta(days=200))
    state = month(*record_punch(AttendanceMonth(), command, WHO))
    state = evolve(state, turn_down(state, QuarantineDecision(command.punch_id, "Jam salah"), WHO)[0])
    assert turn_down(state, QuarantineDecision(command.punch_id, "Jam salah"), WHO) == []
    assert record_punch(state, command, WHO) == []
    with pytest.raises(Problem, match="was refused"):
        release(state, QuarantineDecision(command.punch_id, "Jam diperiksa"), WHO)


def test_what_is_to_come_is_not_released_and_what_nobody_quarantined_not_decided() -> None:
    command = device_punch(NOW.replace(year=2099))
    with pytest.raises(Problem, match="still to come"):
        release(
            month(*record_punch(AttendanceMonth(), command, WHO)),
            QuarantineDecision(command.punch_id, "Jam salah"),
            WHO,
        )
    for decide in (release, turn_down):
        with pytest.raises(Problem, match="No such punch"):
            decide(
                month(*record_punch(AttendanceMonth(), punch(), WHO)),
                QuarantineDecision(punch().punch_id, "Jam salah"),
                WHO,
            )


def test_the_same_said_again_is_nothing_new_and_another_thing_under_its_id_is_refused() -> None:
    state = month(*excuse_absence(AttendanceMonth(), excuse(), WHO))
    assert excuse_absence(state, excuse(), WHO) == []
    with pytest.raises(Problem, match="taken"):
        excuse_absence(state, excuse(kind="ANNUAL"), WHO)


def test_an_excuse_is_cancelled_once_and_only_if_it_was_given() -> None:
    cancel = att.ExcuseCancelledData(employee_id="e00042", excuse_id="x-1", reason="Dipanggil kembali")
    with pytest.raises(Problem, match="No excuse"):
        cancel_excuse(AttendanceMonth(), cancel, WHO)
    given_excuse = month(*excuse_absence(AttendanceMonth(), excuse(), WHO))
    (event,) = cancel_excuse(given_excuse, cancel, WHO)
    assert cancel_excuse(evolve(given_excuse, event), cancel, WHO) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["d17", "d18"])), max_size=30))
def test_however_often_and_in_whatever_order_each_punch_is_recorded_once(sent: list[tuple[int, str]]) -> None:
    state, event_ids = AttendanceMonth(), []
    for minute, device in sent:
        for event in record_punch(state, punch(NOW - timedelta(minutes=minute), device), WHO):
            state = evolve(state, event)
            event_ids.append(event.id)
    assert len(event_ids) == len(set(event_ids)) == len(set(sent))
