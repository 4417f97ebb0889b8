"""Which days can still be reported, which until today only, and what can be submitted again (domain 5.1). Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from services.activity.deadlines.domain import Deadlines
from services.activity.todo.items import Returned
from shared.city.workday import microseconds


class Gone(NamedTuple):
    """Days without report, in order: `open` can still be reported, `closing` are those of them whose time on time, or
    time at all, ends today; `closed` can no longer be reported.
    """

    open: list[date]
    closing: list[date]
    closed: list[date]


def sort_out(days: Iterable[date], deadlines: Deadlines, local: datetime) -> Gone:
    """`local` is now, by the clock of the person, whose day ends at its midnight."""
    now = microseconds(local)
    midnight = microseconds(datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo))
    gone = Gone([], [], [])
    for day in days:
        window = deadlines.window(day)
        (gone.closed if window.cutoff <= now else gone.open).append(day)
        if any(now < end <= midnight for end in window):
            gone.closing.append(day)
    return gone


def open_again(returned: Iterable[Returned], deadlines: Deadlines, now: datetime) -> list[Returned]:
    """What was given back and can still be submitted again."""
    at = microseconds(now)
    return [each for each in returned if at < deadlines.window_again(each.date, each.returned_at).cutoff]
