"""Evidence, pure: a file is recorded once, an opening once a verifier, and nothing of it moves an activity."""

from datetime import UTC, date, datetime

import pytest

from services.activity.evidence.domain import File, StoredFiles, Upload, evolve, require_announced, require_same, store
from services.activity.limits.domain import packaged
from services.activity.work import decisions
from services.activity.work import domain as activity
from shared.caller import Who
from shared.events.activity import work as act
from shared.events.activity.evidence import EvidenceOpened, EvidenceOpenedData, EvidenceStored
from shared.problems import Problem
from tests.unit.activity.work.builders import FACTS, submit

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WHO = Who("employee:e1", NOW)
LIMITS = packaged().limits[-1].evidence
UPLOAD = Upload("e1", "ab" * 32, 200_000, "bukti.jpg", "image/jpeg")


def test_a_file_is_said_once() -> None:
    (event,) = store(StoredFiles(), UPLOAD, WHO)
    assert isinstance(event, EvidenceStored)
    assert (event.subject, event.data.sha256, event.data.size) == ("e1", UPLOAD.sha256, 200_000)
    files = evolve(StoredFiles(), event)
    assert files.by_digest == {UPLOAD.sha256: File(200_000, "image/jpeg")}
    assert evolve(files, event) == files
    assert store(files, UPLOAD, WHO) == []


def test_an_upload_is_known_by_person_and_content() -> None:
    again = Upload("e1", "ab" * 32, 1, "lain.png", "image/png")
    assert UPLOAD.id == again.id
    assert len({UPLOAD.id, Upload("e2", "ab" * 32, 200_000, "bukti.jpg", "image/jpeg").id}) == 2
    assert UPLOAD.goes_on(UPLOAD)
    assert not UPLOAD.goes_on(again)


def test_a_byte_over_the_limit_is_refused_before_it_is_sent() -> None:
    require_announced(Upload("e1", "ab" * 32, LIMITS.max_bytes, "b", "image/jpeg"), LIMITS)
    with pytest.raises(Problem, match="at most 10485760 bytes"):
        require_announced(Upload("e1", "ab" * 32, LIMITS.max_bytes + 1, "b", "image/jpeg"), LIMITS)
    with pytest.raises(Problem, match="text/html"):
        require_announced(Upload("e1", "ab" * 32, 1, "b", "text/html"), LIMITS)


def test_a_known_content_has_one_size_and_type() -> None:
    require_same(UPLOAD.file, UPLOAD)
    with pytest.raises(Problem, match="200000 bytes"):
        require_same(UPLOAD.file, Upload("e1", "ab" * 32, 199_999, "bukti.jpg", "image/jpeg"))


def submitted(month: activity.ActivityMonth, description: str) -> activity.ActivityMonth:
    data = act.ActivitySubmittedData(
        employee_id="e1",
        activity_id="a1",
        date=date(2026, 11, 19),
        description=description,
        volume=1,
        unit="dokumen",
        minutes=60,
        evidence=[act.Evidence(sha256="ab" * 32, name="bukti.jpg", size=200_000, media_type="image/jpeg")],
    )
    (event,) = submit(month, data, WHO)
    return activity.evolve(month, event)


def opening(by: str) -> EvidenceOpenedData:
    return EvidenceOpenedData(employee_id="e1", activity_id="a1", sha256="ab" * 32, by=by)


def test_an_opening_is_said_once_for_each_who_looks_and_stays_said_when_submitted_again() -> None:
    month = submitted(activity.ActivityMonth(), "awal")
    (event,) = decisions.open_evidence(month, opening("b1"), FACTS, WHO)
    assert isinstance(event, EvidenceOpened)
    opened = activity.evolve(month, event)
    assert decisions.open_evidence(opened, opening("b1"), FACTS, WHO) == []
    assert len(decisions.open_evidence(opened, opening("b2"), FACTS, WHO)) == 1
    before, after = month.activities["a1"], opened.activities["a1"]
    assert (after.status, after.submission, after.minutes) == (before.status, before.submission, before.minutes)
    reason = act.ActivityReasonData(employee_id="e1", activity_id="a1", reason="kurang jelas")
    returned = activity.evolve(opened, act.ActivityReturned.record(reason, time=NOW, actor="employee:b1"))
    again = submitted(returned, "lebih jelas")
    assert again.activities["a1"].opened == {("b1", "ab" * 32)}


def test_nobody_opens_what_was_never_submitted() -> None:
    with pytest.raises(Problem, match="No activity a1"):
        decisions.open_evidence(activity.ActivityMonth(), opening("b1"), FACTS, WHO)
    event = EvidenceOpened.record(opening("b1"), time=NOW, actor="employee:b1")
    assert activity.evolve(activity.ActivityMonth(), event) == activity.ActivityMonth()
