"""Access to records: a caller's own, their staff's by the roster of the day, their unit's, or all (domain 7)."""

from collections.abc import Sequence
from datetime import date

from shared.caller import Caller
from shared.city.roster import Career
from shared.problems import forbidden

SEES_ALL = frozenset({"hr_admin", "auditor"})


def supervises(caller: Caller, career: Career, day: date) -> bool:
    """Whether the roster names the caller as a superior, definitive or acting, on a day."""
    return any(superior.supervisor_id == caller.subject for superior in career.supervisors(day))


def serves_unit_of(caller: Caller, career: Career, day: date) -> bool:
    """Whether the caller is the HR officer of the unit the employee works in on a day."""
    assignment = career.assignment(day)
    return "unit_hr" in caller.roles and assignment is not None and assignment.unit_id in caller.units


def require_access(caller: Caller, employee_id: str, career: Career, days: Sequence[date]) -> None:
    """Raise Problem 403 unless the caller may see the employee's records of one of the days."""
    if employee_id == caller.subject and "employee" in caller.roles:
        return
    if caller.roles & SEES_ALL:
        return
    if any(serves_unit_of(caller, career, day) for day in days):
        return
    if "employee" in caller.roles and any(supervises(caller, career, day) for day in days):
        return
    raise forbidden("These are another person's records.")


def require_unit_access(caller: Caller, unit_id: str) -> None:
    """Raise Problem 403 unless the caller may see the records of all of a unit's people."""
    if caller.roles & SEES_ALL or ("unit_hr" in caller.roles and unit_id in caller.units):
        return
    raise forbidden("This is not a unit you serve.")


def require_unit_keeper(caller: Caller, unit_id: str) -> None:
    """Raise Problem 403 unless the caller keeps a unit's records, or those of all units."""
    if "hr_admin" in caller.roles or ("unit_hr" in caller.roles and unit_id in caller.units):
        return
    raise forbidden(f"You do not serve unit {unit_id}.")


def require_unit_hr(caller: Caller, career: Career, day: date) -> None:
    """Raise Problem 403 unless the caller keeps the records of the employee's unit on a day, or of all units."""
    if "hr_admin" in caller.roles or serves_unit_of(caller, career, day):
        return
    raise forbidden("This employee does not belong to a unit you serve.")
