"""The commands that work on the running system, with a real NATS server and SQLite."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.local_nats import LocalNats
from cli.log_import import import_log
from cli.main import app
from cli.system import wired
from shared.events import UPCASTERS, encode
from shared.log.jetstream import JetStreamLedger
from shared.projections.lag import caught_up
from shared.projections.migrate import migrate
from shared.projections.runner import ProjectionRunner
from shared.service import Service
from shared.settings import Settings
from synthetic import generate

PERIOD = "2026-11"
WAIT_SECONDS = 60


class System:
    """A city's month in a ledger, and the command line beside it."""

    def __init__(self, ledger: JetStreamLedger, month: Path, settings: Settings) -> None:
        self.ledger, self.month, self.settings = ledger, month, settings

    async def run(self, *arguments: object, stdin: str | None = None) -> Result:
        call: Callable[[], Result] = lambda: CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)  # noqa: E731
        return await asyncio.to_thread(call)

    @asynccontextmanager
    async def followed(self, name: str) -> AsyncIterator[Service]:
        """The folds of a service, running and caught up."""
        async with wired(self.settings, self.ledger, [name]) as (service,):
            await migrate(service.database)
            tasks = [
                asyncio.create_task(ProjectionRunner(self.ledger, service.database, each, "test", 2).run())
                for each in service.projections
            ]
            try:
                await self.settled(service)
                yield service
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def settled(self, service: Service) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        for projection in service.projections:
            while not await caught_up(self.ledger, service.database, projection):
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)


@pytest.fixture
async def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[System]:
    month = tmp_path / "month.jsonl"
    month.write_bytes(b"".join(encode(event) + b"\n" for event in generate(8, PERIOD, 7)))
    before = structlog.get_config()
    async with AsyncExitStack() as stack:
        nats = await stack.enter_async_context(LocalNats(tmp_path / "nats"))
        for name, value in {
            "NATS_URL": nats.url,
            "NATS_MONITOR_URL": nats.monitor_url,
            "DATA_DIR": str(tmp_path / "data"),
            "LEASE_SECONDS": "2",
        }.items():
            monkeypatch.setenv(f"EKINERJA_{name}", value)
        ledger = await stack.enter_async_context(JetStreamLedger(nats.url, monitor_url=nats.monitor_url))
        with month.open("rb") as lines:
            await import_log(ledger, lines)
        yield System(ledger, month, Settings())
    structlog.configure(**before)


async def test_export_is_what_was_appended_and_verifies_against_the_ledger(system: System, tmp_path: Path) -> None:
    exported = tmp_path / "exported.jsonl"
    result = await system.run("log", "export", exported)
    assert result.exit_code == 0, result.stderr
    assert exported.read_bytes() == system.month.read_bytes()
    assert (await system.run("log", "export", "-")).stdout_bytes == system.month.read_bytes()
    verified = await system.run("log", "verify", exported, "--against-log")
    assert verified.exit_code == 0, verified.stderr
    assert "holds every event" in verified.stderr


async def test_verify_names_what_the_ledger_does_not_hold(system: System, tmp_path: Path) -> None:
    lines = system.month.read_bytes().splitlines(keepends=True)
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(b"".join(lines[:-1]) + lines[-1].replace(b'"actor":"', b'"actor":"other-'))
    result = await system.run("log", "verify", changed, "--against-log")
    assert result.exit_code == 1
    assert "the ledger holds other events" in result.stderr


async def test_importing_again_adds_nothing(system: System) -> None:
    last = await system.ledger.last_sequence()
    result = await system.run("log", "import", system.month)
    assert result.exit_code == 0, result.stderr
    assert await system.ledger.last_sequence() == last


async def test_explain_from_the_ledger_is_explain_from_the_file(system: System) -> None:
    ask = ("explain", "e00003", PERIOD, "--format", "json")
    from_ledger, from_file = await system.run(*ask), await system.run(*ask, "--log", system.month)
    assert from_ledger.exit_code == 0, from_ledger.stderr
    assert json.loads(from_ledger.stdout) == json.loads(from_file.stdout)
    assert (await system.run("explain", "e99999", PERIOD)).exit_code == 1


async def test_rebuilt_payroll_gives_the_same_statements_with_and_without_a_running_service(system: System) -> None:
    from services.payroll.pay.export import csv_text
    from services.payroll.statements.store import StatementStore

    async def statements(service: Service) -> str:
        return csv_text(await StatementStore(service.database).statements(PERIOD))

    async with system.followed("payroll") as payroll:
        before = await statements(payroll)
        serving = await system.run("rebuild", "payroll")
        assert serving.exit_code == 0, serving.stderr
        assert "folding here" not in serving.stderr
        assert await statements(payroll) == before
    alone = await system.run("rebuild", "payroll")
    assert alone.exit_code == 0, alone.stderr
    assert "folding here" in alone.stderr
    async with wired(system.settings, system.ledger, ["payroll"]) as (payroll,):
        assert await statements(payroll) == before
    folded = (await system.run("fold", system.month, "--period", PERIOD)).stdout
    assert folded == before
    assert len(before) >= 8


async def test_parked_is_listed_replayed_after_a_fix_and_discarded(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = await _poison(system, "urn:ekinerja:attendance.Punched:0", "p1")
    other = await _poison(system, "urn:ekinerja:attendance.Punched:0.5", "p2")
    assert "no tables yet" in (await system.run("parked", "list", "attendance")).stderr
    async with system.followed("attendance"):
        listed = await system.run("parked", "list", "attendance")
        assert listed.exit_code == 0, listed.stderr
        for expected in (str(poison), str(other), "unknown dataschema"):
            assert expected in listed.stdout
        stays = await system.run("parked", "replay", "attendance", poison)
        assert stays.exit_code == 1
        assert "stays parked: unknown dataschema" in stays.stderr
        monkeypatch.setitem(
            UPCASTERS, "urn:ekinerja:attendance.Punched:0", lambda data: ("urn:ekinerja:attendance.Punched:1", data)
        )
        folded = await system.run("parked", "replay", "attendance", poison)
        assert folded.exit_code == 0, folded.stderr
        assert "1 folded, 0 left" in folded.stderr
        kept = await system.run("parked", "discard", "attendance", other, stdin="n\n")
        assert (kept.exit_code, "nothing was discarded" in kept.stderr) == (1, True)
        gone = await system.run("parked", "discard", "attendance", other, "--yes")
        assert gone.exit_code == 0, gone.stderr
        assert "nothing is parked" in (await system.run("parked", "list", "attendance")).stderr
        assert (await system.run("parked", "discard", "attendance", other, "--yes")).exit_code == 1


async def _poison(system: System, schema: str, punch_id: str) -> int:
    """A punch in a version that no service knows."""
    import nats

    event = {
        "type": "attendance.Punched",
        "data": {"employee_id": "e00003", "at": "2026-12-01T00:00:00Z", "method": "FACE", "punch_id": punch_id},
        "specversion": "1.0",
        "id": punch_id,
        "source": "/attendance",
        "subject": "e00003",
        "time": "2026-12-01T00:00:01Z",
        "dataschema": schema,
        "actor": "device:d1",
    }
    client = await nats.connect(system.settings.nats_url)
    try:
        published = await client.jetstream().publish("ledger.e00003.attendance.2026-12", json.dumps(event).encode())
    finally:
        await client.close()
    return published.seq


async def test_migrate_makes_every_table_and_can_be_repeated(system: System) -> None:
    for _ in range(2):
        result = await system.run("migrate")
        assert result.exit_code == 0, result.stderr
    assert "the tables of appraisal are up to date" in result.stderr
    assert "nothing is parked" in (await system.run("parked", "list")).stderr
