"""The attendance service: the list of its features. `python -m services.attendance` runs the service alone."""

from fastapi import APIRouter
from sqlmodel import SQLModel

from services.attendance.arrivals.feature import FEATURE as ARRIVALS
from services.attendance.assemblies.feature import FEATURE as ASSEMBLIES
from services.attendance.corrections.api import router as corrections_router
from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.outages.api import router as outages_router
from services.attendance.corrections.outages.commands import OutageCommands
from services.attendance.corrections.outages.projection import write as write_outages
from services.attendance.corrections.outages.store import OutageRow, OutageStore
from services.attendance.corrections.projection import write as write_corrections
from services.attendance.corrections.store import RequestRow, RequestStore
from services.attendance.days.feature import FEATURE as DAYS
from services.attendance.days.units.feature import FEATURE as UNITS
from services.attendance.devices.feature import FEATURE as DEVICES
from services.attendance.holidays.feature import FEATURE as HOLIDAYS
from services.attendance.intake.adms.feature import FEATURE as ADMS
from services.attendance.intake.feature import FEATURE as INTAKE
from services.attendance.intake.published.feature import FEATURE as PUBLISHED
from services.attendance.leave.feature import FEATURE as LEAVE
from services.attendance.punches.feature import FEATURE as PUNCHES
from services.attendance.punches.feature import PunchStore
from services.attendance.quarantine.feature import FEATURE as QUARANTINE
from services.attendance.rosters.api import router as rosters_router
from services.attendance.rosters.commands import RosterCommands
from services.attendance.rosters.projection import write as write_rosters
from services.attendance.rosters.store import RosterRow, RosterStore
from services.attendance.schedules.feature import FEATURE as SCHEDULES
from services.attendance.signals.feature import FEATURE as SIGNALS
from services.attendance.workplaces.feature import FEATURE as WORKPLACES
from shared.service import Context, Feature, Parts, Service, compose

NAME = "attendance"
TABLES: list[type[SQLModel]] = [RosterRow, RequestRow, OutageRow]
WRITES = [write_rosters, write_corrections, write_outages]


def _legacy(context: Context) -> Feature:
    routes = APIRouter()

    def wire(context: Context, parts: Parts) -> None:
        rosters = parts.add(RosterStore(parts.database))
        corrections = CorrectionCommands(context.ledger, context.directory, rosters)
        routes.include_router(rosters_router(RosterCommands(context.ledger), rosters, context))
        routes.include_router(corrections_router(corrections, RequestStore(parts.database), context))
        outages = OutageCommands(context.ledger, corrections)
        routes.include_router(outages_router(outages, OutageStore(parts.database), parts[PunchStore], context))

    return Feature(routes=[routes], tables=TABLES, writes=WRITES, wire=wire)


FIRST = (DEVICES, WORKPLACES, PUNCHES, SCHEDULES, HOLIDAYS)
LAST = (LEAVE, DAYS, UNITS, ASSEMBLIES, QUARANTINE, SIGNALS, ARRIVALS, INTAKE, ADMS, PUBLISHED)
FEATURES = (*FIRST, Feature(tables=TABLES, writes=WRITES), *LAST)


def wire(context: Context) -> Service:
    return compose(NAME, (*FIRST, _legacy(context), *LAST), context)
