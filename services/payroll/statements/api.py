"""Payroll over HTTP: parse, call, answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.payroll.pay.explain import explanation
from services.payroll.pay.facts import Person
from services.payroll.pay.past import again
from services.payroll.pay.settle import estimate
from services.payroll.pay.sheet import csv_text, whole
from services.payroll.pay.so_far import SoFar, so_far
from services.payroll.rules.commands import PayrollCommands
from services.payroll.statements.city_log import CityLog
from services.payroll.statements.store import PayrollStore, UnitTotal
from shared.caller import Caller, Who
from shared.city.access import serves_unit_of
from shared.city.roster import Career
from shared.events.payroll import Statement
from shared.http.access import allow
from shared.http.forms import STORABLE, Command, Id, Month, PathId, PathMonth, Recorded, also_as
from shared.http.paging import Cursor, Limit, after, next_cursor
from shared.problems import forbidden, invalid, not_found
from shared.service import Context
from shared.values.period import Period, first_day, last_day

SEES_ALL_PAY = frozenset({"finance", "auditor", "hr_admin"})

RuleKeeper = Annotated[Caller, Depends(allow("hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor"))]
Treasurer = Annotated[Caller, Depends(allow("finance", "auditor", "hr_admin"))]
UnitReader = Annotated[Caller, Depends(allow("unit_hr", "finance", "auditor", "hr_admin"))]


class RuleSetCommand(Command):
    """A rule file (design 8) as JSON. What is in it beyond its name is judged key by key when it is adopted."""

    model_config = ConfigDict(extra="allow")

    id: Id
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]


class TotalAnswer(BaseModel):
    """A unit's month in whole rupiah; of each employee the last revision counts."""

    unit_id: str
    employees: int
    held: int
    gross: int
    net: int


class TotalsAnswer(BaseModel):
    period: str
    units: list[TotalAnswer]
    city: TotalAnswer


def router(commands: PayrollCommands, store: PayrollStore, city_log: CityLog, context: Context) -> APIRouter:
    """Every route of the service."""
    routes = APIRouter(prefix="/payroll", tags=["payroll"])
    directory = context.directory

    async def seen(caller: Caller, employee_id: str, period: Period) -> Person:
        """The employee, where the caller may see what they are paid: themselves, their unit's HR, the treasury."""
        career = await directory.career(employee_id)
        if not caller.roles & SEES_ALL_PAY:
            require_own_or_unit(caller, employee_id, career, (first_day(period), last_day(period)))
        person = await store.person(employee_id, period)
        if person is None:
            raise not_found("Nothing is known yet of this employee's pay.")
        return person

    @routes.post("/rule-sets", status_code=201)
    async def adopt(body: RuleSetCommand, caller: RuleKeeper) -> Recorded:
        """Adopt a rule set (the rule file as JSON). Months closed before keep the rules they were closed with."""
        await commands.adopt(_rules(body), Who(caller.actor, context.now()))
        return Recorded(id=body.id)

    @routes.get("/rule-sets")
    async def rule_sets(caller: Reader) -> list[dict[str, Any]]:
        """The adopted rule sets in order of adoption."""
        return [{"rule_set_id": row.rule_set_id, "rules": row.rules} for row in await store.rule_sets()]

    @routes.get("/statements", responses=also_as("text/csv"))
    async def statements(
        caller: UnitReader,
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
        return _json({"items": [whole(each) for each in rows[:limit]], "next": more})

    @routes.get("/statements/{employee_id}/{period}")
    async def revisions(employee_id: PathId, period: PathMonth, caller: Reader) -> Response:
        """One employee's statements of a month, oldest first."""
        await seen(caller, employee_id, period)
        return _json([whole(each) for each in await store.revisions(employee_id, period)])

    @routes.get("/statements/{employee_id}/{period}/estimate")
    async def live_estimate(employee_id: PathId, period: PathMonth, caller: Reader) -> Response:
        """What closing the month now would give, or the last statement where nothing waits."""
        person = await seen(caller, employee_id, period)
        found = estimate(await city_log.now(), person, period)
        if found is None:
            raise not_found("This employee has no part in this month.")
        return _json(whole(found))

    @routes.get("/statements/{employee_id}/{period}/so-far")
    async def costs_so_far(employee_id: PathId, period: PathMonth, caller: Reader) -> SoFar:
        """What the days that are over have cost, and how much of the month's work is verified."""
        person = await seen(caller, employee_id, period)
        found = so_far(await city_log.now(), person, period, context.now())
        if found is None:
            raise not_found("This employee has no part in this month.")
        return found

    @routes.get("/statements/{employee_id}/{period}/explanation")
    async def explain(
        employee_id: PathId, period: PathMonth, caller: Reader, revision: Annotated[int | None, Query(ge=1)] = None
    ) -> Response:
        """Every rupiah of a statement with its rule and the events behind it; the newest, or a revision."""
        person = await seen(caller, employee_id, period)
        found = again(await city_log.now(), person, period, revision)
        if found is None:
            raise not_found("There is no such statement.")
        return _json(explanation(found))

    @routes.get("/totals/{period}")
    async def totals(period: PathMonth, caller: Treasurer) -> TotalsAnswer:
        """TPP per unit and of the city."""
        units = [TotalAnswer(**msgspec.structs.asdict(unit)) for unit in await store.totals(period)]
        return TotalsAnswer(period=period, units=units, city=_city(units))

    return routes


def require_own_or_unit(caller: Caller, employee_id: str, career: Career, days: Sequence[date]) -> None:
    """Superiors verify work; what it pays is not theirs to see, not even as HR of another unit."""
    own = employee_id == caller.subject and "employee" in caller.roles
    if not own and not any(serves_unit_of(caller, career, day) for day in days):
        raise forbidden("These are another person's statements.")


def _rules(body: RuleSetCommand) -> dict[str, Any]:
    """The rule file as it was sent. Raises Problem 422 where the log could not carry it."""
    rules = body.model_dump()
    try:
        msgspec.json.encode(rules)
    except UnicodeEncodeError:
        raise invalid("The rule set holds text that is no Unicode: half of a surrogate pair.") from None
    return rules


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
