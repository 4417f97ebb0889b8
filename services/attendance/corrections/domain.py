"""What is decided of one person's requests to put a day right: pure functions of a state and a command (domain 5.5).

REQUESTED → ENDORSED → APPLIED, or REFUSED, or WITHDRAWN; an absence also APPLIED → CANCELLED. No clock, no I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, cast

import msgspec

from services.attendance.corrections.authority import Party
from services.attendance.corrections.facts import Facts
from shared.caller import Who, person_of
from shared.events import Event, content_id
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.problems import conflict, forbidden, not_found

Status = Literal["REQUESTED", "ENDORSED", "APPLIED", "REFUSED", "WITHDRAWN", "CANCELLED"]
UNDECIDED: frozenset[Status] = frozenset({"REQUESTED", "ENDORSED"})

# Every move but a request: from which statuses to which. What is not here is refused.
MOVES: dict[type[Event], tuple[frozenset[Status], Status]] = {
    cor.CorrectionEndorsed: (frozenset({"REQUESTED"}), "ENDORSED"),
    cor.CorrectionApproved: (UNDECIDED, "APPLIED"),
    cor.CorrectionRefused: (UNDECIDED, "REFUSED"),
    cor.CorrectionWithdrawn: (UNDECIDED, "WITHDRAWN"),
    att.ExcuseCancelled: (frozenset({"APPLIED"}), "CANCELLED"),
}
_Ending = cor.CorrectionRefusedData | cor.CorrectionWithdrawnData | att.ExcuseCancelledData
NOTICE: cor.CorrectionKind = "INFORMAL_NOTICE"  # accepted by the superior alone: there is no letter to look at


class Request(msgspec.Struct, frozen=True, gc=False):
    """One request as it stands; `author` and `endorser` by id. `said`: the content of every word on it since."""

    data: cor.CorrectionRequestedData
    author: str
    requested: datetime
    status: Status = "REQUESTED"
    endorser: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corrections:
    """All requests of one person, by id; `applied`: the ids of all that corrected a punch, asked for or not."""

    by_id: dict[str, Request] = field(default_factory=dict)
    applied: frozenset[str] = frozenset()


def evolve(corrections: Corrections, event: Event) -> Corrections:
    """All requests after an event. What is of no interest or said again changes nothing."""
    match event:
        case cor.CorrectionRequested(data=data) if data.correction_id not in corrections.by_id:
            return _with(corrections, Request(data, person_of(event.actor), event.time))
        case att.PunchesCorrected(data=touch):
            return replace(corrections, applied=corrections.applied | {touch.correction_id})
    move = MOVES.get(type(event))
    known = corrections.by_id.get(event.data.correction_id) if move else None
    if move is None or known is None or known.status not in move[0]:
        return corrections
    endorser = person_of(event.actor) if isinstance(event, cor.CorrectionEndorsed) else known.endorser
    said = (*known.said, _content(event.data))
    return _with(corrections, msgspec.structs.replace(known, status=move[1], endorser=endorser, said=said))


def request(
    corrections: Corrections, data: cor.CorrectionRequestedData, facts: Facts, party: Party, who: Who
) -> list[Event]:
    """Ask for a missing touch to be added, or for an absence to be excused."""
    today = facts.day(who.now)
    party.require_author(today)
    known = corrections.by_id.get(data.correction_id)
    if known is not None or data.correction_id in corrections.applied:
        if known is None or known.data != data:
            raise conflict("This correction id is taken by a correction that says something else.")
        return []
    last = data.date_to or data.date_from
    facts.require_workdays(data.date_from, last)
    if data.kind in cor.PUNCH_KINDS:
        facts.require_times(data.date_from, data.check_in, data.check_out, who.now)
    if not party.agency:
        facts.require_in_time(last, today)
    return [_record(cor.CorrectionRequested, data, who)]


def endorse(
    corrections: Corrections, data: cor.CorrectionEndorsedData, facts: Facts, party: Party, who: Who
) -> list[Event]:
    """The yes of who led the person on the day of the request; of an informal notice it is the last one needed."""
    known = _known(corrections, data.correction_id)
    notice = known.data.kind == NOTICE
    party.require_superior(facts.day(known.requested), beside=known.author if notice else None)
    if _content(data) in known.said:
        return []
    _require_move(known, cor.CorrectionEndorsed)
    endorsed = _record(cor.CorrectionEndorsed, data, who)
    return [endorsed, *_apply(known, who)] if notice else [endorsed]


def approve(
    corrections: Corrections, data: cor.CorrectionApprovedData, facts: Facts, party: Party, who: Who
) -> list[Event]:
    """HR's yes, once the superior's is there, if the person had one on the day of the request."""
    known = _known(corrections, data.correction_id)
    requested = facts.day(known.requested)
    party.require_authority(requested, beside=known.endorser)
    if _content(data) in known.said:
        return []
    _require_move(known, cor.CorrectionApproved)
    if known.status == "REQUESTED" and facts.led(requested):
        raise conflict("The superior has not endorsed this request yet.")
    return _apply(known, who)


def refuse(
    corrections: Corrections, data: cor.CorrectionRefusedData, facts: Facts, party: Party, who: Who
) -> list[Event]:
    """The no of either; the day stays as it is."""
    known = _known(corrections, data.correction_id)
    party.require_either(facts.day(known.requested))
    return _end(known, cor.CorrectionRefused, data, who)


def withdraw(
    corrections: Corrections, data: cor.CorrectionWithdrawnData, facts: Facts, party: Party, who: Who
) -> list[Event]:
    """The author asks no more."""
    known = _known(corrections, data.correction_id)
    if party.caller.subject != known.author:
        raise forbidden("Only who made a request withdraws it.")
    return _end(known, cor.CorrectionWithdrawn, data, who)


def cancel(
    corrections: Corrections, data: att.ExcuseCancelledData, facts: Facts, party: Party, who: Who
) -> list[Event]:
    """HR takes back an absence that was excused; the days are judged as if nobody had asked."""
    known = _known(corrections, data.correction_id)
    party.require_authority(facts.day(known.requested))
    if known.data.kind in cor.PUNCH_KINDS:
        raise conflict("A touch is not taken back: the next request says another time.")
    return _end(known, att.ExcuseCancelled, data, who)


def put_right(corrections: Corrections, touches: Sequence[att.PunchesCorrectedData], who: Who) -> list[Event]:
    """What an outage swallowed of one person, each touch once."""
    return [
        _record(att.PunchesCorrected, each, who) for each in touches if each.correction_id not in corrections.applied
    ]


def excuse_id(employee_id: str, correction_id: str) -> str:
    """Derived, so that it is never the id of an excuse that HR entered by itself."""
    return content_id("correction", employee_id, correction_id)


def _apply(known: Request, who: Who) -> list[Event]:
    """The last yes, and what was asked for."""
    data = known.data
    approved = cor.CorrectionApprovedData(employee_id=data.employee_id, correction_id=data.correction_id)
    return [_record(cor.CorrectionApproved, approved, who), _outcome(data, who)]


def _outcome(data: cor.CorrectionRequestedData, who: Who) -> Event:
    if data.kind in cor.PUNCH_KINDS:
        touch = att.PunchesCorrectedData(
            employee_id=data.employee_id,
            date=data.date_from,
            reason=data.reason,
            correction_id=data.correction_id,
            check_in=data.check_in,
            check_out=data.check_out,
        )
        return _record(att.PunchesCorrected, touch, who)
    excuse = att.AbsenceExcusedData(
        employee_id=data.employee_id,
        excuse_id=excuse_id(data.employee_id, data.correction_id),
        kind=cast(att.ExcuseKind, data.kind),
        date_from=data.date_from,
        date_to=data.date_to or data.date_from,
        document=data.document,
        correction_id=data.correction_id,
    )
    return _record(att.AbsenceExcused, excuse, who)


def _end(known: Request, kind: type[Event], data: _Ending, who: Who) -> list[Event]:
    if _content(data) in known.said:
        return []
    _require_move(known, kind)
    return [_record(kind, data, who)]


def _known(corrections: Corrections, correction_id: str | None) -> Request:
    known = corrections.by_id.get(correction_id or "")
    if known is None:
        raise not_found(f"No correction {correction_id} was asked for by this employee.")
    return known


def _require_move(known: Request, kind: type[Event]) -> None:
    sources, _ = MOVES[kind]
    if known.status not in sources:
        raise conflict(f"This request is {known.status}; this is done only to what is {' or '.join(sorted(sources))}.")


def _with(corrections: Corrections, changed: Request) -> Corrections:
    return replace(corrections, by_id={**corrections.by_id, changed.data.correction_id: changed})


def _record(kind: type[Event], data: msgspec.Struct, who: Who) -> Event:
    return kind.record(data, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)


def _content(data: msgspec.Struct) -> str:
    return content_id(type(data).__name__, msgspec.json.encode(data).decode())
