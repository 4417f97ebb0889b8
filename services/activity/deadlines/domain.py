"""The window in which the work of a day may be entered (domain 5.1, 5.4, 6.4). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.activity.deadlines.downtime.domain import Downtime, extended
from services.activity.limits.domain import ActivityLimits
from shared.city.calendar import Workdays
from shared.city.roster import Career, Organisation
from shared.city.workday import instant, microseconds
from shared.values.period import last_day, period_of

FORTNIGHT = 14
AHEAD = timedelta(minutes=10)  # how far a phone's clock may be ahead


class Window(NamedTuple):
    """A window: before `ends` an entry is on time, before `cutoff` late, then refused. Microseconds since 1970, UTC."""

    ends: int
    cutoff: int


@dataclass(frozen=True)
class Deadlines:
    """One person's windows. Unit and zone are those of the day of the work."""

    career: Career
    workdays: Workdays
    organisation: Organisation
    limits: ActivityLimits
    downtimes: Sequence[Downtime]

    def window(self, day: date) -> Window:
        """The window of a day's work, moved by every downtime since that day began."""
        limits, start = self.limits.on(day), self._midnight(day, day)
        ends = self._close(limits.entry_workdays, day, day, start)
        cutoff = self._close(limits.cutoff_workday, last_day(period_of(day)), day, start)
        return Window(min(ends, cutoff), cutoff)

    def window_again(self, day: date, returned_at: int) -> Window:
        """The window of returned work: as many workdays again, and never less than it had.

        The cut-off ends it, unless it had passed before: nobody loses by another's slowness.
        """
        first = self.window(day)
        back_on = instant(returned_at).astimezone(self._zone(day)).date()
        again = self._close(self.limits.on(day).entry_workdays, back_on, day, returned_at)
        if returned_at >= first.cutoff:
            return Window(again, again)
        return Window(max(first.ends, min(again, first.cutoff)), first.cutoff)

    def judged_at(self, day: date, made_at: datetime | None, received: datetime) -> datetime:
        """The moment by which a submission is judged: `made_at`, if it can be and is not long ago, else its receipt."""
        if made_at is None or not received - self.limits.on(day).offline_grace <= made_at <= received + AHEAD:
            return received
        return min(made_at, received)

    def local(self, day: date, at: int) -> datetime:
        """An instant as the clock of the unit of that day's work shows it."""
        return instant(at).astimezone(self._zone(day))

    def works(self, day: date) -> bool:
        """Whether the person's own schedule has hours on a day."""
        return self.career.works(self.workdays, day)

    def _close(self, workdays: int, since: date, day: date, start: int) -> int:
        """The end of the workday that is number `workdays` after `since`, moved by the downtimes from `start` on."""
        deadline = self._midnight(self._workday(workdays, since) + timedelta(days=1), day)
        unit_id = self._unit(day)
        hits = [down.span for down in self.downtimes if down.span.end > start and down.hit(unit_id)]
        return extended(start, deadline, hits)

    def _workday(self, number: int, since: date) -> date:
        """The day of that workday, worked out once: all days of a month have one cut-off."""
        key = number, since
        if key not in self._workdays:
            self._workdays[key] = self._counted(number, since)
        return self._workdays[key]

    @cached_property
    def _workdays(self) -> dict[tuple[int, date], date]:
        return {}

    def _counted(self, number: int, since: date) -> date:
        """The same, worked out a fortnight at a time: one without any hours in the schedule has those of an office."""
        while True:
            found = self._first(number, since, self.works) or self._first(number, since, self._office_works)
            if len(found) == number:
                return found[-1]
            number, since = number - len(found), since + timedelta(days=FORTNIGHT)

    def _first(self, number: int, since: date, works: Callable[[date], bool]) -> list[date]:
        fortnight = (since + timedelta(days=n) for n in range(1, FORTNIGHT + 1))
        return list(islice(filter(works, fortnight), number))

    def _office_works(self, day: date) -> bool:
        return day.weekday() < 5 and self.workdays.calendar.holiday(day) is None

    def _unit(self, day: date) -> str | None:
        assignment = self.career.assignment(day)
        return assignment.unit_id if assignment else None

    def _zone(self, day: date) -> tzinfo:
        unit = self.organisation.unit(self._unit(day) or "")
        return ZoneInfo(unit.timezone) if unit else UTC

    def _midnight(self, date_: date, day: date) -> int:
        return microseconds(datetime.combine(date_, time(), self._zone(day)))
