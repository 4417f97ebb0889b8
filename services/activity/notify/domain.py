"""Rules of the time to send a digest: quiet hours, age, back-off, a server that is down.

Pure, but for the state that a circuit keeps.
"""

from datetime import date, datetime, time, timedelta

from services.activity.limits.domain import DatedLimits

BACKOFF_SECONDS, BACKOFF_MOST = 60.0, 3_600.0
FAILURES = 5  # one after the other: then no digest is tried for REST
REST = timedelta(seconds=30)
_FRESH = timedelta(days=1)


def quiet_seconds(local: datetime, limits: DatedLimits) -> float:
    """Seconds from now to the end of the quiet hours; 0 outside of them."""
    if limits.quiet_to <= local.hour < limits.quiet_from:
        return 0.0
    day = local.date() if local.hour < limits.quiet_to else local.date() + timedelta(days=1)
    return (datetime.combine(day, time(limits.quiet_to), local.tzinfo) - local).total_seconds()


def stale(recorded: date, today: date) -> bool:
    """Whether a digest is older than yesterday: the next one repeats all of it."""
    return today > recorded + _FRESH


def backoff(tries: int) -> float:
    """Seconds to the next try, after so many tries."""
    return float(min(BACKOFF_SECONDS * 2 ** min(tries - 1, 16), BACKOFF_MOST))


class Circuit:
    """A circuit breaker: keeps all digests from a server that is down."""

    def __init__(self) -> None:
        self._failures = 0
        self._closed_until: datetime | None = None

    def failed(self, now: datetime) -> None:
        """Count a failure; after FAILURES of them in a row the circuit rests."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_until = now + REST

    def worked(self) -> None:
        """Forget the failures before a message that was taken."""
        self._failures, self._closed_until = 0, None

    def rest_seconds(self, now: datetime) -> float:
        """Seconds to wait before the next try."""
        return max(0.0, (self._closed_until - now).total_seconds()) if self._closed_until else 0.0
