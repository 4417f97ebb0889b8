"""What a person's days are judged by: punches, corrections, excuses and assemblies, plain and without a table."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.events.attendance import AssemblyKind, ExcuseKind
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


class Assembly(NamedTuple):
    """Whether they stood in an assembly of a date."""

    day: date
    kind: AssemblyKind
    present: bool
    event_id: str


class Facts(NamedTuple):
    """One person's; all but the punches in log order."""

    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    excuses: Sequence[Excuse] = ()
    assemblies: Sequence[Assembly] = ()
