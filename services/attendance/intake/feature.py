"""Intake: how machines send many punches at once. `adms` and `published` are features of their own on top of it."""

from services.attendance.devices.feature import DeviceCommands
from services.attendance.intake.api import routes
from services.attendance.intake.lines import Line, Lines
from services.attendance.intake.ndjson import BODY_LIMIT, PATH
from services.attendance.punches.feature import AttendanceCommands
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "Line", "Lines"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(Lines(parts[AttendanceCommands], parts[DeviceCommands]))


FEATURE = Feature(routes=[routes], wire=wire, body_limits={PATH: BODY_LIMIT})
