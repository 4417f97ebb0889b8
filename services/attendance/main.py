"""Wiring only. `python -m services.attendance` runs the service alone."""

from fastapi import APIRouter

from services.attendance.arrivals.api import router as arrivals_router
from services.attendance.arrivals.hub import Hub
from services.attendance.assemblies.api import router as assemblies_router
from services.attendance.assemblies.commands import AssemblyCommands
from services.attendance.assemblies.projection import write as write_assemblies
from services.attendance.corrections.feature import FEATURE as CORRECTIONS
from services.attendance.corrections.outages.feature import FEATURE as OUTAGES
from services.attendance.days.units.api import router as units_router
from services.attendance.days.units.people import UnitPeople
from services.attendance.devices.api import router as devices_router
from services.attendance.devices.commands import DeviceCommands
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.projection import write as write_devices
from services.attendance.devices.registry import DeviceRegistry
from services.attendance.devices.signers import Signers
from services.attendance.devices.store import DeviceStore
from services.attendance.holidays.api import router as holidays_router
from services.attendance.holidays.commands import HolidayCommands
from services.attendance.intake.adms.api import router as adms_router
from services.attendance.intake.adms.upload import Intake
from services.attendance.intake.lines import Lines
from services.attendance.intake.ndjson import BODY_LIMIT, PATH
from services.attendance.intake.published.delivery import Intake as PublishedIntake
from services.attendance.intake.published.subscriber import Subscriber
from services.attendance.leave.feature import FEATURE as LEAVE
from services.attendance.punches.api import router as attendance_router
from services.attendance.punches.commands import AttendanceCommands
from services.attendance.punches.projection import write as write_days
from services.attendance.punches.store import AttendanceStore
from services.attendance.quarantine.api import router as quarantine_router
from services.attendance.quarantine.projection import write as write_quarantine
from services.attendance.quarantine.store import QuarantineStore
from services.attendance.rosters.feature import FEATURE as ROSTERS
from services.attendance.rosters.feature import RosterStore
from services.attendance.signals.api import router as signals_router
from services.attendance.signals.store import SignalStore
from services.attendance.workplaces.api import router as workplaces_router
from services.attendance.workplaces.commands import WorkplaceCommands
from services.attendance.workplaces.registry import Workplaces
from shared.commands.open_months import OpenMonths
from shared.projections.rows import RowProjection, together
from shared.service import Context, Parts, Service

NAME = "attendance"
WRITES = (
    write_days,
    write_devices,
    write_quarantine,
    *LEAVE.writes,
    write_assemblies,
    *CORRECTIONS.writes,
    *OUTAGES.writes,
    *ROSTERS.writes,
)


def wire(context: Context) -> Service:
    database = context.database(NAME)
    registry = DeviceRegistry(context.ledger, strict=context.settings.environment == "production")
    commands = AttendanceCommands(context.ledger, context.directory)
    device_commands, device_store = DeviceCommands(context.ledger, registry), DeviceStore(database)
    store, contacts = AttendanceStore(database), Contacts(device_store, context)
    people = UnitPeople(store, context.directory)
    workplaces = Workplaces(context.ledger, context.directory)
    hub = Hub(context.ledger, context.directory, context.settings.arrivals_listeners)
    parts = Parts(database)
    parts.add(store)
    ROSTERS.wire(context, parts)
    LEAVE.wire(context, parts)
    CORRECTIONS.wire(context, parts)
    OUTAGES.wire(context, parts)
    lines = Lines(commands, device_commands)
    published = PublishedIntake(registry, lines, contacts, context.now)
    routes = APIRouter()
    for each in (
        attendance_router(commands, store, registry, contacts, workplaces, context),
        assemblies_router(AssemblyCommands(commands, people, context.directory), context),
        holidays_router(HolidayCommands(context.ledger), context),
        units_router(people, context),
        signals_router(SignalStore(database), parts[RosterStore], context),
        devices_router(device_commands, device_store, contacts, context),
        workplaces_router(WorkplaceCommands(context.ledger, workplaces), workplaces, context),
        arrivals_router(hub, context),
        quarantine_router(commands, QuarantineStore(database), context),
        *ROSTERS.routes,
        *LEAVE.routes,
        *CORRECTIONS.routes,
        *OUTAGES.routes,
        adms_router(registry, Intake(context.archive, lines), contacts, context),
    ):
        routes.include_router(each)
    return Service(
        name=NAME,
        database=database,
        routes=[routes],
        parts=parts.found,
        projections=[RowProjection(NAME, together(*WRITES))],
        background={
            "devices": registry,
            "contacts": contacts,
            "workplaces": workplaces,
            "arrivals": hub,
            "attendance_months": OpenMonths(context.ledger, commands.months, NAME, context.now),
            "published": Subscriber(context.settings.nats_url, context.archive, published),
        },
        schemes={"device": Signers(registry, contacts, context.now).verify},
        body_limits={PATH: BODY_LIMIT},
        closing=[hub.close],
    )
