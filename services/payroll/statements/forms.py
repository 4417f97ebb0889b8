"""The answers about totals, and examples of the answers that no model describes."""

from pydantic import BaseModel

from services.payroll.pay.domain import all_fields, csv_text
from shared.events.payroll import Statement, StatementLine
from shared.http.vocabulary import counted_in


class TotalAnswer(BaseModel):
    """A unit's month in whole rupiah; of each employee the last revision counts."""

    model_config = counted_in("people")

    unit_id: str
    employees: int
    held: int
    gross: int
    net: int


class TotalsAnswer(BaseModel):
    period: str
    units: list[TotalAnswer]
    city: TotalAnswer


_LINES = [
    StatementLine(code="static", base=2_875_000, bp=4_000, amount=1_150_000),
    StatementLine(code="performance_pay", base=1_725_000, bp=9_705, amount=1_674_113),
    StatementLine(code="attendance_cut", base=1_725_000, bp=25, amount=-4_313),
    StatementLine(code="tax", base=2_819_800, bp=500, amount=-140_990),
    StatementLine(code="health", base=2_819_800, bp=100, amount=-28_198),
]
_STATEMENT = Statement(
    employee_id="e00042",
    period="2026-11",
    revision=1,
    status="PAYABLE",
    rule_set_id="bekasi-2019",
    ceiling=2_875_000,
    static=1_150_000,
    dynamic_ceiling=1_725_000,
    performance_bp=9_705,
    attendance_bp=25,
    performance_pay=1_674_113,
    attendance_cut=4_313,
    dynamic=1_669_800,
    gross=2_819_800,
    tax=140_990,
    health=28_198,
    net=2_650_612,
    difference=2_650_612,
    unit_id="u007",
    lines=_LINES,
)
STATEMENT = all_fields(_STATEMENT)
STATEMENT_CSV = csv_text([_STATEMENT])
_EVENT, _CALENDAR = "6429ac74abab65fbf910a923045f4732", "ac482895b9ec70503a0310c538be020e"
EXPLANATION = {  # of all days and activities one
    "employee_id": "e00042",
    "period": "2026-11",
    "revision": 1,
    "status": "PAYABLE",
    "estimate": False,
    "held_reason": None,
    "warnings": [],
    "reproduced": True,
    "rule_set": {
        "id": "bekasi-2019",
        "valid_from": "2019-10-01",
        "legal_basis": "Perwali Kota Bekasi 69/2019",
        "model": "static_dynamic",
        "tax": "final_by_rank",
    },
    "post": {
        "unit_id": "u007",
        "position_id": "p00022",
        "rank_grade": "III/a",
        "family_status": "TK/0",
        "salary": 4_081_050,
        "ceiling": {"ACHIEVEMENT": 958_525, "DUTY_PLACE": 239_487, "WORKLOAD": 1_676_988},
        "workdays": 21,
        "employed_workdays": 21,
        "events": {"assignment": _EVENT, "rank": _EVENT, "identity": _EVENT, "position": _EVENT},
    },
    "days": [
        {
            "date": "2026-11-20",
            "status": "WORKED",
            "schedule_id": "office-5d",
            "hours": "07:30-16:00",
            "check_in": "2026-11-20T07:21:13+08:00",
            "check_out": "2026-11-20T15:00:23+08:00",
            "late_minutes": 0,
            "early_minutes": 59,
            "reasons": ["early 59 min (1-60 min)"],
            "bp": 25,
            "amount": 4_313,
            "credited_minutes": 0,
            "punches": [{"at": "2026-11-20T07:21:13+08:00", "kind": "IN", "events": [_EVENT]}],
            "corrected": {},
            "events": [_EVENT],
            "calendar_events": [_CALENDAR],
        }
    ],
    "attendance": {"sum_bp": 25, "month_cap_bp": 10_000, "attendance_bp": 25},
    "activities": [{"activity_id": "e00042-20261102-1", "date": "2026-11-02", "minutes": 61, "events": [_EVENT]}],
    "performance": {
        "verified_minutes": 6_066,
        "credited_minutes": 0,
        "required_minutes": 6_250,
        "rule": "PROPORTIONAL",
        "performance_bp": 9_705,
    },
    "sanctions": [],
    "roundings": [
        {"what": "attendance_cut", "formula": "round_half_up(1725000 x 25 / 10000)", "amount": 4_313},
    ],
    "lines": STATEMENT["lines"],
    "net": 2_650_612,
    "difference": 2_650_612,
    "causes": [],
}
