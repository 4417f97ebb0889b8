"""The daily sheet: submitted by the employee, decided one to three working days later by the superior of that day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Literal, NamedTuple

import msgspec

from shared.events import Event
from shared.events.activity.work import (
    ActivityAnnulled,
    ActivityReasonData,
    ActivityRejected,
    ActivityReturned,
    ActivitySubmitted,
    ActivitySubmittedData,
    ActivityVerified,
    ActivityVerifiedData,
    ActivityWithdrawn,
    Evidence,
)
from shared.events.ids import activity_event_id
from synthetic.almanac import Span, utc
from synthetic.city import City, Life
from synthetic.draw import Band, Table, below, chance
from synthetic.person import AssessorStyle
from synthetic.units import Unit
from synthetic.work import tasks_of

Fate = Literal["VERIFY", "RETURN", "REJECT", "NEVER", "WITHDRAW", "ANNUL"]
FATES: tuple[Fate, ...] = ("VERIFY", "RETURN", "NEVER", "REJECT", "WITHDRAW", "ANNUL")
FATE_SHARES = Table(
    Band(945_000, 0, 1),
    Band(20_000, 1, 2),
    Band(20_000, 2, 3),
    Band(10_000, 3, 4),
    Band(4_000, 4, 5),
    Band(1_000, 5, 6),
)
WITH_EVIDENCE = 920_000  # millionths
LATE_SUBMISSION_WORKDAYS = 3  # the entry window (domain 5.1), which the late fillers use to the end
HOUR, DAY = 3_600, 86_400

SUBMITTED, VERIFIED = ActivitySubmitted.type(), ActivityVerified.type()


class Due(NamedTuple):
    """A submission waiting for its day of decision."""

    life: Life
    submitted: ActivitySubmittedData
    fate: Fate
    nth: int = 1


class Desk:
    """Carries submissions to the days they are decided on; what is due later than the closing is never decided."""

    def __init__(self, city: City) -> None:
        self._city, self._month = city, city.month
        self._due: dict[date, list[Due]] = defaultdict(list)
        self._inspector = city.head_of("INSPECTORATE")

    def work(self, life: Life, unit: Unit, day: date, span: Span) -> Iterator[Event]:
        """A day's activities: three to six, 300 minutes together in the median."""
        rng, person = life.rng, life.person
        count, left = 3 + below(rng, 4), 240 + below(rng, 121)
        start, submitted_on = span[1] - HOUR, day
        if start >= DAY:
            start, submitted_on = start - DAY, day + timedelta(days=1)
        if unit.late_filler:
            start, submitted_on = 20 * HOUR, self._month.workday_after(day, LATE_SUBMISSION_WORKDAYS, latest=-2)
        for n in range(count):
            minutes = left if n == count - 1 else left * (75 + below(rng, 51)) // (100 * (count - n))
            left -= minutes
            data = _activity(person.employee_id, unit.kind, day, n + 1, minutes, rng)
            fate = FATES[FATE_SHARES.draw(rng) or 0]
            seconds = start + 420 * n + below(rng, 300)
            yield self._submission(life, data, submitted_on, seconds)
            if fate == "WITHDRAW":
                yield _reason(ActivityWithdrawn, data, "Salah tanggal", submitted_on, seconds + 60, person.employee_id)
            elif fate != "NEVER":
                decided_on = self._month.workday_after(submitted_on, 1 + below(rng, 3))
                self._due[decided_on].append(Due(life, data, fate))

    def decisions(self, day: date) -> Iterator[Event]:
        """The decisions of superiors during the office hours of this day."""
        for due in self._due.pop(day, ()):
            superior = due.life.person.superior_on(day)
            if superior is not None:
                yield from self._decide(due, day, superior)

    def _decide(self, due: Due, day: date, superior: str) -> Iterator[Event]:
        data, rng = due.submitted, due.life.rng
        seconds = 8 * HOUR + below(rng, 7 * HOUR)
        match due.fate:
            case "RETURN":
                yield _reason(ActivityReturned, data, "Bukti dukung kurang jelas", day, seconds, superior)
                yield from self._resubmit(due, day)
            case "REJECT":
                yield _reason(ActivityRejected, data, "Bukan tugas jabatan", day, seconds, superior)
            case "ANNUL":
                yield _verification(data, self._city.by_id[superior].style, day, seconds, superior, rng)
                audited = self._month.workday_after(day, 1)
                if audited > day:
                    yield _reason(ActivityAnnulled, data, "Bukti tidak sah", audited, seconds, self._inspector)
            case _:
                yield _verification(data, self._city.by_id[superior].style, day, seconds, superior, rng)

    def _resubmit(self, due: Due, day: date) -> Iterator[Event]:
        """Submit the work again the same evening, where a day is left to decide on it."""
        decided_on = self._month.workday_after(day, 1)
        if decided_on > day:
            better = msgspec.structs.replace(due.submitted, description=f"{due.submitted.description} (diperbaiki)")
            yield self._submission(due.life, better, day, 16 * HOUR + below(due.life.rng, HOUR), due.nth + 1)
            self._due[decided_on].append(Due(due.life, better, "VERIFY", due.nth + 1))

    def _submission(self, life: Life, data: ActivitySubmittedData, day: date, seconds: int, nth: int = 1) -> Event:
        person = life.person
        return ActivitySubmitted.record(
            data,
            id=activity_event_id(SUBMITTED, person.employee_id, data.activity_id, nth),
            time=utc(day, seconds),
            actor=f"employee:{person.entered_by or person.employee_id}",
            onbehalfof=f"employee:{person.employee_id}" if person.entered_by else None,
        )


def _activity(employee_id: str, unit_kind: str, day: date, n: int, minutes: int, rng: Random) -> ActivitySubmittedData:
    tasks = tasks_of(unit_kind)
    task = tasks[below(rng, len(tasks))]
    activity_id = f"{employee_id}-{day.year}{day.month:02}{day.day:02}-{n}"
    evidence = []
    if chance(rng, WITH_EVIDENCE):
        digest, size = sha256(activity_id.encode()).hexdigest(), 80_000 + below(rng, 240_000)
        evidence = [Evidence(sha256=digest, name=f"bukti-{n}.jpg", size=size, media_type="image/jpeg")]
    return ActivitySubmittedData(
        employee_id=employee_id,
        activity_id=activity_id,
        date=day,
        description=task.description,
        target_id=f"{employee_id}-t{1 + below(rng, 3)}",
        catalogue_code=task.catalogue_code,
        volume=1 + below(rng, 8),
        unit=task.unit,
        minutes=minutes,
        evidence=evidence,
    )


def _verification(
    data: ActivitySubmittedData, style: AssessorStyle, day: date, seconds: int, superior: str, rng: Random
) -> Event:
    """Mean 88 and deviation 5 by an ordinary assessor.

    Some always give 100, some are harsh with score and minutes, some look at no file.
    """
    minutes, quality = data.minutes, min(10_000, 7_300 + below(rng, 1_001) + below(rng, 1_001) + below(rng, 1_001))
    if style == "ALWAYS_FULL":
        quality = 10_000
    elif style == "HARSH":
        minutes, quality = minutes * 9 // 10, quality - 800
    return ActivityVerified.record(
        ActivityVerifiedData(
            employee_id=data.employee_id,
            activity_id=data.activity_id,
            minutes_accepted=minutes,
            volume_accepted=data.volume,
            quality=quality,
            opened=() if style == "UNREAD" else tuple(file.sha256 for file in data.evidence),
        ),
        id=activity_event_id(VERIFIED, data.employee_id, data.activity_id),
        time=utc(day, seconds),
        actor=f"employee:{superior}",
    )


Reasoned = type[ActivityReturned] | type[ActivityRejected] | type[ActivityWithdrawn] | type[ActivityAnnulled]


def _reason(
    event_type: Reasoned, data: ActivitySubmittedData, reason: str, day: date, seconds: int, actor: str
) -> Event:
    given = ActivityReasonData(employee_id=data.employee_id, activity_id=data.activity_id, reason=reason)
    event = activity_event_id(event_type.type(), data.employee_id, data.activity_id)
    return event_type.record(given, id=event, time=utc(day, seconds), actor=f"employee:{actor}")
