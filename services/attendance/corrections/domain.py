"""Decisions on one person's requests for corrections: pure functions of their state and a command (domain 5.5).

REQUESTED → ENDORSED → APPLIED, or REFUSED, or WITHDRAWN; an absence also APPLIED → CANCELLED. No clock, no I/O.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Literal, cast

import msgspec

from services.attendance.corrections.limits import CorrectionLimits
from services.attendance.hours.domain import Places
from shared.caller import Who, person_of
from shared.city.access import require_unit_hr
from shared.city.roster import Career
from shared.city.workday import microseconds
from shared.commands.requests import Party, allowed, content, is_new, record, require_another, same_or_conflict
from shared.events import Event, content_id
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.problems import conflict, forbidden, invalid, not_found
from shared.values.period import days_between

RequestStatus = Literal["REQUESTED", "ENDORSED", "APPLIED", "REFUSED", "WITHDRAWN", "CANCELLED"]
UNDECIDED: frozenset[RequestStatus] = frozenset({"REQUESTED", "ENDORSED"})

# Every move but a request: the statuses it starts from, and the one it leads to. Any other is refused.
MOVES: dict[type[Event], tuple[frozenset[RequestStatus], RequestStatus]] = {
    cor.CorrectionEndorsed: (frozenset({"REQUESTED"}), "ENDORSED"),
    cor.CorrectionApproved: (UNDECIDED, "APPLIED"),
    cor.CorrectionRefused: (UNDECIDED, "REFUSED"),
    cor.CorrectionWithdrawn: (UNDECIDED, "WITHDRAWN"),
    att.ExcuseCancelled: (frozenset({"APPLIED"}), "CANCELLED"),
}
_Ending = cor.CorrectionRefusedData | cor.CorrectionWithdrawnData | att.ExcuseCancelledData
NOTICE: cor.CorrectionKind = "INFORMAL_NOTICE"  # accepted by the superior alone: there is no letter to look at


@dataclass(frozen=True)
class CorrectionFacts:
    """The facts that one person's requests are decided by: roster, calendar and limits, asked by day.

    `superiors`: the careers of all who ever led the person. `zone` is that of the person's unit.
    """

    employee_id: str
    places: Places
    superiors: Mapping[str, Career]
    limits: CorrectionLimits
    zone: tzinfo

    @property
    def career(self) -> Career:
        return self.places.career

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def endorsers(self, day: date) -> frozenset[str]:
        """The superiors on a day who may endorse: not the person themselves, and nobody led by them in turn."""
        superiors = {each.supervisor_id for each in self.career.supervisors(day)} - {self.employee_id}
        return frozenset(superior for superior in superiors if not self._leads(superior, day))

    def led(self, day: date) -> bool:
        """Whether anybody may endorse on a day."""
        return bool(self.endorsers(day))

    def _leads(self, other: str, day: date) -> bool:
        """Whether the person leads another one."""
        career = self.superiors.get(other)
        return career is not None and any(each.supervisor_id == self.employee_id for each in career.supervisors(day))

    def require_times(self, day: date, check_in: datetime | None, check_out: datetime | None, now: datetime) -> None:
        """Raise Problem 422 unless the instants can be those of the person's workday."""
        shifts = self.places.shifts(day)
        if not shifts:
            raise invalid(f"{day} is no workday of the employee.")
        for at in (check_in, check_out):
            if at is None:
                continue
            if at > now:
                raise invalid(f"A correction cannot name an instant in the future: {at.isoformat()}.")
            if not shifts[0].opens <= microseconds(at) <= shifts[-1].closes:
                raise invalid(f"{at.isoformat()} is no time of the workday {day}.")
        if check_in and check_out and check_out <= check_in:
            raise invalid(f"The departure {check_out.isoformat()} is not after the arrival {check_in.isoformat()}.")

    def require_workdays(self, first: date, last: date) -> None:
        """Raise Problem 422 unless employed on every day between two, both included, and to work on one of them."""
        spans = self.career.employment(first, last)
        if sum((end - start).days + 1 for start, end in spans) != (last - first).days + 1:
            raise invalid(f"The employee does not work here from {first} to {last}.")
        if not any(self.places.shifts(day) for day in days_between(first, last)):
            raise invalid(f"There is no workday from {first} to {last}.")

    def require_in_time(self, day: date, today: date) -> None:
        """Raise Problem 422 where the person's workdays in which a day can be corrected are over."""
        limit = self.limits.on(day)
        if limit is None:
            raise invalid(f"Nothing of {day} can be asked for: no limit is known.")
        left = limit.request_workdays
        for later in days_between(day, today):
            if later == day or not self.places.shifts(later):
                continue
            left -= 1
            if left == 0 and later < today:
                raise invalid(f"What was on {day} could be asked for until {later}.")


@dataclass(frozen=True)
class CorrectionParty(Party[CorrectionFacts]):
    """A caller who asks for a correction, endorses or approves it, by the career on a day (domain 3.2, 5.5)."""

    @property
    def agency(self) -> bool:
        """Whether the caller is the personnel agency, which no time limit binds."""
        return "hr_admin" in self.caller.roles

    def require_superior(self, day: date, *, beside: str | None = None) -> None:
        """Raise Problem 403 unless the caller led the employee, and was not led by them in turn.

        `beside`: the person to whose word this one is added, so that it must be another's.
        """
        self._require_another(beside)
        if "employee" not in self.caller.roles or self.caller.subject not in self.facts.endorsers(day):
            raise forbidden(f"Only who led the employee on {day}, and was not led by them, speaks as their superior.")

    def require_authority(self, day: date, *, beside: str | None = None) -> None:
        """Raise Problem 403 unless the caller keeps the records of the employee's unit."""
        self._require_another(beside)
        require_unit_hr(self.caller, self.facts.career, day)

    def require_either(self, day: date) -> None:
        """Raise Problem 403 unless the caller is the superior or the authority."""
        if not allowed(self.require_superior, day):
            self.require_authority(day)

    def _require_another(self, beside: str | None) -> None:
        require_another(self.caller, self.facts.employee_id, "Nobody decides on their own day.")
        require_another(self.caller, beside, "A day is put right by two: this was asked for or endorsed by you alone.")


class CorrectionRequest(msgspec.Struct, frozen=True, gc=False):
    """One request as it stands; `author` and `endorser` by id. `words`: the content of every word on it since."""

    data: cor.CorrectionRequestedData
    author: str
    requested: datetime
    status: RequestStatus = "REQUESTED"
    endorser: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corrections:
    """All requests of one person, by id; `applied`: the ids of all punch corrections, also of those after an outage."""

    by_id: dict[str, CorrectionRequest] = field(default_factory=dict)
    applied: frozenset[str] = frozenset()


def evolve(corrections: Corrections, event: Event) -> Corrections:
    """All requests after an event. A repeated event and one of another kind change nothing."""
    match event:
        case cor.CorrectionRequested(data=data) if data.correction_id not in corrections.by_id:
            return _with(corrections, CorrectionRequest(data, person_of(event.actor), event.time))
        case att.PunchesCorrected(data=punches):
            return replace(corrections, applied=corrections.applied | {punches.correction_id})
    move = MOVES.get(type(event))
    asked = corrections.by_id.get(event.data.correction_id) if move else None
    if move is None or asked is None or asked.status not in move[0]:
        return corrections
    endorser = person_of(event.actor) if isinstance(event, cor.CorrectionEndorsed) else asked.endorser
    words = (*asked.words, content(event.data))
    return _with(corrections, msgspec.structs.replace(asked, status=move[1], endorser=endorser, words=words))


def request(corrections: Corrections, data: cor.CorrectionRequestedData, party: CorrectionParty) -> list[Event]:
    """Ask for a missing punch to be added, or for an absence to be excused."""
    facts, now = party.facts, party.now
    today = facts.day(now)
    party.require_author(today)
    asked = corrections.by_id.get(data.correction_id)
    if asked is not None or data.correction_id in corrections.applied:
        return same_or_conflict(asked and asked.data, data, "correction")
    last = data.date_to or data.date_from
    facts.require_workdays(data.date_from, last)
    if data.kind in cor.PUNCH_KINDS:
        facts.require_times(data.date_from, data.check_in, data.check_out, now)
    if not party.agency:
        facts.require_in_time(last, today)
    return [record(cor.CorrectionRequested, data, party.author)]


def endorse(corrections: Corrections, data: cor.CorrectionEndorsedData, party: CorrectionParty) -> list[Event]:
    """Endorse a request, as the superior of the day of the request. An informal notice needs no other word."""
    asked = _asked(corrections, data.correction_id)
    notice = asked.data.kind == NOTICE
    party.require_superior(party.facts.day(asked.requested), beside=asked.author if notice else None)
    if not _is_new(asked, cor.CorrectionEndorsed, data):
        return []
    endorsed = record(cor.CorrectionEndorsed, data, party.who)
    return [endorsed, *_apply(asked, party.who)] if notice else [endorsed]


def approve(corrections: Corrections, data: cor.CorrectionApprovedData, party: CorrectionParty) -> list[Event]:
    """Approve a request as HR, after the superior if the person had one on the day of the request."""
    asked = _asked(corrections, data.correction_id)
    requested = party.facts.day(asked.requested)
    party.require_authority(requested, beside=asked.endorser)
    if not _is_new(asked, cor.CorrectionApproved, data):
        return []
    if asked.status == "REQUESTED" and party.facts.led(requested):
        raise conflict("The superior has not endorsed this request yet.")
    return _apply(asked, party.who)


def refuse(corrections: Corrections, data: cor.CorrectionRefusedData, party: CorrectionParty) -> list[Event]:
    """Refuse a request as the superior or as HR; the day stays as it is."""
    asked = _asked(corrections, data.correction_id)
    party.require_either(party.facts.day(asked.requested))
    return _end(asked, cor.CorrectionRefused, data, party.who)


def withdraw(corrections: Corrections, data: cor.CorrectionWithdrawnData, party: CorrectionParty) -> list[Event]:
    """Withdraw a request as its author."""
    asked = _asked(corrections, data.correction_id)
    if party.caller.subject != asked.author:
        raise forbidden("Only who made a request withdraws it.")
    return _end(asked, cor.CorrectionWithdrawn, data, party.who)


def cancel(corrections: Corrections, data: att.ExcuseCancelledData, party: CorrectionParty) -> list[Event]:
    """Cancel an absence that was excused, as HR; the days are judged as if nobody had asked."""
    asked = _asked(corrections, data.correction_id)
    party.require_authority(party.facts.day(asked.requested))
    if asked.data.kind in cor.PUNCH_KINDS:
        raise conflict("A punch is not taken back: the next request says another time.")
    return _end(asked, att.ExcuseCancelled, data, party.who)


def correct_punches(corrections: Corrections, punches: Sequence[att.PunchesCorrectedData], who: Who) -> list[Event]:
    """Add the punches that one person lost in an outage, each of them once."""
    new = (data for data in punches if data.correction_id not in corrections.applied)
    return [record(att.PunchesCorrected, data, who) for data in new]


def excuse_id(employee_id: str, correction_id: str) -> str:
    """The id of a request's excuse: derived, so that it is never the id of an excuse that HR entered by itself."""
    return content_id("correction", employee_id, correction_id)


def _apply(asked: CorrectionRequest, who: Who) -> list[Event]:
    """The last word that the request needed, and the correction or excuse that it asked for."""
    data = asked.data
    approved = cor.CorrectionApprovedData(employee_id=data.employee_id, correction_id=data.correction_id)
    return [record(cor.CorrectionApproved, approved, who), _outcome(data, who)]


def _outcome(data: cor.CorrectionRequestedData, who: Who) -> Event:
    if data.kind in cor.PUNCH_KINDS:
        punches = att.PunchesCorrectedData(
            employee_id=data.employee_id,
            date=data.date_from,
            reason=data.reason,
            correction_id=data.correction_id,
            check_in=data.check_in,
            check_out=data.check_out,
        )
        return record(att.PunchesCorrected, punches, who)
    excuse = att.AbsenceExcusedData(
        employee_id=data.employee_id,
        excuse_id=excuse_id(data.employee_id, data.correction_id),
        kind=cast(att.ExcuseKind, data.kind),
        date_from=data.date_from,
        date_to=data.date_to or data.date_from,
        document=data.document,
        correction_id=data.correction_id,
    )
    return record(att.AbsenceExcused, excuse, who)


def _end(asked: CorrectionRequest, kind: type[Event], data: _Ending, who: Who) -> list[Event]:
    return [record(kind, data, who)] if _is_new(asked, kind, data) else []


def _asked(corrections: Corrections, correction_id: str | None) -> CorrectionRequest:
    asked = corrections.by_id.get(correction_id or "")
    if asked is None:
        raise not_found(f"No correction {correction_id} was asked for by this employee.")
    return asked


def _is_new(asked: CorrectionRequest, kind: type[Event], data: msgspec.Struct) -> bool:
    return is_new(asked, content(data), MOVES[kind][0], "request")


def _with(corrections: Corrections, changed: CorrectionRequest) -> Corrections:
    return replace(corrections, by_id={**corrections.by_id, changed.data.correction_id: changed})
