"""What a person's days are judged by: their punches, corrections, excuses and rosters, plain and without a table."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from shared.events.attendance import ExcuseKind, Hours
from shared.workday import Punch


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


class Facts(NamedTuple):
    """One person's, corrections and excuses in log order. `rosters`: the shifts that hold for a date, none: free."""

    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    excuses: Sequence[Excuse] = ()
    rosters: Mapping[date, tuple[Hours, ...]] = MappingProxyType({})
