"""Punches: what a person's month of attendance is made of. Recorded once, quarantined where a clock cannot be right."""

from services.attendance.devices.feature import Contacts, DeviceRegistry
from services.attendance.punches.api import BatchSender, Senders, routes
from services.attendance.punches.commands import AttendanceCommands, PunchOutcome
from services.attendance.punches.forms import PUNCH
from services.attendance.punches.projection import write
from services.attendance.punches.senders import PunchSenders
from services.attendance.punches.store import TABLES, AssemblyRow, CorrectionRow, ExcuseRow, PunchRow, PunchStore
from services.attendance.workplaces.feature import Workplaces
from shared.commands.open_months import OpenMonths
from shared.service import Context, Feature, Parts

__all__ = [
    "FEATURE",
    "PUNCH",
    "AssemblyRow",
    "AttendanceCommands",
    "BatchSender",
    "CorrectionRow",
    "ExcuseRow",
    "PunchOutcome",
    "PunchRow",
    "PunchStore",
    "Senders",
]


def wire(context: Context, parts: Parts) -> None:
    commands = parts.add(AttendanceCommands(context.ledger, context.directory))
    registry, contacts, workplaces = parts[DeviceRegistry], parts[Contacts], parts[Workplaces]
    parts.add(PunchSenders(commands, registry, contacts, workplaces, context.directory, context.now))
    parts.add(PunchStore(parts.database))
    parts.background["attendance_months"] = OpenMonths(context.ledger, commands.months, "attendance", context.now)


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire, hot=True)
