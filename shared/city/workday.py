"""Late and early minutes of a day, from its shifts and its punches (domain 2.1, design 7).

Instants are whole microseconds since 1970 (UTC), so that no second is ever lost to a float.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from shared.events.attendance.calendar import Hours

Kind = Literal["IN", "OUT", "ANY"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
MINUTE = 60_000_000
HOUR = 60 * MINUTE
BEFORE, AFTER = 4 * HOUR, 6 * HOUR  # a shift's window reaches so far beyond its hours
_DATE_REACH = 48 * HOUR  # the shifts of a date open no farther than this from any of its instants


class Punch(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One punch; `kind` is its direction, ANY where the terminal knows none."""

    at: int
    kind: Kind
    punch_id: str
    seq: int
    event_id: str


class Shift(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """One shift of a workday. `opens`..`closes` is the window of its punches.

    `dawn`..`dusk` is its local date, empty for a shift that ends the next day.
    """

    day: date
    hours: Hours
    start: int
    end: int
    opens: int
    closes: int
    dawn: int
    dusk: int


class DayTimes(NamedTuple):
    """Arrival and departure of a shift; minutes are None where the punch is missing."""

    check_in: int | None
    check_out: int | None
    late: int | None
    early: int | None
    event_ids: tuple[str, ...]


Corrected = tuple[int, str]  # the instant and the id of the event that corrected it


def microseconds(at: datetime) -> int:
    """An aware instant as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    """The inverse of `microseconds`, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def shift_of(day: date, hours: Hours, zone: ZoneInfo) -> Shift:
    """The shift that `hours` make on `day` in a zone."""
    overnight = hours.ends <= hours.starts
    start = _local(day, hours.starts, zone)
    end = _local(day + _DAY if overnight else day, hours.ends, zone)
    dawn = _local(day, time(), zone)
    dusk = dawn if overnight else _local(day + _DAY, time(), zone)
    return Shift(day, hours, start, end, start - BEFORE, end + AFTER, dawn, dusk)


def shifts_of(day: date, hours: Iterable[Hours], zone: ZoneInfo) -> tuple[Shift, ...]:
    """The shifts of a workday in order. Shifts that meet are one: one arrival, one departure (decision 17)."""
    shifts: list[Shift] = []
    for shift in sorted((shift_of(day, one, zone) for one in hours), key=lambda shift: shift.start):
        meets = bool(shifts) and shift.start <= shifts[-1].end
        shifts.append(_joined(shifts.pop(), shift) if meets else shift)
    return tuple(shifts)


def _joined(one: Shift, other: Shift) -> Shift:
    last = other if one.end < other.end else one
    hours = Hours(start=one.hours.start, end=last.hours.end)
    return msgspec.structs.replace(last, hours=hours, start=one.start, opens=one.opens)


def _local(day: date, at: time, zone: ZoneInfo) -> int:
    return microseconds(datetime.combine(day, at, zone))


class Timetable:
    """The shifts of one employee; finds the shift that a punch belongs to."""

    def __init__(self, shifts: Iterable[Shift]) -> None:
        self.shifts = sorted(shifts, key=lambda shift: (shift.opens, shift.day))
        self._opens = [shift.opens for shift in self.shifts]
        closed = [shift.closes for shift in self.shifts]
        self._apart = all(closes < opens for closes, opens in zip(closed, self._opens[1:], strict=False))
        self._longest = max((shift.closes - shift.opens for shift in self.shifts), default=0)

    def shift_at(self, at: int) -> Shift | None:
        """The shift whose window holds the instant; of several the one whose start or end is nearest, ties the earlier.

        Outside every window a punch belongs to a shift of its local date, the nearest that does not end the next day.
        """
        place = bisect_right(self._opens, at)
        if self._apart:  # of windows that never meet, only the last to open can hold it
            last = self.shifts[place - 1] if place else None
            return last if last and at <= last.closes else self._of_date(at)
        around = self.shifts[bisect_left(self._opens, at - self._longest) : place]
        return _nearest(at, [shift for shift in around if at <= shift.closes]) or self._of_date(at)

    def _of_date(self, at: int) -> Shift | None:
        first, last = bisect_left(self._opens, at - _DATE_REACH), bisect_right(self._opens, at + _DATE_REACH)
        return _nearest(at, [shift for shift in self.shifts[first:last] if shift.dawn <= at < shift.dusk])

    def by_shift(self, punches: Iterable[Punch]) -> dict[Shift, list[Punch]]:
        """The punches of each shift, in no particular order; those of no shift are left out."""
        by_shift: dict[Shift, list[Punch]] = {}
        for punch in punches:
            shift = self.shift_at(punch.at)
            if shift is not None:
                by_shift.setdefault(shift, []).append(punch)
        return by_shift


def _nearest(at: int, shifts: Sequence[Shift]) -> Shift | None:
    """The shift whose start or end is nearest, of several the first."""
    return min(shifts, key=lambda shift: min(abs(at - shift.start), abs(at - shift.end)), default=None)


def workday_times(
    shifts: Sequence[Shift],
    punches: Mapping[Shift, Sequence[Punch]],
    corrected_in: Corrected | None = None,
    corrected_out: Corrected | None = None,
) -> list[DayTimes]:
    """Judge each shift of a workday by its own punches; a correction means the first arrival and the last departure."""
    first, last = shifts[0], shifts[-1]
    return [
        day_times(
            shift,
            punches.get(shift, ()),
            corrected_in if shift is first else None,
            corrected_out if shift is last else None,
        )
        for shift in shifts
    ]


def together(times: Sequence[DayTimes]) -> DayTimes:
    """The shifts of a workday as one: the first arrival known, the last departure known, minutes added up."""
    if len(times) == 1:
        return times[0]
    arrived = [shift for shift in times if shift.check_in is not None]
    left = [shift for shift in times if shift.check_out is not None]
    return DayTimes(
        arrived[0].check_in if arrived else None,
        left[-1].check_out if left else None,
        sum(shift.late or 0 for shift in arrived) if arrived else None,
        sum(shift.early or 0 for shift in left) if left else None,
        tuple(event_id for shift in times for event_id in shift.event_ids),
    )


def day_times(
    shift: Shift,
    punches: Sequence[Punch],
    corrected_in: Corrected | None = None,
    corrected_out: Corrected | None = None,
) -> DayTimes:
    """Judge one shift: arrival and departure, whole minutes late and early (domain 2.1).

    A correction replaces the arrival or departure that the punches gave.
    """
    first, last = _ends(punches)
    check_in = corrected_in or (first and (first.at, first.event_id))
    check_out = corrected_out or (last and (last.at, last.event_id))
    return DayTimes(
        check_in[0] if check_in else None,
        check_out[0] if check_out else None,
        max(0, (check_in[0] - shift.start) // MINUTE) if check_in else None,
        max(0, (shift.end - check_out[0]) // MINUTE) if check_out else None,
        tuple([end[1] for end in (check_in, check_out) if end]),
    )


def _ends(punches: Sequence[Punch]) -> tuple[Punch | None, Punch | None]:
    """The first punch that is not of kind OUT, and the last that is not of kind IN, unless they are the same punch."""
    first: Punch | None = None
    last: Punch | None = None
    for punch in punches:
        if punch.kind != "OUT" and (first is None or _before(punch, first)):
            first = punch
        if punch.kind != "IN" and (last is None or _before(last, punch)):
            last = punch
    return first, None if last is first else last


def _before(one: Punch, other: Punch) -> bool:
    return one.at < other.at or (one.at == other.at and one.punch_id < other.punch_id)
