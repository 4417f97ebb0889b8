"""Days put right: excuses that HR enters, requests of employees, and decisions on suspect punches (domain 5.5)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from shared.events import Event, content_id
from shared.events.attendance.corrections import (
    CorrectionApproved,
    CorrectionApprovedData,
    CorrectionEndorsed,
    CorrectionEndorsedData,
    CorrectionRefused,
    CorrectionRefusedData,
    CorrectionRequested,
    CorrectionRequestedData,
    CorrectionWithdrawn,
    CorrectionWithdrawnData,
)
from shared.events.attendance.days import (
    AbsenceExcused,
    AbsenceExcusedData,
    ExcuseCancelled,
    ExcuseCancelledData,
    PunchData,
    PunchesCorrected,
    PunchesCorrectedData,
)
from shared.events.attendance.devices import (
    PunchQuarantined,
    PunchQuarantinedData,
    QuarantineDecidedData,
    QuarantineRefused,
    QuarantineReleased,
)
from shared.events.ids import event_id, punch_id
from synthetic.almanac import local, utc
from synthetic.attendance import PUNCHES, direction_at, method_of
from synthetic.city import City, Life
from synthetic.person import Person
from synthetic.plan import Excuse, Request, Suspect

# Seconds of the local day.
ENTERED, CANCELLED = 9 * 3_600, 15 * 3_600
REQUESTED, WITHDRAWN, ENDORSED, APPROVED = 9 * 3_600 + 1_800, 11 * 3_600, 13 * 3_600, 11 * 3_600
DECIDED = 10 * 3_600


def righting_events(city: City, life: Life) -> Iterator[Event]:
    """Everything of a person's plan that puts a day right."""
    for n, excuse in enumerate(life.plan.excuses, start=1):
        yield from _entered(city, life.person, excuse, n)
    for suspect in life.plan.suspects:
        yield from _quarantined(city, life.person, suspect)
    for n, request in enumerate(life.plan.requests, start=1):
        yield from _requested(city, life.person, request, n)


def _entered(city: City, person: Person, excuse: Excuse, n: int) -> Iterator[Event]:
    me, day = person.employee_id, max(excuse.recorded, person.hired)
    keeper, excuse_id = f"hr:{city.keeper_of(person, day)}", event_id("excuse", me, excuse.kind, excuse.first, n)
    granted = AbsenceExcusedData(
        employee_id=me,
        excuse_id=excuse_id,
        kind=excuse.kind,
        date_from=excuse.first,
        date_to=excuse.last,
        document=excuse.document,
    )
    yield _said(AbsenceExcused, granted, utc(day, ENTERED + n), keeper)
    if excuse.cancelled:
        data = ExcuseCancelledData(employee_id=me, excuse_id=excuse_id, reason="Ternyata tidak benar")
        yield _said(ExcuseCancelled, data, utc(excuse.cancelled, CANCELLED), keeper)


def _requested(city: City, person: Person, request: Request, n: int) -> Iterator[Event]:
    """The superior's yes comes the same day, the unit's HR follows on the next working day.

    An informal notice is the superior's alone (domain 2.2, A10).
    """
    me, day = person.employee_id, request.asked
    request_id = {"employee_id": me, "correction_id": f"{me}-c{n}"}
    check_in, check_out = _at(request.day, request.check_in), _at(request.day, request.check_out)
    data = CorrectionRequestedData(
        **request_id,
        kind=request.kind,
        date_from=request.day,
        date_to=request.last,
        reason=request.reason,
        check_in=check_in,
        check_out=check_out,
        document=request.document,
    )
    yield _said(CorrectionRequested, data, utc(day, REQUESTED + n), f"employee:{me}")
    if request.end == "WITHDRAWN":
        withdrawn = CorrectionWithdrawnData(**request_id, reason="Ternyata sudah tercatat")
        yield _said(CorrectionWithdrawn, withdrawn, utc(day, WITHDRAWN), f"employee:{me}")
        return
    superior, time = f"employee:{person.superior_on(day)}", utc(day, ENDORSED)
    if request.end == "REFUSED":
        refused = CorrectionRefusedData(**request_id, reason="Tidak berada di kantor pada jam itu")
        yield _said(CorrectionRefused, refused, time, superior)
        return
    yield _said(CorrectionEndorsed, CorrectionEndorsedData(**request_id), time, superior)
    approver = superior
    if request.kind != "INFORMAL_NOTICE":
        approved_on = city.month.workday_after(day, 1)
        approver, time = f"hr:{city.keeper_of(person, day)}", utc(approved_on, APPROVED)
    yield _said(CorrectionApproved, CorrectionApprovedData(**request_id), time, approver)
    yield _put_right(data, time, approver)


def _put_right(asked: CorrectionRequestedData, time: datetime, actor: str) -> Event:
    if asked.kind == "FORGOT" or asked.kind == "DEVICE_FAULT":  # noqa: PLR1714 - mypy narrows no `in`
        corrected = PunchesCorrectedData(
            employee_id=asked.employee_id,
            date=asked.date_from,
            reason=asked.reason,
            correction_id=asked.correction_id,
            check_in=asked.check_in,
            check_out=asked.check_out,
        )
        return _said(PunchesCorrected, corrected, time, actor)
    excused = AbsenceExcusedData(
        employee_id=asked.employee_id,
        excuse_id=content_id("correction", asked.employee_id, asked.correction_id),
        kind=asked.kind,
        date_from=asked.date_from,
        date_to=asked.date_to or asked.date_from,
        document=asked.document,
        correction_id=asked.correction_id,
    )
    return _said(AbsenceExcused, excused, time, actor)


def _quarantined(city: City, person: Person, suspect: Suspect) -> Iterator[Event]:
    """An arrival at the unit's own terminal, and what HR makes of it."""
    me, unit = person.employee_id, city.unit_of[person.post_on(suspect.day).unit_id]
    kind = direction_at(unit, "IN")
    punch = punch_id(unit.device_id, me, suspect.at, kind)
    data = PunchQuarantinedData(
        employee_id=me,
        punch_id=punch,
        at=suspect.at,
        direction=kind,
        method=method_of(unit),
        cause=suspect.cause,
        device_id=unit.device_id,
    )
    received, device = utc(suspect.day, suspect.seconds), f"device:{unit.device_id}"
    yield PunchQuarantined.record(data, id=event_id(PunchQuarantined.type(), punch), time=received, actor=device)
    if suspect.decided is None:
        return
    decision = QuarantineReleased if suspect.end == "RELEASED" else QuarantineRefused
    reason = "Jam mesin lebih cepat 20 menit" if suspect.end == "RELEASED" else "Jam mesin kembali ke awal"
    decided = QuarantineDecidedData(employee_id=me, punch_id=punch, at=suspect.at, reason=reason)
    time, keeper = utc(suspect.decided, DECIDED), f"hr:{city.keeper_of(person, suspect.decided)}"
    yield decision.record(decided, id=event_id(decision.type(), punch), time=time, actor=keeper)
    if suspect.end == "RELEASED":
        known = PunchData(employee_id=me, at=suspect.at, method=data.method, punch_id=punch, device_id=unit.device_id)
        yield PUNCHES[kind].record(known, id=punch, time=time, actor=keeper)


def _at(day: date, seconds: int | None) -> datetime | None:
    return None if seconds is None else local(day, seconds)


def _said(kind: type[Event], data: Any, time: datetime, actor: str) -> Event:
    return kind.record(data, time=time, actor=actor)
