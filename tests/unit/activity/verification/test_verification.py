"""Bulk verification and the files that a verifier had opened, over the real commands."""

from typing import Any

import pytest

from shared.events.activity import work as act
from shared.problems import Problem
from tests.unit.activity.builders import (
    BOSS,
    CHIEF,
    DEPUTY,
    EVIDENCE,
    ME,
    STRANGER,
    Office,
    october,
    of_kind,
    verdict,
)

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
        "a20": verdict("a20", act.ActivityReturned),
        "a21": verdict("a21", minutes=10),
        "a22": verdict("a22", minutes=31),
        "zz": verdict("zz"),
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
    recorded = office.log()[before:]
    assert len(recorded) == 100 - 6 - 1  # but the six refused, and the one verified before
    assert {event.data.command_id for event in recorded} == {"k1"}
    standing = office.month().activities
    assert (standing["a20"].status, standing["a22"].status, standing["a99"].status) == (
        "RETURNED",
        "SUBMITTED",
        "VERIFIED",
    )
    verified = {event.data.activity_id: event.data for event in recorded if isinstance(event, act.ActivityVerified)}
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
    assert len(office.log()) == before + len(recorded)


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
    exceptions = {"a11": verdict("a11", act.ActivityRejected)}  # of the 2nd
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
    answers = office.verify_all("k1", exceptions={"a1": verdict("a1")})
    assert answers["a2"] is None
    assert answers["a1"] is not None
    assert "Somebody else" in answers["a1"].detail


def test_no_more_than_a_batch(office: Office) -> None:
    office.submit("a1", 5)
    exceptions = {f"x{n}": verdict(f"x{n}") for n in range(1_000)}
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
    changes: list[dict[str, Any]] = [{"quality": 8_000}, {"exceptions": {"a1": verdict("a1", act.ActivityReturned)}}]
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
                office.verify_all("k1", by=by, exceptions={"a9": verdict("a9")})
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
