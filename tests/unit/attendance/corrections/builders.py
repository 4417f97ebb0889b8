"""One person's requests for tests, through the real pure functions: each request and each word on it is one line."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from services.attendance.corrections import domain
from services.attendance.corrections.domain import CorrectionFacts, CorrectionParty, Corrections
from services.attendance.corrections.limits import CorrectionLimits, packaged
from shared.caller import Caller
from shared.events import Event, decode, encode
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from tests.kit.city_log import EMPLOYEE, CityLog
from tests.unit.attendance.days.builders import Seen

EMPLOYEE_ROLE, HR_ROLE = frozenset({"employee"}), frozenset({"unit_hr"})
U1 = frozenset({"u1"})
SELF, BOSS = Caller(EMPLOYEE, EMPLOYEE_ROLE), Caller("b1", EMPLOYEE_ROLE)
HR, HR2 = Caller("h1", HR_ROLE, U1), Caller("h2", HR_ROLE, U1)
BOSS_AND_HR = Caller("b1", EMPLOYEE_ROLE | HR_ROLE, U1)
SELF_AND_HR = Caller(EMPLOYEE, EMPLOYEE_ROLE | HR_ROLE, U1)
AGENCY = Caller("a1", frozenset({"hr_admin"}))
PUNCH: dict[str, Any] = {"kind": "FORGOT", "day": 5, "check_in": "07:30"}


class Office:
    """An employee who works Monday to Friday in October 2026, 07:30 to 16:00, led by `b1`.

    `now`: a local `YYYY-MM-DDTHH:MM`.
    """

    def __init__(
        self, *, led_by: Sequence[str] = ("b1",), leads: str | None = None, now: str = "2026-10-06T08:00"
    ) -> None:
        self.log, self.now, self.limits = CityLog(), now, packaged()
        self.log.employee()
        for supervisor in led_by:
            self.log.supervise(supervisor)
        if leads is not None:
            self.log.employee(leads)
            self.log.supervise(EMPLOYEE, leads)
        self.state, self.events = Corrections(), list[Event]()

    def with_limits(self, limits: CorrectionLimits) -> "Office":
        self.limits = limits
        return self

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.now).replace(tzinfo=self.log.zone).astimezone(UTC)

    @property
    def facts(self) -> CorrectionFacts:
        known = Seen(self.log.events)
        return CorrectionFacts(EMPLOYEE, known.places(EMPLOYEE), known.careers, self.limits, self.log.zone)

    def request(
        self,
        correction_id: str = "c1",
        kind: str = "FORGOT",
        day: int | str = 5,
        until: int | str | None = None,
        check_in: str | None = None,
        check_out: str | None = None,
        *,
        by: Caller = SELF,
        reason: str = "lupa absen",
    ) -> Sequence[Event]:
        fields: dict[str, Any] = {"kind": kind, "date_from": self.log.date(day), "reason": reason}
        fields["date_to"] = None if until is None else self.log.date(until)
        fields["check_in"] = None if check_in is None else self.log.at(day, check_in)
        fields["check_out"] = None if check_out is None else self.log.at(day, check_out)
        return self._do(domain.request, cor.CorrectionRequestedData, by, correction_id, **fields)

    def endorse(self, correction_id: str = "c1", by: Caller = BOSS, comment: str | None = None) -> Sequence[Event]:
        return self._do(domain.endorse, cor.CorrectionEndorsedData, by, correction_id, comment=comment)

    def approve(self, correction_id: str = "c1", by: Caller = HR) -> Sequence[Event]:
        return self._do(domain.approve, cor.CorrectionApprovedData, by, correction_id)

    def refuse(self, correction_id: str = "c1", by: Caller = HR, reason: str = "ada rekaman") -> Sequence[Event]:
        return self._do(domain.refuse, cor.CorrectionRefusedData, by, correction_id, reason=reason)

    def withdraw(self, correction_id: str = "c1", by: Caller = SELF) -> Sequence[Event]:
        return self._do(domain.withdraw, cor.CorrectionWithdrawnData, by, correction_id, reason="salah tanggal")

    def cancel(self, correction_id: str = "c1", by: Caller = HR, reason: str = "ternyata hadir") -> Sequence[Event]:
        excuse_id = domain.excuse_id(EMPLOYEE, correction_id)
        return self._do(domain.cancel, att.ExcuseCancelledData, by, correction_id, excuse_id=excuse_id, reason=reason)

    def _do(
        self, decision: Callable[..., list[Event]], of: Any, by: Caller, correction_id: str, **fields: object
    ) -> Sequence[Event]:
        """Decide, and take in the events as the log gives them back."""
        data = msgspec.convert({"employee_id": EMPLOYEE, "correction_id": correction_id, **fields}, of)
        decided = decision(self.state, data, CorrectionParty(by, self.facts, self.moment))
        events = [decode(encode(event)) for event in decided]
        for event in events:
            self.state = domain.evolve(self.state, event)
        self.events += events
        return events

    def status(self, correction_id: str = "c1") -> str:
        return self.state.by_id[correction_id].status


def names(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__ for event in events]
