"""Invalid requests to appraisal: the input, and what its refusal must name."""

from base64 import urlsafe_b64encode
from typing import Any

from tests.flow.example_requests import ASKS, Ask
from tests.flow.invalid_requests.values import (
    NO_COUNT,
    NO_DATES,
    NO_MONTHS,
    NO_RUPIAH,
    NO_TEXT,
    WIDE,
    wrong_values,
)

UNIT, POSITION, EMPLOYEE = "POST /roster/units", "POST /roster/positions", "POST /roster/employees"
RANK, SANCTION, END, SUPERIOR = (
    f"POST /roster/employees/{{employee_id}}/{what}" for what in ("ranks", "sanctions", "end", "supervisors")
)
CLOSING, CITY = "POST /appraisals/closings", "POST /appraisals/closings/city"

# A route, what its well-formed body says instead, and what the answer must name.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    # instants and dates
    (CLOSING, {"period": "2099-01"}, "2099-01"),
    (SANCTION, {"effective_to": "2024-12-31"}, "before it starts"),
    # outages
    *wrong_values(EMPLOYEE, "effective_from", NO_DATES),
    *wrong_values(SUPERIOR, "effective_to", NO_DATES),
    *wrong_values(CLOSING, "period", NO_MONTHS),
    *wrong_values(CITY, "period", NO_MONTHS),
    # people
    (EMPLOYEE, {"nip": "198013012005012001"}, "birth date"),
    (EMPLOYEE, {"nip": "198002302005012001"}, "birth date"),
    (EMPLOYEE, {"nip": "198001012005132001"}, "appointment month"),
    (EMPLOYEE, {"nip": "198001011990012001"}, "before the age of 18"),
    (EMPLOYEE, {"nip": "198001012005013001"}, "sex"),
    (EMPLOYEE, {"nip": "1980010120050120" + WIDE[-2:]}, "18 digits"),
    (EMPLOYEE, {"nip": "198001012005012000"}, "serial"),
    *wrong_values(EMPLOYEE, "nip", [198001012005012001, None, "1" * 19]),
    *wrong_values(EMPLOYEE, "rank_grade", ["V/a", "III/e", "iii/b", "III/b\n", "", 3]),
    *wrong_values(EMPLOYEE, "family_status", ["K/4", "K1", "", None]),
    *wrong_values(EMPLOYEE, "name", ["", "a\0b", "\ud800", "x" * 201, 1, None]),
    *wrong_values(EMPLOYEE, "employee_id", ["city"]),
    # money, rates, minutes
    *wrong_values(EMPLOYEE, "salary", NO_RUPIAH),
    *wrong_values(RANK, "salary", NO_RUPIAH),
    *((POSITION, {"ceiling": {"WORKLOAD": rupiah}}, "/body/ceiling/WORKLOAD") for rupiah in NO_RUPIAH),
    (POSITION, {"ceiling": {"BONUS": 1}}, "/body/ceiling/BONUS"),
    *wrong_values(POSITION, "position_class", [*NO_COUNT, 0, 18]),
    *wrong_values(SANCTION, "tpp_cut_bp", [*NO_COUNT, 10_001]),
    # texts, lists, choices
    *wrong_values(END, "reason", [*NO_TEXT, "x"]),
    *wrong_values(UNIT, "timezone", ["x" * 65, 8, None]),
    (UNIT, {"timezone": "Asia/Nowhere"}, "Asia/Nowhere"),
    (UNIT, {"timezone": "../../etc/passwd"}, "time zone"),
    (UNIT, {"unit_id": "u1", "parent_id": "u1"}, "below itself"),
    (SUPERIOR, {"supervisor_id": "e1"}, "Nobody supervises themselves"),
    # what nobody may say for us
    (EMPLOYEE, {"net": 9_000_000}, "/body/net"),
    (RANK, {"employee_id": "e2"}, "/body/employee_id"),
]
UNKNOWN: list[tuple[Ask, str]] = [
    (ASKS[RANK].at(employee_id="nobody"), "employee"),
    (ASKS[EMPLOYEE].saying(unit_id="nowhere"), "nowhere"),
    (ASKS[EMPLOYEE].saying(schedule_id="nights"), "nights"),
    (ASKS[EMPLOYEE].saying(position_id="nothing"), "nothing"),
    (ASKS[SUPERIOR].saying(supervisor_id="nobody"), "nobody"),
    (ASKS[UNIT].saying(parent_id="nowhere"), "nowhere"),
    (ASKS[CLOSING].saying(unit_id="nowhere"), "nowhere"),
]
QUERIES: list[tuple[str, str, list[Any]]] = [
    ("GET /roster/employees", "on", [value for value in NO_DATES if value]),
    ("GET /roster/employees", "cursor", ["W10=", "WzFd", urlsafe_b64encode(b'["\\u0000"]').decode(), "x" * 513]),
    ("GET /appraisals/closings", "period", NO_MONTHS),
]
