"""The queue of leave that waits for the caller, who has the next word on it: an advice or a decision."""

from services.attendance.leave.domain import LeaveParty
from services.attendance.leave.store import LeaveRow
from shared.city.workday import instant
from shared.commands.workflow import RequestQueue


class LeaveQueue(RequestQueue[LeaveRow, LeaveParty]):
    def require_word(self, row: LeaveRow, party: LeaveParty) -> None:
        requested = party.facts.day(instant(row.requested_at))
        if row.status == "SUBMITTED" and party.facts.led(requested):
            party.require_superior(requested)
        else:
            party.require_authority(requested)
