"""What a person's days are judged by: their punches, corrections and excuses, plain and without a table."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.events.attendance import ExcuseKind
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


class Pending(NamedTuple):
    """A request to put the days right that nobody has decided on, both dates included.

    `requested_at` in microseconds since 1970, UTC.
    """

    date_from: date
    date_to: date
    endorsed: bool
    requested_at: int


class Facts(NamedTuple):
    """One person's, corrections and excuses in log order, what is pending the oldest first."""

    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    excuses: Sequence[Excuse] = ()
    pending: Sequence[Pending] = ()
