"""The routes every service has for machines: /livez, /readyz, /metrics."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.http.access import public
from shared.http.forms import JSON, answers_like
from shared.problems import Problem

Check = Callable[[], Awaitable[str | None]]

CACHE_SECONDS = 1.0  # probes and load balancers ask often, and all at once
CHECK_SECONDS = 2.0


class Readiness:
    """Asks every check at once, at most once a second; a check answers None, or the reason that it is not ready."""

    def __init__(self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic) -> None:
        self._checks = checks
        self._clock = clock
        self._asked = float("-inf")
        self._reasons: dict[str, str | None] = {}
        self._lock = asyncio.Lock()

    async def reasons(self) -> dict[str, str | None]:
        """The answer of each check by its name."""
        async with self._lock:
            if self._clock() - self._asked >= CACHE_SECONDS:
                self._reasons = await ask(self._checks)
                self._asked = self._clock()
            return self._reasons


async def ask(checks: Mapping[str, Check]) -> dict[str, str | None]:
    """The answer of each check by its name, all asked at once."""
    answers = await asyncio.gather(*(_ask(check) for check in checks.values()))
    return dict(zip(checks, answers, strict=True))


async def _ask(check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), CHECK_SECONDS)
    except TimeoutError:
        return f"no answer within {CHECK_SECONDS:g} s"
    except Exception as error:  # a check that breaks is a check that fails; its message may hold addresses
        return f"failed with {type(error).__name__}"


def health_routes(readiness: Readiness) -> APIRouter:
    """The three routes, open to every caller."""
    router = APIRouter(tags=["health"], dependencies=[Depends(public())])

    @router.get("/livez", responses=answers_like({JSON: {"status": "alive"}}))
    async def livez() -> dict[str, str]:
        """Answer that the process lives. It checks nothing else: a broker's outage must not restart it."""
        return {"status": "alive"}

    @router.get("/readyz", responses=answers_like({JSON: {"status": "ready", "checks": {"log": "ok"}}}))
    async def readyz() -> dict[str, object]:
        """Whether requests should be sent here, and the answer of each check."""
        reasons = await readiness.reasons()
        checks = {name: reason or "ok" for name, reason in reasons.items()}
        failed = [name for name, reason in reasons.items() if reason is not None]
        if failed:
            detail = f"Not ready: {', '.join(failed)}."
            raise Problem(503, detail, slug="not-ready", headers={"Retry-After": "2"}, checks=checks)
        return {"status": "ready", "checks": checks}

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Everything measured, as Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
