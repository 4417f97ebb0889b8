"""A city with all four services over a real log, and the command line beside it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import Connection, inspect, text
from typer.testing import CliRunner, Result

from cli.local_nats import LocalNats
from cli.log_export import EVERYTHING
from cli.log_import import import_log
from cli.main import app as command_line
from cli.system import wirings
from services.activity.deadlines.downtime.store import HeartbeatRow
from services.activity.notify.store import NotificationRow
from services.attendance.devices.store import ContactRow
from shared.caller import Role
from shared.events import Event, decode, encode
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import stored
from shared.projections.checkpoint import KERNEL_TABLES
from shared.projections.lag import caught_up
from shared.service import Service, running
from shared.settings import Settings
from tests.kit.installation import Installation
from tests.kit.waiting import eventually

Dump = dict[str, list[str]]


@dataclass
class AllServices(Installation):
    """The running services, with requests made as the city's HR and treasury."""

    directory: Path
    nats: LocalNats

    @property
    def services(self) -> list[Service]:
        return list(self.app.state.services)

    async def get(self, path: str, **params: str) -> httpx.Response:
        answer = await self.http.get(path, params=params, headers=self.token("t1", "hr_admin", "finance"))
        assert answer.status_code == 200, answer.text
        return answer

    async def post(self, path: str, body: dict[str, Any], method: str = "POST", role: Role = "hr_admin") -> Any:
        answer = await self.http.request(method, path, json=body, headers=self.token("t1", role))
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def load(self, events: Iterable[Event]) -> None:
        """Load events into the log, as from a file."""
        await import_log(self.app.state.ledger, (encode(event) + b"\n" for event in events))

    async def push(self, *lines: str) -> None:
        """Send lines of a terminal that is enrolled for them."""
        gate = {"device_id": "gate", "protocol": "ADMS", "serial": "SN1", "site": "Pos", "timezone": "Asia/Makassar"}
        await self.post("/attendance/devices", {**gate, "sources": ["127.0.0.0/8"]})
        await self.post("/attendance/devices/gate/activation", {})
        query = {"SN": "SN1", "table": "ATTLOG"}
        answer = await self.http.post("/iclock/cdata", params=query, content="\n".join(lines))
        assert answer.text == f"OK: {len(lines)}\n"

    async def close(self, period: str) -> None:
        """Close the month of every unit and wait for the last statement."""
        answer = await self.post("/appraisals/closings/city", {"period": period})
        assert answer["refused"] == 0
        await self.folded()

    async def folded(self) -> None:
        """Wait until every service has folded the whole log."""

        async def so() -> bool:
            return all(
                [await caught_up(self.ledger, each.database, it) for each in self.services for it in each.projections]
            )

        await eventually(so)

    async def run(self, *arguments: object, code: int = 0) -> Result:
        """Run an `ekinerja` command."""
        result = await asyncio.to_thread(CliRunner().invoke, command_line, [str(each) for each in arguments])
        assert result.exit_code == code, result.output
        return result

    async def fold_of_export(self, period: str) -> str:
        """The output of `ekinerja fold` on the log, exported to a file."""
        file = self.directory / "exported.jsonl"
        await self.run("log", "export", file)
        return (await self.run("fold", file, "--period", period, "--format", "csv")).stdout

    async def events(self) -> list[Event]:
        return [decode(row.body) async for page in stored(self.ledger, EVERYTHING) for row in page]

    async def dumps(self) -> dict[str, Dump]:
        """Every row of every service's tables, except those that no fold writes: the kernel's own, heartbeats, mail."""
        found = {}
        for service in self.services:
            async with service.database.engine.connect() as connection:
                found[service.name] = await connection.run_sync(_dump)
        return found


BESIDE = [each.__tablename__ for each in (ContactRow, HeartbeatRow, NotificationRow)]


def _dump(connection: Connection) -> Dump:
    quote = connection.dialect.identifier_preparer.quote
    beside = {*(table.name for table in KERNEL_TABLES), *BESIDE}
    names = sorted(set(inspect(connection).get_table_names()) - beside)
    return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {quote(name)}")))) for name in names}


@asynccontextmanager
async def all_services(
    directory: Path, server: type[LocalNats] = LocalNats, **environment: str
) -> AsyncIterator[AllServices]:
    """Start the services with `EKINERJA_` variables that the command line reads as well."""
    before = structlog.get_config()
    async with AsyncExitStack() as stack:
        nats = await stack.enter_async_context(server(directory / "nats"))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        given = {"NATS_URL": nats.url, "NATS_MONITOR_URL": nats.monitor_url, "DATA_DIR": str(directory)}
        for name, value in {**given, "LEASE_SECONDS": "2", **environment}.items():
            patch.setenv(f"EKINERJA_{name}", value)
        settings = Settings()
        app = await stack.enter_async_context(running(settings, wirings()))
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://city", timeout=60)
        await stack.enter_async_context(http)
        ledger = await stack.enter_async_context(JetStreamLedger(nats.url))
        yield AllServices(app, http, ledger, settings, directory, nats)
    structlog.configure(**before)
