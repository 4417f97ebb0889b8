"""Appraisal's data for tests: a unit, a person, and what a refused decision answers."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import pytest

from shared.caller import Who
from shared.events import Event
from shared.events import appraisal as app
from shared.problems import Problem

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
WHO = Who("hr:h1", NOW)
HIRED = date(2020, 1, 1)

UNIT = app.UnitDefinedData(unit_id="u1", name="Dinas A", kind="AGENCY", timezone="Asia/Makassar")


def person(name: str = "e1", **other: Any) -> app.EmployeeRegisteredData:
    fields: dict[str, Any] = {
        "employee_id": name,
        "nip": "198001012005011001",
        "name": "A",
        "employment": "CIVIL_SERVANT",
        "rank_grade": "III/b",
        "family_status": "K/1",
        "salary": 4_200_000,
        "unit_id": "u1",
        "schedule_id": "office",
        "effective_from": HIRED,
        "position_id": "p1",
    }
    return app.EmployeeRegisteredData(**{**fields, **other})


def after(state: Any, events: Sequence[Event], evolve: Callable[[Any, Event], Any]) -> Any:
    """The state after some events."""
    return reduce(evolve, events, state)


def refused(status: int, decide: Callable[..., object], *args: object) -> str:
    with pytest.raises(Problem) as refusal:
        decide(*args)
    assert refusal.value.status == status
    return refusal.value.detail
