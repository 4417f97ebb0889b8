"""Facts and rules to rupiah: pure, exact, and with every reason (domain 2.2, 2.6, design 7)."""

from datetime import date
from typing import Literal

import msgspec

from services.payroll.pay.month import PayMonth, Workday
from services.payroll.rules.domain import RuleSet
from shared.events.payroll import Statement, StatementLine
from shared.values.money import WHOLE_BP, round_half_up, split

DayStatus = Literal["WORKED", "ABSENT", "EXCUSED"]

_TER_SINCE = "2024-01"


class DayLine(msgspec.Struct, frozen=True, gc=False):
    """The cut and the credit of a workday: basis points, minutes, and the reasons in words."""

    date: date
    status: DayStatus
    bp: int
    reasons: tuple[str, ...]
    credited_minutes: int
    facts: Workday


class Rounding(msgspec.Struct, frozen=True, gc=False):
    """One step that may lose a fraction: the amount `what` is `formula`, which makes `amount` rupiah."""

    what: str
    formula: str
    amount: int


class Assessment(msgspec.Struct):
    """A statement and everything behind it."""

    statement: Statement
    month: PayMonth
    days: list[DayLine]
    verified_minutes: int
    credited_minutes: int
    roundings: list[Rounding]


class _WorkingSheet:
    """The working sheet: each amount is written down with its formula."""

    def __init__(self) -> None:
        self.lines: list[StatementLine] = []
        self.roundings: list[Rounding] = []

    def line(self, code: str, amount: int, base: int | None = None, bp: int | None = None) -> None:
        if amount:
            self.lines.append(StatementLine(code=code, amount=amount, base=base, bp=bp))

    def share(self, what: str, base: int, bp: int) -> int:
        """A rate of an amount, half up."""
        amount = round_half_up(base, bp)
        self.roundings.append(Rounding(what, f"round_half_up({base} x {bp} / 10000)", amount))
        return amount

    def split(self, what: str, amount: int, bp: int) -> tuple[int, int]:
        """The two parts of an amount; the second takes the remainder."""
        first, second = split(amount, bp)
        self.roundings.append(Rounding(what, f"floor({amount} x {bp} / 10000), the rest is {second}", first))
        return first, second

    def part(self, what: str, amount: int, month: PayMonth) -> int:
        """A month's amount for the part of it that was worked."""
        if month.whole or month.employed_workdays == month.workdays > 0:
            return amount
        days, whole = month.employed_workdays, month.workdays
        due = amount * days // whole if whole else 0
        self.roundings.append(Rounding(what, f"floor({amount} x {days} / {whole} workdays)", due))
        return due


class _Money(msgspec.Struct):
    """The amounts before sanctions and deductions, as the statement's columns name them."""

    ceiling: int
    static: int
    dynamic_ceiling: int
    performance_pay: int
    attendance_cut: int
    dynamic: int


def assess(
    month: PayMonth, rules: RuleSet, *, revision: int = 1, previous_net: int = 0, estimate: bool = False
) -> Assessment:
    """The statement of a month under a rule set. `previous_net` is what the revision before this one paid."""
    days = [judge(day, rules) for day in month.days]
    verified = sum(activity.minutes or 0 for activity in month.activities.values())
    credited = sum(day.credited_minutes for day in days)
    sheet = _WorkingSheet()
    held = month.held
    values: dict[str, int] = {}
    if held is None:
        performance_bp = rules.performance_of(verified + credited)
        attendance_bp = min(rules.attendance.month_cap_bp, sum(day.bp for day in days))
        pay = _static_dynamic if rules.model == "static_dynamic" else _productivity_discipline
        money = pay(month, rules, performance_bp, attendance_bp, sheet)
        values = {
            **{name: getattr(money, name) for name in _MONEY},
            "performance_bp": performance_bp,
            "attendance_bp": attendance_bp,
        }
        held = _deduct(month, rules, values, sheet)
    if held is not None:
        values, sheet = {}, _WorkingSheet()
    statement = Statement(
        employee_id=month.employee_id,
        period=month.period,
        revision=revision,
        status="PAYABLE" if held is None else "HELD",
        rule_set_id=rules.id,
        **values,
        difference=values.get("net", 0) - previous_net,
        unit_id=month.unit_id,
        lines=sheet.lines,
        held_reason=held,
        warnings=[] if held else _warnings(month, rules, days, values),
        estimate=estimate,
    )
    return Assessment(statement, month, days, verified, credited, sheet.roundings)


_MONEY = _Money.__struct_fields__


# --- days


def judge(day: Workday, rules: RuleSet) -> DayLine:
    """A workday is excused, absent or worked, whatever its shifts; worked it costs no more than absent (domain A5)."""
    table, when = rules.attendance, day.planned.day
    if day.excuse is not None:
        rule = rules.excuses[day.excuse.kind]
        return DayLine(when, "EXCUSED", rule.cut_bp, (day.excuse.kind,), rule.credited_minutes, day)
    came, bp = False, 0
    reasons: list[str] = []
    for shift, times in zip(day.planned.shifts, day.times, strict=True):
        came = came or bool(times.event_ids)
        if times.late == 0 and times.early == 0:
            continue
        late_bp, late = _late(times.late, rules)
        early_bp, early = _early(times.early, rules)
        bp += late_bp + early_bp
        which = f"{shift.hours.text}: " if len(day.times) > 1 else ""
        reasons += [which + reason for reason in (late, early) if reason]
    if not came:
        return DayLine(when, "ABSENT", table.absent_bp, ("absent without notice",), 0, day)
    if day.missed is not None:
        bp += table.missed_assembly_bp
        reasons.append("missed the morning assembly")
    return DayLine(when, "WORKED", min(table.absent_bp, bp), tuple(reasons), 0, day)


def _late(minutes: int | None, rules: RuleSet) -> tuple[int, str]:
    table = rules.attendance
    if minutes is None:
        return table.missing_check_in_bp, "no check-in"
    row = table.late.row(minutes)
    return (0, "") if row is None else (table.late.rows[row].cut_bp, f"late {minutes} min ({table.late.name(row)})")


def _early(minutes: int | None, rules: RuleSet) -> tuple[int, str]:
    table = rules.attendance
    if minutes is None:
        return table.missing_check_out_bp, "no check-out"
    row = table.early.row(minutes)
    return (0, "") if row is None else (table.early.rows[row].cut_bp, f"early {minutes} min ({table.early.name(row)})")


# --- money


def _static_dynamic(
    month: PayMonth, rules: RuleSet, performance_bp: int, attendance_bp: int, sheet: _WorkingSheet
) -> _Money:
    """Model A (domain 2.6.2): a static part, and a dynamic one for performance less the attendance cut."""
    ceiling = sheet.part("ceiling", sum(month.ceiling.values()), month)
    static, dynamic_ceiling = sheet.split("static", ceiling, rules.static_bp)
    performance_pay = sheet.share("performance_pay", dynamic_ceiling, performance_bp)
    base = dynamic_ceiling if rules.cut_base == "DYNAMIC" else ceiling
    cut = sheet.share("attendance_cut", base, attendance_bp)
    sheet.line("static", static, ceiling, rules.static_bp)
    sheet.line("performance_pay", performance_pay, dynamic_ceiling, performance_bp)
    sheet.line("attendance_cut", -cut, base, attendance_bp)
    sheet.line("cut_floor", max(0, cut - performance_pay))  # the cut takes the dynamic part, never the static one
    return _Money(ceiling, static, dynamic_ceiling, performance_pay, cut, max(0, performance_pay - cut))


def _productivity_discipline(
    month: PayMonth, rules: RuleSet, performance_bp: int, attendance_bp: int, sheet: _WorkingSheet
) -> _Money:
    """Model B (domain 2.6.3): weighted components split in productivity and discipline, the others flat."""
    weighted = sheet.part("weighted", sum(month.ceiling.get(name, 0) for name in rules.weighted), month)
    others = sum(amount for name, amount in month.ceiling.items() if name not in rules.weighted)
    flat = sheet.part("flat", others, month)
    productivity, discipline = sheet.split("productivity", weighted, rules.productivity_bp)
    performance_pay = sheet.share("performance_pay", productivity, performance_bp)
    cut = sheet.share("attendance_cut", discipline, attendance_bp)
    sheet.line("flat", flat)
    sheet.line("productivity", performance_pay, productivity, performance_bp)
    sheet.line("discipline", discipline, weighted, WHOLE_BP - rules.productivity_bp)
    sheet.line("attendance_cut", -cut, discipline, attendance_bp)
    return _Money(weighted + flat, flat, weighted, performance_pay, cut, performance_pay + discipline - cut)


def _deduct(month: PayMonth, rules: RuleSet, values: dict[str, int], sheet: _WorkingSheet) -> str | None:
    """Sanctions, then tax and health, both on gross (domain 2.6.5); a reason where the tax has no rate."""
    subtotal = values["static"] + values["dynamic"]
    sanction_bp = min(WHOLE_BP, sum(sanction.tpp_cut_bp for sanction in month.sanctions))
    sanction_cut = sheet.share("sanction_cut", subtotal, sanction_bp) if sanction_bp else 0
    gross = subtotal - sanction_cut
    tax_bp = rules.tax.rate(month.rank_grade, month.family_status, month.salary + gross)
    if tax_bp is None:
        by_rank = rules.tax.kind == "final_by_rank"
        return f"no tax rate for {'rank ' + month.rank_grade if by_rank else 'family status ' + month.family_status}"
    tax = sheet.share("tax", gross, tax_bp)
    limit = rules.health.base_limit
    health_base = min(limit, month.salary + gross) - min(limit, month.salary)
    health = min(sheet.share("health", health_base, rules.health.employee_bp), gross - tax)
    sheet.line("sanction_cut", -sanction_cut, subtotal, sanction_bp)
    sheet.line("tax", -tax, gross, tax_bp)
    sheet.line("health", -health, health_base, rules.health.employee_bp)
    values |= {"sanction_cut": sanction_cut, "gross": gross, "tax": tax, "health": health, "net": gross - tax - health}
    return None


def _warnings(month: PayMonth, rules: RuleSet, days: list[DayLine], values: dict[str, int]) -> list[str]:
    """The remarks for a person to look at, though the rules are clear (domain P3, T1)."""
    warnings = []
    if values["static"] and days and all(day.status == "ABSENT" for day in days):
        warnings.append("absent every workday: the static part is still paid")
    if rules.tax.kind == "final_by_rank" and month.period >= _TER_SINCE:
        warnings.append("tax is final by rank, though monthly effective rates apply since 2024: none are loaded")
    if rules.tax.kind == "ter_monthly" and month.period.endswith("-12"):
        warnings.append("December is taxed at the monthly rate; the yearly settlement is not computed here")
    return warnings
