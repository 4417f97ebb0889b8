"""The list of things to do over HTTP: of a person, a unit, the city.

The paths have a fixed word where the others have an employee's id, and an id where the others have a month: no
employee can be hidden by their id.
"""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.todo.reader import TodoReader
from services.activity.todo.readiness import count, standing, together
from services.activity.todo.views import CityBoard, TodoView, UnitBoard, UnitCounts, todo_view
from shared.caller import Caller
from shared.city.access import require_access, require_unit_access
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth
from shared.http.paging import Cursor, Limit, after, page_of
from shared.http.parts import Received, part
from shared.projections.directory import Directory

Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
UnitReader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
CityReader = Annotated[Caller, Depends(allow("hr_admin", "auditor"))]


TodoLists = Annotated[TodoReader, part(TodoReader)]
City = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/activities/todo", tags=["todo"])


@routes.get("/people/{employee_id}")
async def person(employee_id: PathId, caller: Reader, lists: TodoLists, directory: City, now: Received) -> TodoView:
    """The list of what a person must do next, of last month and this; for themselves, today's superiors and HR."""
    career = await directory.career(employee_id)
    require_access(caller, employee_id, career, [lists.local(employee_id, now).date()])
    return todo_view((await lists.todos([employee_id], now))[employee_id])


@routes.get("/units/{unit_id}/{period}")
async def unit(
    unit_id: PathId,
    period: PathMonth,
    caller: UnitReader,
    lists: TodoLists,
    directory: City,
    now: Received,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> UnitBoard:
    """A unit's people by id: late with the month, waiting for a decision on their reports, or ready; counted all."""
    last = after(cursor, str)
    require_unit_access(caller, unit_id)
    await directory.unit(unit_id)
    everybody = await lists.unit(unit_id, period, now)
    listed = [month for month in everybody if last is None or month.employee_id > last[0]]
    standings = [standing(month, period) for month in listed[: limit + 1]]
    page = page_of(standings, limit, lambda one: (one.employee_id,))
    return UnitBoard(unit_id=unit_id, period=period, counts=count(everybody), items=page.items, next=page.next)


@routes.get("/city/{period}")
async def city(period: PathMonth, caller: CityReader, lists: TodoLists, now: Received) -> CityBoard:
    """The number of each unit's people who are ready for the month's closing: the late hold up no other unit."""
    units = [
        UnitCounts(unit_id=unit_id, counts=count(people)) for unit_id, people in (await lists.city(period, now)).items()
    ]
    return CityBoard(period=period, counts=together(unit.counts for unit in units), units=units)
