"""`python -m bench.attendance`: the attendance service of the environment with one route more, which does nothing."""

import asyncio

from fastapi import APIRouter

from services.attendance.api import PunchSender
from services.attendance.forms import PunchCommand
from services.attendance.main import wire
from shared.manners import Recorded
from shared.observe import configure
from shared.service import http_server, running
from shared.settings import Settings

idle = APIRouter()


@idle.post("/nothing", status_code=201)
async def nothing(body: PunchCommand, caller: PunchSender) -> Recorded:
    """Everything a check-in's request needs but the check-in."""
    return Recorded(id=body.employee_id)


async def main() -> None:
    settings = Settings()
    configure("bench", settings.log_level)
    async with running(settings, [wire]) as app:
        app.include_router(idle)
        await http_server(app, settings).serve()


if __name__ == "__main__":
    asyncio.run(main())
