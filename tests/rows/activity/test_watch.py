"""The service measures its own outages: dead or not ready, with one replica or two, whatever its clock does."""

from datetime import UTC, datetime, timedelta

import pytest

from services.activity.deadlines.downtime.commands import DowntimeCommands
from services.activity.deadlines.downtime.domain import Downtime
from services.activity.deadlines.downtime.read_model import DowntimeReadModel
from services.activity.deadlines.downtime.store import Heartbeat
from services.activity.deadlines.downtime.watch import DowntimeWatch
from services.activity.limits.domain import packaged
from shared.city.workday import instant
from shared.events import decode
from shared.events.activity.downtime import OutageRecorded
from shared.log.memory import MemoryLedger
from shared.log.subjects import OUTAGES
from shared.problems import Problem
from shared.projections.database import Database
from shared.projections.directory import Directory

START = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


class World:
    """One log, one database, one time. `wall` is how much later the clocks show."""

    def __init__(self, database: Database) -> None:
        self.ledger, self.database = MemoryLedger(), database
        self.minutes, self.wall = 0.0, timedelta()
        self.trouble: str | None = None

    def now(self) -> datetime:
        return START + timedelta(minutes=self.minutes) + self.wall

    async def unwell(self) -> str | None:
        return self.trouble

    async def replica(self) -> DowntimeWatch:
        """A watch that has started and has read the log."""
        known = DowntimeReadModel(self.ledger)
        await known.refresh()
        known.ready.set()
        commands = DowntimeCommands(self.ledger, Directory(self.ledger), packaged())
        checks = {"log": self.unwell}
        heartbeat = Heartbeat(self.database)
        return DowntimeWatch(known, commands, heartbeat, checks, packaged(), self.now, lambda: 60 * self.minutes)

    async def recorded(self) -> list[tuple[float, float]]:
        """The outages in the log, in minutes from the start."""
        events = [decode(row.body) for row in await self.ledger.read(OUTAGES)]
        data = [event.data for event in events if isinstance(event, OutageRecorded)]
        return [(self._minute(each.started_at), self._minute(each.ended_at)) for each in data]

    @staticmethod
    def _minute(at: datetime) -> float:
        return (at - START) / timedelta(minutes=1)


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def spans(outages: list[Downtime]) -> list[tuple[float, float]]:
    return [(World._minute(instant(each.span.start)), World._minute(instant(each.span.end))) for each in outages]


async def test_the_first_start_ever_measures_nothing(world: World) -> None:
    watch = await world.replica()
    assert await watch.check() is not None
    with pytest.raises(Problem) as refusal:
        watch.downtimes()
    assert refusal.value.status == 503
    await watch.beat()
    assert await watch.check() is None
    assert spans(watch.downtimes()) == await world.recorded() == []


async def test_a_process_that_was_dead_finds_out_how_long(world: World) -> None:
    await (await world.replica()).beat()
    world.minutes = 40
    started = await world.replica()
    with pytest.raises(Problem):
        started.downtimes()
    await started.beat()
    assert await world.recorded() == spans(started.downtimes()) == [(0, 40)]
    await started.beat()
    assert await world.recorded() == [(0, 40)]


async def test_a_process_that_was_not_ready_records_it_when_it_is_again(world: World) -> None:
    watch = await world.replica()
    await watch.beat()
    world.trouble = "no answer"
    for world.minutes in (1, 4):
        await watch.beat()
        assert watch.downtimes() == []
    world.minutes = 12
    await watch.beat()
    assert spans(watch.downtimes()) == [(0, 12)]  # judged already, recorded when it is over
    assert await world.recorded() == []
    world.trouble = None
    world.minutes = 13
    assert spans(watch.downtimes()) == [(0, 13)]
    await watch.beat()
    assert await world.recorded() == spans(watch.downtimes()) == [(0, 13)]


async def test_a_short_trouble_is_none(world: World) -> None:
    watch = await world.replica()
    await watch.beat()
    world.trouble = "no answer"
    world.minutes = 4.9
    await watch.beat()
    world.trouble = None
    await watch.beat()
    assert spans(watch.downtimes()) == await world.recorded() == []


async def test_while_one_replica_serves_there_is_no_outage(world: World) -> None:
    one, other = await world.replica(), await world.replica()
    await one.beat()
    for world.minutes in range(0, 60, 4):
        await other.beat()
    await one.beat()  # alone it would have been silent for an hour
    await (await world.replica()).beat()
    assert await world.recorded() == []


async def test_two_replicas_that_come_back_together_record_one_outage(world: World) -> None:
    one, other = await world.replica(), await world.replica()
    await one.beat()
    await other.beat()
    world.minutes = 30
    await one.beat()
    world.minutes = 30.1
    await other.beat()
    assert await world.recorded() == spans(one.downtimes()) == spans(other.downtimes()) == [(0, 30)]


async def test_killed_between_recording_and_writing_down_it_counts_on(world: World) -> None:
    await (await world.replica()).beat()
    served = world.now()
    world.minutes = 30
    await (await world.replica()).beat()
    await Heartbeat(world.database).beat(served)  # as if it had died before
    world.minutes = 31
    await (await world.replica()).beat()
    assert await world.recorded() == [(0, 30)]
    await Heartbeat(world.database).beat(served)
    world.minutes = 50
    await (await world.replica()).beat()
    assert await world.recorded() == [(0, 30), (30, 50)]


@pytest.mark.parametrize("jump", [timedelta(days=30), timedelta(hours=1), timedelta(hours=-1), timedelta(days=-400)])
async def test_a_clock_that_jumps_under_a_living_process_is_no_outage(world: World, jump: timedelta) -> None:
    watch = await world.replica()
    await watch.beat()
    world.minutes, world.wall = 1, jump
    assert watch.downtimes() == []
    await watch.beat()
    world.minutes = 2
    await watch.beat()
    assert spans(watch.downtimes()) == await world.recorded() == []


async def test_a_clock_put_right_after_it_ran_ahead_does_not_stop_the_watch(world: World) -> None:
    world.wall = timedelta(days=400)
    await (await world.replica()).beat()
    world.wall = timedelta()
    await (await world.replica()).beat()
    assert await world.recorded() == []
    world.minutes = 10
    await (await world.replica()).beat()
    assert await world.recorded() == [(0, 10)]


async def test_without_its_database_it_waits_and_measures_afterwards(world: World) -> None:
    watch = await world.replica()
    await watch.beat()
    async with world.database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE heartbeat RENAME TO away")
    world.minutes = 20
    await watch.beat()
    assert await world.recorded() == []
    async with world.database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO heartbeat")
    world.minutes = 21
    await watch.beat()
    assert await world.recorded() == [(0, 21)]
