"""Wiring only. `python -m services.attendance` runs the service alone."""

from fastapi import APIRouter

from services.attendance.adms.api import router as adms_router
from services.attendance.adms.intake import Intake
from services.attendance.api import router as attendance_router
from services.attendance.commands import AttendanceCommands
from services.attendance.devices.api import router as devices_router
from services.attendance.devices.commands import DeviceCommands
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.projection import write as write_devices
from services.attendance.devices.registry import DeviceRegistry
from services.attendance.devices.store import DeviceStore
from services.attendance.leave.api import router as leave_router
from services.attendance.leave.commands import LeaveCommands
from services.attendance.leave.projection import write as write_leave
from services.attendance.leave.store import LeaveStore
from services.attendance.lines import Lines
from services.attendance.projection import write as write_days
from services.attendance.publishing.intake import Intake as PublishedIntake
from services.attendance.publishing.subscriber import Subscriber
from services.attendance.quarantine.api import router as quarantine_router
from services.attendance.quarantine.projection import write as write_quarantine
from services.attendance.quarantine.store import QuarantineStore
from services.attendance.rosters.api import router as rosters_router
from services.attendance.rosters.commands import RosterCommands
from services.attendance.rosters.projection import write as write_rosters
from services.attendance.rosters.store import RosterStore
from services.attendance.store import AttendanceStore
from services.attendance.units.api import router as units_router
from shared.projection import RowProjection, together
from shared.service import Context, Service

NAME = "attendance"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    registry = DeviceRegistry(context.ledger, strict=context.settings.environment == "production")
    commands = AttendanceCommands(context.ledger, context.directory)
    device_commands, device_store = DeviceCommands(context.ledger, registry), DeviceStore(database)
    store, contacts = AttendanceStore(database), Contacts(device_store)
    rosters = RosterStore(database)
    leave_commands = LeaveCommands(context.ledger, context.directory, rosters)
    lines = Lines(commands, device_commands)
    published = PublishedIntake(registry, lines, contacts, context.now)
    routes = APIRouter()
    for each in (
        attendance_router(commands, store, registry, contacts, context),
        units_router(store, context),
        devices_router(device_commands, device_store, context),
        quarantine_router(commands, QuarantineStore(database), context),
        rosters_router(RosterCommands(context.ledger), rosters, context),
        leave_router(leave_commands, LeaveStore(database), context),
        adms_router(registry, Intake(context.archive, lines), contacts, context),
    ):
        routes.include_router(each)
    write = together(write_days, write_devices, write_quarantine, write_leave, write_rosters)
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, write)],
        background={
            "devices": registry,
            "contacts": contacts,
            "published": Subscriber(context.settings.nats_url, context.archive, published),
        },
    )
