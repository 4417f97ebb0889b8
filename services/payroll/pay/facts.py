"""The facts that payroll keeps of the log, by city and by person, each with its place in the log.

All of it encodes to canonical JSON (`encode_state`), so that a rebuilt state is the same bytes.
Every fact is kept once: of two events with one id, the first in the log counts.
"""

from bisect import bisect_left, insort
from datetime import date, datetime
from typing import Any

import msgspec

from services.payroll.rules.domain import RuleSet
from shared.city.calendar import Calendar
from shared.city.history import Undated
from shared.city.roster import Career, Organisation
from shared.city.workday import Punch
from shared.events.attendance.calendar import Hours
from shared.events.attendance.days import ExcuseKind
from shared.events.payroll import CSV_COLUMNS, Statement
from shared.values.period import Period

_encoder = msgspec.json.Encoder(order="deterministic")


def encode_state(state: Any) -> bytes:
    """Canonical JSON: equal states are equal bytes."""
    return _encoder.encode(state)


class CorrectionFact(msgspec.Struct, frozen=True, gc=False):
    """The arrival and departure that HR put right on a workday; instants in microseconds."""

    date: date
    check_in: int | None
    check_out: int | None
    seq: int
    event_id: str


class DecisionFact(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A verification with its minutes; None where the decision took the activity back."""

    seq: int
    event_id: str
    minutes: int | None


class ActivityFact(msgspec.Struct, gc=False):
    """A submitted activity and the decisions on it in log order; `seq` 0 until the submission is seen."""

    seq: int = 0
    event_id: str = ""
    day: date | None = None
    decisions: tuple[DecisionFact, ...] = ()

    @property
    def minutes(self) -> int | None:
        """The minutes that count: those of the last decision, where that is a verification."""
        return self.decisions[-1].minutes if self.decisions else None


class ExcuseFact(msgspec.Struct, frozen=True, gc=False):
    """An excused absence from `date_from` to `date_to`, both included."""

    excuse_id: str
    kind: ExcuseKind
    date_from: date
    date_to: date
    seq: int
    event_id: str


class CancellationFact(msgspec.Struct, frozen=True, gc=False):
    seq: int
    event_id: str


class AssemblyFact(msgspec.Struct, frozen=True, gc=False):
    """Presence in a morning assembly; of several records of a date the last in the log holds."""

    date: date
    present: bool
    seq: int
    event_id: str


class RosterFact(Undated, frozen=True, gc=False, kw_only=True):
    """The shifts that a roster gives a date, none for a free day."""

    hours: tuple[Hours, ...]


class MonthFacts(msgspec.Struct):
    """One person's punches, corrections and activities of a month by their ids, and the rosters of its dates.

    A punch or rostered date near the month's edge is kept in both months; `rosters` is by ISO date.
    `touched`: the last place in the log that added anything.
    """

    punches: dict[str, Punch] = {}
    corrections: dict[str, CorrectionFact] = {}
    activities: dict[str, ActivityFact] = {}
    assemblies: dict[str, AssemblyFact] = {}
    rosters: dict[str, list[RosterFact]] = {}
    touched: int = 0


class Reach(msgspec.Struct, frozen=True, gc=False, array_like=True, order=True):
    """The months that a fact at `seq` may change: from `first` to `last` (None: without end)."""

    seq: int
    first: Period
    last: Period | None

    def reaches(self, period: Period) -> bool:
        return self.first <= period and (self.last is None or period <= self.last)


class Revision(msgspec.Struct, frozen=True, gc=False):
    """A settled statement, with the place of its MonthClosed; `published` once it is read in the log."""

    statement: Statement
    paid_in: Period
    seq: int
    event_id: str
    published: bool = False


_COMPARED = tuple(name for name in CSV_COLUMNS if name not in ("revision", "difference"))


def columns(statement: Statement) -> tuple[object, ...]:
    """The columns in which one revision differs from another: all but its own number and difference."""
    return tuple(getattr(statement, name) for name in _COMPARED)


class Settled(msgspec.Struct):
    """The revisions of one month.

    `rules`: the place of the adoption they use, 0 for the packaged default, None if not known. `reviewed`: facts up to
    this place in the log are in the revisions. `mismatches`: the revisions whose published statement was not the one
    that the facts give.
    """

    revisions: list[Revision] = []
    rules: int | None = None
    reviewed: int = 0
    mismatches: list[int] = []


class Person(msgspec.Struct):
    """The facts about one employee, with the settled statements."""

    employee_id: str
    career: Career = msgspec.field(default_factory=Career)
    excuses: dict[str, ExcuseFact] = {}
    cancellations: dict[str, CancellationFact] = {}
    months: dict[Period, MonthFacts] = {}
    settled: dict[Period, Settled] = {}
    since: list[Reach] = []

    def month(self, period: Period) -> MonthFacts:
        """The facts of a month, to add to."""
        facts = self.months.get(period)
        if facts is None:
            facts = self.months[period] = MonthFacts()
        return facts


class AdoptedRules(msgspec.Struct, frozen=True, gc=False):
    seq: int
    event_id: str
    rules: RuleSet


class Closing(msgspec.Struct, frozen=True, gc=False):
    seq: int
    event_id: str
    time: datetime


class City(msgspec.Struct, dict=True):
    """The facts about the city.

    `closings` is by unit and month. `marks` are the months that city events may change, by the people they concern:
    those of `schedule:s1`, `unit:u1` or `position:p1`, or with an empty name everybody.
    Attributes beside the fields are caches, never encoded.
    """

    calendar: Calendar = msgspec.field(default_factory=Calendar)
    organisation: Organisation = msgspec.field(default_factory=Organisation)
    adopted: list[AdoptedRules] = []
    closings: dict[str, dict[Period, Closing]] = {}
    periods: list[Period] = []  # closed by any unit
    marks: dict[str, list[Reach]] = {}
    marked: int = 0  # the last place in the log that made a mark

    def closing(self, unit_id: str | None, period: Period) -> Closing | None:
        """The first closing of a unit's month."""
        return self.closings.get(unit_id or "", {}).get(period)

    def closed_before(self, period: Period) -> list[Period]:
        """The months before `period` that any unit has closed, in order."""
        return self.periods[: bisect_left(self.periods, period)]

    def mark(self, scope: str, mark: Reach) -> None:
        insort(self.marks.setdefault(scope, []), mark)
        self.marked = max(self.marked, mark.seq)

    def marked_after(self, seq: int, scope: str, period: Period) -> bool:
        """Whether a mark since that place in the log may change the month, for the people that `scope` names."""
        for mark in reversed(self.marks.get(scope, [])):
            if mark.seq <= seq:
                return False
            if mark.reaches(period):
                return True
        return False
