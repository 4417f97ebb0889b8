"""What somebody has to do, and how it is said: short, in Indonesian. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from services.activity.deadlines.domain import Deadlines
from shared.city.workday import microseconds
from shared.events.activity.reminders import Due, ToDo

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


class ReturnedReport(NamedTuple):
    """A report to be described better and submitted again, with the reason it came back for.

    `returned_at` in microseconds since 1970, UTC.
    """

    date: date
    activity_id: str
    reason: str
    returned_at: int


class WaitingReports(NamedTuple):
    """How many reports of a person wait for a decision, and the day of the oldest."""

    employee_id: str
    reports: int
    oldest: date


@dataclass(frozen=True)
class Todo:
    """Of one person on `today`, each list with the oldest first.

    `missing`: days gone by without a report that can still be made; `closing`: those of them that can be reported on
    time, or at all, until today only; `closed`: those that no longer can be, of which there is nothing to do.
    """

    employee_id: str
    today: date
    workday: bool
    missing: Sequence[date] = ()
    closing: Sequence[date] = ()
    closed: Sequence[date] = ()
    returned: Sequence[ReturnedReport] = ()
    waiting: Sequence[WaitingReports] = ()
    escalated: Sequence[WaitingReports] = ()

    @property
    def items(self) -> tuple[Due, ...]:
        """The most urgent first; nothing of which there is none."""
        every = (
            _due("WINDOW_CLOSES", self.closing),
            _due("RETURNED", [each.date for each in self.returned]),
            _due("DAY_WITHOUT_REPORT", self.missing),
            _to_decide("ESCALATED_TO_ME", self.escalated),
            _to_decide("WAITS_FOR_ME", self.waiting),
        )
        return tuple(each for each in every if each is not None)


def _due(kind: ToDo, days: Sequence[date], count: int | None = None) -> Due | None:
    return Due(kind=kind, count=len(days) if count is None else count, oldest=min(days)) if days else None


def _to_decide(kind: ToDo, waiting: Sequence[WaitingReports]) -> Due | None:
    return _due(kind, [each.oldest for each in waiting], sum(each.reports for each in waiting))


def sentence(due: Due, today: date) -> str:
    """One thing to do, as its person reads it."""
    count, oldest = due.count, written(due.oldest, today)
    since = f"paling lama {oldest}" if count > 1 else oldest
    match due.kind:
        case "WINDOW_CLOSES":
            return f"Hari ini batas waktu melaporkan {oldest if count == 1 else f'{count} hari ({since})'}."
        case "RETURNED":
            return f"{count} laporan Anda dikembalikan untuk diperbaiki ({since})."
        case "DAY_WITHOUT_REPORT":
            return f"{count} hari belum dilaporkan ({since})."
        case "WAITS_FOR_ME":
            return f"{count} laporan bawahan menunggu Anda ({since})."
        case "ESCALATED_TO_ME":
            return f"{count} laporan diteruskan kepada Anda karena belum diputuskan ({since})."


def written(day: date, today: date) -> str:
    """`Senin 2 November`; the year where it is not today's."""
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


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


def open_again(returned: Iterable[ReturnedReport], deadlines: Deadlines, now: datetime) -> list[ReturnedReport]:
    """What was given back and can still be submitted again."""
    at = microseconds(now)
    return [each for each in returned if at < deadlines.window_again(each.date, each.returned_at).cutoff]
