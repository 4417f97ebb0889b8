"""Somebody as the superior who wants to decide on another's work, by the roster as it is known now."""

from datetime import datetime

from services.activity.authority.authority import Superior
from services.activity.authority.escalation import Escalation
from services.activity.limits.domain import Limits
from shared.caller import Caller
from shared.city.roster import Career
from shared.projections.directory import Directory


def superior(
    directory: Directory, limits: Limits, caller: Caller, employee_id: str, career: Career, now: datetime
) -> Superior:
    """`career` is that of the employee."""
    zone = directory.zone(career, now.date())
    escalation = Escalation(career, directory.workdays, limits, zone, now, directory.known)
    return Superior(caller, employee_id, career, directory.known(caller.subject), escalation)
