"""An assessment in plain words and numbers: every rupiah with its rule and its events (domain 8)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timezone
from typing import Any

from services.payroll.pay.assess import Assessment, DayLine
from services.payroll.pay.facts import columns
from services.payroll.pay.month import PayMonth
from services.payroll.pay.plan import PlannedDay
from services.payroll.pay.reassess import Reassessment
from services.payroll.rules.domain import RuleSet
from shared.city.workday import DayTimes, Shift, instant, together
from shared.values.money import round_half_up


def explanation(found: Reassessment) -> dict[str, Any]:
    """The way from facts to the statement that stands (settled, published or estimated); deterministic, fit for JSON.

    The `lines` add up to `net`; the days' `amount`s to the attendance cut. `reproduced` is false where the
    facts give another statement than the one that stands. `corrected` names the events that replaced a day's times;
    `causes`, of a later revision, the events since the one before it.
    """
    assessment, rules, stands, causes = found
    statement, month = assessment.statement, assessment.month
    return {
        "employee_id": stands.employee_id,
        "period": stands.period,
        "revision": stands.revision,
        "status": stands.status,
        "estimate": stands.estimate,
        "held_reason": stands.held_reason,
        "warnings": list(stands.warnings),
        "reproduced": columns(stands) == columns(statement),
        "rule_set": _rules(rules),
        "post": _post(month),
        "days": _days(assessment, rules),
        "attendance": {
            "sum_bp": sum(day.bp for day in assessment.days),
            "month_cap_bp": rules.attendance.month_cap_bp,
            "attendance_bp": statement.attendance_bp,
        },
        "activities": _activities(month),
        "performance": {
            "verified_minutes": assessment.verified_minutes,
            "credited_minutes": assessment.credited_minutes,
            "required_minutes": rules.required_minutes,
            "rule": rules.performance,
            "performance_bp": statement.performance_bp,
        },
        "sanctions": [
            {"sanction_id": s.sanction_id, "level": s.level, "bp": s.tpp_cut_bp, "events": [s.event_id]}
            for s in month.sanctions
        ],
        "roundings": [{"what": r.what, "formula": r.formula, "amount": r.amount} for r in assessment.roundings],
        "lines": [
            {"code": line.code, "base": line.base, "bp": line.bp, "amount": line.amount} for line in stands.lines
        ],
        "net": stands.net,
        "difference": stands.difference,
        "causes": [{"what": each.what, "events": [each.event_id]} for each in causes],
    }


def _rules(rules: RuleSet) -> dict[str, Any]:
    return {
        "id": rules.id,
        "valid_from": rules.valid_from.isoformat(),
        "legal_basis": rules.legal_basis,
        "model": rules.model,
        "tax": rules.tax.kind,
    }


def _post(month: PayMonth) -> dict[str, Any]:
    return {
        "unit_id": month.unit_id,
        "position_id": month.position_id,
        "rank_grade": month.rank_grade,
        "family_status": month.family_status,
        "salary": month.salary,
        "ceiling": dict(sorted(month.ceiling.items())),
        "workdays": month.workdays,
        "employed_workdays": month.employed_workdays,
        "events": dict(month.causes),
    }


def _activities(month: PayMonth) -> list[dict[str, Any]]:
    found = [
        {
            "activity_id": activity_id,
            "date": activity.day.isoformat() if activity.day else None,
            "minutes": activity.minutes,
            "events": [activity.event_id, activity.decisions[-1].event_id],
        }
        for activity_id, activity in month.activities.items()
    ]
    return sorted(found, key=lambda each: (str(each["date"]), str(each["activity_id"])))


def day_costs(assessment: Assessment, rules: RuleSet) -> Iterator[tuple[DayLine, int]]:
    """Each workday with the rupiah it adds to the month's one rounded cut."""
    cut = next((line for line in assessment.statement.lines if line.code == "attendance_cut"), None)
    base = cut.base or 0 if cut else 0
    total_bp = total = 0
    for line in assessment.days:
        total_bp = min(rules.attendance.month_cap_bp, total_bp + line.bp)
        amount = round_half_up(base, total_bp) - total
        total += amount
        yield line, amount


def _days(assessment: Assessment, rules: RuleSet) -> list[dict[str, Any]]:
    """Every day employed, in order."""
    days: dict[date, dict[str, Any]] = {planned.day: _off(planned) for planned in assessment.month.off}
    days |= {line.date: _day(line, amount, assessment.month) for line, amount in day_costs(assessment, rules)}
    return [days[day] for day in sorted(days)]


def _off(planned: PlannedDay) -> dict[str, Any]:
    reason = planned.holiday or "no workday"
    return {"date": planned.day.isoformat(), "status": "OFF", "reasons": [reason], "events": list(planned.event_ids)}


def _day(line: DayLine, amount: int, month: PayMonth) -> dict[str, Any]:
    """A workday; where it has several shifts, each of them as well."""
    day, planned = line.facts, line.facts.planned
    shifts = [_shift(shift, times) for shift, times in zip(planned.shifts, day.times, strict=True)]
    whole, first = together(day.times), planned.shifts[0]
    punches = [punch for shift in planned.shifts for punch in month.punches.get(shift, ())]
    missed = [day.missed.event_id] if day.missed and line.status == "WORKED" else []
    return {
        "date": line.date.isoformat(),
        "status": line.status,
        "schedule_id": day.schedule_id,
        **_shift(first, whole),
        "hours": ", ".join(shift["hours"] for shift in shifts),
        "reasons": list(line.reasons),
        "bp": line.bp,
        "amount": amount,
        "credited_minutes": line.credited_minutes,
        "punches": [
            {"at": _local(first, punch.at), "kind": punch.kind, "events": [punch.event_id]}
            for punch in sorted(punches, key=lambda punch: (punch.at, punch.punch_id))
        ],
        "corrected": {
            end: correction[1]
            for end, correction in zip(("check_in", "check_out"), day.corrected, strict=True)
            if correction
        },
        "events": [day.excuse.event_id] if day.excuse else [*whole.event_ids, *missed],
        "calendar_events": list(planned.event_ids),
        **({"shifts": shifts} if len(shifts) > 1 else {}),
    }


def _shift(shift: Shift, times: DayTimes) -> dict[str, Any]:
    return {
        "hours": shift.hours.text,
        "check_in": _local(shift, times.check_in),
        "check_out": _local(shift, times.check_out),
        "late_minutes": times.late,
        "early_minutes": times.early,
    }


def _local(shift: Shift, at: int | None) -> str | None:
    """An instant by the wall clock of the unit, in ISO form."""
    if at is None:
        return None
    wall = datetime.combine(shift.day, shift.hours.starts, tzinfo=UTC)
    return instant(at).astimezone(timezone(wall - instant(shift.start))).isoformat()
