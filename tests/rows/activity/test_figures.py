"""The figures equal a recount of the events, over both databases; the synthetic city's assessors are told apart."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.activity.figures.domain import PersonMonth
from services.activity.figures.reader import FigureReader
from services.activity.figures.store import FigureStore, Judged
from services.activity.figures.views import verifier_view
from services.activity.work.projection import write
from services.activity.work.tally.domain import NOBODY, NOTHING, Sums, added
from services.activity.work.tally.store import Tally
from shared.events import Event
from shared.events.activity import work as act
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import activity_month
from shared.projections.database import Database, table_of
from shared.projections.directory import Directory
from shared.projections.runner import Entry
from synthetic import build, generate
from tests.rows.kit import cut, empty, fold
from tests.unit.activity.work.recount import Key, recount

PERIOD = "2026-11"
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FILE = act.Evidence(sha256="a" * 64, name="bukti.jpg", size=200_000, media_type="image/jpeg")
PEOPLE, BOSSES, WORK = ("e1", "e2"), ("employee:b1", "employee:b2"), ("a", "b", "c")
ROUGHLY = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def tallies(database: Database) -> dict[Key, Sums]:
    """The rows that count something; the row without a verifier is there from the first submission on, for its days."""
    columns = table_of(Tally).c
    names = ("period", "employee_id", "verifier", *Sums._fields)
    async with database.transaction() as connection:
        rows = (await connection.execute(select(*(columns[name] for name in names)))).all()
    assert all(row[2] == NOBODY or row[3] for row in rows), "a verifier of nothing"
    return {(row[0], row[1], row[2]): sums for row in rows if (sums := Sums(*row[3:])) != NOTHING}


def any_entry(number: int, rng: Random) -> Entry:
    """Any event about the work of one of PEOPLE, also in an order that no service would record."""
    employee_id, activity_id = rng.choice(PEOPLE), rng.choice(WORK)
    at = AT + timedelta(hours=number * rng.randint(0, 9))
    place = activity_month(employee_id, rng.choice((PERIOD, PERIOD, "2026-10")))
    kind = rng.choice((act.ActivitySubmitted, act.ActivitySubmitted, act.ActivityVerified, *REASONED))
    return Entry(number, place, _event(kind, employee_id, activity_id, number, at, rng))


REASONED = (act.ActivityReturned, act.ActivityRejected, act.ActivityWithdrawn, act.ActivityAnnulled)


def _event(kind: type[Event], employee_id: str, activity_id: str, number: int, at: datetime, rng: Random) -> Event:
    if kind is act.ActivitySubmitted:
        data = act.ActivitySubmittedData(
            employee_id=employee_id,
            activity_id=activity_id,
            date=date(2026, 11, 19),
            description="Menyusun laporan",
            volume=1,
            unit="dokumen",
            minutes=rng.randint(1, 600),
            evidence=[FILE][: rng.randint(0, 1)],
            late=rng.random() < 0.3,
        )
        return kind.record(data, nth=number, time=at, actor=f"employee:{employee_id}")
    if kind is act.ActivityVerified:
        verdict = act.ActivityVerifiedData(
            employee_id=employee_id,
            activity_id=activity_id,
            minutes_accepted=rng.randint(0, 600),
            volume_accepted=1,
            quality=rng.choice((0, 8_800, 10_000)),
            opened=("a" * 64,)[: rng.randint(0, 1)],
        )
        return kind.record(verdict, nth=number, time=at, actor=rng.choice(BOSSES))
    reason = act.ActivityReasonData(employee_id=employee_id, activity_id=activity_id, reason="kurang jelas")
    return kind.record(reason, nth=number, time=at, actor=rng.choice(BOSSES))


@given(seed=st.integers(0, 2**32), events=st.integers(0, 60), page=st.integers(1, 20), again=st.integers(0, 3))
@ROUGHLY
async def test_the_sums_are_a_recount_of_the_events_however_cut_and_repeated(
    database: Database, seed: int, events: int, page: int, again: int
) -> None:
    rng = Random(seed)
    log = [any_entry(number, rng) for number in range(1, events + 1)]
    await empty(database)
    done = furthest = 0
    while done < len(log):
        await fold(database, write, log[done : done + page])
        done += page
        if done > furthest:
            furthest = done
            assert await tallies(database) == recount(log[:done])
        if again:  # a worker that knows no better folds the last pages once more
            again -= 1
            done = max(0, done - page * rng.randint(0, 2))
    await fold(database, write, log[-page:])
    assert await tallies(database) == recount(log)


@given(seed=st.integers(0, 2**32))
@ROUGHLY
async def test_people_are_folded_in_any_order(database: Database, seed: int) -> None:
    """Events of one person keep their order; other people's are in other partitions."""
    rng = Random(seed)
    log = [any_entry(number, rng) for number in range(1, 40)]
    await empty(database)
    for owner in rng.sample(PEOPLE, len(PEOPLE)):
        await fold(database, write, [entry for entry in log if entry.subject.owner == owner])
    assert await tallies(database) == recount(log)


async def test_work_returned_then_verified_counts_once_with_its_last_decision(database: Database) -> None:
    rng = Random(1)
    submitted, returned, verified = act.ActivitySubmitted, act.ActivityReturned, act.ActivityVerified
    kinds: tuple[type[Event], ...] = (submitted, returned, submitted, verified)
    place = activity_month("e1", PERIOD)
    log = [
        Entry(number, place, _event(kind, "e1", "a", number, AT + timedelta(hours=5 * number), rng))
        for number, kind in enumerate(kinds, 1)
    ]
    decided = []
    for entry in log:
        await fold(database, write, [entry])
        whole = added((await tallies(database)).values())
        decided.append((whole.entries, whole.returned, whole.verified, whole.under_8h, bool(whole.claimed)))
    assert decided == [(1, 0, 0, 0, True), (1, 1, 0, 1, False), (1, 0, 0, 0, True), (1, 0, 1, 1, True)]


async def test_questions_are_answered_of_their_month_and_people(database: Database) -> None:
    rng = Random(4)
    log = [any_entry(number, rng) for number in range(1, 60)]
    await fold(database, write, log)
    expected, store = recount(log), FigureStore(database)
    assert sorted(await store.judged(PERIOD)) == sorted(
        Judged(by.removeprefix("employee:"), of, sums)
        for (month, of, by), sums in expected.items()
        if by and month == PERIOD
    )
    parts = {who: [sums for (month, of, _), sums in expected.items() if (month, of) == (PERIOD, who)] for who in PEOPLE}
    whole = {who: added(sums) for who, sums in parts.items()}
    worked = {who: PersonMonth(each.claimed, each.accepted, each.entries, each.late) for who, each in whole.items()}
    assert await store.worked(PERIOD) == worked
    assert await store.worked(PERIOD, ["e2", "nobody"]) == {"e2": worked["e2"]}
    assert await store.worked(PERIOD, []) == await store.worked("2026-01") == {}


# The synthetic city (domain 6.3): 70 % of the assessors ordinary, 15 % always 100, 10 % harsh, 5 % open nothing


async def generated(database: Database, employees: int) -> FigureReader:
    """A generated month of a city, folded in pages."""
    index, log, ledger = SubjectIndex(), [], MemoryLedger()
    for seq, event in enumerate(generate(employees, PERIOD, 7, close=False), 1):
        subject = index.subject_of(event)
        if subject.service == "activity":
            log.append(Entry(seq, subject, event))
        elif subject.service in ("appraisal", "payroll"):
            rows = await ledger.read(subject)
            await ledger.append(subject, [event], rows[-1].seq if rows else 0)
    await fold(database, write, *cut(log, 2_000))
    assert await tallies(database) == recount(log)
    directory = Directory(ledger)
    async for page in ledger.tail(["city.>", "log.*.*.appraisal.*"]):
        directory._take(page)
        if not page:
            break
    return FigureReader(FigureStore(database), directory)


async def test_the_assessors_of_a_generated_month_are_told_apart(database: Database) -> None:
    employees = 150
    city = await generated(database, employees)
    styles = {life.person.employee_id: life.person.style for life in build(employees, PERIOD, 7).lives}
    views = [verifier_view(each, PERIOD) for each in await city.verifiers(PERIOD)]
    assert {styles[each.employee_id] for each in views} == {"NORMAL", "ALWAYS_FULL", "HARSH", "UNREAD"}

    def of(*wanted: str) -> set[str]:
        return {each.employee_id for each in views if styles[each.employee_id] in wanted and each.verified}

    by_full = sorted((each for each in views if each.full_bp is not None), key=lambda each: -(each.full_bp or 0))
    generous = of("ALWAYS_FULL")
    assert {each.employee_id for each in by_full[: len(generous)]} == generous
    assert all(each.full_bp == 10_000 for each in by_full[: len(generous)])
    assert all((each.full_bp or 0) < 1_000 for each in by_full[len(generous) :])

    compared = [each for each in views if each.comparison]
    differences = {each.employee_id: each.comparison.difference for each in compared if each.comparison}
    lowest = sorted(differences, key=lambda each: differences[each])
    harsh = of("HARSH") & differences.keys()
    assert harsh
    assert set(lowest[: len(harsh)]) == harsh
    assert all(differences[each] > 0 for each in generous & differences.keys())
    assert [abs(differences[each.employee_id]) for each in compared] == sorted(
        map(abs, differences.values()), reverse=True
    )

    assert all(each.unopened_bp == 10_000 for each in views if each.employee_id in of("UNREAD"))
    assert all(each.unopened_bp == 0 for each in views if each.employee_id in of("NORMAL", "HARSH", "ALWAYS_FULL"))
    assert all((each.accepted_bp or 0) < 9_050 for each in views if each.employee_id in of("HARSH"))
    assert all(each.accepted_bp == 10_000 for each in views if each.employee_id in of("NORMAL", "UNREAD"))
