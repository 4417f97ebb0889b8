"""The page `docs/load-your-city.md`, carried out word by word against running services."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from cli.local_nats import LocalNats, free_port
from cli.system import wirings
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from shared.http.server import http_server
from shared.service import running
from shared.settings import Settings
from tests.kit.waiting import eventually

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "load-your-city.md").read_text()


def commands() -> str:
    """The page's commands, from the token to the rule set."""
    steps = PAGE[PAGE.index("## 1.") : PAGE.index("## Who is who")]
    return "\n".join(line[4:] for line in steps.splitlines() if line.startswith("    "))


@asynccontextmanager
async def empty_city(directory: Path) -> AsyncIterator[Settings]:
    """All services over an empty log, at a free port."""
    async with LocalNats(directory / "nats") as nats:
        settings = Settings(nats_url=nats.url, nats_monitor_url=nats.monitor_url, data_dir=directory, port=free_port())
        async with running(settings, wirings()) as app:
            server = http_server(app, settings)
            task = asyncio.create_task(server.serve())
            await eventually(lambda: asyncio.sleep(0, server.started))
            try:
                yield settings
            finally:
                server.should_exit = True
                await task


async def carried_out(settings: Settings, folder: Path) -> str:
    """The output of the commands. They read the samples of the repository, and write into the folder."""
    (folder / "docs").symlink_to(ROOT / "docs")
    script = commands().replace("http://127.0.0.1:8000", f"http://127.0.0.1:{settings.port}")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        script,
        cwd=folder,
        env={**os.environ, "PATH": path, "EKINERJA_DATA_DIR": str(settings.data_dir)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await shell.communicate()
    assert shell.returncode == 0, printed.decode()
    return printed.decode()


async def test_the_page_loads_a_city_as_it_says(tmp_path: Path) -> None:
    async with empty_city(tmp_path / "data") as settings:
        printed = await carried_out(settings, tmp_path)
        assert "urn:ekinerja:problem" not in printed, printed
        assert (
            printed.count('"status":"RECORDED"') == 3 + 1 + 3 + 4 + 3 + 3 + 1
        )  # every line of every sample, a rule set
        assert printed.count('"refused":0') == 2  # both sheets
        token = issue_token(signing_key(settings), "hr1", ("hr_admin",), settings=settings)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}", headers=headers) as http:

            async def members() -> set[str]:
                answer = await http.get("/roster/employees", params={"unit_id": "disdik-sd"})
                return {member["employee_id"] for member in answer.json()["items"]} if answer.is_success else set()

            async def superiors() -> list[str]:
                answer = await http.get("/roster/employees/k00003")
                return [each["supervisor_id"] for each in answer.json()["supervisors"]] if answer.is_success else []

            await eventually(lambda: equal(members, {"k00002", "k00003", "k00004"}))
            await eventually(lambda: equal(superiors, ["k00002"]))


async def equal(ask: Callable[[], Awaitable[Any]], wanted: Any) -> bool:
    return bool(await ask() == wanted)
