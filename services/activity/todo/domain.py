"""A person's list of things to do, its wording in Indonesian, and the days that can still be reported. Pure."""

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
    """The number of a person's reports that wait for a decision, and the day of the oldest."""

    employee_id: str
    reports: int
    oldest: date


@dataclass(frozen=True)
class Todo:
    """One person's list on `today`, every part with the oldest first.

    `missing`: past days without a report that can still be made; `closing`: those of them that can be reported on
    time, or at all, until today only; `closed`: past days that can no longer be reported and need nothing done.
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
        """The kinds of things to do, the most urgent first; a kind without any is left out."""
        every = (
            _due("WINDOW_CLOSES", self.closing),
            _due("RETURNED", [report.date for report in self.returned]),
            _due("DAY_WITHOUT_REPORT", self.missing),
            _to_decide("ESCALATED_TO_ME", self.escalated),
            _to_decide("WAITS_FOR_ME", self.waiting),
        )
        return tuple(due for due in every if due is not None)


def _due(kind: ToDo, days: Sequence[date], count: int | None = None) -> Due | None:
    return Due(kind=kind, count=len(days) if count is None else count, oldest=min(days)) if days else None


def _to_decide(kind: ToDo, waiting: Sequence[WaitingReports]) -> Due | None:
    return _due(kind, [author.oldest for author in waiting], sum(author.reports for author in waiting))


def sentence(due: Due, today: date) -> str:
    """One kind of things to do, as the employee reads it."""
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
    """A day in words, `Senin 2 November`; with the year where it is not today's."""
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


class PastDays(NamedTuple):
    """Past days without a report, in order.

    `open` can still be reported; `closing` are those of them whose time to report punctually, or at all, ends today;
    `closed` can no longer be reported.
    """

    open: list[date]
    closing: list[date]
    closed: list[date]


def sort_out(days: Iterable[date], deadlines: Deadlines, local: datetime) -> PastDays:
    """Sort past days by their windows. `local` is now, by the clock of the person, whose day ends at its midnight."""
    now = microseconds(local)
    midnight = microseconds(datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo))
    past = PastDays([], [], [])
    for day in days:
        window = deadlines.window(day)
        (past.closed if window.cutoff <= now else past.open).append(day)
        if any(now < end <= midnight for end in window):
            past.closing.append(day)
    return past


def open_again(returned: Iterable[ReturnedReport], deadlines: Deadlines, now: datetime) -> list[ReturnedReport]:
    """The returned reports that can still be submitted again."""
    at = microseconds(now)
    return [report for report in returned if at < deadlines.window_again(report.date, report.returned_at).cutoff]
