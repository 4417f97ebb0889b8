"""The readiness of people and whole units for a month's closing; the late hold up nobody else (domain K06). Pure.

A module of its own beside domain: it judges a closed list of people, not one person's day.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, Field

from services.activity.todo.expected import earliest
from shared.http.vocabulary import counted_in
from shared.values.period import Days, Period

Readiness = Literal["LATE", "WAITING", "READY"]


class Numbers(NamedTuple):
    """A person's month, as counted from its activities; `reported` in bits, one a day; `minutes` as accepted."""

    reported: Days = 0
    submitted: int = 0
    returned: int = 0
    verified: int = 0
    minutes: int = 0


class MonthProgress(NamedTuple):
    """A person's month; `missing`: the days without an expected report."""

    employee_id: str
    missing: Days
    numbers: Numbers


class PersonReadiness(BaseModel):
    """A person's month. LATE: a day without report, or a report to be submitted again; WAITING: for the superior's
    decision; READY: every expected report is decided on. `minutes` as accepted.

    A day stays without report also when it can no longer be entered.
    """

    model_config = counted_in("reports")

    employee_id: str
    state: Readiness
    days_without_report: Annotated[int, Field(description="Days")]
    oldest: date | None
    returned: int
    waiting: int
    verified: int
    minutes: int


class ReadinessCounts(BaseModel):
    """The numbers of people by readiness, and of days and reports that hold them up."""

    model_config = counted_in("people")

    people: int
    ready: int
    waiting: int
    late: int
    days_without_report: Annotated[int, Field(description="Days of all people together")]
    reports_returned: Annotated[int, Field(description="Reports")]
    reports_waiting: Annotated[int, Field(description="Reports")]


def state(missing: Days, numbers: Numbers) -> Readiness:
    """The readiness of a person by their missing days and their reports."""
    if missing or numbers.returned:
        return "LATE"
    return "WAITING" if numbers.submitted else "READY"


def standing(month: MonthProgress, period: Period) -> PersonReadiness:
    """A person's month as it is answered."""
    employee_id, missing, numbers = month
    return PersonReadiness(
        employee_id=employee_id,
        state=state(missing, numbers),
        days_without_report=missing.bit_count(),
        oldest=earliest(period, missing),
        returned=numbers.returned,
        waiting=numbers.submitted,
        verified=numbers.verified,
        minutes=numbers.minutes,
    )


def count(months: Iterable[MonthProgress]) -> ReadinessCounts:
    """Count people in one pass, without an object for each: a city is counted while its reader waits."""
    states: dict[Readiness, int] = {"READY": 0, "WAITING": 0, "LATE": 0}
    without = returned = waiting = 0
    for _, missing, numbers in months:
        states[state(missing, numbers)] += 1
        without += missing.bit_count()
        returned += numbers.returned
        waiting += numbers.submitted
    return ReadinessCounts(
        people=sum(states.values()),
        ready=states["READY"],
        waiting=states["WAITING"],
        late=states["LATE"],
        days_without_report=without,
        reports_returned=returned,
        reports_waiting=waiting,
    )


def together(counts: Iterable[ReadinessCounts]) -> ReadinessCounts:
    """The sum of several units' counts."""
    every = list(counts)
    return ReadinessCounts(
        **{name: sum(getattr(unit, name) for unit in every) for name in ReadinessCounts.model_fields}
    )
