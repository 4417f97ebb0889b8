"""The subjects of the log: one subject is one aggregate (design 3.2, 3.3)."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from shared.events import CITY
from shared.values.period import Period, period_of

STREAM = "LEDGER"
PARTITIONS = 16  # frozen in the log: a stored subject carries its partition

REMEMBERED = 65_536  # subjects not made and checked again: more than a city's people have in a month

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FNV_OFFSET, _FNV_PRIME = 0x811C9DC5, 0x01000193


class BadSubject(ValueError):
    """An id that cannot stand in a subject, or an event whose aggregate cannot be known."""


def partition_of(employee_id: str) -> int:
    """The partition the server's `partition(16,1)` gives: FNV-1a of the id."""
    digest = _FNV_OFFSET
    for byte in employee_id.encode():
        digest = (digest ^ byte) * _FNV_PRIME & 0xFFFFFFFF
    return digest % PARTITIONS


class Subject(NamedTuple):
    """One aggregate: its owner, its service and its name."""

    owner: str  # an employee id, or `city`
    service: str
    aggregate: str

    @property
    def published(self) -> str:
        """The subject an event is published to."""
        head = CITY if self.owner == CITY else f"ledger.{self.owner}"
        return f"{head}.{self.service}.{self.aggregate}"

    @property
    def stored(self) -> str:
        """The subject the stream's transform stores it under."""
        head = CITY if self.owner == CITY else f"log.{partition_of(self.owner)}.{self.owner}"
        return f"{head}.{self.service}.{self.aggregate}"

    @classmethod
    @lru_cache(maxsize=65_536)  # a reader meets the same people's months again and again
    def parse(cls, stored: str) -> "Subject":
        """The inverse of `stored`."""
        *head, service, aggregate = stored.split(".")
        return cls(head[-1], service, aggregate)


def partition_filters(partition: int, *services: str) -> list[str]:
    """The filters of a partition's reader: its own people and all of the city, of these services or of all."""
    people = [f"log.{partition}.*.{service}.*" for service in services] or [f"log.{partition}.>"]
    return [*people, f"{CITY}.>"]


def attendance_month(employee_id: str, at: datetime | date) -> Subject:
    """A person's attendance in the UTC month of an instant: written in any zone, the instant has the same subject."""
    day = at.astimezone(UTC).date() if isinstance(at, datetime) else at
    return _of_person(employee_id, "attendance", period_of(day))


def leave(employee_id: str) -> Subject:
    """All leave of a person, with the excuses that follow from it: a balance reaches over years."""
    return _of_person(employee_id, "attendance", "leave")


def roster(employee_id: str) -> Subject:
    """All rosters of a person: a shift of one month may be changed with those of the next."""
    return _of_person(employee_id, "attendance", "roster")


def corrections(employee_id: str) -> Subject:
    """All requests of a person to put a day right, with the corrections and excuses that follow from them."""
    return _of_person(employee_id, "attendance", "corrections")


def outage(outage_id: str) -> Subject:
    return _subject(CITY, "attendance", f"outage-{outage_id}")


def workplaces(unit_id: str) -> Subject:
    return _subject(CITY, "attendance", f"workplaces-{unit_id}")


def device(device_id: str) -> Subject:
    return _subject(CITY, "attendance", f"device-{device_id}")


def activity_month(employee_id: str, period: Period) -> Subject:
    return _of_person(employee_id, "activity", period)


def drafts(employee_id: str) -> Subject:
    """All drafts of a person: a draft may change its date, and so its month, until it is submitted."""
    return _of_person(employee_id, "activity", "drafts")


def templates(employee_id: str) -> Subject:
    return _of_person(employee_id, "activity", "templates")


def evidence(employee_id: str, at: datetime) -> Subject:
    """The files that a person sent in a UTC month: a subject that is read whole must not grow for years."""
    return _of_person(employee_id, "activity", f"evidence-{period_of(at.astimezone(UTC).date())}")


def ideas(employee_id: str) -> Subject:
    return _of_person(employee_id, "activity", "ideas")


def reminders(employee_id: str) -> Subject:
    return _of_person(employee_id, "activity", "reminders")


def catalogue(code: str) -> Subject:
    return _subject(CITY, "activity", f"catalogue-{code}")


def audit(unit_id: str) -> Subject:
    """All samples drawn of a unit's months."""
    return _subject(CITY, "activity", f"audit-{unit_id}")


def career(employee_id: str) -> Subject:
    return _of_person(employee_id, "appraisal", "career")


def payroll_month(employee_id: str, period: Period) -> Subject:
    return _of_person(employee_id, "payroll", period)


def unit(unit_id: str) -> Subject:
    return _subject(CITY, "appraisal", f"unit-{unit_id}")


def position(position_id: str) -> Subject:
    return _subject(CITY, "appraisal", f"position-{position_id}")


CALENDAR = Subject(CITY, "attendance", "calendar")
OUTAGES = Subject(CITY, "activity", "outages")
RULE_SETS = Subject(CITY, "payroll", "rulesets")


@lru_cache(REMEMBERED)
def _of_person(employee_id: str, service: str, aggregate: str) -> Subject:
    if employee_id == CITY:
        raise BadSubject(f"{CITY!r} is nobody's id")
    return _subject(employee_id, service, aggregate)


def _subject(owner: str, service: str, aggregate: str) -> Subject:
    for token in (owner, aggregate.partition("-")[2] or aggregate):
        if _TOKEN.fullmatch(token) is None:
            raise BadSubject(f"{token!r} is no id: letters, digits, '-' and '_' only, at most 64")
    return Subject(owner, service, aggregate)
