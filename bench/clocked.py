"""`python -m bench.clocked SERVICE MOMENT`: a service of the environment whose clock was put to a moment."""

import asyncio
import sys
from datetime import datetime

from cli.system import wirings
from shared.http.server import http_server
from shared.service import running
from shared.settings import Settings
from shared.telemetry import configure
from tests.kit.clock import Clock


async def main(service: str, moment: str) -> None:
    settings = Settings()
    configure(service, settings.log_level)
    async with running(settings, wirings([service]), Clock(datetime.fromisoformat(moment))) as app:
        await http_server(app, settings).serve()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
