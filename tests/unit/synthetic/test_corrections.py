"""Days put right in a generated month: by request, after an outage, after a wrong clock (domain 5.5)."""

from datetime import timedelta
from typing import get_args

import pytest

from shared.events import Event, content_id
from shared.events.attendance.corrections import (
    CorrectionEndorsed,
    CorrectionRefused,
    CorrectionRequested,
    OutageApproved,
    OutageReported,
    RequestEvent,
)
from shared.events.attendance.days import AbsenceExcused, PunchesCorrected
from synthetic.almanac import Month
from tests.unit.synthetic.month import PERIOD, PUNCHES, city, local_day, log, of, punches_of, said, who

REQUESTS = get_args(RequestEvent)
ASKED, ENDORSED, APPROVED = "CorrectionRequested", "CorrectionEndorsed", "CorrectionApproved"
BY_TWO = [ASKED, ENDORSED, APPROVED]
SEQUENCES = {
    "correction": [*BY_TWO, "PunchesCorrected"],
    "corrected_twice": [*BY_TWO, "PunchesCorrected"],
    "correction_on_the_last_day": [*BY_TWO, "PunchesCorrected"],
    "power_cut": [*BY_TWO, "PunchesCorrected"],
    "correction_refused": [ASKED, "CorrectionRefused"],
    "correction_withdrawn": [ASKED, "CorrectionWithdrawn"],
    "notice_by_request": [*BY_TWO, "AbsenceExcused"],
    "travel_by_request": [*BY_TWO, "AbsenceExcused"],
}


def of_request(case: str, correction_id: str) -> list[Event]:
    """All that was said of one request, and what it put right."""
    events = of(case, *REQUESTS, PunchesCorrected, AbsenceExcused)
    return [event for event in events if event.data.correction_id == correction_id]


@pytest.mark.parametrize("case", SEQUENCES)
def test_a_request_goes_its_way(case: str) -> None:
    for asked in of(case, CorrectionRequested):
        events = of_request(case, asked.data.correction_id)
        assert [event.type().partition(".")[2] for event in events] == SEQUENCES[case]
        assert asked.actor == f"employee:{asked.subject}"


def test_every_request_comes_within_five_working_days_once_on_the_fifth() -> None:
    month = Month(PERIOD)
    after = {}
    for event in said(CorrectionRequested):
        last = event.data.date_to or event.data.date_from
        after[event.subject] = sum(last < day <= local_day(event.time) for day in month.open_days)
    assert max(after.values()) == 5
    assert after[city().cast["correction_on_the_last_day"]] == 5
    assert len(after) == len(SEQUENCES)


def test_the_superior_endorses_and_somebody_else_of_hr_approves() -> None:
    endorsements = said(CorrectionEndorsed)
    assert len(endorsements) == 7
    for endorsed in endorsements:
        superior = city().by_id[endorsed.subject].superior_on(local_day(endorsed.time))
        case = next(name for name, player in city().cast.items() if player == endorsed.subject)
        _, _, approved, put_right = of_request(case, endorsed.data.correction_id)
        assert who(endorsed) == superior
        assert approved.actor == put_right.actor
        assert approved.time == put_right.time
        if case == "notice_by_request":
            assert who(approved) == superior  # it needs nobody else
        else:
            assert approved.actor.startswith("hr:")
            assert who(approved) not in (superior, endorsed.subject)


def test_a_forgotten_departure_is_corrected_once_and_twice() -> None:
    assert [e.data.check_out.hour for e in of("correction", PunchesCorrected)] == [16]
    assert [e.data.check_out.hour for e in of("corrected_twice", PunchesCorrected)] == [14, 16]
    assert len({e.data.correction_id for e in of("corrected_twice", PunchesCorrected)}) == 2
    assert len({e.data.date for e in of("corrected_twice", PunchesCorrected)}) == 1


@pytest.mark.parametrize("case", ["correction", "corrected_twice", "correction_refused", "correction_withdrawn"])
def test_the_day_asked_for_lacks_its_departure(case: str) -> None:
    for asked in of(case, CorrectionRequested):
        assert len(punches_of(case)[asked.data.date_from]) == 1
        assert (asked.data.kind, asked.data.check_in) == ("FORGOT", None)


def test_a_refusal_says_why() -> None:
    (refused,) = of("correction_refused", CorrectionRefused)
    assert refused.data.reason


@pytest.mark.parametrize(
    ("case", "kind", "days"), [("notice_by_request", "INFORMAL_NOTICE", 1), ("travel_by_request", "OFFICIAL_TRAVEL", 2)]
)
def test_absences_by_request_excuse_the_days_that_were_asked_for(case: str, kind: str, days: int) -> None:
    (asked,), (excused,) = of(case, CorrectionRequested), of(case, AbsenceExcused)
    assert asked.data.kind == excused.data.kind == kind
    assert (excused.data.date_to - excused.data.date_from).days == days - 1
    assert not [day for day in punches_of(case) if excused.data.date_from <= day <= excused.data.date_to]


# Outages


def of_unit(case: str, *types: type[Event]) -> list[Event]:
    members = {life.person.employee_id for life in city().lives if life.person.posts[0].unit_id == city().cast[case]}
    return [event for event in log() if event.subject in members and isinstance(event, types)]


def at_terminal(case: str) -> list[Event]:
    return [event for event in of_unit(case, *PUNCHES) if event.data.device_id]


@pytest.mark.parametrize(("case", "kind"), [("outage", "POWER"), ("slow_clock", "DEVICE")])
def test_an_outage_is_reported_by_the_unit_and_approved_by_the_agency_for_everybody(case: str, kind: str) -> None:
    unit_id = city().cast[case]
    (reported,) = [event for event in said(OutageReported) if event.data.unit_id == unit_id]
    (approved,) = [event for event in said(OutageApproved) if event.data.outage_id == reported.data.outage_id]
    corrected = [event for event in said(PunchesCorrected) if event.data.outage_id == reported.data.outage_id]
    assert reported.data.kind == kind
    assert who(reported) == city().clerk_of(unit_id)
    assert who(approved) == city().head_of("PERSONNEL_AGENCY")
    assert [(e.data.employee_id, e.data.date, e.data.check_in, e.data.check_out) for e in corrected] == [
        (punch.employee_id, punch.date, punch.check_in, punch.check_out) for punch in reported.data.missed
    ]
    assert len(corrected) > 5
    assert {event.time for event in corrected} == {approved.time}
    for event in corrected:
        said_of = content_id("outage", reported.data.outage_id, event.subject, event.data.date)
        assert event.data.correction_id == said_of
        assert event.data.date < local_day(reported.time)


def test_on_the_day_of_an_outage_the_terminal_records_nobody() -> None:
    day = city().faults.outage_day
    assert not [event for event in at_terminal("outage") if local_day(event.data.at) == day]
    assert {event.data.date for event in of_unit("outage", PunchesCorrected)} == {day}


def test_a_clock_seven_minutes_slow_is_seen_in_the_recording_time_and_corrected() -> None:
    for day in city().faults.slow_days:
        seen = [event for event in at_terminal("slow_clock") if local_day(event.data.at) == day]
        right = {
            event.subject: event.data for event in of_unit("slow_clock", PunchesCorrected) if event.data.date == day
        }
        assert seen
        assert {event.subject for event in seen} == set(right)
        for event in seen:
            assert 420 < (event.time - event.data.at).total_seconds() < 430
            data = right[event.subject]
            assert event.data.at + timedelta(minutes=7) in (data.check_in, data.check_out)


def test_a_terminal_off_the_network_delivers_the_next_day() -> None:
    day = city().faults.buffered_day
    late = [event for event in at_terminal("buffered_terminal") if local_day(event.data.at) == day]
    assert late
    assert all(event.time - event.data.at > timedelta(hours=12) for event in late)
