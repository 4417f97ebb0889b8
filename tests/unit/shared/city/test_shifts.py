"""Minutes of generated shifts against a count by hand: minute by minute in UTC, the zone database asked for each.

Nothing here uses the arithmetic it tries: what is shared with it is the log only.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.attendance.days.domain import day_views
from shared.values.period import period_of
from tests.kit.city_log import EMPLOYEE, CityLog, week
from tests.kit.replay import run
from tests.unit.attendance.days.builders import Seen

SEARCH = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
# The last days of a month, a year, a February with and without its 29th, and the middle of a month.
MIDDLES = ["2026-10-31", "2026-12-31", "2028-02-28", "2028-02-29", "2027-02-28", "2026-11-01", "2026-10-14"]
PATTERNS = [
    "",
    "22:00-06:00",
    "21:00-07:00",
    "07:00-14:00",
    "14:00-21:00",
    "00:00-08:00",
    "16:00-00:00",
    "20:00-20:00",
    "07:00-11:00 13:00-17:00",
    "06:00-10:00 22:00-06:00",
    "07:00-14:00 14:00-21:00",
    "00:30-04:00 09:00-12:00 23:30-03:00",
]
AROUND = 4  # days looked at before and after the middle


class Stretch(NamedTuple):
    """Consecutive minutes of work on one workday, by the instants at which each of them begins."""

    day: date
    minutes: list[datetime]
    next_day: bool

    @property
    def start(self) -> datetime:
        return self.minutes[0]

    @property
    def end(self) -> datetime:
        return self.minutes[-1] + MINUTE


class Punch(NamedTuple):
    at: datetime
    kind: str
    punch_id: str


class Case(NamedTuple):
    """The shifts rostered (by distance from the middle), the zones, and the punches of one person."""

    middle: date
    schedule: bool
    zones: tuple[str, str]
    moves: int
    rostered: dict[int, str]
    punched: list[tuple[int, str]]

    def zone(self, day: date) -> ZoneInfo:
        return ZoneInfo(self.zones[0] if day < self.middle + self.moves * DAY else self.zones[1])

    def shifts(self, day: date) -> list[tuple[time, time]]:
        text = self.rostered.get((day - self.middle).days)
        if text is None:
            text = "07:30-16:00" if self.schedule and day.weekday() < 5 else ""
        return [(time.fromisoformat(each[:5]), time.fromisoformat(each[6:])) for each in text.split()]

    def log(self) -> CityLog:
        log = CityLog(period_of(self.middle), timezone=self.zones[0])
        log.unit("u2", self.zones[1])
        log.schedule("s1", week() if self.schedule else {}, "2020-01-02")
        log.employee()
        log.transfer(str(self.middle + self.moves * DAY), "u2", "s1", f"p-{EMPLOYEE}")
        for at, kind, punch_id in self.punches():
            log.zone = UTC  # type: ignore[assignment]
            log.punch(at.date().isoformat(), at.time().isoformat(), kind, punch_id=punch_id)
        days: dict[Any, str] = {str(self.middle + place * DAY): text for place, text in self.rostered.items()}
        if days:
            log.roster(days)
        return log

    def punches(self) -> list[Punch]:
        midnight = datetime.combine(self.middle, time(), UTC)
        return [Punch(midnight + n * MINUTE, kind, f"t{place:03}") for place, (n, kind) in enumerate(self.punched)]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    clock = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
    shift = st.tuples(clock, clock).map("-".join)
    patterns = st.sampled_from(PATTERNS) | shift
    return Case(
        date.fromisoformat(draw(st.sampled_from(MIDDLES))),
        draw(st.booleans()),
        (draw(st.sampled_from(ZONES)), draw(st.sampled_from(ZONES))),
        draw(st.integers(-2, 2)),
        draw(st.dictionaries(st.integers(-2, 2), patterns, max_size=5)),
        draw(
            st.lists(st.tuples(st.integers(-2 * 1_440, 3 * 1_440), st.sampled_from(["IN", "OUT", "ANY"])), max_size=12)
        ),
    )


# --- the count by hand


def minutes_worked(case: Case, day: date) -> list[datetime]:
    """The minutes that the day's shifts cover, found by looking at every minute of the days around it."""
    zone, found = case.zone(day), []
    at = datetime.combine(day - DAY, time(), UTC)
    while at < datetime.combine(day + 3 * DAY, time(), UTC):
        local = at.astimezone(zone)
        for start, end in case.shifts(day):
            clock = local.time()
            if start < end:
                inside = local.date() == day and start <= clock < end
            else:
                inside = (local.date() == day and clock >= start) or (local.date() == day + DAY and clock < end)
            if inside:
                found.append(at)
                break
        at += MINUTE
    return found


def stretches(case: Case, day: date) -> Iterator[Stretch]:
    current: list[datetime] = []
    for at in [*minutes_worked(case, day), None]:
        if current and (at is None or at != current[-1] + MINUTE):
            ends_on = (current[-1] + MINUTE).astimezone(case.zone(day)).date()
            yield Stretch(day, current, ends_on > day)
            current = []
        if at is not None:
            current.append(at)


def owner(punch: Punch, known: list[Stretch], case: Case) -> Stretch | None:
    """Within 4 hours before to 6 hours after: the nearest start or end, then the earlier; else that of its date."""
    holding = [s for s in known if s.start - 240 * MINUTE <= punch.at <= s.end + 360 * MINUTE]
    if not holding:
        holding = [s for s in known if not s.next_day and punch.at.astimezone(case.zone(s.day)).date() == s.day]
    return min(holding, key=lambda s: (min(abs(punch.at - s.start), abs(punch.at - s.end)), s.start), default=None)


def walked(since: datetime, until: datetime) -> int:
    """Whole minutes that pass between two instants, counted one by one."""
    passed = 0
    while since + MINUTE <= until:
        since += MINUTE
        passed += 1
    return passed


def expected(case: Case) -> dict[date, list[tuple[int | None, int | None]]]:
    """Minutes late and early of each stretch of each day around the middle."""
    days = [case.middle + place * DAY for place in range(-AROUND, AROUND + 1)]
    known = sorted((each for day in days for each in stretches(case, day)), key=lambda s: (s.start, s.day))
    punches = sorted(case.punches(), key=lambda punch: (punch.at, punch.punch_id))
    mine: dict[int, list[Punch]] = {place: [] for place in range(len(known))}
    for punch in punches:
        stretch = owner(punch, known, case)
        if stretch is not None:
            mine[known.index(stretch)].append(punch)
    found: dict[date, list[tuple[int | None, int | None]]] = {day: [] for day in days}
    for place, stretch in enumerate(known):
        arrivals = [punch for punch in mine[place] if punch.kind != "OUT"][:1]
        departures = [punch for punch in mine[place] if punch.kind != "IN"][-1:]
        if arrivals == departures:
            departures = []
        late = walked(stretch.start, arrivals[0].at) if arrivals else None
        early = walked(departures[0].at, stretch.end) if departures else None
        found[stretch.day].append((late, early))
    return {day: found[day] for day in days if abs(day - case.middle) <= 2 * DAY}


@SEARCH
@given(cases())
def test_minutes_are_those_counted_one_by_one(case: Case) -> None:
    log = case.log()
    counted = expected(case)
    folded, known = run(log.events)[0], Seen(log.events)
    now = datetime.combine(case.middle + 300 * DAY, time(), UTC)
    for day, stretches_of_day in counted.items():
        explained = folded.explain(EMPLOYEE, period_of(day))
        assert explained is not None
        line = next(line for line in explained["days"] if line["date"] == day.isoformat())
        (view,) = day_views(known.places(EMPLOYEE), known.of(EMPLOYEE), day, day, now)
        if not stretches_of_day:
            assert (line["status"], view.status) == ("OFF", "OFF")
            continue
        came = any(minutes != (None, None) for minutes in stretches_of_day)
        assert line["status"] == view.status == ("WORKED" if came else "ABSENT")
        paid = [(each["late_minutes"], each["early_minutes"]) for each in line.get("shifts", [line])]
        seen = [(each.late_minutes, each.early_minutes) for each in view.shifts or [view]]
        assert paid == seen == stretches_of_day, day
