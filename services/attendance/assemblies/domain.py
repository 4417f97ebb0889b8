"""Decisions on an assembly (apel): pure. Of several records of one person the last holds."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from services.attendance.days.domain import DayStatus, DayView
from services.attendance.punches.domain import AttendanceMonth
from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att

EXPECTED: frozenset[DayStatus] = frozenset({"WORKED", "ABSENT", "NOT_YET"})  # a workday, and no excuse is known


def roll_call(staff: Mapping[str, DayView], present: AbstractSet[str]) -> dict[str, bool]:
    """The people an assembly was for, by employee id, and whether each was present: those seen, and those expected."""
    return {
        employee_id: employee_id in present
        for employee_id, day in sorted(staff.items())
        if employee_id in present or day.status in EXPECTED
    }


def record(month: AttendanceMonth, data: att.AssemblyRecordedData, who: Who) -> list[Event]:
    """Record whether an employee was present at an assembly; the same as the last record is not recorded again."""
    records = month.assemblies.get((data.date, data.kind), ())
    if records[-1:] == (data.present,):
        return []
    return [att.AssemblyRecorded.record(data, time=who.now, actor=who.actor, nth=len(records))]
