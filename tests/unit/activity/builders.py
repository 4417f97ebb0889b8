"""An office in October 2026 over a log in memory: the real commands, given at any hour."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from services.activity.authority.superiors import Superiors
from services.activity.catalogue.read_model import CatalogueReadModel
from services.activity.deadlines.domain import Deadlines
from services.activity.deadlines.windows import Windows
from services.activity.evidence.files import EvidenceFiles
from services.activity.limits import domain as limits
from services.activity.work import decisions, domain
from services.activity.work.bulk import Bulk
from services.activity.work.commands import ActivityCommands
from services.activity.work.decisions import D, Decision, Verdict
from services.activity.work.domain import ActivityMonth, DecisionKind
from shared.caller import Caller, Who
from shared.city.roster import Career
from shared.commands.handler import Answer
from shared.events import Event, decode
from shared.events import appraisal as app
from shared.events.activity import work as act
from shared.events.activity.audits import ActivityConfirmedData
from shared.events.activity.evidence import EvidenceOpened, EvidenceOpenedData
from shared.events.activity.feedback import CommentAddedData
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import activity_month
from shared.projections.directory import Directory
from tests.kit.city_log import PERIOD, CityLog

ME, BOSS, DEPUTY, CHIEF, STRANGER, AUDITOR = "e00001", "b1", "d1", "c1", "x1", "i1"
HOLIDAY = 14  # a Wednesday
DEPUTIZED = range(5, 10)  # Monday to Friday, when the deputy acted as well
EVIDENCE = [act.Evidence(sha256=each * 64, name="bukti.jpg", size=1, media_type="image/jpeg") for each in "ab"]

# Work may be entered for months: what of it is late is not asked here.
LONG = (Path(limits.__file__).parent / "limits.toml").read_text().replace("cutoff_workday = 3", "cutoff_workday = 31")
LIMITS = limits.parse_limits(LONG)

T = TypeVar("T")


class Served(Windows):
    """Windows that no downtime ever moves."""

    def __init__(self, directory: Directory) -> None:
        self.city = directory

    def of(self, career: Career) -> Deadlines:
        return Deadlines(career, self.city.workdays, self.city.organisation, LIMITS, [])


class Stored(EvidenceFiles):
    """Files that are all there, for everybody to use."""

    def __init__(self) -> None:
        pass

    async def require(self, pieces: Sequence[act.Evidence], employee_id: str, caller: Caller, now: datetime) -> None:
        pass


def commands(ledger: MemoryLedger, directory: Directory) -> ActivityCommands:
    return ActivityCommands(
        ledger,
        directory,
        Superiors(directory, LIMITS),
        limits=LIMITS,
        windows=Served(directory),
        files=Stored(),
        catalogue=CatalogueReadModel(ledger),
    )


def october(day: int, hour: int = 3) -> datetime:
    """A day's hour in UTC; without one, ten in Jakarta."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def day_of(day: int) -> date:
    return date(2026, 10, day)


class Office:
    """`me` is led by `boss`, who is led by `chief`."""

    def __init__(self) -> None:
        self.city, self.ledger, self.now = CityLog(), MemoryLedger(), october(12)
        for each in (ME, BOSS, DEPUTY, CHIEF, STRANGER):
            self.city.employee(each)
        self.lead(ME, BOSS)
        self.lead(BOSS, CHIEF)
        self.lead(ME, DEPUTY, "ACTING", day_of(DEPUTIZED[0]), day_of(DEPUTIZED[-1]))
        self.city.holiday(HOLIDAY)
        self._runner = asyncio.Runner()
        self.directory = Directory(self.ledger)
        self.commands = commands(self.ledger, self.directory)
        self._run(self._follow(self.city.events))

    def lead(self, employee_id: str, superior: str, kind: app.SupervisorKind = "DEFINITIVE", *dates: date) -> Event:
        since, until = (*dates, None, None)[:2]
        data = app.SupervisorAssignedData(
            employee_id=employee_id,
            supervisor_id=superior,
            kind=kind,
            effective_from=since or date(2020, 1, 1),
            effective_to=until,
        )
        return self.city.add(app.SupervisorAssigned, data)

    async def _follow(self, events: Sequence[Event]) -> None:
        index = SubjectIndex()
        for event in events:
            await self._put(index.subject_of(event), event)
        reading = asyncio.create_task(self.directory.run())
        await self.directory.ready.wait()
        reading.cancel()
        await asyncio.wait([reading])

    async def _put(self, subject: Any, event: Event) -> None:
        rows = await self.ledger.read(subject)
        await self.ledger.append(subject, [event], rows[-1].seq if rows else 0)

    def reassign(self, superior: str, since: date, of: str = ME) -> None:
        """Another definitive superior from a day on, as every directory opened afterwards knows."""
        event = self.lead(of, superior, "DEFINITIVE", since)
        self.directory = Directory(self.ledger)
        self.commands = commands(self.ledger, self.directory)
        self._run(self._follow([event]))

    def close(self) -> None:
        self._runner.close()

    def _run(self, step: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(step)

    def _do(self, decide: Decision[D], data: D, caller: Caller, who: Who) -> None:
        self._run(self.commands.execute(decide, PERIOD, data, caller, who))

    def who(self, subject: str, kind: str = "employee") -> Who:
        return Who(f"{kind}:{subject}", self.now)

    def submit(self, key: str, day: int, minutes: int = 60, **more: Any) -> None:
        given: dict[str, Any] = {
            "description": "Menyusun laporan",
            "volume": 3,
            "unit": "dokumen",
            "evidence": EVIDENCE,
        }
        data = act.ActivitySubmittedData(
            employee_id=ME, activity_id=key, date=day_of(day), minutes=minutes, **(given | more)
        )
        self._do(decisions.submit, data, employee(ME), self.who(ME))

    def withdraw(self, key: str) -> None:
        self._do(decisions.withdraw, because(key), employee(ME), self.who(ME))

    def decide(self, key: str, by: str = BOSS, kind: DecisionKind = act.ActivityVerified, minutes: int = 60) -> None:
        self._do(decisions.decide, verdict(key, kind, minutes), employee(by), self.who(by))

    def annul(self, key: str) -> None:
        self._do(decisions.annul, because(key), auditor(AUDITOR), self.who(AUDITOR, "auditor"))

    def confirm(self, key: str, by: str = AUDITOR, comment: str | None = None) -> None:
        data = ActivityConfirmedData(employee_id=ME, activity_id=key, comment=comment)
        self._do(decisions.confirm, data, auditor(by), self.who(by, "auditor"))

    def comment(self, key: str, comment_id: str, text: str, caller: Caller) -> None:
        data = CommentAddedData(employee_id=ME, activity_id=key, comment_id=comment_id, text=text)
        self._do(decisions.comment, data, caller, Who(caller.actor, self.now))

    def open(self, key: str, by: str, sha256: str) -> None:
        """Record an opening as the evidence routes would."""
        data = EvidenceOpenedData(employee_id=ME, activity_id=key, sha256=sha256, by=by)
        event = EvidenceOpened.record(data, nth=len(self.log()), time=self.now, actor=f"employee:{by}")
        self._run(self._put(activity_month(ME, PERIOD), event))

    def verify_all(
        self,
        command_id: str,
        by: str = BOSS,
        day: int | None = None,
        quality: int = 9_000,
        exceptions: Mapping[str, Verdict] | None = None,
    ) -> dict[str, Answer]:
        only = day_of(day) if day else None
        named = {key: _within(each, command_id) for key, each in (exceptions or {}).items()}
        bulk = Bulk(ME, PERIOD, command_id, quality, only, named)
        return self._run(self.commands.execute_bulk(bulk, employee(by), self.who(by)))

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)

    def log(self) -> Sequence[Event]:
        return [decode(row.body) for row in self._run(self.ledger.read(activity_month(ME, PERIOD)))]

    def month(self) -> ActivityMonth:
        month = ActivityMonth()
        for event in self.log():
            month = domain.evolve(month, event)
        return month


def of_kind(office: Office, kind: type[act.ActivityVerified]) -> list[act.ActivityVerified]:
    return [event for event in office.log() if isinstance(event, kind)]


def employee(subject: str) -> Caller:
    return Caller(subject, frozenset({"employee"}))


def auditor(subject: str) -> Caller:
    return Caller(subject, frozenset({"auditor"}))


def because(key: str, reason: str = "kurang jelas") -> act.ActivityReasonData:
    return act.ActivityReasonData(employee_id=ME, activity_id=key, reason=reason)


def verdict(key: str, kind: DecisionKind = act.ActivityVerified, minutes: int = 60) -> Verdict:
    if kind is not act.ActivityVerified:
        return Verdict(kind, because(key))
    data = act.ActivityVerifiedData(
        employee_id=ME, activity_id=key, minutes_accepted=minutes, volume_accepted=3, quality=8_800
    )
    return Verdict(kind, data)


def _within(one: Verdict, command_id: str) -> Verdict:
    return Verdict(one.kind, msgspec.structs.replace(one.data, command_id=command_id), one.submission)
