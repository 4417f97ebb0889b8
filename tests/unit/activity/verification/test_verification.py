"""Bulk verification, what was opened, escalation, and who may say what about work, over the real commands."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.audits.domain import LONGEST, circles
from services.activity.authority.escalation import Escalation
from services.activity.limits.domain import packaged
from shared.caller import Caller
from shared.city.calendar import Calendar, Workdays
from shared.city.roster import Career
from shared.city.workday import microseconds
from shared.events.activity import work as act
from shared.events.activity.feedback import CommentAdded
from shared.events.appraisal import CareerEvent
from shared.events.attendance.calendar import CalendarEvent
from shared.problems import Problem
from tests.kit.city_log import CityLog, week
from tests.unit.activity.builders import (
    AUDITOR,
    BOSS,
    CHIEF,
    DEPUTY,
    EVIDENCE,
    ME,
    STRANGER,
    Office,
    day_of,
    decision,
    employee,
    october,
)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    yield office
    office.close()


def of_kind(office: Office, kind: type[act.ActivityVerified]) -> list[act.ActivityVerified]:
    return [event for event in office.log() if isinstance(event, kind)]


# --- in bulk


def fill(office: Office) -> None:
    """100 activities: of the deputy's days and others; some decided, returned, annulled or withdrawn already."""
    for n in range(100):
        office.submit(f"a{n:02}", 1 + n % 10, minutes=30, description=f"pekerjaan {n}")
    office.decide("a00", minutes=30)
    office.decide("a04", by=DEPUTY, minutes=30)  # of the 5th, when the deputy acted
    office.decide("a01", minutes=20)
    office.annul("a01")
    office.decide("a02", kind=act.ActivityReturned)
    office.decide("a03", kind=act.ActivityRejected)
    office.withdraw("a10")


def test_a_months_100_items_in_one_command(office: Office) -> None:
    fill(office)
    exceptions = {
        "a20": decision("a20", act.ActivityReturned),
        "a21": decision("a21", minutes=10),
        "a22": decision("a22", minutes=31),
        "zz": decision("zz"),
    }
    before = len(office.log())
    answers = office.verify_all("k1", exceptions=exceptions)
    assert len(answers) == 101
    refused = {key: (answer.status, answer.detail) for key, answer in answers.items() if answer is not None}
    assert {key: status for key, (status, _) in refused.items()} == {
        "a01": 409,
        "a02": 409,
        "a03": 409,
        "a04": 409,
        "a10": 409,
        "a22": 422,
        "zz": 404,
    }
    for key, words in (("a01", "ANNULLED"), ("a02", "RETURNED"), ("a04", "Somebody else"), ("a22", "30 claimed")):
        assert words in refused[key][1]
    said = office.log()[before:]
    assert len(said) == 100 - 6 - 1  # but the six refused, and the one verified before
    assert {event.data.command_id for event in said} == {"k1"}
    standing = office.month().activities
    assert (standing["a20"].status, standing["a22"].status, standing["a99"].status) == (
        "RETURNED",
        "SUBMITTED",
        "VERIFIED",
    )
    verified = {event.data.activity_id: event.data for event in said if isinstance(event, act.ActivityVerified)}
    assert (verified["a21"].minutes_accepted, verified["a21"].quality) == (10, 8_800)
    assert (verified["a99"].minutes_accepted, verified["a99"].volume_accepted, verified["a99"].quality) == (
        30,
        3,
        9_000,
    )

    again = office.verify_all("k1", exceptions=exceptions)
    assert {key: answer and answer.detail for key, answer in again.items()} == {
        key: answer and answer.detail for key, answer in answers.items()
    }
    assert len(office.log()) == before + len(said)


def test_what_is_of_another_superiors_day_is_refused_by_item(office: Office) -> None:
    fill(office)
    answers = office.verify_all("k1", by=DEPUTY)
    done = {key for key, answer in answers.items() if answer is None}
    days = {int(key[1:]) % 10 + 1 for key in done}
    assert days == {5, 6, 7, 8, 9}
    others = {key: answer for key, answer in answers.items() if answer is not None}
    assert {answer.status for answer in others.values()} == {403}
    assert len(done) == 50


def test_one_day_only(office: Office) -> None:
    fill(office)
    exceptions = {"a11": decision("a11", act.ActivityRejected)}  # of the 2nd
    answers = office.verify_all("k1", day=3, exceptions=exceptions)
    assert set(answers) == {f"a{n:02}" for n in range(2, 100, 10)} | {"a11"}
    assert answers["a11"] is not None
    assert "not of 2026-10-03" in answers["a11"].detail


def test_a_command_given_again_decides_on_nothing_submitted_since(office: Office) -> None:
    office.submit("a1", 5)
    office.submit("a2", 5, description="lain")
    office.decide("a2", kind=act.ActivityReturned)
    first = office.verify_all("k1")
    office.submit("a2", 5, description="lebih jelas")
    office.submit("a3", 6, description="baru")
    before = office.log()
    again = office.verify_all("k1")
    assert office.log() == before
    assert first["a1"] is again["a1"] is None
    for key in ("a2", "a3"):
        answer = again[key]
        assert answer is not None
        assert answer.status == 409
    office.annul("a1")
    assert office.verify_all("k1")["a1"] is None  # it was done, whatever came after it
    assert office.verify_all("k2")["a3"] is None


def test_what_somebody_else_verified_is_refused_also_in_the_same_words(office: Office) -> None:
    office.submit("a1", 5)
    office.submit("a2", 6, description="lain")
    office.decide("a1", by=DEPUTY)
    answers = office.verify_all("k1", exceptions={"a1": decision("a1")})
    assert answers["a2"] is None
    assert answers["a1"] is not None
    assert "Somebody else" in answers["a1"].detail


def test_no_more_than_a_batch(office: Office) -> None:
    office.submit("a1", 5)
    exceptions = {f"x{n}": decision(f"x{n}") for n in range(1_000)}
    before = office.log()
    with pytest.raises(Problem, match="1001 activities") as refusal:
        office.verify_all("k1", exceptions=exceptions)
    assert refusal.value.status == 409
    assert office.log() == before
    exceptions.pop("x0")
    assert len(office.verify_all("k1", exceptions=exceptions)) == 1_000


def test_a_command_id_means_one_command(office: Office) -> None:
    office.submit("a1", 5)
    office.verify_all("k1")
    changes: list[dict[str, Any]] = [{"quality": 8_000}, {"exceptions": {"a1": decision("a1", act.ActivityReturned)}}]
    for change in changes:
        with pytest.raises(Problem, match="said something else") as refusal:
            office.verify_all("k1", **change)
        assert refusal.value.status == 409
    office.submit("a2", 5)
    assert office.verify_all("k1", by=DEPUTY)["a2"] is None  # another's id is another id


def test_who_may_decide_nothing_is_told_nothing(office: Office) -> None:
    for _ in range(2):
        for by in (STRANGER, ME, CHIEF):
            with pytest.raises(Problem, match="Nothing of it is yours") as refusal:
                office.verify_all("k1", by=by, exceptions={"a9": decision("a9")})
            assert refusal.value.status == 403
        office.submit("a1", 5)


def test_nothing_submitted_is_nothing_to_verify_for_a_superior_of_the_days_alone(office: Office) -> None:
    office.now = october(30)  # long after any superior's superior may step in
    for by, day in [(BOSS, None), (BOSS, 12), (DEPUTY, None), (DEPUTY, 5)]:
        assert office.verify_all("k1", by=by, day=day) == {}
    for by, day in [(STRANGER, None), (ME, None), (CHIEF, None), (CHIEF, 5), (DEPUTY, 12)]:
        with pytest.raises(Problem, match="Nothing of it is yours") as refusal:
            office.verify_all("k1", by=by, day=day)
        assert refusal.value.status == 403
    assert office.log() == []


# --- evidence opened


def test_a_verification_says_which_files_its_verifier_had_opened(office: Office) -> None:
    for key in ("a1", "a2", "a3"):
        office.submit(key, 5, description=key)
    first, second = (each.sha256 for each in EVIDENCE)
    office.open("a1", BOSS, second)
    office.open("a1", BOSS, first)
    office.open("a1", BOSS, first)
    office.open("a1", DEPUTY, first)
    office.open("a2", DEPUTY, first)
    office.decide("a1")
    office.open("a1", BOSS, first)
    office.decide("a1")  # the same again, though more was opened since
    office.verify_all("k1", by=DEPUTY)
    assert {event.data.activity_id: event.data.opened for event in of_kind(office, act.ActivityVerified)} == {
        "a1": (first, second),
        "a2": (first,),
        "a3": (),
    }


def test_what_was_opened_and_is_no_longer_attached_does_not_count(office: Office) -> None:
    office.submit("a1", 5)
    for each in EVIDENCE:
        office.open("a1", BOSS, each.sha256)
    office.decide("a1", kind=act.ActivityReturned)
    office.submit("a1", 5, evidence=EVIDENCE[1:], description="lebih jelas")
    office.decide("a1")
    assert of_kind(office, act.ActivityVerified)[0].data.opened == (EVIDENCE[1].sha256,)


# --- escalation


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (october(5), 9),  # Monday: Tuesday to Thursday are the superior's
        (october(6), 10),  # Tuesday: until Friday, whose end is midnight
        (october(7), 13),  # Wednesday: over the weekend until Monday
        (october(9), 16),  # Friday: over a weekend and the holiday on Wednesday the 14th until Thursday
        (october(10), 16),
        (october(13), 20),
        (october(6, 17), 13),  # past midnight in Jakarta: Wednesday
    ],
)
def test_exactly_three_workdays_are_the_superiors(office: Office, submitted: datetime, due: int) -> None:
    office.now = submitted
    office.submit("a1", 5)
    midnight = datetime(2026, 10, due, tzinfo=ZoneInfo("Asia/Jakarta"))
    office.now = midnight - timedelta(microseconds=1)
    with pytest.raises(Problem, match=f"own superior decides on this until 2026-10-{due:02}"):
        office.decide("a1", by=CHIEF)
    office.now = midnight
    for other in (STRANGER, ME):
        with pytest.raises(Problem) as refusal:
            office.decide("a1", by=other)
        assert refusal.value.status == 403
    office.decide("a1", by=CHIEF)
    assert of_kind(office, act.ActivityVerified)[0].actor == f"employee:{CHIEF}"


def test_the_superior_still_decides_after_it_escalated_and_a_new_submission_waits_anew(office: Office) -> None:
    office.submit("a1", 5)
    office.later(14)
    office.decide("a1", kind=act.ActivityReturned)
    office.submit("a1", 5, description="lebih jelas")
    with pytest.raises(Problem, match="own superior"):
        office.decide("a1", by=CHIEF)
    office.later(14)
    office.decide("a1", by=CHIEF)


def somebody(*holidays: int, moved: date | None = None) -> tuple[Career, Calendar]:
    """Who works Monday to Friday, and, once moved, at the weekend."""
    city = CityLog()
    city.employee()
    if moved:
        city.schedule("s2", week(days=("SAT", "SUN")))
        city.transfer(moved.isoformat(), schedule_id="s2")
    for day in holidays:
        city.holiday(day)
    career, calendar = Career(), Calendar()
    for seq, event in enumerate(city.events):
        if isinstance(event, get_args(CareerEvent)):
            career.evolve(event, seq)
        elif isinstance(event, get_args(CalendarEvent)):
            calendar.evolve(event, seq)
    return career, calendar


def escalation(now: datetime, *holidays: int) -> Escalation:
    career, calendar = somebody(*holidays)
    return Escalation(career, Workdays(calendar), packaged(), UTC, now, lambda _: None)


def test_age_counts_whole_workdays_only() -> None:
    submitted = microseconds(october(8))
    ages = [escalation(october(day), 14).age(submitted) for day in range(8, 20)]
    assert ages == [0, 0, 1, 1, 1, 2, 3, 3, 4, 5, 5, 5]


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    st.integers(0, 400),
    st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_age_counts_the_workdays_of_whatever_schedule_held(submitted: date, later: int, moved: date | None) -> None:
    career, calendar = somebody(14, moved=moved)
    now = datetime.combine(submitted, time(3), UTC) + timedelta(days=later)
    found = Escalation(career, Workdays(calendar), packaged(), UTC, now, lambda _: None)
    held = [(day, career.assignment(day)) for day in (submitted + timedelta(days=n) for n in range(1, later))]
    counted = sum(at is not None and calendar.hours(at.schedule_id, day) is not None for day, at in held)
    assert found.age(microseconds(datetime.combine(submitted, time(2), UTC))) == counted


@given(st.integers(1, 31), st.integers(0, 23), st.integers(0, 12), st.sets(st.integers(1, 31), max_size=4))
def test_the_time_to_decide_is_over_when_so_many_workdays_have_passed(
    day: int, hour: int, later: int, holidays: set[int]
) -> None:
    submitted = october(day, hour)
    found = escalation(submitted + timedelta(days=later), *holidays)
    due, at = found.due(microseconds(submitted)), microseconds(submitted)
    passed = found.age(at) >= packaged().on(submitted.date()).escalation_days
    assert found.reached(at) is passed is (due is not None and due <= found.now.date())


def test_who_has_no_workdays_has_no_superior_who_is_late() -> None:
    nobody = Escalation(Career(), Workdays(Calendar()), packaged(), UTC, october(30), lambda _: None)
    assert (nobody.due(0), nobody.reached(0), nobody.age(microseconds(october(1)))) == (None, False, 0)


def test_who_could_decide_on_a_day_still_can_after_the_roster_changed(office: Office) -> None:
    for key, day in (("a1", 5), ("a2", 6), ("a3", 12)):
        office.submit(key, day, description=key)
    office.reassign(STRANGER, day_of(12))
    office.later(20)
    for key, by in (("a1", STRANGER), ("a2", STRANGER), ("a3", BOSS), ("a3", DEPUTY), ("a3", CHIEF)):
        with pytest.raises(Problem) as refusal:
            office.decide(key, by=by)
        assert refusal.value.status == 403
    office.decide("a1", by=DEPUTY)
    office.decide("a2", by=CHIEF)  # the superior of who led then
    office.decide("a3", by=STRANGER)


def test_in_a_circle_of_three_nobody_steps_in_for_who_leads_them(office: Office) -> None:
    office.submit("a1", 5)
    office.reassign(ME, date(2020, 1, 1), of=CHIEF)
    office.later(20)
    with pytest.raises(Problem, match="supervised each other"):
        office.decide("a1", by=CHIEF)
    office.decide("a1", by=BOSS)


# --- circles


def test_circles_once_each_from_pairs_to_four() -> None:
    chain = {f"p{n}": [f"p{(n + 1) % 5}"] for n in range(5)}
    assert circles(chain) == []  # five: nobody of them is in a shorter one
    superiors = {"a": ["b"], "b": ["a", "c"], "c": ["d", "x"], "d": ["b"], "x": ["x", "a"]}
    assert circles(superiors) == [("a", "b"), ("a", "b", "c", "x"), ("b", "c", "d")]


GRAPHS = st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef"), max_size=3))


@given(GRAPHS)
def test_every_circle_is_one_and_every_pair_is_found(superiors: dict[str, set[str]]) -> None:
    found = circles(superiors)
    assert len(set(found)) == len(found)
    for circle in found:
        assert 2 <= len(set(circle)) == len(circle) <= LONGEST
        assert circle[0] == min(circle)
        assert all(after in superiors[each] for each, after in zip(circle, (*circle[1:], circle[0]), strict=True))
    pairs = {(a, b) for a, led in superiors.items() for b in led if a < b and a in superiors.get(b, ())}
    assert pairs == {each for each in found if len(each) == 2}


# --- confirmation and comments


def test_confirmed_once_and_still_to_be_annulled(office: Office) -> None:
    office.submit("a1", 5)
    with pytest.raises(Problem, match="only what is VERIFIED"):
        office.confirm("a1")
    office.decide("a1")
    for by in (ME, BOSS):
        with pytest.raises(Problem, match="Nobody confirms"):
            office.confirm("a1", by=by)
    for _ in range(2):
        office.confirm("a1")
    with pytest.raises(Problem, match="in other words"):
        office.confirm("a1", comment="sesuai")
    office.annul("a1")
    office.confirm("a1")  # the same again answers the same
    names = [type(event).__name__ for event in office.log()]
    assert names == ["ActivitySubmitted", "ActivityVerified", "ActivityConfirmed", "ActivityAnnulled"]


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [
        (employee(ME), True),
        (employee(BOSS), True),
        (employee(DEPUTY), True),
        (employee(STRANGER), False),
        (employee(CHIEF), False),
        (Caller("h1", frozenset({"unit_hr"}), frozenset({"u1"})), True),
        (Caller("h2", frozenset({"unit_hr"}), frozenset({"u2"})), False),
        (Caller("h3", frozenset({"hr_admin"})), True),
        (Caller(AUDITOR, frozenset({"auditor"})), True),
        (Caller(ME, frozenset({"operator"})), False),
    ],
)
def test_who_talks_about_work(office: Office, caller: Caller, allowed: bool) -> None:
    office.submit("a1", 5)
    if allowed:
        office.comment("a1", "c1", "Bagus", caller)
        return
    with pytest.raises(Problem) as refusal:
        office.comment("a1", "c1", "Bagus", caller)
    assert refusal.value.status == 403


def test_who_may_decide_for_want_of_a_decision_may_ask(office: Office) -> None:
    office.submit("a1", 5)
    office.later(14)
    office.comment("a1", "c1", "Mana buktinya?", employee(CHIEF))


def test_a_comment_is_said_once(office: Office) -> None:
    office.submit("a1", 5)
    office.submit("a2", 5, description="lain")
    for _ in range(2):
        office.comment("a1", "c1", "Bagus", employee(BOSS))
    office.comment("a1", "c2", "Bagus", employee(BOSS))
    for key, text in (("a1", "Buruk"), ("a2", "Bagus")):
        with pytest.raises(Problem, match="said something else"):
            office.comment(key, "c1", text, employee(BOSS))
    with pytest.raises(Problem, match="No activity"):
        office.comment("a9", "c3", "Bagus", employee(BOSS))
    said = [event.data.comment_id for event in office.log() if isinstance(event, CommentAdded)]
    assert said == ["c1", "c2"]
    office.decide("a1")  # talking about it changes nothing of it
