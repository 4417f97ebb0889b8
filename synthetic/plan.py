"""The plan of one person's month: all that is out of the ordinary, known before the month starts."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal, NamedTuple, TypeGuard, get_args

from shared.events.attendance.calendar import Hours
from shared.events.attendance.corrections import CorrectionKind
from shared.events.attendance.days import ExcuseKind
from shared.events.attendance.devices import Cause
from shared.events.attendance.leave import LeaveKind, Verdict
from synthetic.almanac import Month
from synthetic.draw import WHOLE, below, chance
from synthetic.person import Person
from synthetic.units import Unit


class Shape(NamedTuple):
    """A day's arrival in seconds after the scheduled start and departure in seconds after the end; None: no punch."""

    check_in: int | None
    check_out: int | None


ABSENT = Shape(None, None)


class Excuse(NamedTuple):
    """An absence that the unit's HR enters as it is."""

    kind: ExcuseKind
    first: date
    last: date
    recorded: date
    document: str | None = None
    cancelled: date | None = None


class Leave(NamedTuple):
    """A leave that is asked for and decided on the day `asked`, and what becomes of it later.

    `changed_to` are the dates a CHANGED one is granted; `recalled` has the days of the recall and of the return.
    """

    kind: LeaveKind
    first: date
    last: date
    asked: date
    document: str | None = None
    verdict: Verdict = "GRANTED"
    changed_to: tuple[date, date] | None = None
    cancelled: date | None = None
    recalled: tuple[date, date] | None = None


class Request(NamedTuple):
    """A day the employee asks to put right (domain 5.5). `check_in` and `check_out` are local seconds of `day`."""

    kind: CorrectionKind
    day: date
    asked: date
    reason: str
    check_in: int | None = None
    check_out: int | None = None
    last: date | None = None
    document: str | None = None
    end: Literal["APPROVED", "REFUSED", "WITHDRAWN"] = "APPROVED"


class Shift(NamedTuple):
    """A rostered shift; without a `shape` its punches are left to chance."""

    hours: Hours
    shape: Shape | None = None


class StrayPunch(NamedTuple):
    """An arrival beside the working hours, at local `seconds` of `day` at the terminal of `unit`."""

    day: date
    seconds: int
    unit: Unit


class Suspect(NamedTuple):
    """An arrival at local `seconds` of `day` that the terminal dates `at`; `end`: what is decided on `decided`."""

    day: date
    seconds: int
    at: datetime
    cause: Cause
    decided: date | None = None
    end: Literal["RELEASED", "REFUSED"] | None = None


@dataclass(slots=True)
class Plan:
    """`shapes` are the days not left to chance; on `resent` days the terminal sends every punch twice.

    Of a phone: `distance` is what it says every time, on `mocked` it says that its position is made up.
    """

    shapes: dict[date, Shape] = field(default_factory=dict)
    excuses: list[Excuse] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    roster: dict[date, tuple[Shift, ...]] = field(default_factory=dict)
    stray_punches: list[StrayPunch] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    resent: frozenset[date] = frozenset()
    distance: int | None = None
    mocked: date | None = None

    def clear(self) -> None:
        """Take away the absences by chance of a person who plays a part."""
        self.shapes.clear()
        self.excuses.clear()
        self.leaves.clear()

    def stay_away(self, days: list[date]) -> None:
        self.shapes.update(dict.fromkeys(days, ABSENT))

    def excuse(self, month: Month, kind: ExcuseKind, first: date, last: date, *, late: bool = False) -> None:
        """Excused for these days: as leave, or as HR enters what is none."""
        if _is_leave(kind):
            self.leaves.append(leave(month, kind, first, last, late=late))
        else:
            self.excuses.append(excuse(month, kind, first, last))


class Absence(NamedTuple):
    """`share`: how many of a million working days begin one; it lasts one to `longest` working days."""

    share: int
    kind: ExcuseKind | None  # None: no news at all
    longest: int


# Domain 6.3: of all days 0.34 % without news, 0.46 leave, 0.31 sick, 0.15 permission, 0.09 study; some travel [D].
ABSENCES = (
    Absence(3_400, None, 1),
    Absence(1_550, "ANNUAL", 5),
    Absence(1_550, "SICK", 3),
    Absence(1_000, "INFORMAL_NOTICE", 1),
    Absence(250, "IMPORTANT_REASON", 3),
    Absence(300, "STUDY", 5),
    Absence(2_000, "OFFICIAL_TRAVEL", 3),
    Absence(600, "TRAINING", 4),
)
ANY_ABSENCE = sum(absence.share for absence in ABSENCES)
LATE_SICK_NOTE = 100_000  # millionths of sick notes that arrive days afterwards


def ordinary_plan(person: Person, month: Month, rng: Random) -> Plan:
    """Absences by chance; everything else of the month is left to the days."""
    plan, days = Plan(), month.workdays_of(person.posts[0].schedule_id)
    at = 0
    while at < len(days):
        if chance(rng, ANY_ABSENCE):
            absence = _which(below(rng, ANY_ABSENCE))
            away = days[at : at + 1 + below(rng, absence.longest)]
            plan.stay_away(away)
            kind = absence.kind
            if kind == "ANNUAL" and not _may_rest(person, plan, away[0]):
                kind = "IMPORTANT_REASON"
            if kind:
                plan.excuse(month, kind, away[0], away[-1], late=chance(rng, LATE_SICK_NOTE))
            at += len(away)
        at += 1
    return plan


def _may_rest(person: Person, plan: Plan, day: date) -> bool:
    """Annual leave needs a year of service (domain 2.8); one a month never uses up the year's days."""
    return person.served(1, day) and all(leave.kind != "ANNUAL" for leave in plan.leaves)


def excuse(month: Month, kind: ExcuseKind, first: date, last: date) -> Excuse:
    """Travel is ordered before, permission is asked on the day."""
    if kind == "INFORMAL_NOTICE":
        return Excuse(kind, first, last, first)
    return Excuse(kind, first, last, _before(month, first), _letter(month, kind, first))


def leave(month: Month, kind: LeaveKind, first: date, last: date, *, late: bool = False) -> Leave:
    """Asked for before, or on the day for an important reason; a doctor's note follows."""
    asked = _before(month, first)
    if kind == "SICK":
        asked = min(first + timedelta(days=4 if late else 1), month.close_day)
    elif kind == "IMPORTANT_REASON":
        asked = first
    return Leave(kind, first, last, asked, _letter(month, kind, first))


def _before(month: Month, day: date) -> date:
    return max(day - timedelta(days=2), month.first - timedelta(days=1))


def _letter(month: Month, kind: ExcuseKind, first: date) -> str:
    return f"{kind[:3]}/{first:%Y%m%d}/{month.period}"


def _is_leave(kind: ExcuseKind) -> TypeGuard[LeaveKind]:
    return kind in get_args(LeaveKind)


def _which(u: int) -> Absence:
    for absence in ABSENCES:
        u -= absence.share
        if u < 0:
            return absence
    raise AssertionError(f"shares of a million: {WHOLE}")
