"""`python -m bench.idle NAME` serves a service of the environment, its commands once more below /nothing, doing
nothing.
"""

import asyncio
import sys
from collections.abc import Callable
from importlib import import_module
from inspect import signature
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from shared.http.forms import Recorded
from shared.http.server import http_server
from shared.service import running
from shared.settings import Settings
from shared.telemetry import configure

NOTHING = "/nothing"


def add_idle(app: FastAPI) -> None:
    """Add each idle route beside its command, so that it is found as fast."""
    for place, route in reversed(list(enumerate(app.router.routes))):
        if isinstance(route, APIRoute) and route.methods == {"POST"}:
            idle = APIRoute(f"{NOTHING}{route.path}", _idle(route.endpoint), methods=["POST"], status_code=201)
            app.router.routes.insert(place, idle)


def _idle(command: Callable[..., Any]) -> Callable[..., Any]:
    """A route that does all that a command's request needs except the command: it parses the body and checks the
    caller.
    """

    async def nothing(**_: object) -> Recorded:
        return Recorded(id="nothing")

    nothing.__signature__ = signature(command).replace(return_annotation=Recorded)  # type: ignore[attr-defined]  # what inspect.signature asks for
    return nothing


async def main(name: str) -> None:
    settings = Settings()
    configure("bench", settings.log_level)
    async with running(settings, [import_module(f"services.{name}.main").wire]) as app:
        add_idle(app)
        await http_server(app, settings).serve()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
