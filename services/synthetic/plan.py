"""What is out of the ordinary in one person's month, known before the month starts."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from services.synthetic.almanac import Month
from services.synthetic.draw import WHOLE, below, chance
from services.synthetic.person import Person
from shared.events.attendance import ExcuseKind


class Shape(NamedTuple):
    """A day's arrival in seconds after the scheduled start and departure in seconds after the end; None: no punch."""

    check_in: int | None
    check_out: int | None


ABSENT = Shape(None, None)


class Excuse(NamedTuple):
    kind: ExcuseKind
    first: date
    last: date
    recorded: date
    cancelled: date | None = None
    document: str | None = None


class Correction(NamedTuple):
    """Local seconds of `day`, as in a schedule."""

    day: date
    recorded: date
    check_in: int | None
    check_out: int | None
    reason: str


@dataclass(slots=True)
class Plan:
    """`shapes` are the days not left to chance; on `resent` days the terminal sends every punch twice."""

    shapes: dict[date, Shape] = field(default_factory=dict)
    excuses: list[Excuse] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    resent: frozenset[date] = frozenset()

    def stay_away(self, days: list[date]) -> None:
        self.shapes.update(dict.fromkeys(days, ABSENT))


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
            if absence.kind:
                plan.excuses.append(excuse(month, absence.kind, away[0], away[-1], late=chance(rng, LATE_SICK_NOTE)))
            at += len(away)
        at += 1
    return plan


def excuse(month: Month, kind: ExcuseKind, first: date, last: date, *, late: bool = False) -> Excuse:
    """Leave and travel are granted before, permission is asked on the day, a doctor's note follows."""
    if kind == "SICK":
        recorded = min(first + timedelta(days=4 if late else 1), month.close_day)
    elif kind in ("INFORMAL_NOTICE", "IMPORTANT_REASON"):
        recorded = first
    else:
        recorded = max(first - timedelta(days=2), month.first - timedelta(days=1))
    document = None if kind == "INFORMAL_NOTICE" else f"{kind[:3]}/{first:%Y%m%d}/{month.period}"
    return Excuse(kind, first, last, recorded, document=document)


def _which(u: int) -> Absence:
    for absence in ABSENCES:
        u -= absence.share
        if u < 0:
            return absence
    raise AssertionError(f"shares of a million: {WHOLE}")
