"""The queue of requests that wait for the caller, who has the next word on them: an endorsement or an approval."""

from services.attendance.corrections.domain import NOTICE, CorrectionParty
from services.attendance.corrections.store import CorrectionRequestRow
from shared.caller import person_of
from shared.city.workday import instant
from shared.commands.workflow import RequestQueue


class CorrectionQueue(RequestQueue[CorrectionRequestRow, CorrectionParty]):
    def require_word(self, row: CorrectionRequestRow, party: CorrectionParty) -> None:
        requested = party.facts.day(instant(row.requested_at))
        if row.status == "REQUESTED" and party.facts.led(requested):
            author = person_of(row.requested_by) if row.kind == NOTICE else None
            party.require_superior(requested, beside=author)
        else:
            endorser = person_of(row.endorsed_by) if row.endorsed_by else None
            party.require_authority(requested, beside=endorser)
