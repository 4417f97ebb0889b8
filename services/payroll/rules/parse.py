"""Rule sets read from text: TOML, or the dict a RuleSetAdopted carries. A fault is named by line and key."""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from services.payroll.rules.rule_set import (
    AttendanceRules,
    Bracket,
    Brackets,
    CutBase,
    ExcuseRule,
    HealthRules,
    Model,
    Performance,
    RuleSet,
    TaxBracket,
    TaxKind,
    TaxRules,
)
from services.payroll.rules.table import RuleError, Table
from shared.events.attendance.days import ExcuseKind
from shared.values.money import WHOLE_BP

FOLDER = Path(__file__).parents[1] / "rulesets"
DEFAULT = "bekasi-2019"
EXCUSE_KINDS: tuple[ExcuseKind, ...] = get_args(ExcuseKind)
RANK_GROUPS = ("I", "II", "III", "IV")  # every rank of a civil servant; contract staff go up to XVII
_ROMAN = re.compile(r"[IVX]{1,5}")
_REQUIRED_MINUTES, _BASE_LIMIT = 6_250, 12_000_000  # domain 9, P2 and T2
_MONTH_MINUTES = 31 * 1_440


@cache
def packaged(rule_set_id: str = DEFAULT) -> RuleSet:
    """A rule set that comes with the program."""
    return parse_rules((FOLDER / f"{rule_set_id}.toml").read_text())


def parse_rules(toml_text: str) -> RuleSet:
    """The rule set of a TOML file. Raises RuleError naming line, key and reason."""
    try:
        raw = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:  # its message ends in the line and column
        raise RuleError("", f"not TOML: {error}") from None
    try:
        return rules_from(raw)
    except RuleError as error:
        raise error.at(_line_of(toml_text, error.key)) from None


def rules_document(toml_text: str) -> dict[str, Any]:
    """A checked rule file as the `rules` of a RuleSetAdopted: plain JSON, dates as ISO text."""
    parse_rules(toml_text)
    raw = tomllib.loads(toml_text)
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in raw.items()}


def rules_from(raw: dict[str, Any]) -> RuleSet:
    """The rule set of a dict, to be adopted or tried; dates may be dates or ISO text.

    Strict: nothing may be missing or unknown. Raises RuleError naming key and reason.
    """
    return _rule_set(Table(raw))


def recorded_rules(raw: dict[str, Any]) -> RuleSet:
    """The rule set of a dict that the log holds, whichever version of the program wrote it.

    Tolerant: a day of an excuse kind that the rules do not name cuts nothing and credits nothing, so it is paid in
    full; a key that later versions added has no effect. A value of a wrong type or size is refused as at the adoption.
    Raises RuleError naming key and reason.
    """
    return _rule_set(Table(raw, strict=False))


def _rule_set(table: Table) -> RuleSet:
    model = table.choice("model", get_args(Model))
    rules = RuleSet(
        id=table.text("id"),
        valid_from=table.date("valid_from"),
        legal_basis=table.text("legal_basis"),
        model=model,
        performance=table.choice("performance", get_args(Performance), "PROPORTIONAL"),
        required_minutes=table.integer("required_minutes", 1, _MONTH_MINUTES, _REQUIRED_MINUTES),
        attendance=_attendance(table.table("attendance")),
        excuses=_excuses(table.table("excuses")),
        tax=_tax(table.table("tax")),
        health=_health(table.table("health")),
        **(_static_dynamic(table) if model == "static_dynamic" else _productivity_discipline(table)),
    )
    table.done()
    return rules


def _static_dynamic(table: Table) -> dict[str, Any]:
    table.refuse(("weighted", "productivity_bp"), "belongs to the model productivity_discipline")
    return {
        "static_bp": table.integer("static_bp", 0, WHOLE_BP),
        "cut_base": table.choice("cut_base", get_args(CutBase), "DYNAMIC"),
    }


def _productivity_discipline(table: Table) -> dict[str, Any]:
    table.refuse(("static_bp", "cut_base"), "belongs to the model static_dynamic")
    return {"weighted": table.texts("weighted"), "productivity_bp": table.integer("productivity_bp", 0, WHOLE_BP)}


def _attendance(table: Table) -> AttendanceRules:
    absent_bp = table.rate("absent_bp")
    rules = AttendanceRules(
        late=_brackets(table, "late", absent_bp),
        early=_brackets(table, "early", absent_bp),
        missing_check_in_bp=_day_rate(table, "missing_check_in_bp", absent_bp),
        missing_check_out_bp=_day_rate(table, "missing_check_out_bp", absent_bp),
        missed_assembly_bp=_day_rate(table, "missed_assembly_bp", absent_bp, 0),
        absent_bp=absent_bp,
        month_cap_bp=table.rate("month_cap_bp", WHOLE_BP),
    )
    table.done()
    return rules


def _day_rate(table: Table, key: str, absent_bp: int, *default: int) -> int:
    """A rate of one day; never above that of an absence without notice (domain A5)."""
    rate = table.rate(key, *default)
    if rate > absent_bp:
        raise RuleError(table.path(key), f"{rate} costs more than a whole day's absence (absent_bp {absent_bp})")
    return rate


def _brackets(table: Table, key: str, absent_bp: int) -> Brackets:
    rows: list[Bracket] = []
    for row in table.tables(key):
        bracket = Bracket(row.integer("from_minutes", 1, _MONTH_MINUTES), _day_rate(row, "cut_bp", absent_bp))
        row.done()
        if rows and bracket.from_minutes <= rows[-1].from_minutes:
            reason = f"{bracket.from_minutes} does not rise above {rows[-1].from_minutes}: the brackets overlap"
            raise RuleError(row.path("from_minutes"), reason)
        if rows and bracket.cut_bp < rows[-1].cut_bp:
            reason = f"{bracket.cut_bp} is below {rows[-1].cut_bp}: more minutes may not cost less"
            raise RuleError(row.path("cut_bp"), reason)
        rows.append(bracket)
    return Brackets(tuple(rows))


_UNNAMED = ExcuseRule(cut_bp=0, credited_minutes=0)  # of a kind that is younger than the recorded rules


def _excuses(table: Table) -> dict[ExcuseKind, ExcuseRule]:
    rules: dict[ExcuseKind, ExcuseRule] = {}
    for kind in EXCUSE_KINDS:
        if not table.strict and kind not in table:
            rules[kind] = _UNNAMED
            continue
        row = table.table(kind)
        rules[kind] = ExcuseRule(row.rate("cut_bp"), row.integer("credited_minutes", 0, 1_440))
        row.done()
    table.done()
    return rules


def _tax(table: Table) -> TaxRules:
    kind: TaxKind = table.choice("kind", get_args(TaxKind))
    if kind == "final_by_rank":
        rules = TaxRules(kind, rank_bp=_rank_rates(table.table("rank_bp")))
    elif kind == "ter_monthly":
        brackets = _tax_brackets(table.table("brackets"))
        rules = TaxRules(kind, categories=_categories(table.table("categories"), brackets), brackets=brackets)
    else:
        rules = TaxRules(kind)
    table.done()
    return rules


def _rank_rates(table: Table) -> dict[str, int]:
    groups = [key for key in table if _ROMAN.fullmatch(key)]
    table.refuse((key for key in table if key not in groups), "is no rank group: a Roman numeral such as III")
    return {group: table.rate(group) for group in (*RANK_GROUPS, *groups)}


def _categories(table: Table, brackets: dict[str, tuple[TaxBracket, ...]]) -> dict[str, str]:
    categories = {status: table.text(status) for status in table}
    if not categories:
        raise RuleError(table.path(), "names no family status")
    for status, category in categories.items():
        if category not in brackets:
            raise RuleError(table.path(status), f"{category!r} has no table in tax.brackets")
    return categories


def _tax_brackets(table: Table) -> dict[str, tuple[TaxBracket, ...]]:
    if not list(table):
        raise RuleError(table.path(), "is empty: load the table of the regulation's annex")
    return {category: _tax_rows(table, category) for category in table}


def _tax_rows(table: Table, category: str) -> tuple[TaxBracket, ...]:
    rows: list[TaxBracket] = []
    for row in table.tables(category):
        bracket = TaxBracket(row.integer("above", 0, 2**53), row.rate("bp"))
        row.done()
        if not rows and bracket.above != 0:
            raise RuleError(row.path("above"), f"starts at {bracket.above}: a gap up to there")
        if rows and bracket.above <= rows[-1].above:
            raise RuleError(row.path("above"), f"{bracket.above} does not rise above {rows[-1].above}")
        if rows and bracket.bp < rows[-1].bp:
            raise RuleError(row.path("bp"), f"{bracket.bp} is below {rows[-1].bp}: more income may not be taxed less")
        rows.append(bracket)
    if not rows:
        raise RuleError(table.path(category), "has no bracket")
    return tuple(rows)


def _health(table: Table) -> HealthRules:
    rules = HealthRules(table.rate("employee_bp"), table.integer("base_limit", 0, 2**53, _BASE_LIMIT))
    table.done()
    return rules


# Good enough to point at a line; the meaning of the file is tomllib's alone to say.
_PLACE = re.compile(r"(.+?)(?:\[(\d+)\])?")
_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*([A-Za-z0-9_."'/-]+)\s*=""")


def _line_of(text: str, key: str) -> int | None:
    """The line of `key`, or failing that of the table it is missing from."""
    lines = _lines_of_keys(text)
    parts = key.split(".")
    for count in range(len(parts), 0, -1):
        found = _PLACE.fullmatch(".".join(parts[:count]))
        if found and found[1] in lines:
            return _line_of_row(text, lines[found[1]], int(found[2])) if found[2] else lines[found[1]]
    return None


def _lines_of_keys(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    header = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _HEADER.match(line):
            header = found[1]
            lines.setdefault(header, number)
        elif found := _KEY.match(line):
            name = re.sub("[\"']", "", found[1])
            lines.setdefault(f"{header}.{name}" if header else name, number)
    return lines


def _line_of_row(text: str, start: int, place: int) -> int:
    """The line of the `place`-th inline table of the list that starts on line `start`."""
    for number, line in enumerate(text.splitlines()[start - 1 :], start):
        place -= line.count("{")
        if place < 0:
            return number
    return start
