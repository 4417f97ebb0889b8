"""What is decided of one person's leave: pure functions of its state and a command (domain 5.6). No clock, no I/O."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, Protocol

import msgspec

from services.attendance.leave.authority import Party
from services.attendance.leave.balance import Balance, rights
from services.attendance.leave.facts import Facts
from shared.caller import Who
from shared.events import Event, content_id
from shared.events.attendance import days as att
from shared.events.attendance import leave as lve
from shared.problems import Problem, conflict, invalid, not_found

_DAY = timedelta(days=1)

Status = Literal["SUBMITTED", "ADVISED", "GRANTED", "POSTPONED", "REFUSED", "RECALLED", "CANCELLED"]
RESERVING: frozenset[Status] = frozenset({"SUBMITTED", "ADVISED"})
USING: frozenset[Status] = frozenset({"GRANTED", "RECALLED"})
COUNTING = RESERVING | USING  # against the year's days and the calendar; all others have given theirs back

# Every move but a request: from which statuses. What is not here is refused.
MOVES: dict[type[Event], frozenset[Status]] = {
    lve.LeaveAdvised: frozenset({"SUBMITTED"}),
    lve.LeaveDecided: RESERVING,
    lve.LeaveRecalled: frozenset({"GRANTED"}),
    lve.LeaveCancelled: RESERVING | {"GRANTED"},
}
VERDICTS: dict[lve.Verdict, Status] = {
    "GRANTED": "GRANTED",
    "CHANGED": "GRANTED",
    "POSTPONED": "POSTPONED",
    "REFUSED": "REFUSED",
}


class Charged(Protocol):
    """A leave as far as it draws on a right."""

    @property
    def kind(self) -> lve.LeaveKind: ...
    @property
    def status(self) -> Status: ...
    @property
    def days(self) -> Mapping[int, int]: ...


class Charge(NamedTuple):
    """The same by itself, as a table knows it."""

    kind: lve.LeaveKind
    status: Status
    days: Mapping[int, int]


class Leave(msgspec.Struct, frozen=True, gc=False):
    """One leave as it stands. `date_from` to `date_to` is what it takes, or took: nothing where it ends before.

    `days`: what it draws on each year's right. `said`: the content of every command that was carried out on it.
    """

    kind: lve.LeaveKind
    date_from: date
    date_to: date
    days: Mapping[int, int]
    document: str | None
    requested: datetime
    said: tuple[str, ...]
    status: Status = "SUBMITTED"

    def overlaps(self, first: date, last: date) -> bool:
        return self.status in COUNTING and max(first, self.date_from) <= min(last, self.date_to)


@dataclass(frozen=True)
class Leaves:
    """All leave of one person, by id."""

    by_id: dict[str, Leave] = field(default_factory=dict)

    def but(self, leave_id: str) -> list[Leave]:
        return [leave for name, leave in self.by_id.items() if name != leave_id]


def evolve(leaves: Leaves, event: Event) -> Leaves:
    """All leave after an event. What is of no interest or said again changes nothing."""
    by_id = leaves.by_id
    if isinstance(event, lve.LeaveRequested) and event.data.leave_id not in by_id:
        return Leaves({**by_id, event.data.leave_id: _requested(event)})
    known = by_id.get(event.data.leave_id) if type(event) in MOVES else None
    if known is None or known.status not in MOVES[type(event)]:
        return leaves
    moved = msgspec.structs.replace(known, **_change(event), said=(*known.said, _content(event.data)))
    return Leaves({**by_id, event.data.leave_id: moved})


def _requested(event: lve.LeaveRequested) -> Leave:
    data = event.data
    return Leave(data.kind, data.date_from, data.date_to, data.days, data.document, event.time, (_content(data),))


def _change(event: Event) -> dict[str, object]:
    match event:
        case lve.LeaveAdvised():
            return {"status": "ADVISED"}
        case lve.LeaveDecided(data=decided) if decided.verdict == "CHANGED":
            dates = {"date_from": decided.date_from, "date_to": decided.date_to}
            return {"status": "GRANTED", **dates, "days": decided.days}
        case lve.LeaveDecided(data=decided):
            return {"status": VERDICTS[decided.verdict]}
        case lve.LeaveRecalled(data=recalled):
            return {"status": "RECALLED", "date_to": recalled.returns_on - _DAY, "days": recalled.days}
    return {"status": "CANCELLED"}


def request(leaves: Leaves, data: lve.LeaveRequestedData, facts: Facts, party: Party, who: Who) -> list[Event]:
    """Ask for leave; its days are reserved. The decision counts them, whatever `data.days` says."""
    party.require_author(facts.day(who.now))
    known = leaves.by_id.get(data.leave_id)
    if known is not None:
        if _content(data) != known.said[0]:
            raise conflict("This leave id is taken by a leave that says something else.")
        return []
    facts.require_right(data.kind, data.date_from, data.date_to, data.document)
    days = _charge(leaves.but(data.leave_id), data.kind, data.date_from, data.date_to, facts)
    return [_record(lve.LeaveRequested, msgspec.structs.replace(data, days=days), who)]


def advise(leaves: Leaves, data: lve.LeaveAdvisedData, facts: Facts, party: Party, who: Who) -> list[Event]:
    """The word of who supervised the person on the day of the request."""
    known = _known(leaves, data.leave_id)
    party.require_superior(facts.day(known.requested))
    if _content(data) in known.said:
        return []
    _require_move(known, lve.LeaveAdvised)
    return [_record(lve.LeaveAdvised, data, who)]


def decide(leaves: Leaves, data: lve.LeaveDecidedData, facts: Facts, party: Party, who: Who) -> list[Event]:
    """The authority's word, once the superior's is there, if the person had one on the day of the request.

    The days of what is GRANTED stay as they were reserved; of other dates they are counted anew.
    """
    known = _known(leaves, data.leave_id)
    requested = facts.day(known.requested)
    party.require_authority(requested)
    if _content(data) in known.said:
        return []
    _require_move(known, lve.LeaveDecided)
    if known.status == "SUBMITTED" and facts.led(data.employee_id, requested):
        raise conflict("The superior has not advised on this leave yet.")
    first, last, days = data.date_from or known.date_from, data.date_to or known.date_to, None
    if data.verdict == "CHANGED":
        facts.require_right(known.kind, first, last, known.document)
        days = _charge(leaves.but(data.leave_id), known.kind, first, last, facts)
    decided = _record(lve.LeaveDecided, msgspec.structs.replace(data, days=days), who)
    if VERDICTS[data.verdict] != "GRANTED":
        return [decided]
    return [decided, _excuse(data, known, GRANT, first, last, who)]


def recall(leaves: Leaves, data: lve.LeaveRecalledData, facts: Facts, party: Party, who: Who) -> list[Event]:
    """Call somebody back from a leave that is running; the days from `returns_on` on are given back."""
    known = _known(leaves, data.leave_id)
    today = facts.day(who.now)
    party.require_authority(today)
    if _content(data) in known.said:
        return []
    _require_move(known, lve.LeaveRecalled)
    if not known.date_from <= today <= known.date_to:
        raise conflict(f"This leave is not running: it goes from {known.date_from} to {known.date_to}.")
    if not known.date_from <= data.returns_on <= known.date_to:
        raise invalid(f"{data.returns_on} is no day of the leave, {known.date_from} to {known.date_to}.")
    last = data.returns_on - _DAY
    # The calendar may have changed since the days were reserved: nobody is charged more than they were then.
    counted = facts.days(known.kind, known.date_from, last) if known.date_from <= last else {}
    used = {year: min(days, counted.get(year, 0)) for year, days in known.days.items() if year in counted}
    recalled = _record(lve.LeaveRecalled, msgspec.structs.replace(data, days=used), who)
    events = [recalled, _cancel_excuse(data, who)]
    if known.date_from <= last:
        events.append(_excuse(data, known, RECALL, known.date_from, last, who))
    return events


def cancel(leaves: Leaves, data: lve.LeaveCancelledData, facts: Facts, party: Party, who: Who) -> list[Event]:
    """Give up a leave that is not granted yet or has not begun; all its days are given back."""
    known = _known(leaves, data.leave_id)
    today = facts.day(who.now)
    party.require_author(today)
    if _content(data) in known.said:
        return []
    _require_move(known, lve.LeaveCancelled)
    cancelled = _record(lve.LeaveCancelled, data, who)
    if known.status != "GRANTED":
        return [cancelled]
    if today >= known.date_from:
        raise conflict(f"This leave began on {known.date_from}: it can only be recalled.")
    return [cancelled, _cancel_excuse(data, who)]


def balance(leaves: Iterable[Charged], kind: lve.LeaveKind, year: int, facts: Facts) -> Balance:
    """What a year gives of a kind of leave, and what became of it.

    Where a roster or the calendar takes back a day that was given back for collective leave, it takes it from what is
    left: nobody loses days already drawn.
    """
    mine = [leave for leave in leaves if leave.kind == kind]
    reserved = sum(leave.days.get(year, 0) for leave in mine if leave.status in RESERVING)
    used = sum(leave.days.get(year, 0) for leave in mine if leave.status in USING)
    limit = facts.limits.on(date(year, 1, 1), kind)
    if limit is None or limit.yearly is None:
        return Balance(None, reserved, used)
    right = _rights(kind, _charged(mine), facts, year).get(year, 0)
    return Balance(max(right, reserved + used), reserved, used)


def _charge(others: list[Leave], kind: lve.LeaveKind, first: date, last: date, facts: Facts) -> lve.Days:
    """The days a leave draws on each year. Raises Problem where it cannot stand beside the others."""
    clash = next((leave for leave in others if leave.overlaps(first, last)), None)
    if clash is not None:
        raise conflict(f"Another leave goes from {clash.date_from} to {clash.date_to}.")
    days = facts.days(kind, first, last)
    if not days:
        raise invalid(f"There is no workday from {first} to {last}.")
    mine = [leave for leave in others if leave.kind == kind and leave.status in COUNTING]
    limit = facts.limit(kind, first)
    if limit.times is not None and len(mine) >= limit.times:
        raise conflict(f"{kind} leave is given {limit.times} times, and was.")
    if limit.yearly is not None:
        _require_days(mine, kind, days, facts)
    return days


def _require_days(mine: list[Leave], kind: lve.LeaveKind, days: lve.Days, facts: Facts) -> None:
    """Raise Problem 409 where a year would give fewer days than are drawn on it.

    Also a later one: days carried over into it may be reserved already.
    """
    before = _charged(mine)
    after = before + Counter(days)
    last = max(after)
    known, right = _rights(kind, before, facts, last), _rights(kind, after, facts, last)
    for year in sorted(after):
        given, drawn, asked = right.get(year, 0), before[year], days.get(year, 0)
        if drawn + asked <= given or (not asked and given == known.get(year, 0)):
            continue
        if asked:
            raise conflict(
                f"Of {kind} leave in {year} {max(given - drawn, 0)} days are left, but {asked} are asked for."
            )
        raise conflict(f"Of {kind} leave in {year} {drawn} days are taken: with less carried over it gives {given}.")


def _rights(kind: lve.LeaveKind, charged: Mapping[int, int], facts: Facts, last: int) -> dict[int, int]:
    return rights(facts.limits, kind, facts.hired, charged, facts.given_back(kind), last)


def _charged(leaves: Iterable[Charged]) -> Counter[int]:
    charged: Counter[int] = Counter()
    for leave in leaves:
        if leave.status in COUNTING:
            charged.update(leave.days)
    return charged


GRANT, RECALL = 1, 2  # which excuse of a leave: of all it was granted, of what was taken before a recall


def excuse_id(employee_id: str, leave_id: str, nth: int) -> str:
    """Derived, so that it is never the id of an excuse that HR entered by itself."""
    return content_id("leave", employee_id, leave_id, nth)


_OfLeave = lve.LeaveDecidedData | lve.LeaveRecalledData | lve.LeaveCancelledData


def _excuse(data: _OfLeave, known: Leave, nth: int, first: date, last: date, who: Who) -> Event:
    excuse = att.AbsenceExcusedData(
        employee_id=data.employee_id,
        excuse_id=excuse_id(data.employee_id, data.leave_id, nth),
        kind=known.kind,
        date_from=first,
        date_to=last,
        document=known.document,
        leave_id=data.leave_id,
    )
    return _record(att.AbsenceExcused, excuse, who)


def _cancel_excuse(data: lve.LeaveRecalledData | lve.LeaveCancelledData, who: Who) -> Event:
    granted = excuse_id(data.employee_id, data.leave_id, GRANT)
    excuse = att.ExcuseCancelledData(employee_id=data.employee_id, excuse_id=granted, reason=data.reason)
    return _record(att.ExcuseCancelled, excuse, who)


def _known(leaves: Leaves, leave_id: str) -> Leave:
    known = leaves.by_id.get(leave_id)
    if known is None:
        raise not_found(f"No leave {leave_id} was asked for by this employee.")
    return known


def _require_move(known: Leave, kind: type[Event]) -> None:
    if known.status not in MOVES[kind]:
        raise _not_now(known.status, MOVES[kind])


def _not_now(status: Status, sources: frozenset[Status]) -> Problem:
    return conflict(f"This leave is {status}; this is done only to what is {' or '.join(sorted(sources))}.")


def _record(kind: type[Event], data: msgspec.Struct, who: Who) -> Event:
    return kind.record(data, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)


def _content(data: msgspec.Struct) -> str:
    """What was asked. The days are the decision's, by the calendar of that moment: they tell no commands apart."""
    words = {name: value for name, value in msgspec.structs.asdict(data).items() if name != "days"}
    return content_id(type(data).__name__, msgspec.json.encode(words).decode())
