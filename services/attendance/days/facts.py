"""What a person's days are judged by: punches, corrections, excuses, assemblies and rosters, plain, without a table."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from shared.city.workday import Punch
from shared.events.attendance.calendar import Hours
from shared.events.attendance.days import AssemblyKind, ExcuseKind


class Correction(NamedTuple):
    """What replaces a day's arrival or departure, in microseconds since 1970, UTC."""

    day: date
    check_in: int | None
    check_out: int | None
    event_id: str


class Excuse(NamedTuple):
    """An excused absence that nobody cancelled, both dates included."""

    kind: ExcuseKind
    date_from: date
    date_to: date
    event_id: str


class Assembly(NamedTuple):
    """Whether they stood in an assembly of a date."""

    day: date
    kind: AssemblyKind
    present: bool
    event_id: str


class PendingCorrection(NamedTuple):
    """A request to put the days right that nobody has decided on, both dates included.

    `requested_at` in microseconds since 1970, UTC.
    """

    date_from: date
    date_to: date
    endorsed: bool
    requested_at: int


class DayFacts(NamedTuple):
    """One person's; all but the punches in log order, what is pending the oldest first.

    `rosters`: the shifts that hold for a date, none: free. `outside`: metres to the nearest workplace, by the event of
    a touch from outside all of them.
    """

    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    excuses: Sequence[Excuse] = ()
    assemblies: Sequence[Assembly] = ()
    pending: Sequence[PendingCorrection] = ()
    rosters: Mapping[date, tuple[Hours, ...]] = MappingProxyType({})
    outside: Mapping[str, int] = MappingProxyType({})
