"""Late and early minutes of a day, from its hours and its punches (domain 2.1, design 7).

Instants are whole microseconds since 1970 (UTC), so that no second is ever lost to a float.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from shared.events.attendance import Hours

Kind = Literal["IN", "OUT", "ANY"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
MINUTE = 60_000_000
HOUR = 60 * MINUTE
BEFORE, AFTER = 4 * HOUR, 6 * HOUR  # how far a shift's window reaches beyond its hours
_OVERLAP = 4  # a window lasts 34 h at most: no more than this many can hold one instant


class Punch(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One touch of a terminal; `kind` is its direction, ANY where the terminal knows none."""

    at: int
    kind: Kind
    punch_id: str
    seq: int
    event_id: str


class Shift(msgspec.Struct, frozen=True, gc=False):
    """A scheduled day. `opens`..`closes` is the window of its punches.

    `dawn`..`dusk` is its local date, empty for a shift that ends the next day.
    """

    day: date
    start: int
    end: int
    opens: int
    closes: int
    dawn: int
    dusk: int


class DayTimes(NamedTuple):
    """Arrival and departure of a workday; minutes are None where the punch is missing."""

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
    return Shift(day, start, end, start - BEFORE, end + AFTER, dawn, dusk)


def _local(day: date, at: time, zone: ZoneInfo) -> int:
    return microseconds(datetime.combine(day, at, zone))


class Timetable:
    """Which shift a punch belongs to, among the shifts of one employee."""

    def __init__(self, shifts: Iterable[Shift]) -> None:
        self.shifts = sorted(shifts, key=lambda shift: (shift.opens, shift.day))
        self._opens = [shift.opens for shift in self.shifts]
        closed = [shift.closes for shift in self.shifts]
        self._apart = all(closes < opens for closes, opens in zip(closed, self._opens[1:], strict=False))

    def shift_at(self, at: int) -> Shift | None:
        """Of the shifts whose window holds the instant, the one whose start or end is nearest, ties the earlier day.

        Outside every window a punch belongs to the shift of its local date, unless that one ends the next day.
        """
        place = bisect_right(self._opens, at)
        if self._apart:  # of windows that never meet, only the last to open can hold it
            last = self.shifts[place - 1] if place else None
            return last if last and at <= last.closes else self._of_date(at, place)
        found: Shift | None = None
        nearest = 0
        for shift in self.shifts[max(0, place - _OVERLAP) : place]:
            if at <= shift.closes:
                distance = min(abs(at - shift.start), abs(at - shift.end))
                if found is None or distance < nearest:
                    found, nearest = shift, distance
        return found or self._of_date(at, place)

    def _of_date(self, at: int, place: int) -> Shift | None:
        for shift in self.shifts[max(0, place - 2) : place + 2]:
            if shift.dawn <= at < shift.dusk:
                return shift
        return None

    def by_day(self, punches: Iterable[Punch]) -> dict[date, list[Punch]]:
        """The punches of each workday, in no particular order; those of no workday are left out."""
        days: dict[date, list[Punch]] = {}
        for punch in punches:
            shift = self.shift_at(punch.at)
            if shift is not None:
                days.setdefault(shift.day, []).append(punch)
        return days


def day_times(
    shift: Shift,
    punches: Sequence[Punch],
    corrected_in: Corrected | None = None,
    corrected_out: Corrected | None = None,
) -> DayTimes:
    """Judge one workday: arrival and departure, whole minutes late and early (domain 2.1).

    A correction replaces what it names after the punches have spoken.
    """
    first, last = _ends(punches)
    check_in = corrected_in or (first and (first.at, first.event_id))
    check_out = corrected_out or (last and (last.at, last.event_id))
    return DayTimes(
        check_in[0] if check_in else None,
        check_out[0] if check_out else None,
        max(0, (check_in[0] - shift.start) // MINUTE) if check_in else None,
        max(0, (shift.end - check_out[0]) // MINUTE) if check_out else None,
        tuple([each[1] for each in (check_in, check_out) if each]),
    )


def _ends(punches: Sequence[Punch]) -> tuple[Punch | None, Punch | None]:
    """The first punch but of kind OUT, and the last but of kind IN if it is another one."""
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
