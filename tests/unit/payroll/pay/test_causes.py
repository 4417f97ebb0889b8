"""A revision names the events since the one before it, and only those."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.events import Event
from shared.events.activity import work as act
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog, week
from tests.kit.replay import run

NEXT = "2026-11"
Late = Callable[[CityLog], Any]


def closed() -> CityLog:
    """Away on the 5th, on duty on the 6th; a draft of work waits to be verified."""
    log = CityLog()
    log.employee()
    log.month({5: (None, None), 8: (None, None)})
    log.work(5_000)
    log.excuse("OFFICIAL_TRAVEL", 8, excuse_id="away")
    log.submit(7, 120, "waiting")
    log.close()
    return log


LATE: list[tuple[str, Late]] = [
    ("punch", lambda log: log.punch(5, "07:30", "IN")),
    ("correction", lambda log: log.correct(5, "07:30", "16:00")),
    ("excuse", lambda log: log.excuse("SICK", 5)),
    ("cancellation", lambda log: log.cancel("away")),
    ("activity", lambda log: log.verify("waiting", 120)),
    ("activity", lambda log: log.verify(log.submit(9, 60, "new"), 60)),
    ("roster", lambda log: log.roster({5: ""})),
    ("holiday", lambda log: log.holiday(5)),
    ("hours", lambda log: log.schedule("s1", week("06:00"), "2026-10-01")),
    ("post", lambda log: log.position(f"p-{EMPLOYEE}", 6_000_000)),
    ("career", lambda log: log.sanction(2_500)),
]


@pytest.mark.parametrize(("what", "late"), LATE, ids=[f"{what}-{n}" for n, (what, _) in enumerate(LATE)])
def test_a_revision_names_what_was_said_since_the_one_before(what: str, late: Late) -> None:
    log = closed()
    before = len(log.events)
    late(log)
    new = [event.id for event in log.events[before:]]
    log.close(NEXT)
    folded, _ = run(log.events)
    explained = folded.explain(EMPLOYEE, PERIOD, 2)
    assert explained is not None
    assert {cause["what"] for cause in explained["causes"]} == {what}
    named = [event_id for cause in explained["causes"] for event_id in cause["events"]]
    assert [event_id for event_id in named if event_id not in new] == []
    assert named[-1] == new[-1]
    first = folded.explain(EMPLOYEE, PERIOD, 1)
    assert first is not None
    assert first["causes"] == []


def test_what_waits_is_named_before_it_is_paid_and_what_was_paid_is_not_named_again() -> None:
    log = closed()
    log.correct(5, "07:30", None, "co1")
    log.close(NEXT)
    log.correct(5, None, "16:00", "co2")
    folded, _ = run(log.events)
    for revision, cause in ((2, "co1"), (3, "co2")):
        explained = folded.explain(EMPLOYEE, PERIOD, revision)
        assert explained is not None
        (named,) = explained["causes"]
        (event,) = [each for each in log.events if each.id in named["events"]]
        assert _correction(event) == cause
        assert explained["estimate"] == (revision == 3)


def _correction(event: Event) -> str:
    data: Any = event.data
    return str(data.correction_id)


def test_of_another_month_and_of_what_changes_nothing_nothing_is_named() -> None:
    log = closed()
    log.excuse("SICK", "2026-12-01", "2026-12-03")
    log.punch("2026-12-05", "07:30", "IN")
    log.decide(act.ActivityReturned, "waiting")
    log.correct(5, "07:30", "16:00")
    log.close(NEXT)
    folded, _ = run(log.events)
    explained = folded.explain(EMPLOYEE, PERIOD, 2)
    assert explained is not None
    assert [cause["what"] for cause in explained["causes"]] == ["activity", "correction"]
