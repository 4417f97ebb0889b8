"""One employee, their superiors and their work: arguments for the pure decisions."""

from datetime import UTC, date, datetime
from typing import Any

from services.activity.authority.domain import Author, Superior
from services.activity.authority.escalation import Escalation
from services.activity.deadlines.domain import Deadlines
from services.activity.limits.domain import packaged
from services.activity.work import decisions
from services.activity.work.decisions import Facts, Terms
from services.activity.work.domain import ActivityMonth
from shared.caller import Caller, Who
from shared.city.calendar import Calendar, Workdays
from shared.city.roster import Career, Organisation
from shared.events import Event
from shared.events.activity import work as act
from shared.events.appraisal import (
    EmployeeRegistered,
    EmployeeRegisteredData,
    SupervisorAssigned,
    SupervisorAssignedData,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 19)
ME, BOSS, DEPUTY = "e1", "b1", "d1"
WHO = Who("employee:e1", NOW)
EVIDENCE = [act.Evidence(sha256="a" * 64, name="bukti.jpg", size=200_000, media_type="image/jpeg")]


def career(*events: Event) -> Career:
    found = Career()
    for seq, event in enumerate(events, 1):
        found.evolve(event, seq)  # type: ignore[arg-type]
    return found


def hired(employee_id: str, unit_id: str = "u1") -> Event:
    data = EmployeeRegisteredData(
        employee_id=employee_id,
        nip="198001012005011001",
        name="A",
        employment="PNS",
        rank_grade="III/b",
        family_status="K/1",
        salary=4_200_000,
        unit_id=unit_id,
        schedule_id="office",
        effective_from=date(2020, 1, 1),
    )
    return EmployeeRegistered.record(data, time=NOW, actor="hr:h1")


def led_by(employee_id: str, superior: str, since: date = date(2020, 1, 1), **more: Any) -> Event:
    data = SupervisorAssignedData(
        employee_id=employee_id, supervisor_id=superior, effective_from=since, **({"kind": "DEFINITIVE"} | more)
    )
    return SupervisorAssigned.record(data, time=NOW, actor="hr:h1")


MINE = career(
    hired(ME),
    led_by(ME, BOSS),
    led_by(ME, DEPUTY, date(2026, 11, 10), kind="ACTING", effective_to=date(2026, 11, 12)),
)


def superior(subject: str = BOSS, employee_id: str = ME, mine: Career = MINE, own: Career | None = None) -> Superior:
    escalation = Escalation(mine, Workdays(Calendar()), packaged(), UTC, NOW, lambda _: None)
    return Superior(Caller(subject, frozenset({"employee"})), employee_id, mine, own, escalation)


AUTHOR = Author(Caller(ME, frozenset({"employee"})), ME, MINE)
DEADLINES = Deadlines(MINE, Workdays(Calendar()), Organisation(), packaged(), [])
TERMS = Terms(packaged().on(DAY), DEADLINES)


def facts(author: Author = AUTHOR, decider: Superior | None = None, terms: Terms = TERMS) -> Facts:
    return Facts(author, decider or superior(), terms)


FACTS = facts()


def work(activity_id: str = "a1", **changes: Any) -> act.ActivitySubmittedData:
    given: dict[str, Any] = {"description": "Menyusun laporan", "volume": 3, "unit": "dokumen", "minutes": 120}
    given |= {"employee_id": ME, "activity_id": activity_id, "date": DAY, "evidence": EVIDENCE}
    return act.ActivitySubmittedData(**(given | changes))


def accepted(minutes: int = 100, volume: int = 2, quality: int = 8_800) -> act.ActivityVerifiedData:
    return act.ActivityVerifiedData(
        employee_id=ME, activity_id="a1", minutes_accepted=minutes, volume_accepted=volume, quality=quality
    )


def because(reason: str = "kurang jelas", activity_id: str = "a1") -> act.ActivityReasonData:
    return act.ActivityReasonData(employee_id=ME, activity_id=activity_id, reason=reason)


def submit(
    month: ActivityMonth,
    data: act.ActivitySubmittedData,
    who: Who,
    terms: Terms = TERMS,
    deadlines: Deadlines = DEADLINES,
) -> list[Event]:
    return decisions.submit(month, data, facts(terms=terms._replace(deadlines=deadlines)), who)
