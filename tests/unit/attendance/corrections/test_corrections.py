"""A day put right by request: who may do what when, how long it may be asked for, and what follows (domain 5.5)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest

from services.attendance.corrections.domain import excuse_id
from services.attendance.corrections.limits import packaged, parse_limits
from shared.caller import Caller
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.problems import Problem
from shared.values.limits import LimitError
from tests.kit.city_log import EMPLOYEE, week
from tests.unit.attendance.corrections.builders import (
    AGENCY,
    BOSS,
    BOSS_AND_HR,
    EMPLOYEE_ROLE,
    HR,
    HR2,
    HR_ROLE,
    SELF,
    SELF_AND_HR,
    TOUCH,
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
    said = TOUCH if kind in cor.PUNCH_KINDS else {"kind": kind, "day": 5}
    found.request(by=by, **{**said, "kind": kind})
    return found


def endorsed(kind: str = "FORGOT", *, by: Caller = BOSS) -> Office:
    found = asked(kind)
    found.endorse(by=by)
    return found


# --- who may do what


Act = Callable[[Office, Caller], Sequence[Event]]


def request(office: Office, by: Caller) -> Sequence[Event]:
    return office.request(by=by, **TOUCH)


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


def test_a_missing_touch_is_added_in_the_append_of_the_approval() -> None:
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
    said = office.endorse()
    assert names(said) == ["CorrectionEndorsed", "CorrectionApproved", "AbsenceExcused"]
    assert (said[2].data.kind, said[2].data.date_from, said[2].data.date_to) == (
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


def test_a_touch_is_not_taken_back() -> None:
    office = endorsed()
    office.approve()
    with pytest.raises(Problem, match="next request") as problem:
        office.cancel()
    assert problem.value.status == 409


def test_the_same_said_again_is_nothing_new_and_another_thing_under_its_id_is_refused() -> None:
    office = Office()
    for _ in range(2):
        office.request(**TOUCH)
    with pytest.raises(Problem, match="taken"):
        office.request(**TOUCH, reason="lain lagi")
    for _ in range(2):
        office.endorse()
        office.request(**TOUCH)
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


# --- which instants


@pytest.mark.parametrize(
    ("day", "check_in", "check_out", "refusal"),
    [
        (5, "03:30", "22:00", None),  # the window of the day, both ends
        (5, "03:29", None, "no time of the workday"),
        (5, None, "22:01", "no time of the workday"),
        (5, None, "+07:30", "no time of the workday"),
        (5, "16:00", "16:00", "not after the arrival"),
        (6, "08:00", None, None),  # now
        (6, None, "08:01", "in the future"),
        (4, "07:30", None, "no workday"),  # a Sunday
        ("2019-12-31", "07:30", None, "does not work here"),
    ],
)
def test_which_instants_are_of_the_day(
    day: int | str, check_in: str | None, check_out: str | None, refusal: str | None
) -> None:
    office = Office()
    if refusal is None:
        assert office.request(day=day, check_in=check_in, check_out=check_out)
        return
    with pytest.raises(Problem, match=refusal) as problem:
        office.request(day=day, check_in=check_in, check_out=check_out, by=AGENCY)
    assert problem.value.status == 422


def test_a_night_is_put_right_into_the_next_morning() -> None:
    office = Office(now="2026-10-06T13:00")
    office.log.schedule("s1", week("22:00", "06:00"), "2020-01-02")
    assert office.request(day=5, check_out="+06:05")
    with pytest.raises(Problem, match="no time of the workday"):
        office.request("c2", day=5, check_out="+12:01")


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [(10, 11, "no workday"), (9, 10, None), ("2019-12-30", "2020-01-02", "does not work here")],
)
def test_an_absence_holds_a_workday_and_every_day_of_it_was_employed(
    first: int | str, last: int | str, refusal: str | None
) -> None:
    office = Office()
    if refusal is None:
        assert office.request(kind="SICK", day=first, until=last)
        return
    with pytest.raises(Problem, match=refusal):
        office.request(kind="SICK", day=first, until=last, by=AGENCY)


# --- how long it may be asked for


@pytest.mark.parametrize(
    ("day", "holidays", "now", "until"),
    [
        (5, [], "2026-10-12T23:59", None),  # Monday 5th: Tuesday to Friday are 4, Monday 12th is the fifth
        (5, [], "2026-10-13T00:00", "2026-10-12"),
        (5, [12], "2026-10-13T23:59", None),  # a holiday does not count
        (5, [12], "2026-10-14T00:00", "2026-10-13"),
        (2, [], "2026-10-09T23:59", None),  # Friday to Friday
        (2, [], "2026-10-10T00:00", "2026-10-09"),  # the weekend after the fifth is too late
        (1, [], "2026-10-08T12:00", None),
        (1, [2, 5, 6, 7, 8], "2026-10-15T12:00", None),  # 9, 12, 13, 14, 15
        (1, [2, 5, 6, 7, 8], "2026-10-16T00:00", "2026-10-15"),
    ],
)
def test_a_day_is_asked_for_until_the_fifth_workday_after_it(
    day: int, holidays: list[int], now: str, until: str | None
) -> None:
    asked_for: list[dict[str, Any]] = [{"check_in": "07:30"}, {"kind": "SICK"}, {"kind": "INFORMAL_NOTICE"}]
    for said in asked_for:
        office = Office(now=now)
        for each in holidays:
            office.log.holiday(each)
        if until is None:
            assert office.request(day=day, **said)
            continue
        for by in (SELF, HR):
            with pytest.raises(Problem, match=f"until {until}") as problem:
                office.request(day=day, by=by, **said)
            assert problem.value.status == 422
        assert office.request(day=day, by=AGENCY, **said)


def test_of_several_days_the_last_one_counts_and_an_absence_is_asked_for_beforehand() -> None:
    office = Office(now="2026-10-16T12:00")
    assert office.request("c1", "OFFICIAL_TRAVEL", 5, 9)
    with pytest.raises(Problem, match="until 2026-10-15"):
        office.request("c2", "OFFICIAL_TRAVEL", 5, 8)
    for kind in ("OFFICIAL_TRAVEL", "SICK", "INFORMAL_NOTICE", "TRAINING"):
        assert office.request(kind, kind, "2026-11-02", "2026-11-03")


def test_what_was_asked_for_in_time_answers_the_same_and_is_decided_later() -> None:
    office = asked()
    office.now = "2026-12-01T08:00"
    assert office.request(**TOUCH) == []
    office.endorse()
    assert office.approve()


def test_a_limit_holds_from_its_day_on_and_before_the_first_there_is_none() -> None:
    text = """
        [[limits]]
        valid_from = 2026-10-05
        legal_basis = "lama"
        request_workdays = 1
        [[limits]]
        valid_from = 2026-10-06
        legal_basis = "baru"
        request_workdays = 3
    """
    office = Office(now="2026-10-08T08:00").with_limits(parse_limits(text))
    with pytest.raises(Problem, match="no limit is known"):
        office.request(day=2, check_in="07:30")
    with pytest.raises(Problem, match="until 2026-10-06"):
        office.request(day=5, check_in="07:30")
    assert office.request(day=6, check_in="07:30")


GOOD = """
[[limits]]
valid_from = 2018-01-01
legal_basis = "x"
request_workdays = 5
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("[[limits]]", "[[limits"), "at line 2"),
        (("2018-01-01", "2018"), "valid_from"),
        (("request_workdays = 5", ""), "request_workdays"),
        (("= 5", "= 0"), "request_workdays"),
        (("= 5", "= 5.0"), "request_workdays"),
        (("= 5", "= 5\nother = 1"), "other"),
        (("\n[[limits]]", GOOD + "[[limits]]"), "does not follow"),
    ],
)
def test_limits_that_cannot_be_are_refused_by_place(change: tuple[str, str], reason: str) -> None:
    assert parse_limits(GOOD).limits[0].request_workdays == 5
    with pytest.raises(LimitError, match=reason):
        parse_limits(GOOD.replace(*change, 1))


def test_the_packaged_limit_is_five_workdays() -> None:
    assert [each.request_workdays for each in packaged().limits] == [5]
