"""Figures over HTTP: a verifier's for HR, auditors and themselves; a unit's for those who keep or audit records."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.activity.figures.domain import VerifierFigures
from services.activity.figures.reader import FigureReader
from services.activity.figures.views import LoadView, VerifierView, load_view, verifier_view
from services.activity.work.tally.domain import NOTHING
from shared.caller import Caller
from shared.city.access import SEES_ALL, require_unit_access
from shared.http.access import allow
from shared.http.forms import Month, PathId, PathMonth
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import part
from shared.problems import forbidden
from shared.projections.directory import Directory

PERSONS_IN_A_CELL = 5  # the fewest in figures that anybody but HR and the auditor reads (domain 7)

Overseer = Annotated[Caller, Depends(allow("hr_admin", "auditor"))]
Verifier = Annotated[Caller, Depends(allow("employee", "hr_admin", "auditor"))]
InMonth = Annotated[Month, Query()]
Keeper = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]


FiguresOfCity = Annotated[FigureReader, part(FigureReader)]
City = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/activities", tags=["figures"])


@routes.get("/verifiers")
async def verifiers(
    period: InMonth, caller: Overseer, figures: FiguresOfCity, limit: Limit = 100, cursor: Cursor = None
) -> Page[VerifierView]:
    """Everybody who decided on the month's work; first those whose mean is the farthest from their peers'."""
    last = after(cursor, int, str)
    found = await figures.verifiers(period)
    rest = [one for one in found if last is None or _place(one) > last]
    page = page_of(rest[: limit + 1], limit, _place)
    return Page(items=[verifier_view(one, period) for one in page.items], next=page.next)


@routes.get("/verifiers/{period}/{employee_id}")
async def verifier(
    period: PathMonth, employee_id: PathId, caller: Verifier, figures: FiguresOfCity, city: City
) -> VerifierView:
    """Figures of one verifier's decisions on the month's work."""
    fewest = 1 if caller.roles & SEES_ALL else PERSONS_IN_A_CELL
    if fewest > 1 and employee_id != caller.subject:
        raise forbidden("These are another verifier's figures.")
    found = {one.verifier_id: one for one in await figures.verifiers(period, fewest)}
    if employee_id not in found:
        await city.career(employee_id)
    return verifier_view(found.get(employee_id, VerifierFigures(employee_id, NOTHING, None)), period)


@routes.get("/load")
async def loads(
    period: InMonth, caller: Overseer, figures: FiguresOfCity, limit: Limit = 100, cursor: Cursor = None
) -> Page[LoadView]:
    """The spread of the month's work in every unit where somebody worked, by id."""
    last = after(cursor, str)
    found = [unit for unit in (await figures.units(period)).items() if last is None or unit[0] > last[0]]
    page = page_of(found[: limit + 1], limit, lambda unit: (unit[0],))
    return Page(items=[load_view(unit_id, period, load) for unit_id, load in page.items], next=page.next)


@routes.get("/load/{period}/{unit_id}")
async def unit_load(period: PathMonth, unit_id: PathId, caller: Keeper, figures: FiguresOfCity, city: City) -> LoadView:
    """The spread of the month's work over the unit's people."""
    require_unit_access(caller, unit_id)
    await city.unit(unit_id)
    return load_view(unit_id, period, await figures.unit(unit_id, period))


def _place(figures: VerifierFigures) -> tuple[int, str]:
    return -figures.deviation, figures.verifier_id
