"""Invalid requests to payroll: rule sets with the key that makes each impossible, and queries."""

from base64 import urlsafe_b64encode
from typing import Any

from tests.flow.example_requests import STATEMENTS
from tests.flow.invalid_requests.values import (
    BAD_IDS,
    NO_MONTHS,
)

RULES = "POST /payroll/rule-sets"

RULE_SETS: list[tuple[dict[str, Any], str]] = [
    ({"static_bp": 40.0}, "static_bp"),
    ({"static_bp": -1}, "static_bp"),
    ({"static_bp": 10_001}, "static_bp"),
    ({"static_bp": "4000"}, "static_bp"),
    ({"static_bp": float("nan")}, "static_bp"),
    ({"required_minutes": 0}, "required_minutes"),
    ({"bonus_bp": 1}, "bonus_bp"),
    ({"productivity_bp": 1}, "productivity_bp"),
    ({"model": "free"}, "model"),
    ({"valid_from": "2019-13-01"}, "valid_from"),
    ({"valid_from": 20191001}, "valid_from"),
    ({"attendance.absent_bp": -500}, "attendance.absent_bp"),
    ({"attendance.late": [{"from_minutes": 16, "cut_bp": 25}] * 2}, "attendance.late[1].from_minutes"),
    ({"attendance.late": [{"from_minutes": 16, "cut_bp": 25.0}]}, "attendance.late[0].cut_bp"),
    ({"attendance.late": [{"from_minutes": 16}]}, "attendance.late[0].cut_bp"),
    ({"attendance.late": [{"from_minutes": 16, "cut_bp": 25, "to": 60}]}, "attendance.late[0].to"),
    ({"attendance.late": {}}, "attendance.late"),
    ({"excuses.SICK": None}, "excuses.SICK"),
    ({"excuses.HOLIDAY": {"cut_bp": 0, "credited_minutes": 0}}, "excuses.HOLIDAY"),
    ({"tax": {"kind": "ter_monthly", "brackets": {"A": [{"above": 1, "bp": 0}]}, "categories": {"K/1": "A"}}}, "a gap"),
    ({"tax": {"kind": "ter_monthly", "brackets": {"A": []}, "categories": {"K/1": "A"}}}, "tax.brackets.A"),
    ({"tax.rank_bp": {"I": 0, "II": 0, "III": 500}}, "tax.rank_bp.IV"),
    ({"health.base_limit": 12e6}, "health.base_limit"),
    ({"id": "a b"}, "/body/id"),
    ({"id": "x" * 65}, "/body/id"),
    ({"id": None}, "/body/id"),
    ({"legal_basis": "a\0"}, "/body/legal_basis"),
    ({"legal_basis": "x" * 2_001}, "/body/legal_basis"),
    ({"tax.rank_bp": {"\ud800": 0}}, "unicode"),
]
QUERIES: list[tuple[str, str, list[Any]]] = [
    ("GET /payroll/statements", "period", NO_MONTHS),
    ("GET /payroll/statements", "unit_id", BAD_IDS),
    ("GET /payroll/statements", "format", ["xml", "", "CSV"]),
    ("GET /payroll/statements", "limit", [0, -1, 501, 2**63, "many"]),
    ("GET /payroll/statements", "cursor", ["x", "%00", "é", urlsafe_b64encode(b'["e1",4611686018427387904]').decode()]),
    (f"GET {STATEMENTS}/explanation", "revision", [0, -1, 1.5, "one"]),
]
