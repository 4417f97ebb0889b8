"""Assemblies (apel): whether each of a unit's people was present. A part of the month of attendance, as punches are."""

from services.attendance.assemblies.api import routes
from services.attendance.assemblies.commands import AssemblyCommands
from services.attendance.days.units.feature import UnitPeople
from services.attendance.punches.feature import AttendanceCommands
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(AssemblyCommands(parts[AttendanceCommands].months, parts[UnitPeople], context.directory))


FEATURE = Feature(routes=[routes], wire=wire)
