"""Decisions on one person's leave: pure functions of its state and a command (domain 5.6). No clock, no I/O."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, Protocol

import msgspec

from services.attendance.leave.balance import Balance, rights
from services.attendance.leave.facts import LeaveFacts
from shared.caller import Who
from shared.city.access import require_unit_hr, supervises
from shared.commands.requests import Party, content, is_new, record, require_another, same_or_conflict
from shared.events import Event, content_id
from shared.events.attendance import days as att
from shared.events.attendance import leave as lve
from shared.problems import conflict, forbidden, invalid, not_found

_DAY = timedelta(days=1)

LeaveStatus = Literal["SUBMITTED", "ADVISED", "GRANTED", "POSTPONED", "REFUSED", "RECALLED", "CANCELLED"]
RESERVING: frozenset[LeaveStatus] = frozenset({"SUBMITTED", "ADVISED"})
USING: frozenset[LeaveStatus] = frozenset({"GRANTED", "RECALLED"})
COUNTING = RESERVING | USING  # against the year's days and the calendar; all others have given theirs back

# Every move but a request, and the statuses it starts from. Any other is refused.
MOVES: dict[type[Event], frozenset[LeaveStatus]] = {
    lve.LeaveAdvised: frozenset({"SUBMITTED"}),
    lve.LeaveDecided: RESERVING,
    lve.LeaveRecalled: frozenset({"GRANTED"}),
    lve.LeaveCancelled: RESERVING | {"GRANTED"},
}
VERDICTS: dict[lve.Verdict, LeaveStatus] = {
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
    def status(self) -> LeaveStatus: ...
    @property
    def days(self) -> Mapping[int, int]: ...


class Charge(NamedTuple):
    """The days that one leave draws on its right, as the table has them."""

    kind: lve.LeaveKind
    status: LeaveStatus
    days: Mapping[int, int]


class Leave(msgspec.Struct, frozen=True, gc=False):
    """One leave as it stands. It takes, or took, `date_from` to `date_to`: no day where it ends before it begins.

    `days`: the days it draws on each year's right. `words`: the content of every command that was carried out on it,
    the request first.
    """

    kind: lve.LeaveKind
    date_from: date
    date_to: date
    days: Mapping[int, int]
    document: str | None
    requested: datetime
    words: tuple[str, ...]
    status: LeaveStatus = "SUBMITTED"

    def overlaps(self, first: date, last: date) -> bool:
        return self.status in COUNTING and max(first, self.date_from) <= min(last, self.date_to)


@dataclass(frozen=True)
class Leaves:
    """All leave of one person, by id."""

    by_id: dict[str, Leave] = field(default_factory=dict)

    def but(self, leave_id: str) -> list[Leave]:
        return [leave for name, leave in self.by_id.items() if name != leave_id]


@dataclass(frozen=True)
class LeaveParty(Party[LeaveFacts]):
    """A caller who asks for leave, advises on it or decides it, by the career on a day (domain 2.8, 3.2)."""

    def require_superior(self, day: date) -> None:
        """Raise Problem 403 unless the caller supervised the employee on a day."""
        self._require_another()
        if "employee" not in self.caller.roles or not supervises(self.caller, self.facts.career, day):
            raise forbidden(f"Only who supervised the employee on {day} advises on this leave.")

    def require_authority(self, day: date) -> None:
        """Raise Problem 403 unless the caller keeps the records of the employee's unit on a day."""
        self._require_another()
        require_unit_hr(self.caller, self.facts.career, day)

    def _require_another(self) -> None:
        require_another(self.caller, self.facts.employee_id, "Nobody decides on their own leave.")


def evolve(leaves: Leaves, event: Event) -> Leaves:
    """All leave after an event. A repeated event and one of another kind change nothing."""
    by_id = leaves.by_id
    if isinstance(event, lve.LeaveRequested) and event.data.leave_id not in by_id:
        return Leaves({**by_id, event.data.leave_id: _requested(event)})
    leave = by_id.get(event.data.leave_id) if type(event) in MOVES else None
    if leave is None or leave.status not in MOVES[type(event)]:
        return leaves
    moved = msgspec.structs.replace(leave, **_change(event), words=(*leave.words, _content(event.data)))
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


def request(leaves: Leaves, data: lve.LeaveRequestedData, party: LeaveParty) -> list[Event]:
    """Ask for leave; its days are reserved. The decision counts them, whatever `data.days` has."""
    facts = party.facts
    party.require_author(facts.day(party.now))
    leave = leaves.by_id.get(data.leave_id)
    if leave is not None:
        return same_or_conflict(leave.words[0], _content(data), "leave")
    facts.require_right(data.kind, data.date_from, data.date_to, data.document)
    days = _charge(leaves.but(data.leave_id), data.kind, data.date_from, data.date_to, facts)
    return [record(lve.LeaveRequested, msgspec.structs.replace(data, days=days), party.author)]


def advise(leaves: Leaves, data: lve.LeaveAdvisedData, party: LeaveParty) -> list[Event]:
    """Give the advice of the superior, as the roster of the day of the request names them."""
    leave = _leave(leaves, data.leave_id)
    party.require_superior(party.facts.day(leave.requested))
    if not _is_new(leave, lve.LeaveAdvised, data):
        return []
    return [record(lve.LeaveAdvised, data, party.who)]


def decide(leaves: Leaves, data: lve.LeaveDecidedData, party: LeaveParty) -> list[Event]:
    """Decide a leave, after the superior's advice if the person had a superior on the day of the request.

    The days of what is GRANTED stay as they were reserved; of other dates they are counted anew.
    """
    leave, facts = _leave(leaves, data.leave_id), party.facts
    requested = facts.day(leave.requested)
    party.require_authority(requested)
    if not _is_new(leave, lve.LeaveDecided, data):
        return []
    if leave.status == "SUBMITTED" and facts.led(requested):
        raise conflict("The superior has not advised on this leave yet.")
    first, last, days = data.date_from or leave.date_from, data.date_to or leave.date_to, None
    if data.verdict == "CHANGED":
        facts.require_right(leave.kind, first, last, leave.document)
        days = _charge(leaves.but(data.leave_id), leave.kind, first, last, facts)
    decided = record(lve.LeaveDecided, msgspec.structs.replace(data, days=days), party.who)
    if VERDICTS[data.verdict] != "GRANTED":
        return [decided]
    return [decided, _excuse(data, leave, GRANT, first, last, party.who)]


def recall(leaves: Leaves, data: lve.LeaveRecalledData, party: LeaveParty) -> list[Event]:
    """Call the employee back from a leave that is running; the days from `returns_on` on are given back."""
    leave, facts = _leave(leaves, data.leave_id), party.facts
    today = facts.day(party.now)
    party.require_authority(today)
    if not _is_new(leave, lve.LeaveRecalled, data):
        return []
    if not leave.date_from <= today <= leave.date_to:
        raise conflict(f"This leave is not running: it goes from {leave.date_from} to {leave.date_to}.")
    if not leave.date_from <= data.returns_on <= leave.date_to:
        raise invalid(f"{data.returns_on} is no day of the leave, {leave.date_from} to {leave.date_to}.")
    last = data.returns_on - _DAY
    # The calendar may have changed since the days were reserved: nobody is charged more than they were then.
    counted = facts.days(leave.kind, leave.date_from, last) if leave.date_from <= last else {}
    used = {year: min(days, counted.get(year, 0)) for year, days in leave.days.items() if year in counted}
    recalled = record(lve.LeaveRecalled, msgspec.structs.replace(data, days=used), party.who)
    events = [recalled, _cancel_excuse(data, party.who)]
    if leave.date_from <= last:
        events.append(_excuse(data, leave, RECALL, leave.date_from, last, party.who))
    return events


def cancel(leaves: Leaves, data: lve.LeaveCancelledData, party: LeaveParty) -> list[Event]:
    """Give up a leave that is not granted yet or has not begun; all its days are given back."""
    leave = _leave(leaves, data.leave_id)
    today = party.facts.day(party.now)
    party.require_author(today)
    if not _is_new(leave, lve.LeaveCancelled, data):
        return []
    cancelled = record(lve.LeaveCancelled, data, party.author)
    if leave.status != "GRANTED":
        return [cancelled]
    if today >= leave.date_from:
        raise conflict(f"This leave began on {leave.date_from}: it can only be recalled.")
    return [cancelled, _cancel_excuse(data, party.author)]


def balance(leaves: Iterable[Charged], kind: lve.LeaveKind, year: int, facts: LeaveFacts) -> Balance:
    """The days that a year gives of a kind of leave, and how they stand.

    Where a roster or the calendar takes back a day that was given back for collective leave, it takes it from the days
    that are left: nobody loses days already drawn.
    """
    mine = [leave for leave in leaves if leave.kind == kind]
    reserved = sum(leave.days.get(year, 0) for leave in mine if leave.status in RESERVING)
    used = sum(leave.days.get(year, 0) for leave in mine if leave.status in USING)
    limit = facts.limits.on(date(year, 1, 1), kind)
    if limit is None or limit.yearly is None:
        return Balance(None, reserved, used)
    right = _rights(kind, _charged(mine), facts, year).get(year, 0)
    return Balance(max(right, reserved + used), reserved, used)


def _charge(others: list[Leave], kind: lve.LeaveKind, first: date, last: date, facts: LeaveFacts) -> lve.Days:
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


def _require_days(mine: list[Leave], kind: lve.LeaveKind, days: lve.Days, facts: LeaveFacts) -> None:
    """Raise Problem 409 where a year would give fewer days than are drawn on it.

    Also a later one: days carried over into it may be reserved already.
    """
    before = _charged(mine)
    after = before + Counter(days)
    last = max(after)
    earlier, right = _rights(kind, before, facts, last), _rights(kind, after, facts, last)
    for year in sorted(after):
        given, drawn, asked = right.get(year, 0), before[year], days.get(year, 0)
        if drawn + asked <= given or (not asked and given == earlier.get(year, 0)):
            continue
        if asked:
            raise conflict(
                f"Of {kind} leave in {year} {max(given - drawn, 0)} days are left, but {asked} are asked for."
            )
        raise conflict(f"Of {kind} leave in {year} {drawn} days are taken: with less carried over it gives {given}.")


def _rights(kind: lve.LeaveKind, charged: Mapping[int, int], facts: LeaveFacts, last: int) -> dict[int, int]:
    return rights(facts.limits, kind, facts.hired, charged, facts.given_back(kind), last)


def _charged(leaves: Iterable[Charged]) -> Counter[int]:
    charged: Counter[int] = Counter()
    for leave in leaves:
        if leave.status in COUNTING:
            charged.update(leave.days)
    return charged


GRANT, RECALL = 1, 2  # which excuse of a leave: of all its granted days, of those taken before a recall


def excuse_id(employee_id: str, leave_id: str, nth: int) -> str:
    """The id of a leave's excuse: derived, so that it is never the id of an excuse that HR entered by itself."""
    return content_id("leave", employee_id, leave_id, nth)


_OfLeave = lve.LeaveDecidedData | lve.LeaveRecalledData | lve.LeaveCancelledData


def _excuse(data: _OfLeave, leave: Leave, nth: int, first: date, last: date, who: Who) -> Event:
    excuse = att.AbsenceExcusedData(
        employee_id=data.employee_id,
        excuse_id=excuse_id(data.employee_id, data.leave_id, nth),
        kind=leave.kind,
        date_from=first,
        date_to=last,
        document=leave.document,
        leave_id=data.leave_id,
    )
    return record(att.AbsenceExcused, excuse, who)


def _cancel_excuse(data: lve.LeaveRecalledData | lve.LeaveCancelledData, who: Who) -> Event:
    granted = excuse_id(data.employee_id, data.leave_id, GRANT)
    excuse = att.ExcuseCancelledData(employee_id=data.employee_id, excuse_id=granted, reason=data.reason)
    return record(att.ExcuseCancelled, excuse, who)


def _leave(leaves: Leaves, leave_id: str) -> Leave:
    leave = leaves.by_id.get(leave_id)
    if leave is None:
        raise not_found(f"No leave {leave_id} was asked for by this employee.")
    return leave


def _is_new(leave: Leave, kind: type[Event], data: msgspec.Struct) -> bool:
    return is_new(leave, _content(data), MOVES[kind], "leave")


def _content(data: msgspec.Struct) -> str:
    """The content of a command. The days are counted by the decision, with the calendar of that moment."""
    return content(data, "days")
