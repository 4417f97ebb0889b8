"""Admission: the limit of requests that one process takes on at once. More are sent away at once with a time to retry.

A queue without end would answer no request in time.
"""

from random import randint

from prometheus_client import Counter, Gauge
from starlette.exceptions import HTTPException

AGAIN_SECONDS = (2, 10)  # spread, so that those sent away do not come back as one

WORKED_ON = Gauge("ekinerja_http_requests_worked_on", "Requests that have arrived and are not answered yet.")
HELD = Gauge("ekinerja_http_bodies_held_bytes", "Bytes of the bodies of requests not answered yet, as announced.")
SENT_AWAY = Counter("ekinerja_http_sent_away_total", "Requests answered with 503 because there were enough.")


class Admission:
    """The limits of one process: at most `requests` worked on, and at most `body_bytes` of bodies held."""

    def __init__(self, requests: int, body_bytes: int) -> None:
        self.requests = requests
        self.body_bytes = body_bytes
        self.worked_on = 0
        self.held = 0

    @property
    def full(self) -> bool:
        return self.worked_on >= self.requests


class Slot:
    """The place of one request. A body on its way over a slow network costs its bytes only and delays no request."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._working = False
        self._size = 0

    def hold(self, size: int) -> None:
        """Take the bytes of a body before it is read. Raises HTTPException 503 where there are enough."""
        if self._admission.full or self._admission.held + size > self._admission.body_bytes:
            raise _full()
        self._size = size
        self._count(size, 0)

    def work(self) -> None:
        """Count the request as worked on, when it has arrived. Raises HTTPException 503."""
        if self._working:
            return
        if self._admission.full:
            raise _full()
        self._working = True
        self._count(0, 1)

    def leave(self) -> None:
        """Give the place back, when it is answered, or when its answer is a stream that has a limit of its own."""
        self._count(-self._size, -self._working)
        self._size, self._working = 0, False

    def _count(self, size: int, requests: int) -> None:
        self._admission.held += size
        self._admission.worked_on += requests
        HELD.inc(size)
        WORKED_ON.inc(requests)


def _full() -> HTTPException:
    """The refusal; FastAPI lets no other exception through while it reads a body."""
    SENT_AWAY.inc()
    return HTTPException(503, headers={"Retry-After": str(randint(*AGAIN_SECONDS))})
