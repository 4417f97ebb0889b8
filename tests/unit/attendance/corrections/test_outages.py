"""An outage: the people it may name, the rights of those who decide, and the corrections that follow (domain 5.5)."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.attendance.corrections.domain import CorrectionFacts, Corrections, correct_punches, evolve
from services.attendance.corrections.limits import packaged
from services.attendance.corrections.outages import domain
from services.attendance.corrections.outages.domain import Outage
from shared.caller import Caller, Who
from shared.events import Event, decode, encode
from shared.events.attendance import corrections as cor
from shared.problems import Problem
from tests.kit.city_log import EMPLOYEE, CityLog
from tests.unit.attendance.corrections.builders import AGENCY
from tests.unit.attendance.days.builders import Seen

NOW = datetime(2026, 10, 20, 1, tzinfo=UTC)  # in the morning of the 20th
HR_WHO, AGENCY_WHO = Who("hr:h1", NOW), Who("hr:a1", NOW)
REASON = "listrik padam"


def city() -> CityLog:
    """EMPLOYEE works in u1, `e2` until the 14th."""
    log = CityLog()
    log.employee()
    log.employee("e2")
    log.unit("u2")
    log.transfer(15, "u2", employee_id="e2")
    return log


def people(log: CityLog) -> dict[str, CorrectionFacts | None]:
    known = Seen(log.events)
    facts = {name: CorrectionFacts(name, known.places(name), {}, packaged(), log.zone) for name in (EMPLOYEE, "e2")}
    return {**facts, "nobody": None}


def missed(log: CityLog, employee_id: str = EMPLOYEE, day: int = 5, **times: str | None) -> dict[str, Any]:
    clocks = times or {"check_in": "07:30", "check_out": "16:00"}
    instants = {end: log.at(day, clock) for end, clock in clocks.items() if clock}
    return {"employee_id": employee_id, "date": log.date(day), **instants}


def outage(*items: dict[str, Any], **changed: Any) -> cor.OutageReportedData:
    fields = {"outage_id": "o1", "unit_id": "u1", "kind": "POWER", "reason": REASON, "missed": items}
    return msgspec.convert({**fields, **changed}, cor.OutageReportedData)


def after(*events: Event) -> Outage:
    state = Outage()
    for event in events:
        state = domain.evolve(state, decode(encode(event)))
    return state


def test_an_outage_of_long_ago_is_reported_once_and_its_days_follow_from_the_approval() -> None:
    log = city()
    data = outage(missed(log), missed(log, "e2"), missed(log, day=6))
    known = people(log)
    (reported,) = domain.report(Outage(), data, known, HR_WHO)
    state = after(reported)
    assert domain.report(state, data, known, HR_WHO) == []
    with pytest.raises(Problem, match="taken"):
        domain.report(state, outage(missed(log)), known, HR_WHO)
    (approved,) = domain.approve(state, "o1", AGENCY, AGENCY_WHO)
    state = after(reported, approved)
    assert domain.approve(state, "o1", AGENCY, AGENCY_WHO) == []
    outcome = domain.corrections(state)
    assert {name: [data.date.day for data in own] for name, own in outcome.items()} == {EMPLOYEE: [5, 6], "e2": [5]}
    ids = {data.correction_id for own in outcome.values() for data in own}
    assert len(ids) == 3
    corrected = correct_punches(Corrections(), outcome[EMPLOYEE], AGENCY_WHO)
    assert [(event.data.outage_id, event.data.reason) for event in corrected] == [("o1", REASON)] * 2
    half = evolve(Corrections(), corrected[0])
    assert correct_punches(half, outcome[EMPLOYEE], HR_WHO)[0].id == corrected[1].id
    assert correct_punches(evolve(half, corrected[1]), outcome[EMPLOYEE], HR_WHO) == []


def test_every_item_that_cannot_be_is_named() -> None:
    log = city()
    wrong = [
        (missed(log, "nobody"), "No such employee"),
        (missed(log, "e2", 15), "does not work in unit u1 on 2026-10-15"),
        (missed(log, day=4), "no workday"),
        (missed(log, check_in="03:29"), "no time of the workday"),
        (missed(log, day=20, check_out="16:00"), "in the future"),
        (missed(log, check_in="16:00", check_out="07:30"), "not after the arrival"),
        (missed(log, day=5), "named above"),
    ]
    data = outage(missed(log), *(item for item, _ in wrong), missed(log, "e2", 14))
    with pytest.raises(Problem, match="7 of 9 items") as problem:
        domain.report(Outage(), data, people(log), HR_WHO)
    assert problem.value.status == 422
    errors = problem.value.extra["errors"]
    assert [error["pointer"] for error in errors] == [f"/body/missed/{place}" for place in range(1, 8)]
    for error, (_, reason) in zip(errors, wrong, strict=True):
        assert reason in error["reason"]


REFUSAL = cor.OutageRefusedData(outage_id="o1", reason="tidak ada pemadaman")


@pytest.mark.parametrize("caller", [Caller("h1", AGENCY.roles), Caller(EMPLOYEE, AGENCY.roles)])
def test_who_reported_it_or_is_named_decides_nothing(caller: Caller) -> None:
    log = city()
    state = after(*domain.report(Outage(), outage(missed(log)), people(log), HR_WHO))
    for _ in range(2):
        with pytest.raises(Problem, match="Nobody decides"):
            domain.approve(state, "o1", caller, AGENCY_WHO)
        with pytest.raises(Problem, match="Nobody decides"):
            domain.refuse(state, REFUSAL, caller, AGENCY_WHO)
        state = after(*domain.report(Outage(), outage(missed(log)), people(log), HR_WHO), _approved())


def _approved() -> Event:
    return cor.OutageApproved.record(cor.OutageApprovedData(outage_id="o1"), time=NOW, actor="hr:a1")


def test_what_is_refused_is_never_approved_and_what_is_approved_never_refused() -> None:
    log = city()
    (reported,) = domain.report(Outage(), outage(missed(log)), people(log), HR_WHO)
    (refused,) = domain.refuse(after(reported), REFUSAL, AGENCY, AGENCY_WHO)
    state = after(reported, refused)
    assert domain.refuse(state, REFUSAL, AGENCY, AGENCY_WHO) == []
    with pytest.raises(Problem, match="was refused"):
        domain.approve(state, "o1", AGENCY, AGENCY_WHO)
    with pytest.raises(Problem, match="REFUSED already"):
        domain.refuse(state, msgspec.structs.replace(REFUSAL, reason="lain"), AGENCY, AGENCY_WHO)
    assert after(reported, refused, _approved()).status == "REFUSED"
    state = after(reported, _approved(), refused, reported)
    assert state == after(reported, _approved())
    with pytest.raises(Problem, match="APPROVED already"):
        domain.refuse(state, REFUSAL, AGENCY, AGENCY_WHO)


def test_of_what_nobody_reported_nothing_is_decided() -> None:
    with pytest.raises(Problem, match="No outage o1"):
        domain.approve(Outage(), "o1", AGENCY, AGENCY_WHO)
    with pytest.raises(Problem, match="No outage o1"):
        domain.refuse(Outage(), REFUSAL, AGENCY, AGENCY_WHO)
