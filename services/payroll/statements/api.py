"""Statements over HTTP: parse, call, answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from services.payroll.pay.domain import (
    CostSoFar,
    Person,
    all_fields,
    cost_so_far,
    csv_text,
    estimate,
    explanation,
    reassess,
)
from services.payroll.statements.city_log import CityLog
from services.payroll.statements.forms import EXPLANATION, STATEMENT, STATEMENT_CSV, TotalAnswer, TotalsAnswer
from services.payroll.statements.store import StatementStore, UnitTotal
from shared.caller import Caller
from shared.city.access import serves_unit_of
from shared.city.roster import Career
from shared.events.payroll import Statement
from shared.http.access import allow
from shared.http.forms import JSON, Id, Month, PathId, PathMonth, answers_like
from shared.http.paging import Cursor, Limit, after, next_cursor
from shared.http.parts import Received, part
from shared.problems import forbidden, not_found
from shared.projections.directory import Directory
from shared.values.period import Period, first_day, last_day

SEES_ALL_PAY = frozenset({"finance", "auditor", "hr_admin"})

Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor"))]
Treasurer = Annotated[Caller, Depends(allow("finance", "auditor", "hr_admin"))]
UnitReader = Annotated[Caller, Depends(allow("unit_hr", "finance", "auditor", "hr_admin"))]


class PayAccess:
    """The facts of an employee, for the callers who may see the employee's pay."""

    def __init__(self, store: StatementStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def person(self, caller: Caller, employee_id: str, period: Period) -> Person:
        """The employee with one month, where the caller is the employee, their unit's HR, or sees all pay.

        Raises Problem 403, 404.
        """
        career = await self._directory.career(employee_id)
        if not caller.roles & SEES_ALL_PAY:
            require_own_or_unit(caller, employee_id, career, (first_day(period), last_day(period)))
        person = await self._store.person(employee_id, period)
        if person is None:
            raise not_found("Nothing is known yet of this employee's pay.")
        return person


Store = Annotated[StatementStore, part(StatementStore)]
Access = Annotated[PayAccess, part(PayAccess)]
City = Annotated[CityLog, part(CityLog)]

routes = APIRouter(prefix="/payroll", tags=["payroll"])

_MONTH = "/statements/{employee_id}/{period}"


_LIST = {JSON: {"items": [STATEMENT], "next": None}, "text/csv": STATEMENT_CSV}


@routes.get("/statements", responses=answers_like(_LIST))
async def statements(
    caller: UnitReader,
    store: Store,
    period: Annotated[Month, Query()],
    unit_id: Annotated[Id | None, Query()] = None,
    format: Literal["json", "csv"] = "json",
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Response:
    """A month's statements by employee and revision; CSV is whole, JSON comes in pages."""
    if not caller.roles & SEES_ALL_PAY and unit_id not in caller.units:
        raise forbidden("Name a unit_id that you serve.")
    if format == "csv":
        return _csv(await store.statements(period, unit_id=unit_id))
    place = after(cursor, str, int)
    rows = await store.statements(period, (place[0], place[1]) if place else None, limit + 1, unit_id)
    more = next_cursor((rows[limit - 1].employee_id, rows[limit - 1].revision)) if len(rows) > limit else None
    return _json({"items": [all_fields(each) for each in rows[:limit]], "next": more})


@routes.get(_MONTH, responses=answers_like({JSON: [STATEMENT]}))
async def revisions(employee_id: PathId, period: PathMonth, caller: Reader, access: Access, store: Store) -> Response:
    """One employee's statements of a month, oldest first."""
    await access.person(caller, employee_id, period)
    return _json([all_fields(each) for each in await store.revisions(employee_id, period)])


@routes.get(_MONTH + "/estimate", responses=answers_like({JSON: STATEMENT | {"estimate": True}}))
async def live_estimate(
    employee_id: PathId, period: PathMonth, caller: Reader, access: Access, city_log: City
) -> Response:
    """The statement that closing the month now would give, or the last one where nothing waits."""
    person = await access.person(caller, employee_id, period)
    found = estimate(await city_log.now(), person, period)
    if found is None:
        raise not_found("This employee has no part in this month.")
    return _json(all_fields(found))


@routes.get(_MONTH + "/so-far")
async def costs_so_far(
    employee_id: PathId, period: PathMonth, caller: Reader, access: Access, city_log: City, now: Received
) -> CostSoFar:
    """The cost of the days that are over, and how much of the month's work is verified."""
    person = await access.person(caller, employee_id, period)
    found = cost_so_far(await city_log.now(), person, period, now)
    if found is None:
        raise not_found("This employee has no part in this month.")
    return found


@routes.get(_MONTH + "/explanation", responses=answers_like({JSON: EXPLANATION}))
async def explain(
    employee_id: PathId,
    period: PathMonth,
    caller: Reader,
    access: Access,
    city_log: City,
    revision: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Every rupiah of a statement with its rule and the events behind it; the newest, or a revision."""
    person = await access.person(caller, employee_id, period)
    found = reassess(await city_log.now(), person, period, revision)
    if found is None:
        raise not_found("There is no such statement.")
    return _json(explanation(found))


@routes.get("/totals/{period}")
async def totals(period: PathMonth, caller: Treasurer, store: Store) -> TotalsAnswer:
    """The sums of TPP of each unit and of the city."""
    units = [TotalAnswer(**msgspec.structs.asdict(unit)) for unit in await store.totals(period)]
    return TotalsAnswer(period=period, units=units, city=_city(units))


def require_own_or_unit(caller: Caller, employee_id: str, career: Career, days: Sequence[date]) -> None:
    """Let the employee and the HR of the employee's unit pass; raises Problem 403 for all others.

    Superiors verify work, but may not see its pay, not even as HR of another unit.
    """
    own = employee_id == caller.subject and "employee" in caller.roles
    if not own and not any(serves_unit_of(caller, career, day) for day in days):
        raise forbidden("These are another person's statements.")


def _city(units: Iterable[TotalAnswer]) -> TotalAnswer:
    total = UnitTotal("city", 0, 0, 0, 0)
    for unit in units:
        total.employees += unit.employees
        total.held += unit.held
        total.gross += unit.gross
        total.net += unit.net
    return TotalAnswer(**msgspec.structs.asdict(total))


def _csv(statements: Iterable[Statement]) -> Response:
    return Response(csv_text(statements), media_type="text/csv; charset=utf-8")


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
