"""Decisions on one outage and the punches lost in it: pure (domain 5.5). REPORTED → APPROVED or REFUSED."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.attendance.corrections.domain import CorrectionFacts
from shared.caller import Caller, Who, person_of
from shared.commands.requests import record, require_another, same_or_conflict
from shared.events import Event, content_id
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.problems import Problem, conflict, error_at, invalid, not_found

OutageStatus = Literal["REPORTED", "APPROVED", "REFUSED"]


@dataclass(frozen=True)
class Outage:
    """One outage as it stands; nobody reported it where there is no `data`. `refused`: the reason of a refusal."""

    data: cor.OutageReportedData | None = None
    reporter: str = ""
    status: OutageStatus = "REPORTED"
    refused: str | None = None


def evolve(outage: Outage, event: Event) -> Outage:
    """The outage after an event. A repeated event and one of another kind change nothing."""
    match event:
        case cor.OutageReported(data=data) if outage.data is None:
            return Outage(data, person_of(event.actor))
        case cor.OutageApproved() if outage.status == "REPORTED":
            return replace(outage, status="APPROVED")
        case cor.OutageRefused(data=refusal) if outage.status == "REPORTED":
            return replace(outage, status="REFUSED", refused=refusal.reason)
    return outage


def report(
    outage: Outage, data: cor.OutageReportedData, people: Mapping[str, CorrectionFacts | None], who: Who
) -> list[Event]:
    """Name everybody who lost punches in an outage. `people`: the facts of those named, None for an unknown id."""
    if outage.data is not None:
        return same_or_conflict(outage.data, data, "outage")
    _require_each(data, people, who.now)
    return [record(cor.OutageReported, data, who)]


def approve(outage: Outage, outage_id: str, caller: Caller, who: Who) -> list[Event]:
    """Approve an outage as the personnel agency; the corrections that follow are recorded for each person."""
    _require_another(outage, outage_id, caller)
    if outage.status == "APPROVED":
        return []
    if outage.status == "REFUSED":
        raise conflict("This outage was refused.")
    return [record(cor.OutageApproved, cor.OutageApprovedData(outage_id=outage_id), who)]


def refuse(outage: Outage, data: cor.OutageRefusedData, caller: Caller, who: Who) -> list[Event]:
    """Refuse an outage as the personnel agency."""
    _require_another(outage, data.outage_id, caller)
    if outage.refused == data.reason:
        return []
    if outage.status != "REPORTED":
        raise conflict(f"This outage is {outage.status} already.")
    return [record(cor.OutageRefused, data, who)]


def corrections(outage: Outage) -> dict[str, list[att.PunchesCorrectedData]]:
    """The corrections that follow from the approval, by person. Their ids are derived: to repeat them does nothing."""
    found: dict[str, list[att.PunchesCorrectedData]] = {}
    if outage.data is not None:
        for missed in outage.data.missed:
            found.setdefault(missed.employee_id, []).append(_correction(outage.data, missed))
    return found


def _correction(data: cor.OutageReportedData, missed: cor.MissedPunch) -> att.PunchesCorrectedData:
    return att.PunchesCorrectedData(
        employee_id=missed.employee_id,
        date=missed.date,
        reason=data.reason,
        correction_id=content_id("outage", data.outage_id, missed.employee_id, missed.date),
        check_in=missed.check_in,
        check_out=missed.check_out,
        outage_id=data.outage_id,
    )


def _require_each(data: cor.OutageReportedData, people: Mapping[str, CorrectionFacts | None], now: datetime) -> None:
    """Raise Problem 422 that names every item which cannot be."""
    seen: set[tuple[str, object]] = set()
    wrong: list[dict[str, str]] = []
    for place, missed in enumerate(data.missed):
        try:
            _require_possible(data.unit_id, missed, people[missed.employee_id], now)
            if (missed.employee_id, missed.date) in seen:
                raise invalid("The same day of the same employee is named above.")
        except Problem as refusal:
            wrong.append(error_at(f"/body/missed/{place}", refusal.detail))
        seen.add((missed.employee_id, missed.date))
    if wrong:
        raise invalid(f"{len(wrong)} of {len(data.missed)} items cannot be; nothing was stored.", *wrong)


def _require_possible(unit_id: str, missed: cor.MissedPunch, facts: CorrectionFacts | None, now: datetime) -> None:
    if facts is None:
        raise not_found("No such employee.")
    if not facts.career.works_in(unit_id, missed.date):
        raise invalid(f"The employee does not work in unit {unit_id} on {missed.date}.")
    facts.require_times(missed.date, missed.check_in, missed.check_out, now)


def _require_another(outage: Outage, outage_id: str, caller: Caller) -> None:
    """Raise Problem 403 where the caller reported the outage or is among the people it would correct."""
    if outage.data is None:
        raise not_found(f"No outage {outage_id} was reported.")
    require_another(caller, outage.reporter, "Nobody decides on an outage they reported.")
    for missed in outage.data.missed:
        require_another(caller, missed.employee_id, "Nobody decides on their own day.")
