"""How far people are with a month, and whole units by it: who is late holds up nobody else (domain K06). Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from pydantic import BaseModel

from services.activity.todo.expected import Days, earliest
from shared.period import Period

State = Literal["LATE", "WAITING", "READY"]


class Numbers(NamedTuple):
    """A person's month, as counted from its activities; `reported` in bits."""

    reported: Days = 0
    submitted: int = 0
    returned: int = 0
    verified: int = 0
    minutes: int = 0


class Standing(BaseModel):
    """A person's month. LATE: a day without report, or a report to be submitted again; WAITING: for the superior's
    decision; READY: all that was to be reported is decided on. `minutes` as accepted.
    """

    employee_id: str
    state: State
    days_without_report: int
    oldest: date | None
    returned: int
    waiting: int
    verified: int
    minutes: int


class Counts(BaseModel):
    people: int
    ready: int
    waiting: int
    late: int
    days_without_report: int
    reports_returned: int
    reports_waiting: int


def standing(employee_id: str, period: Period, expected: Days, numbers: Numbers) -> Standing:
    missing = expected & ~numbers.reported
    late = missing or numbers.returned
    return Standing(
        employee_id=employee_id,
        state="LATE" if late else "WAITING" if numbers.submitted else "READY",
        days_without_report=missing.bit_count(),
        oldest=earliest(period, missing),
        returned=numbers.returned,
        waiting=numbers.submitted,
        verified=numbers.verified,
        minutes=numbers.minutes,
    )


def count(people: Iterable[Standing]) -> Counts:
    everybody = list(people)
    states = [each.state for each in everybody]
    return Counts(
        people=len(everybody),
        ready=states.count("READY"),
        waiting=states.count("WAITING"),
        late=states.count("LATE"),
        days_without_report=sum(each.days_without_report for each in everybody),
        reports_returned=sum(each.returned for each in everybody),
        reports_waiting=sum(each.waiting for each in everybody),
    )


def together(counts: Iterable[Counts]) -> Counts:
    """The sum of units."""
    every = [each.model_dump() for each in counts]
    return Counts(**{name: sum(each[name] for each in every) for name in Counts.model_fields})
