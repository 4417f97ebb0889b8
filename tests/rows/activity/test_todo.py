"""The rows behind the to-do lists equal a recount, however the log is cut and repeated, in both databases."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.activity.todo.domain import ReturnedReport
from services.activity.todo.expected import Absence
from services.activity.todo.projection import write_absences
from services.activity.todo.readiness import Numbers
from services.activity.todo.store import TodoStore, Undecided
from services.activity.work.projection import write
from services.activity.work.store import ActivityStore
from shared.city.workday import instant, microseconds
from shared.events import Event
from shared.events.activity import work as act
from shared.events.attendance import days as att
from shared.events.attendance.calendar import Hours, ShiftsRostered, ShiftsRosteredData
from shared.log.subjects import activity_month, attendance_month
from shared.projections.database import Database
from shared.projections.runner import Entry
from shared.values.period import bit, overlap, period_of
from tests.rows.kit import cut_at, fold, repeated

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PERIOD, PERIODS = "2026-11", ["2026-10", "2026-11"]
DAY = date(2026, 11, 19)
HOURS = Hours(start="07:30", end="16:00")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_fresh = iter(range(1_000_000))  # every example has people of its own: tables are not emptied between them


# --- months in numbers

KINDS: list[type[Event]] = [
    act.ActivitySubmitted,
    act.ActivityVerified,
    act.ActivityReturned,
    act.ActivityRejected,
    act.ActivityWithdrawn,
    act.ActivityAnnulled,
]
days = st.sampled_from((1, 2, 30))  # few: work that goes leaves other work of the same day
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 1), st.integers(0, 3), days, st.integers(1, 300)),
    max_size=25,
)


def event(kind: type[Event], who: str, activity: str, day: date, minutes: int) -> Event:
    if kind is act.ActivitySubmitted:
        data: Any = act.ActivitySubmittedData(
            employee_id=who,
            activity_id=activity,
            date=day,
            description="Menyusun laporan",
            volume=1,
            unit="dokumen",
            minutes=minutes,
            evidence=[],
        )
    elif kind is act.ActivityVerified:
        data = act.ActivityVerifiedData(
            employee_id=who, activity_id=activity, minutes_accepted=minutes, volume_accepted=1, quality=9_000
        )
    else:
        data = act.ActivityReasonData(employee_id=who, activity_id=activity, reason="kurang jelas")
    return kind.record(data, time=NOW, actor="employee:b1")


def months_log(people: Sequence[str], steps_taken: Sequence[tuple[type[Event], int, int, int, int]]) -> list[Entry]:
    return [
        Entry(
            seq,
            activity_month(people[who], PERIOD),
            event(kind, people[who], f"a{number}", date(2026, 11, day), minutes),
        )
        for seq, (kind, who, number, day, minutes) in enumerate(steps_taken, 1)
    ]


@given(steps_taken=steps, cuts=st.lists(st.integers(0, 25), max_size=4), again=st.booleans())
@FEW
async def test_a_months_numbers_are_a_recount_of_its_activities(
    database: Database, steps_taken: list[tuple[type[Event], int, int, int, int]], cuts: list[int], again: bool
) -> None:
    mark = next(_fresh)
    people = [f"p{mark}a", f"p{mark}b"]
    await fold(database, write, *repeated(cut_at(months_log(people, steps_taken), cuts), 1 + again))
    recounted: dict[str, Numbers] = {}
    for who in people:
        rows = await ActivityStore(database).month(who, PERIOD, 500, None)
        statuses = [row.status for row in rows]
        if rows:
            days = {row.date for row in rows if row.status != "WITHDRAWN"}
            minutes = sum(row.minutes_accepted or 0 for row in rows if row.status == "VERIFIED")
            submitted, returned, verified = map(statuses.count, ("SUBMITTED", "RETURNED", "VERIFIED"))
            recounted[who] = Numbers(sum(map(bit, days)), submitted, returned, verified, minutes)
    assert (await TodoStore(database).months(people, [PERIOD]))[PERIOD] == recounted
    everybody = (await TodoStore(database).months(None, [PERIOD]))[PERIOD]
    assert {who: everybody[who] for who in recounted} == recounted


async def test_what_waits_and_what_came_back_is_listed_the_oldest_first(database: Database) -> None:
    steps_taken: list[tuple[type[Event], int, int, int, int]] = [
        *((act.ActivitySubmitted, 0, number, day, 60) for number, day in enumerate((20, 5, 5, 9))),
        (act.ActivityReturned, 0, 3, 1, 1),
        (act.ActivitySubmitted, 1, 0, 5, 60),
    ]
    await fold(database, write, months_log(["m1", "m2"], steps_taken))
    store = TodoStore(database)
    day, at = date(2026, 11, 5), microseconds(NOW)
    assert await store.undecided(["m1", "m2", "m3"]) == [
        Undecided("m1", day, 2, at),
        Undecided("m2", day, 1, at),
        Undecided("m1", date(2026, 11, 20), 1, at),
    ]
    back = [ReturnedReport(date(2026, 11, 9), "a3", "kurang jelas", at)]
    assert await store.returned(["m1", "m2"], date(2026, 11, 1)) == {"m1": back}
    assert await store.returned(["m1"], date(2026, 11, 10)) == {}


@given(
    at=st.lists(st.tuples(st.integers(1, 3), st.timedeltas(timedelta(), timedelta(days=3))), max_size=12),
    zone=st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Kathmandu", "UTC"]),
)
@FEW
async def test_what_waits_is_counted_by_the_day_it_was_submitted_wherever_that_is_asked(
    database: Database, at: list[tuple[int, timedelta]], zone: str
) -> None:
    who = f"w{next(_fresh)}"
    log = []
    for number, (day, later) in enumerate(at):
        submitted = event(act.ActivitySubmitted, who, f"a{number}", date(2026, 11, day), 60)
        submission = act.ActivitySubmitted.record(submitted.data, time=NOW + later, actor=submitted.actor)
        log.append(Entry(number + 1, activity_month(who, PERIOD), submission))
    await fold(database, write, log)
    counted: Counter[tuple[date, date]] = Counter()
    for row in await TodoStore(database).undecided([who]):
        counted[row.date, instant(row.submitted_at).astimezone(ZoneInfo(zone)).date()] += row.reports
    assert counted == Counter(
        (date(2026, 11, day), (NOW + later).astimezone(ZoneInfo(zone)).date()) for day, later in at
    )


# --- days without work

near = st.dates(date(2026, 10, 20), date(2026, 12, 10))
absences = st.lists(
    st.one_of(
        st.tuples(st.just("excuse"), st.integers(0, 3), near, st.integers(0, 20)),
        st.tuples(st.just("cancel"), st.integers(0, 3), near, st.integers(0, 20)),
        st.tuples(st.just("roster"), st.integers(0, 3), near, st.integers(0, 2)),
    ),
    max_size=12,
)


def absence_event(who: str, kind: str, number: int, day: date, more: int) -> Event:
    if kind == "excuse":
        excuse = att.AbsenceExcusedData(
            employee_id=who,
            excuse_id=f"x{number}",
            kind="SICK",
            date_from=day,
            date_to=day + timedelta(days=more),
        )
        return att.AbsenceExcused.record(excuse, time=NOW, actor="hr:h1")
    if kind == "cancel":
        cancel = att.ExcuseCancelledData(employee_id=who, excuse_id=f"x{number}", reason="salah catat")
        return att.ExcuseCancelled.record(cancel, time=NOW, actor="hr:h1")
    shifts = (HOURS,) * more
    return ShiftsRostered.record(
        ShiftsRosteredData(employee_id=who, days={day: shifts, day + timedelta(days=1): ()}),
        time=NOW,
        actor="hr:h1",
    )


@given(steps_taken=absences, cuts=st.lists(st.integers(0, 12), max_size=3), again=st.booleans())
@FEW
async def test_days_without_work_are_those_of_the_events(
    database: Database, steps_taken: list[tuple[str, int, date, int]], cuts: list[int], again: bool
) -> None:
    who = f"q{next(_fresh)}"
    # Attendance cancels nothing that was not excused before.
    steps_taken = [
        each
        for n, each in enumerate(steps_taken)
        if each[0] != "cancel" or any(before[:2] == ("excuse", each[1]) for before in steps_taken[:n])
    ]
    place = attendance_month(who, DAY)
    log = [Entry(seq, place, absence_event(who, *each)) for seq, each in enumerate(steps_taken, 1)]
    await fold(database, write_absences, *repeated(cut_at(log, cuts), 1 + again))
    excuses: dict[int, tuple[date, date, bool]] = {}
    roster: dict[date, bool] = {}
    for kind, number, day, more in steps_taken:
        if kind == "excuse":
            excuses.setdefault(number, (day, day + timedelta(days=more), True))
        elif kind == "cancel" and number in excuses:
            excuses[number] = (*excuses[number][:2], False)
        elif kind == "roster":
            roster |= {day: more > 0, day + timedelta(days=1): False}
    brute = {period: _absence(period, list(excuses.values()), roster) for period in PERIODS}
    for people in ([who], None):
        found = await TodoStore(database).absences(people, PERIODS)
        assert {period: found[period].get(who, Absence()) for period in PERIODS} == brute


def _absence(period: str, excuses: list[tuple[date, date, bool]], roster: dict[date, bool]) -> Absence:
    excused = 0
    for first, last, counts in excuses:
        excused |= overlap(period, first, last) if counts else 0
    of_month = {day: works for day, works in roster.items() if period_of(day) == period}
    return Absence(
        excused,
        sum(bit(day) for day, works in of_month.items() if works),
        sum(bit(day) for day, works in of_month.items() if not works),
    )
