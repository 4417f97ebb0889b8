"""Events of the payroll service: the rule sets adopted and the statements they made."""

from datetime import date
from typing import Any, Literal

from shared.events.envelope import Data, Event, Id, Natural, Rate, Rupiah, Text
from shared.values.period import Period

Status = Literal["PAYABLE", "HELD"]

CSV_COLUMNS = (
    "employee_id",
    "period",
    "revision",
    "status",
    "rule_set_id",
    "ceiling",
    "static",
    "dynamic_ceiling",
    "performance_bp",
    "attendance_bp",
    "performance_pay",
    "attendance_cut",
    "dynamic",
    "sanction_cut",
    "gross",
    "tax",
    "health",
    "net",
    "difference",
)


class StatementLine(Data, frozen=True):
    """One amount of a statement. `amount` is signed rupiah; the amounts of all lines add up to `net`."""

    code: str
    amount: Rupiah
    base: Rupiah | None = None
    bp: Rate | None = None


class Statement(Data, frozen=True):
    """One employee's TPP of one month (design 7). Rupiah and basis points, integers throughout.

    `difference` is `net` less the previous revision's. `estimate` marks a month not closed yet, or
    facts that wait for the next close; `held_reason` says why a HELD statement pays nothing.
    """

    employee_id: Id
    period: Period
    revision: int
    status: Status
    rule_set_id: str
    ceiling: Natural = 0
    static: Natural = 0
    dynamic_ceiling: Natural = 0
    performance_bp: Rate = 0
    attendance_bp: Rate = 0
    performance_pay: Natural = 0
    attendance_cut: Natural = 0
    dynamic: Natural = 0
    sanction_cut: Natural = 0
    gross: Natural = 0
    tax: Natural = 0
    health: Natural = 0
    net: Natural = 0
    difference: Rupiah = 0
    unit_id: str | None = None
    lines: list[StatementLine] = []
    held_reason: str | None = None
    warnings: list[str] = []
    estimate: bool = False


class RuleSetAdoptedData(Data, frozen=True):
    """`rules` is the whole rule file, so that a closed month can be recomputed from the log alone."""

    rule_set_id: Id
    valid_from: date
    legal_basis: Text
    rules: dict[str, Any]


class TppCalculatedData(Data, frozen=True):
    """Revision 1. `paid_in` is the month whose close settled it, its own unless the person came late."""

    employee_id: Id
    statement: Statement
    paid_in: Period


class TppAdjustedData(Data, frozen=True):
    """Revision n > 1: `difference` rupiah are paid with the month `paid_in`."""

    employee_id: Id
    statement: Statement
    difference: Rupiah
    paid_in: Period


class RuleSetAdopted(Event, frozen=True, tag="payroll.RuleSetAdopted"):
    """A rule set was adopted, for the months that begin on `valid_from` or later."""

    data: RuleSetAdoptedData


class TppCalculated(Event, frozen=True, tag="payroll.TppCalculated"):
    """An employee's first statement of a month was settled, at the close of their unit's month."""

    data: TppCalculatedData


class TppAdjusted(Event, frozen=True, tag="payroll.TppAdjusted"):
    """A later statement of a closed month was settled: it pays the difference that late facts make."""

    data: TppAdjustedData


StatementEvent = TppCalculated | TppAdjusted
PayrollEvent = RuleSetAdopted | StatementEvent
