"""When a digest may be sent. Pure but for what a circuit remembers."""

from datetime import date, datetime, time, timedelta

from services.activity.limits.domain import DatedLimits

BACKOFF_SECONDS, BACKOFF_MOST = 60.0, 3_600.0
FAILURES = 5  # one after the other: then nobody tries for a while
REST = timedelta(seconds=30)
_FRESH = timedelta(days=1)


def quiet_seconds(local: datetime, limits: DatedLimits) -> float:
    """How long nobody is to be disturbed from now on; 0 outside the quiet hours."""
    if limits.quiet_to <= local.hour < limits.quiet_from:
        return 0.0
    day = local.date() if local.hour < limits.quiet_to else local.date() + timedelta(days=1)
    return (datetime.combine(day, time(limits.quiet_to), local.tzinfo) - local).total_seconds()


def stale(said: date, today: date) -> bool:
    """Whether a digest is older than the morning after: the next one says it all again."""
    return today > said + _FRESH


def backoff(tries: int) -> float:
    """Seconds to the next try after so many."""
    return float(min(BACKOFF_SECONDS * 2 ** min(tries - 1, 16), BACKOFF_MOST))


class Circuit:
    """Keeps everybody from trying a server that is down."""

    def __init__(self) -> None:
        self._failures = 0
        self._closed_until: datetime | None = None

    def failed(self, now: datetime) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_until = now + REST

    def worked(self) -> None:
        self._failures, self._closed_until = 0, None

    def rest_seconds(self, now: datetime) -> float:
        """How long to wait before the next try."""
        return max(0.0, (self._closed_until - now).total_seconds()) if self._closed_until else 0.0
