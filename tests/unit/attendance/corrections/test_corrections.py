"""Corrections by request: the rights of each caller, the instants that are allowed, and the outcome (domain 5.5)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest

from services.attendance.corrections.domain import excuse_id
from shared.caller import Caller
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.problems import Problem
from tests.kit.city_log import EMPLOYEE
from tests.unit.attendance.corrections.builders import (
    AGENCY,
    BOSS,
    BOSS_AND_HR,
    EMPLOYEE_ROLE,
    HR,
    HR2,
    HR_ROLE,
    PUNCH,
    SELF,
    SELF_AND_HR,
    Office,
    names,
)

STRANGER, ELSEWHERE = Caller("x1", EMPLOYEE_ROLE), Caller("h9", HR_ROLE, frozenset({"u2"}))
EVERYBODY = {
    "self": SELF,
    "self+hr": SELF_AND_HR,
    "boss": BOSS,
    "boss+hr": BOSS_AND_HR,
    "hr": HR,
    "agency": AGENCY,
    "stranger": STRANGER,
    "hr elsewhere": ELSEWHERE,
}


def asked(kind: str = "FORGOT", *, by: Caller = SELF, **office: Any) -> Office:
    found = Office(**office)
    fields = PUNCH if kind in cor.PUNCH_KINDS else {"kind": kind, "day": 5}
    found.request(by=by, **{**fields, "kind": kind})
    return found


def endorsed(kind: str = "FORGOT", *, by: Caller = BOSS) -> Office:
    found = asked(kind)
    found.endorse(by=by)
    return found


# --- who may do what


Act = Callable[[Office, Caller], Sequence[Event]]


def request(office: Office, by: Caller) -> Sequence[Event]:
    return office.request(by=by, **PUNCH)


def endorse(office: Office, by: Caller) -> Sequence[Event]:
    return office.endorse(by=by)


def approve(office: Office, by: Caller) -> Sequence[Event]:
    return office.approve(by=by)


def refuse(office: Office, by: Caller) -> Sequence[Event]:
    return office.refuse(by=by)


def withdraw(office: Office, by: Caller) -> Sequence[Event]:
    return office.withdraw(by=by)


def cancel(office: Office, by: Caller) -> Sequence[Event]:
    return office.cancel(by=by)


def excused() -> Office:
    found = endorsed("SICK")
    found.approve()
    return found


UNLED: dict[str, Any] = {"led_by": ()}
MUTUAL: dict[str, Any] = {"leads": "b1"}
MAY: list[tuple[str, Callable[[], Office], Act, str]] = [
    ("ask", Office, request, "self self+hr boss+hr hr agency"),
    ("endorse", asked, endorse, "boss boss+hr"),
    ("endorse, unled", lambda: asked(**UNLED), endorse, ""),
    ("endorse, led by oneself", lambda: asked(led_by=[EMPLOYEE]), endorse, ""),
    ("endorse, who lead each other", lambda: asked(**MUTUAL), endorse, ""),
    ("endorse, asked for by the superior", lambda: asked(by=BOSS_AND_HR), endorse, "boss boss+hr"),
    ("notice", lambda: asked("INFORMAL_NOTICE"), endorse, "boss boss+hr"),
    ("notice, asked for by the superior", lambda: asked("INFORMAL_NOTICE", by=BOSS_AND_HR), endorse, ""),
    ("approve too early", asked, approve, ""),
    ("approve a notice", lambda: asked("INFORMAL_NOTICE"), approve, ""),
    ("approve", endorsed, approve, "hr agency"),
    ("approve, unled", lambda: asked(**UNLED), approve, "boss+hr hr agency"),
    ("approve a notice, unled", lambda: asked("INFORMAL_NOTICE", **UNLED), approve, "boss+hr hr agency"),
    ("approve, led by oneself", lambda: asked(led_by=[EMPLOYEE]), approve, "boss+hr hr agency"),
    ("approve, who lead each other", lambda: asked(**MUTUAL), approve, "boss+hr hr agency"),
    ("refuse", asked, refuse, "boss boss+hr hr agency"),
    ("refuse what is endorsed", endorsed, refuse, "boss boss+hr hr agency"),
    ("refuse, unled", lambda: asked(**UNLED), refuse, "boss+hr hr agency"),
    ("refuse, who lead each other", lambda: asked(**MUTUAL), refuse, "boss+hr hr agency"),
    ("withdraw", asked, withdraw, "self self+hr"),
    ("withdraw what is endorsed", endorsed, withdraw, "self self+hr"),
    ("withdraw what HR asked for", lambda: asked(by=HR), withdraw, "hr"),
    ("take an excuse back", excused, cancel, "boss+hr hr agency"),
    ("take a notice back", lambda: endorsed("INFORMAL_NOTICE"), cancel, "boss+hr hr agency"),
    ("take back what is not applied", lambda: endorsed("SICK"), cancel, ""),
]


@pytest.mark.parametrize(("made", "act", "allowed"), [row[1:] for row in MAY], ids=[row[0] for row in MAY])
def test_who_may_do_what(made: Callable[[], Office], act: Act, allowed: str) -> None:
    done = []
    for name, caller in EVERYBODY.items():
        office = made()
        with suppress(Problem):
            assert act(office, caller)
            done.append(name)
    assert done == [name for name in EVERYBODY if name in allowed.split()]


def test_of_two_superiors_who_lead_the_person_the_one_led_by_them_is_passed_over() -> None:
    office = asked(leads="b1", led_by=["b1"])
    office.log.supervise("b2", since="2026-10-01")  # the definitive superior now
    with pytest.raises(Problem, match="Only who led"):
        office.endorse()
    assert office.endorse(by=Caller("b2", EMPLOYEE_ROLE))


def test_it_is_the_superior_of_the_day_of_the_request() -> None:
    office = asked()
    office.log.supervise("b2", since="2026-10-07")
    office.now = "2026-10-08T08:00"
    with pytest.raises(Problem, match="2026-10-06"):
        office.endorse(by=Caller("b2", EMPLOYEE_ROLE))
    assert office.endorse()


def test_who_asked_for_another_approves_it_only_beside_the_superior() -> None:
    office = asked(by=HR)
    with pytest.raises(Problem, match="not endorsed"):
        office.approve(by=HR)
    office.endorse()
    assert names(office.approve(by=HR)) == ["CorrectionApproved", "PunchesCorrected"]


def test_one_person_in_two_offices_gives_one_word() -> None:
    office = endorsed(by=BOSS_AND_HR)
    with pytest.raises(Problem, match="put right by two"):
        office.approve(by=BOSS_AND_HR)
    assert office.approve(by=HR2)


# --- what follows


def test_a_missing_punch_is_added_in_the_append_of_the_approval() -> None:
    office = Office()
    (requested,) = office.request(kind="DEVICE_FAULT", day=5, check_in="07:25", check_out="16:05", by=HR)
    assert (requested.actor, requested.onbehalfof) == ("hr:h1", f"employee:{EMPLOYEE}")
    assert names(office.endorse()) == ["CorrectionEndorsed"]
    approved, corrected = office.approve()
    assert isinstance(approved, cor.CorrectionApproved)
    data = corrected.data
    assert (data.correction_id, data.date, data.reason) == ("c1", office.log.date(5), "lupa absen")
    assert (data.check_in, data.check_out) == (office.log.at(5, "07:25"), office.log.at(5, "16:05"))
    assert data.outage_id is None


@pytest.mark.parametrize("kind", ["OFFICIAL_TRAVEL", "TRAINING", "SICK"])
def test_an_absence_is_excused_in_the_append_of_the_approval(kind: str) -> None:
    office = Office()
    office.request(kind=kind, day=5, until=8)
    office.endorse()
    _, excused = office.approve()
    data = excused.data
    assert (data.kind, data.date_from, data.date_to) == (kind, office.log.date(5), office.log.date(8))
    assert (data.correction_id, data.excuse_id) == ("c1", excuse_id(EMPLOYEE, "c1"))


def test_an_informal_notice_needs_the_superior_only_and_is_applied_at_once() -> None:
    office = Office()
    office.request(kind="INFORMAL_NOTICE", day=6)
    events = office.endorse()
    assert names(events) == ["CorrectionEndorsed", "CorrectionApproved", "AbsenceExcused"]
    assert (events[2].data.kind, events[2].data.date_from, events[2].data.date_to) == (
        "INFORMAL_NOTICE",
        office.log.date(6),
        office.log.date(6),
    )
    assert office.status() == "APPLIED"
    assert office.approve() == office.endorse() == []


def test_an_excused_absence_is_taken_back_once_and_asked_for_anew() -> None:
    office = excused()
    (cancelled,) = office.cancel()
    assert (cancelled.data.excuse_id, cancelled.data.correction_id) == (excuse_id(EMPLOYEE, "c1"), "c1")
    assert office.status() == "CANCELLED"
    assert office.cancel() == office.approve() == office.endorse() == []
    with pytest.raises(Problem, match="is CANCELLED"):
        office.cancel(reason="lain lagi")
    office.request("c2", kind="SICK", day=5)
    office.endorse("c2")
    assert names(office.approve("c2")) == ["CorrectionApproved", "AbsenceExcused"]


def test_a_punch_is_not_taken_back() -> None:
    office = endorsed()
    office.approve()
    with pytest.raises(Problem, match="next request") as problem:
        office.cancel()
    assert problem.value.status == 409


def test_the_same_said_again_is_nothing_new_and_another_thing_under_its_id_is_refused() -> None:
    office = Office()
    for _ in range(2):
        office.request(**PUNCH)
    with pytest.raises(Problem, match="taken"):
        office.request(**PUNCH, reason="lain lagi")
    for _ in range(2):
        office.endorse()
        office.request(**PUNCH)
    with pytest.raises(Problem, match="is ENDORSED"):
        office.endorse(comment="baik")
    for _ in range(2):
        office.approve()
        office.endorse()
    with pytest.raises(Problem, match="is APPLIED"):
        office.refuse()
    assert len(office.events) == 4
    with pytest.raises(Problem, match="No correction c2"):
        office.approve("c2")


def test_what_was_asked_for_in_time_answers_the_same_and_is_decided_later() -> None:
    office = asked()
    office.now = "2026-12-01T08:00"
    assert office.request(**PUNCH) == []
    office.endorse()
    assert office.approve()
