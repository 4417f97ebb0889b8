"""What is decided of one outage and of what it swallowed: pure (domain 5.5). REPORTED → APPROVED or REFUSED."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.attendance.corrections.facts import Facts
from shared.caller import Caller, Who, person_of
from shared.events import Event, content_id
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.problems import Problem, conflict, error_at, forbidden, invalid, not_found

Status = Literal["REPORTED", "APPROVED", "REFUSED"]


@dataclass(frozen=True)
class Outage:
    """One outage as it stands; nobody reported it where there is no `data`. `refused`: why, if it was."""

    data: cor.OutageReportedData | None = None
    reporter: str = ""
    status: Status = "REPORTED"
    refused: str | None = None


def evolve(outage: Outage, event: Event) -> Outage:
    """The outage after an event. What is of no interest or said again changes nothing."""
    match event:
        case cor.OutageReported(data=data) if outage.data is None:
            return Outage(data, person_of(event.actor))
        case cor.OutageApproved() if outage.status == "REPORTED":
            return replace(outage, status="APPROVED")
        case cor.OutageRefused(data=refusal) if outage.status == "REPORTED":
            return replace(outage, status="REFUSED", refused=refusal.reason)
    return outage


def report(outage: Outage, data: cor.OutageReportedData, people: Mapping[str, Facts | None], who: Who) -> list[Event]:
    """Name everybody whose touches an outage swallowed. `people`: those named, None where nobody is known by the id."""
    if outage.data is not None:
        if outage.data != data:
            raise conflict("This outage id is taken by an outage that says something else.")
        return []
    _require_each(data, people, who.now)
    return [cor.OutageReported.record(data, time=who.now, actor=who.actor)]


def approve(outage: Outage, outage_id: str, caller: Caller, who: Who) -> list[Event]:
    """The personnel agency's yes; what follows from it is said to each person by itself."""
    _require_another(outage, outage_id, caller)
    if outage.status == "APPROVED":
        return []
    if outage.status == "REFUSED":
        raise conflict("This outage was refused.")
    return [_record(cor.OutageApproved, cor.OutageApprovedData(outage_id=outage_id), who)]


def refuse(outage: Outage, data: cor.OutageRefusedData, caller: Caller, who: Who) -> list[Event]:
    """The personnel agency's no."""
    _require_another(outage, data.outage_id, caller)
    if outage.refused == data.reason:
        return []
    if outage.status != "REPORTED":
        raise conflict(f"This outage is {outage.status} already.")
    return [_record(cor.OutageRefused, data, who)]


def touches(outage: Outage) -> dict[str, list[att.PunchesCorrectedData]]:
    """What it puts right once approved, by person. The ids are derived, so that doing it again does nothing."""
    found: dict[str, list[att.PunchesCorrectedData]] = {}
    if outage.data is not None:
        for missed in outage.data.missed:
            found.setdefault(missed.employee_id, []).append(_touch(outage.data, missed))
    return found


def _touch(data: cor.OutageReportedData, missed: cor.MissedTouch) -> att.PunchesCorrectedData:
    return att.PunchesCorrectedData(
        employee_id=missed.employee_id,
        date=missed.date,
        reason=data.reason,
        correction_id=content_id("outage", data.outage_id, missed.employee_id, missed.date),
        check_in=missed.check_in,
        check_out=missed.check_out,
        outage_id=data.outage_id,
    )


def _require_each(data: cor.OutageReportedData, people: Mapping[str, Facts | None], now: datetime) -> None:
    """Raise Problem 422 that names every item which cannot be."""
    seen: set[tuple[str, object]] = set()
    wrong: list[dict[str, str]] = []
    for place, missed in enumerate(data.missed):
        try:
            _require_touch(data.unit_id, missed, people[missed.employee_id], now)
            if (missed.employee_id, missed.date) in seen:
                raise invalid("The same day of the same employee is named above.")
        except Problem as refusal:
            wrong.append(error_at(f"/body/missed/{place}", refusal.detail))
        seen.add((missed.employee_id, missed.date))
    if wrong:
        raise invalid(f"{len(wrong)} of {len(data.missed)} items cannot be; nothing was stored.", *wrong)


def _require_touch(unit_id: str, missed: cor.MissedTouch, facts: Facts | None, now: datetime) -> None:
    if facts is None:
        raise not_found("No such employee.")
    if not facts.career.works_in(unit_id, missed.date):
        raise invalid(f"The employee does not work in unit {unit_id} on {missed.date}.")
    facts.require_times(missed.date, missed.check_in, missed.check_out, now)


def _require_another(outage: Outage, outage_id: str, caller: Caller) -> None:
    """Raise Problem 403 for whoever reported the outage or is among those it would put right."""
    if outage.data is None:
        raise not_found(f"No outage {outage_id} was reported.")
    if caller.subject == outage.reporter:
        raise forbidden("Nobody decides on an outage they reported.")
    if any(missed.employee_id == caller.subject for missed in outage.data.missed):
        raise forbidden("Nobody decides on their own day.")


def _record(kind: type[Event], data: cor.OutageApprovedData | cor.OutageRefusedData, who: Who) -> Event:
    return kind.record(data, time=who.now, actor=who.actor)
