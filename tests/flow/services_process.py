"""Serve all services from MOMENT on: `python -m tests.flow.services_process NATS MONITOR DIRECTORY PORT MOMENT`."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from cli.system import wirings
from shared.http.server import http_server
from shared.service import running
from shared.settings import Settings
from tests.kit.clock import Clock


async def work(nats_url: str, monitor_url: str, directory: str, port: str, moment: str) -> None:
    settings = Settings(nats_url=nats_url, nats_monitor_url=monitor_url, data_dir=Path(directory), port=int(port))
    async with running(settings, wirings(), Clock(datetime.fromisoformat(moment))) as app:
        await http_server(app, settings).serve()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
