"""Payroll's rows and statements are the same however the log is cut, forgotten and read again, on both databases."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payroll.pay.facts import columns, encode_state
from services.payroll.pay.settle import Settlement
from services.payroll.rules.domain import FOLDER, rules_document
from services.payroll.statements import projection
from services.payroll.statements.city_log import CityLog as PayrollCity
from services.payroll.statements.projection import PayrollProjection
from services.payroll.statements.store import StatementRow, StatementStore, statement_row
from shared.events import UPCASTERS, Event, content_id, encode
from shared.events import appraisal as app
from shared.events import payroll as pay
from shared.events.activity.feedback import IdeaRecorded, IdeaRecordedData
from shared.log.ledger import StoredEvent
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import PARTITIONS, attendance_month, partition_of
from shared.projections.checkpoint import PARKED, Checkpoints, Fenced
from shared.projections.database import Database, insert_new
from shared.projections.migrate import rebuild
from shared.projections.runner import ProjectionRunner
from tests.kit.city_log import CityLog
from tests.kit.databases import query
from tests.kit.replay import run
from tests.kit.waiting import until
from tests.rows.payroll.builders import Worker, dump, entries_of, put, replayed, state_of, statements_in
from tests.unit.payroll.story import MONTHS, PARTITION, PEOPLE, story

STORIES = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ME = PEOPLE[0]
FIRST, SECOND = MONTHS[:2]


@pytest.fixture(autouse=True)
def few_months_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most months are forgotten and read from their rows again."""
    monkeypatch.setattr(projection, "MONTHS_IN_MEMORY", 3)


async def settled(database: Database) -> list[pay.Statement]:
    store = StatementStore(database)
    return [statement for month in MONTHS for statement in await store.statements(month)]


def in_order(settlements: list[Settlement]) -> list[pay.Statement]:
    found = [each.statement for each in settlements]
    return sorted(found, key=lambda each: (each.period, each.employee_id, each.revision))


@STORIES
@given(st.integers(0, 2**32))
async def test_however_the_log_is_cut_forgotten_and_rebuilt(database: Database, seed: int) -> None:
    draw = Random(seed)
    ledger = await put(MemoryLedger(), story(draw))
    _, expected = replayed(await entries_of(ledger))
    before = await rebuilt(ledger, database, draw)
    assert await settled(database) == in_order(expected)
    last = await ledger.last_sequence()
    assert await rebuilt(ledger, database, draw) == before
    assert await ledger.last_sequence() == last
    folded, again = replayed(await entries_of(ledger))
    assert again == expected
    assert state_of(folded).items() <= before.items()


async def rebuilt(ledger: MemoryLedger, database: Database, draw: Random) -> dict[str, list[tuple[object, ...]]]:
    await rebuild(database)
    longest, forgetful = draw.choice([1, 5, 60, 1_000]), draw.random()
    await Worker(ledger, database).fold(lambda: draw.randint(1, longest), lambda: draw.random() < forgetful)
    return await dump(database)


def spoil(log: CityLog) -> None:
    """Facts that change the first two months of one person."""
    log.correct(f"{FIRST}-07", "09:00", employee_id=ME)
    log.excuse("INFORMAL_NOTICE", f"{FIRST}-30", f"{SECOND}-01", employee_id=ME)


def worked(months: Sequence[str] = (FIRST,), spoilt: bool = False) -> CityLog:
    """All people work every day of these months, and each month is closed."""
    log = CityLog(FIRST)
    for name in PEOPLE:
        log.employee(name)
    if spoilt:
        spoil(log)
    for log.period in months:
        for name in PEOPLE:
            log.month(employee_id=name)
            log.work(employee_id=name)
        log.close()
    return log


async def crash(_: AsyncConnection) -> None:
    raise ConnectionError


async def test_what_no_money_depends_on_leaves_no_trace(database: Database) -> None:
    ledger = await put(MemoryLedger(), worked().events)
    await Worker(ledger, database).fold()
    before, seq = await dump(database), await ledger.last_sequence()
    stranger = next(name for name in map(str, range(200)) if partition_of(name) == PARTITION)
    idea = IdeaRecordedData(employee_id=stranger, idea_id="i1", date=date(2026, 11, 5), text="Nomor antrean per SMS.")
    await put(ledger, [CityLog().add(IdeaRecorded, idea)])
    await Worker(ledger, database, seq).fold()
    assert await dump(database) == before


async def test_a_crash_between_append_and_commit_says_nothing_twice(database: Database) -> None:
    ledger = await put(MemoryLedger(), worked().events)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await Worker(ledger, database).fold(before_commit=crash)
        assert [each.subject for each in await statements_in(ledger)] == PEOPLE
        assert await settled(database) == []
    await Worker(ledger, database).fold()
    assert [each.subject for each in await statements_in(ledger)] == PEOPLE
    assert [each.employee_id for each in await settled(database)] == PEOPLE


async def test_two_owners_settle_once_and_the_stalled_one_commits_nothing(database: Database) -> None:
    log = worked()
    ledger = await put(MemoryLedger(), log.events)
    a, b = (Checkpoints(database, "payroll", name, lease_ms=1) for name in "ab")
    await a.renew([PARTITION], [])
    lease = await a.take(PARTITION)
    stalled = Worker(ledger, database)
    await stalled.fold()

    async def taken() -> bool:
        return await b.take(PARTITION) is not None

    await until(taken, "the lease lapsed")
    log.excuse("INFORMAL_NOTICE", 7, employee_id=ME)
    log.close(SECOND)
    await put(ledger, log.events[-2:])
    await Worker(ledger, database, stalled.seq).fold()
    before, published_before = await dump(database), await statements_in(ledger)
    assert lease is not None
    with pytest.raises(Fenced):
        await stalled.fold(before_commit=lambda connection: a.advance(connection, lease, 1))
    assert await dump(database) == before
    assert await statements_in(ledger) == published_before
    assert len({each.id for each in published_before}) == len(published_before) == 2 * len(PEOPLE) + 1


async def test_a_published_statement_stands_and_the_next_close_pays_what_it_lacked(database: Database) -> None:
    log = worked()
    right = run(log.events)[1][0].statement
    published = msgspec.structs.replace(right, net=right.net - 1_000)
    data = pay.TppCalculatedData(employee_id=ME, statement=published, paid_in=FIRST)
    log.add(pay.TppCalculated, data, id=content_id("payroll.Tpp", ME, FIRST, 1))
    log.close(SECOND)
    ledger = await put(MemoryLedger(), log.events)
    mismatches = REGISTRY.get_sample_value("ekinerja_statement_mismatches_total") or 0
    await Worker(ledger, database).fold(lambda: 10)
    assert REGISTRY.get_sample_value("ekinerja_statement_mismatches_total") == mismatches + 1
    first, second = await StatementStore(database).revisions(ME, FIRST)
    assert (first, second.net, second.difference) == (published, right.net, 1_000)
    ids = [each.id for each in await statements_in(ledger)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("page", [1, 1_000])
async def test_late_facts_of_forgotten_months_leave_what_was_paid_and_adjust_it_exactly(
    database: Database, page: int
) -> None:
    log = worked(MONTHS[:3])
    ledger = await put(MemoryLedger(), log.events)
    worker = Worker(ledger, database)
    await worker.fold(lambda: page)
    paid = (await dump(database))["statement"]
    already = len(log.events)
    spoil(log)
    log.close(MONTHS[3])
    await put(ledger, log.events[already:])
    await worker.fold(lambda: page)
    assert set(paid) <= set((await dump(database))["statement"])
    at_once = {
        each.period: each for each in in_order(run(worked(MONTHS[:3], spoilt=True).events)[1]) if each.employee_id == ME
    }
    for period in (FIRST, SECOND):
        first, second = await StatementStore(database).revisions(ME, period)
        assert columns(second) == columns(at_once[period])
        assert second.difference == second.net - first.net < 0
    adjusted = [each for each in await statements_in(ledger) if isinstance(each, pay.TppAdjusted)]
    assert [(each.subject, each.data.paid_in) for each in adjusted] == [(ME, MONTHS[3])] * 2


# --- with the loop


@asynccontextmanager
async def following(ledger: MemoryLedger, database: Database) -> AsyncIterator[None]:
    follower = ProjectionRunner(ledger, database, PayrollProjection(ledger, database, PayrollCity(ledger)), "a", 0.6)
    task = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def settled_are(database: Database, number: int) -> list[pay.Statement]:
    async def so() -> bool:
        return len(await settled(database)) == number

    await until(so, f"{number} statements")
    return await settled(database)


async def test_poison_is_parked_and_everything_else_goes_on(database: Database) -> None:
    log = worked()
    expected = in_order(run(log.events)[1])
    rules = rules_document((FOLDER / "bekasi-2019.toml").read_text()) | {"static_bp": -1}
    adopted = pay.RuleSetAdoptedData(rule_set_id="x", valid_from=date(2020, 1, 1), legal_basis="none", rules=rules)
    unit = app.UnitDefinedData(unit_id="u1", name="u1", kind="AGENCY", timezone="Asia")
    bad = [log.add(pay.RuleSetAdopted, adopted), log.add(app.UnitDefined, unit)]
    middle = len(log.events) // 2
    ledger = await put(MemoryLedger(), [*log.events[:middle], *bad])
    await ledger.put(attendance_month(ME, log.date(1)).stored, b"no event")
    await put(ledger, log.events[middle:-2])
    everywhere = {middle + 1: PARTITIONS, middle + 2: PARTITIONS, middle + 3: 1}

    async def parked() -> bool:
        return Counter(seq for (seq,) in await query(database, PARKED.c.seq)) == everywhere

    async with following(ledger, database):
        assert await settled_are(database, len(PEOPLE)) == expected
        await until(parked, "each is parked wherever it is read")
    reasons = {reason for _, reason in await query(database, PARKED.c.seq, PARKED.c.reason)}
    assert sorted(reasons)[1:] == [
        "RuleError: static_bp: -1 is not between 0 and 10000",
        "ValueError: 'Asia' is no time zone",
    ]


def old(event: Event) -> bytes:
    """The event in the schema of a version that this program does not know."""
    return encode(msgspec.structs.replace(event, dataschema=f"urn:ekinerja:{event.type()}:0"))


@pytest.mark.parametrize("kind", ["attendance.AbsenceExcused", "attendance.HolidayDeclared"])
async def test_what_is_folded_after_a_fix_and_after_the_close_is_paid_by_the_next(
    database: Database, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CityLog(FIRST)
    log.employee(ME)
    log.month({7: (None, None)}, ME)
    log.work(employee_id=ME)
    log.excuse("OFFICIAL_TRAVEL", 7, employee_id=ME) if "Excused" in kind else log.holiday(7)
    poison = log.events.pop()
    log.close()
    ledger = await put(MemoryLedger(), log.events[:-1])
    await ledger.put(SubjectIndex().subject_of(poison).stored, old(poison))
    await put(ledger, log.events[-1:])
    async with following(ledger, database):
        (first,) = await settled_are(database, 1)
        monkeypatch.setitem(UPCASTERS, f"urn:ekinerja:{kind}:0", lambda data: (f"urn:ekinerja:{kind}:1", data))

        async def gone() -> bool:
            """Each partition parks the city's events for itself, some of them later than others."""
            async with database.transaction() as connection:
                await connection.execute(update(PARKED).values(replay=1))
            return await query(database, PARKED.c.seq) == []

        await until(gone, "nothing is parked")
        log.close(SECOND)
        await put(ledger, log.events[-1:])
        _, second, _ = await settled_are(database, 3)
    assert (first.attendance_bp, second.attendance_bp, second.revision) == (500, 0, 2)
    assert second.difference == second.net - first.net > 0


async def test_statements_come_in_the_order_of_their_bytes_page_by_page(database: Database) -> None:
    """The order is that of `ekinerja fold`, whatever language the database was created in."""
    statement = run(worked().events)[1][0].statement
    people = ["E2", "e-1", "e1", "e10", "e_1", "ea"]
    rows = [statement_row(msgspec.structs.replace(statement, employee_id=name), FIRST, name, 1) for name in people]
    async with database.transaction() as connection:
        await insert_new(connection, StatementRow, rows[::-1])
    store, found = StatementStore(database), list[str]()
    while page := await store.statements(FIRST, (found[-1], 1) if found else None, limit=2):
        found += [each.employee_id for each in page]
    assert found == people == [each.employee_id for each in await store.statements(FIRST)]


async def test_who_reads_the_city_may_be_cancelled_between_two_pages() -> None:
    reached = asyncio.Event()

    class Slow(MemoryLedger):
        async def tail(self, filters: Sequence[str], after: int = 0) -> AsyncGenerator[list[StoredEvent], None]:
            async with aclosing(super().tail(filters, after)) as pages:
                async for page in pages:
                    yield page
                    reached.set()
                    await asyncio.sleep(0)

    ledger = Slow(page_size=1)
    await put(ledger, CityLog().events)
    city_log = PayrollCity(ledger)
    reading = asyncio.create_task(city_log.now())
    await reached.wait()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    city = await city_log.now()
    assert (list(city.organisation.units), list(city.calendar.schedules)) == (["u1"], ["s1"])
    assert encode_state(await city_log.as_of(2)) == encode_state(city)
