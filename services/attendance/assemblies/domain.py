"""Whom an assembly (apel) was for, and what is recorded of each: pure. The last word on a person holds."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from services.attendance.days.views import DayStatus, DayView
from services.attendance.punches.domain import AttendanceMonth
from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att

EXPECTED: frozenset[DayStatus] = frozenset({"WORKED", "ABSENT", "NOT_YET"})  # a workday, and no excuse is known


def roll_call(staff: Mapping[str, DayView], present: AbstractSet[str]) -> dict[str, bool]:
    """By employee id, whether they stood there: who of the staff was seen, and who was expected and not seen."""
    return {
        employee_id: employee_id in present
        for employee_id, day in sorted(staff.items())
        if employee_id in present or day.status in EXPECTED
    }


def record(month: AttendanceMonth, data: att.AssemblyRecordedData, who: Who) -> list[Event]:
    """Whether somebody stood in an assembly; what is so already is not said again."""
    said = month.assemblies.get((data.date, data.kind), ())
    if said[-1:] == (data.present,):
        return []
    return [att.AssemblyRecorded.record(data, time=who.now, actor=who.actor, nth=len(said))]
