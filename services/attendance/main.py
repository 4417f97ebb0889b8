"""Wiring only. `python -m services.attendance` runs the service alone."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.attendance.api import router
from services.attendance.commands import AttendanceCommands
from services.attendance.leave import api as leave_api
from services.attendance.leave import projection as leave_projection
from services.attendance.leave.commands import LeaveCommands
from services.attendance.leave.store import LeaveStore
from services.attendance.projection import write
from services.attendance.store import AttendanceStore
from shared.follow import Entry
from shared.projection import RowProjection
from shared.service import Context, Service

NAME = "attendance"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    routes = APIRouter()
    leave = LeaveCommands(context.ledger, context.directory)
    routes.include_router(leave_api.router(leave, LeaveStore(database), context))
    attendance = AttendanceCommands(context.ledger, context.directory)
    routes.include_router(router(attendance, AttendanceStore(database), context))
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, _write)],
    )


async def _write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    await write(entries, connection)
    await leave_projection.write(entries, connection)
