"""Rule sets: the mayor's numbers, as data (design 8, domain 2.2, 2.3, 2.6). Reading them is in `parse.py`."""

from bisect import bisect_right
from datetime import date
from typing import Literal

import msgspec

from shared.events.attendance.days import ExcuseKind
from shared.values.money import WHOLE_BP

Model = Literal["static_dynamic", "productivity_discipline"]
CutBase = Literal["DYNAMIC", "GROSS"]
Performance = Literal["PROPORTIONAL", "THRESHOLD"]
TaxKind = Literal["final_by_rank", "ter_monthly", "none"]


class Bracket(msgspec.Struct, frozen=True, gc=False):
    """From this many whole minutes on, a day is cut by `cut_bp`."""

    from_minutes: int
    cut_bp: int


class Brackets(msgspec.Struct, frozen=True, gc=False):
    """A table of late or early minutes, in rising order."""

    rows: tuple[Bracket, ...]

    def row(self, minutes: int) -> int | None:
        """The index of the bracket `minutes` fall in; None below the first."""
        if not self.rows or minutes < self.rows[0].from_minutes:
            return None
        return bisect_right(self.rows, minutes, key=lambda row: row.from_minutes) - 1

    def name(self, row: int) -> str:
        """The bracket in words: `16-60 min`, `181 min or more`."""
        first = self.rows[row].from_minutes
        if row + 1 == len(self.rows):
            return f"{first} min or more"
        return f"{first}-{self.rows[row + 1].from_minutes - 1} min"


class AttendanceRules(msgspec.Struct, frozen=True, gc=False):
    """Cuts in basis points: of a day, and the most a month can lose."""

    late: Brackets
    early: Brackets
    missing_check_in_bp: int
    missing_check_out_bp: int
    missed_assembly_bp: int
    absent_bp: int
    month_cap_bp: int


class ExcuseRule(msgspec.Struct, frozen=True, gc=False):
    """The cut of a workday of an excuse, and the minutes of work it counts as."""

    cut_bp: int
    credited_minutes: int


class TaxBracket(msgspec.Struct, frozen=True, gc=False):
    """Income above this many rupiah a month is taxed, whole, at `bp`."""

    above: int
    bp: int


class TaxRules(msgspec.Struct, frozen=True, gc=False):
    """`rank_bp` by the Roman group of the rank; `categories` by family status, `brackets` by category."""

    kind: TaxKind
    rank_bp: dict[str, int] = {}
    categories: dict[str, str] = {}
    brackets: dict[str, tuple[TaxBracket, ...]] = {}

    def rate(self, rank_grade: str, family_status: str, income: int) -> int | None:
        """Basis points for this person and this month's income, salary and TPP; None where the rules name none."""
        if self.kind == "none":
            return 0
        if self.kind == "final_by_rank":
            return self.rank_bp.get(rank_grade.partition("/")[0])
        category = self.categories.get(family_status)
        if category is None:
            return None
        rates = [bracket.bp for bracket in self.brackets[category] if income > bracket.above]
        return rates[-1] if rates else 0


class HealthRules(msgspec.Struct, frozen=True, gc=False):
    """The employee's share of the TPP part of the health base, salary and TPP up to `base_limit` rupiah."""

    employee_bp: int
    base_limit: int


class RuleSet(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One city's rules for the months that start on `valid_from` or later."""

    id: str
    valid_from: date
    legal_basis: str
    model: Model
    performance: Performance
    required_minutes: int
    attendance: AttendanceRules
    excuses: dict[ExcuseKind, ExcuseRule]
    tax: TaxRules
    health: HealthRules
    static_bp: int = 0
    cut_base: CutBase = "DYNAMIC"
    weighted: tuple[str, ...] = ()
    productivity_bp: int = 0

    def performance_of(self, minutes: int) -> int:
        """Verified and credited minutes as basis points of the month's requirement (domain 2.6.2)."""
        if self.performance == "THRESHOLD":
            return WHOLE_BP if minutes >= self.required_minutes else 0
        return min(WHOLE_BP, WHOLE_BP * minutes // self.required_minutes)
