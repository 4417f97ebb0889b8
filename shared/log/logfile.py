"""A log file: one event a line, line order is log order (design 9). Used by `fold`, `explain`, `log` and tests."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

import msgspec

from shared.events import CITY, Event, decode
from shared.events.attendance.days import CheckedIn, CheckedOut, Punched
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import Subject

_PUNCHES = frozenset((CheckedIn, CheckedOut, Punched))
CLOCK_TOLERANCE = timedelta(days=1)  # between zones; more means that a clock was wrong


class BadLine(ValueError):
    """A line that is no event; `number` counts from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")
        self.number = number
        self.reason = reason


class LogLine(NamedTuple):
    """One event of a file, with its line number as its sequence in the log."""

    number: int
    subject: Subject
    event: Event
    body: bytes


class _Head(msgspec.Struct):
    subject: str


_head = msgspec.json.Decoder(_Head)


def read_log(lines: Iterable[bytes], subjects: Collection[str] = ()) -> Iterator[LogLine]:
    """Every event of a file, in order. Raises BadLine at the first line that cannot be one.

    With `subjects`, only the events of these people, or of the city; the other lines are not checked.
    """
    index = SubjectIndex()
    for number, line in enumerate(lines, 1):
        body = line.rstrip(b"\r\n")
        if not body:
            continue
        try:
            if subjects and _head.decode(body).subject not in subjects:
                continue
            event = decode(body)
            _check(event)
            subject = index.subject_of(event)
        except (ValueError, OverflowError, RecursionError) as reason:
            raise BadLine(number, str(reason)) from None
        yield LogLine(number, subject, event, body)


def _check(event: Event) -> None:
    owner = getattr(event.data, "employee_id", None)
    if owner == CITY:
        raise ValueError(f"{CITY!r} is nobody's id")
    if event.subject != (owner or CITY):
        raise ValueError(f"the subject is {event.subject!r}, but the data is about {owner or CITY!r}")
    if type(event) in _PUNCHES and event.data.at > event.time + CLOCK_TOLERANCE:
        raise ValueError(f"punched at {event.data.at.isoformat()}, after it was recorded at {event.time.isoformat()}")
