"""Signals over HTTP: a unit's for its keepers and auditors, an employee's own, and the city's in numbers."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.signals.forms import Overview, PersonReport, UnitCounts, UnitReport
from services.attendance.signals.store import UnitSignals
from shared.caller import Caller
from shared.city.access import SEES_ALL, require_unit_access, serves_unit_of
from shared.city.roster import Career
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth
from shared.http.parts import part
from shared.problems import forbidden
from shared.projections.directory import Directory
from shared.values.period import first_day, last_day

Keeper = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
Overseer = Annotated[Caller, Depends(allow("hr_admin", "auditor"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]

Signals = Annotated[UnitSignals, part(UnitSignals)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance", tags=["signals"])


@routes.get("/units/{unit_id}/signals/{period}")
async def unit_signals(unit_id: PathId, period: PathMonth, caller: Keeper, signals: Signals) -> UnitReport:
    """The questions that the punches of the unit's people raise for those who keep its records."""
    require_unit_access(caller, unit_id)
    return UnitReport(unit_id=unit_id, period=period, signals=await signals.of_unit(unit_id, period))


@routes.get("/months/{employee_id}/{period}/signals")
async def own_signals(
    employee_id: PathId, period: PathMonth, caller: Reader, signals: Signals, directory: DirectoryPart
) -> PersonReport:
    """The questions about one person: for themselves and for HR, not for their superior."""
    career = await directory.career(employee_id)
    _require_own_or_kept(caller, employee_id, career, (first_day(period), last_day(period)))
    concerning = await signals.of_person(employee_id, career, period)
    return PersonReport(employee_id=employee_id, period=period, signals=concerning)


@routes.get("/signals/{period}")
async def overview(period: PathMonth, caller: Overseer, signals: Signals) -> Overview:
    """The number of signals of each kind in each unit."""
    counted = await signals.counts(period)
    units = [UnitCounts.model_validate({"unit_id": each, "kinds": kinds}) for each, kinds in counted.items()]
    total = sum(counted.values(), Counter[str]())
    return Overview.model_validate({"period": period, "units": units, "total": total})


def _require_own_or_kept(caller: Caller, employee_id: str, career: Career, days: Sequence[date]) -> None:
    """Raise Problem 403 unless it is the caller's own, or the caller keeps or audits the records of one of the days."""
    own = employee_id == caller.subject and "employee" in caller.roles
    if own or caller.roles & SEES_ALL or any(serves_unit_of(caller, career, day) for day in days):
        return
    raise forbidden("These are another person's records.")
