"""The cost of a month's attendance until now: only days that are over count, so that days to come frighten nobody.

The estimate, the statement that closing now would give, has every day to come as an absence.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from services.payroll.pay.assess import DayLine, DayStatus, assess
from services.payroll.pay.explain import day_costs
from services.payroll.pay.facts import City, Person
from services.payroll.pay.month import resolve
from services.payroll.pay.settle import rules_of
from shared.city.workday import microseconds, together
from shared.values.period import Period, first_day, last_day


@dataclass(frozen=True)
class CostlyDay:
    """A day that cost something: basis points of the cut's base, and the rupiah it adds to the month's cut."""

    date: date
    status: DayStatus
    late_minutes: int | None
    early_minutes: int | None
    excuse: str | None
    bp: int
    amount: int


@dataclass(frozen=True)
class CostSoFar:
    """`amount`: rupiah cut so far, at most the dynamic part; `days_over` of `workdays` are judged.

    Minutes of work: verified and credited so far, and what the whole month requires.
    """

    employee_id: str
    period: str
    rule_set_id: str
    held_reason: str | None
    workdays: int
    days_over: Annotated[int, Field(description="Workdays")]
    attendance_bp: int
    amount: int
    days: list[CostlyDay]
    verified_minutes: int
    credited_minutes: int
    required_minutes: int


def cost_so_far(city: City, person: Person, period: Period, now: datetime) -> CostSoFar | None:
    """The month up to `now`; None for a person who has no part in it."""
    if not person.career.first_employed(first_day(period), last_day(period)):
        return None
    month = resolve(city, person, period)
    moment = microseconds(now)
    month.days = [day for day in month.days if day.planned.shifts[-1].closes < moment]
    _, rules = rules_of(city, person, period)
    assessment = assess(month, rules, estimate=True)
    statement = assessment.statement
    costs = list(day_costs(assessment, rules))
    return CostSoFar(
        employee_id=person.employee_id,
        period=period,
        rule_set_id=rules.id,
        held_reason=month.held,
        workdays=month.employed_workdays,
        days_over=len(month.days),
        attendance_bp=statement.attendance_bp,
        amount=sum(amount for _, amount in costs),
        days=[_costly(line, amount) for line, amount in costs if line.bp],
        verified_minutes=assessment.verified_minutes,
        credited_minutes=assessment.credited_minutes,
        required_minutes=rules.required_minutes,
    )


def _costly(line: DayLine, amount: int) -> CostlyDay:
    times, excuse = together(line.facts.times), line.facts.excuse
    return CostlyDay(
        date=line.date,
        status=line.status,
        late_minutes=times.late,
        early_minutes=times.early,
        excuse=excuse.kind if excuse else None,
        bp=line.bp,
        amount=amount,
    )
