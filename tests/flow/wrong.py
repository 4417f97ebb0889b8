"""What is wrong, as tables: the input, and what a refusal of it must name. Beside them, what chance makes wrong."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.flow.town import ACTIVITY, ASKS, DAY, LEAVE, PERIOD, QUARANTINED, STATEMENTS, Ask

POSTS = [route for route in ASKS if route.startswith("POST") and isinstance(ASKS[route].body, dict)]
GETS = [route for route in ASKS if route.startswith("GET /") and "{" in route]
BATCHES = [route for route in POSTS if route.endswith("/batch")]
DECISIONS = [f"POST {ACTIVITY}/{what}" for what in ("verification", "return", "rejection")]
UNIT, POSITION, EMPLOYEE = "POST /roster/units", "POST /roster/positions", "POST /roster/employees"
STREAM = "POST /attendance/punches/stream"
PUNCH, PUNCHES, CORRECTION = ("POST /attendance/" + what for what in ("punches", "punches/batch", "corrections"))
CONFIRM, ASSEMBLY = "POST /attendance/holidays/confirmation", "POST /attendance/assemblies"
WITHDRAW = "POST /attendance/holidays/{date}/withdrawal"
EXCUSE, HOLIDAY, SCHEDULE = ("POST /attendance/" + what for what in ("excuses", "holidays", "schedules"))
DEVICE, SUSPENSION = "POST /attendance/devices", "POST /attendance/devices/{device_id}/suspension"
RELEASE, TURN_DOWN = (f"POST {QUARANTINED}/{what}" for what in ("release", "refusal"))
WORK, WORKS, VERIFY = "POST /activities", "POST /activities/batch", DECISIONS[0]
RANK, SANCTION, END, SUPERIOR = (
    f"POST /roster/employees/{{employee_id}}/{what}" for what in ("ranks", "sanctions", "end", "supervisors")
)
STEPS = ("activation", "suspension", "revocation")
CLOSING, CITY, RULES = "POST /appraisals/closings", "POST /appraisals/closings/city", "POST /payroll/rule-sets"

ASK_LEAVE = "POST /attendance/leave"
ADVISE, GRANT, RECALL, CANCEL = (f"POST {LEAVE}/{what}" for what in ("advice", "decision", "recall", "cancellation"))

WIDE = "\uff12\uff10\uff12\uff16"  # 2026, as a regular expression's \\d takes it
BAD_IDS = [".", "e1.>", "*", ">", "$JS.API", "e 1", " ", "e1/e2", "..", "e1\0", "e1\n", "é1", "e\u0661", "e" * 65]
NO_MONTHS = ["2026-13", "2026-00", "2026-1", "202601", "0000-01", "1026-01", "9999-12", f"{WIDE}-01", "2026-01\n", ""]
NO_DATES = [
    "2026-02-30",
    "20260201",
    "2026-W01-1",
    "0001-01-01",
    "9999-12-31",
    f"{WIDE}-01-01",
    "2026-01-01\n",
    "",
    7,
    1.5,
]
BAD_PLACES = {"period": NO_MONTHS, "date": [text for text in NO_DATES if isinstance(text, str)]}
NO_INSTANTS = [f"{DAY}T07:30:00", DAY, "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "yesterday", 0, True]
NO_RUPIAH = [1.0, 4_200_000.5, "4200000", True, None, -1, 2**63, float("nan"), float("inf"), [], {}]
NO_COUNT = [1.0, "60", True, -1, 2**63, [60]]
NO_LATITUDE = [90.000001, -91, "0", True, None, float("nan"), float("inf"), 10**400]
NO_TEXT = ["", "a\0b", "\ud800", "x" * 2_001, 1, None, ["a"]]
EVIDENCE = ASKS[WORK].body["evidence"][0]
HOURS = {"start": "07:30", "end": "16:00"}
NO_CLOCKS = ["24:00", "7:30", "07:60", "0\u0667:30", "07:30\n", "", 730]


def each(route: str, field: str, values: list[Any], **others: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    return ((route, {field: value, **others}, f"/body/{field}") for value in values)


# A route, what its well-formed body says instead, and what the answer must name.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    # instants and dates
    (PUNCH, {"at": "2099-01-01T00:00:00Z"}, "2099-01-01"),
    (PUNCH, {"at": "1970-01-01T00:00:00Z"}, "1970-01-01"),
    (CORRECTION, {"check_in": "2099-01-01T00:00:00Z"}, "2099-01-01"),
    (WORK, {"date": "2099-01-01"}, "2099-01-01"),
    (CLOSING, {"period": "2099-01"}, "2099-01"),
    (EXCUSE, {"date_to": "2025-09-07"}, "before it starts"),
    (EXCUSE, {"date_to": "2035-09-07"}, "longer than any leave"),
    (SANCTION, {"effective_to": "2024-12-31"}, "before it starts"),
    (CORRECTION, {"check_in": None}, "an arrival, a departure or both"),
    *each(PUNCH, "at", NO_INSTANTS),
    *each(CORRECTION, "check_out", NO_INSTANTS),
    *each(CORRECTION, "date", NO_DATES),
    *each(EXCUSE, "date_from", NO_DATES),
    *each(HOLIDAY, "date", NO_DATES),
    *each(WORK, "date", NO_DATES),
    *each(EMPLOYEE, "effective_from", NO_DATES),
    *each(SUPERIOR, "effective_to", NO_DATES),
    *each(CLOSING, "period", NO_MONTHS),
    *each(CITY, "period", NO_MONTHS),
    *((SCHEDULE, {"weekly": {"MON": {**HOURS, "start": clock}}}, "/body/weekly/MON/start") for clock in NO_CLOCKS),
    (SCHEDULE, {"weekly": {"SENIN": HOURS}}, "/body/weekly/SENIN"),
    # holidays, assemblies
    *each(CONFIRM, "year", [1899, 3000, 2**63, 2025.0, "2025", True, None]),
    *each(CONFIRM, "dates", [[], None, {}, "2025-12-25", ["2025-12-25"] * 101]),
    *((CONFIRM, {"dates": [text]}, "/body/dates/0") for text in NO_DATES),
    *each(WITHDRAW, "reason", [*NO_TEXT, "x"]),
    (HOLIDAY, {"reason": "salah catat"}, "/body/reason"),
    (ASSEMBLY, {"date": "2099-01-01"}, "2099-01-01"),
    *each(ASSEMBLY, "date", NO_DATES),
    *each(ASSEMBLY, "kind", ["morning", "INSPECTION", "", None, 1]),
    *each(ASSEMBLY, "present", [None, {}, "e1", ["e1"] * 20_001]),
    *((ASSEMBLY, {"present": ["e1", bad]}, "/body/present/1") for bad in [*BAD_IDS, "", "city", 1, None, ["e1"]]),
    # leave
    (ASK_LEAVE, {"date_to": "2030-01-06"}, "before it starts"),
    (ASK_LEAVE, {"date_to": "2030-02-07"}, "at most 1 months"),
    (ASK_LEAVE, {"date_to": "2999-01-01"}, "at most 1 months"),
    (ASK_LEAVE, {"date_from": "2017-01-02", "date_to": "2017-01-02"}, "no limits are known"),
    (ASK_LEAVE, {"date_from": "2019-12-30"}, "at most 1 months"),
    (ASK_LEAVE, {"date_from": "2019-12-30", "date_to": "2020-01-02"}, "does not work here"),
    (ASK_LEAVE, {"kind": "SICK"}, "document"),
    (ASK_LEAVE, {"kind": "ANNUAL", "date_from": "2030-01-08"}, "no workday"),
    (ASK_LEAVE, {"kind": "LONG", "date_from": "2024-12-30", "date_to": "2025-01-01"}, "5 years of service"),
    (ASK_LEAVE, {"days": {"2030": 1}}, "/body/days"),
    (GRANT, {"verdict": "CHANGED"}, "first and the last day"),
    (GRANT, {"verdict": "CHANGED", "date_from": DAY}, "first and the last day"),
    (GRANT, {"date_from": DAY, "date_to": DAY}, "first and the last day"),
    (GRANT, {"verdict": "CHANGED", "date_from": DAY, "date_to": "2025-09-07"}, "before it starts"),
    *each(ASK_LEAVE, "date_from", NO_DATES),
    *each(ASK_LEAVE, "date_to", NO_DATES),
    *each(ASK_LEAVE, "kind", ["COLLECTIVE", "annual", "", None, 1]),
    *each(ASK_LEAVE, "reason", [*NO_TEXT, "x"]),
    *each(ASK_LEAVE, "document", ["", "a\0", "x" * 501, 1]),
    *each(ADVISE, "advice", ["GRANTED", "agree", "", None, 1]),
    *each(ADVISE, "comment", ["", "a\0", "x" * 501, 1]),
    *each(GRANT, "verdict", ["AGREE", "granted", "", None, 1]),
    *each(RECALL, "returns_on", [*NO_DATES, None]),
    *each(CANCEL, "reason", [*NO_TEXT, "x"]),
    # people
    (EMPLOYEE, {"nip": "198013012005012001"}, "birth date"),
    (EMPLOYEE, {"nip": "198002302005012001"}, "birth date"),
    (EMPLOYEE, {"nip": "198001012005132001"}, "appointment month"),
    (EMPLOYEE, {"nip": "198001011990012001"}, "before the age of 18"),
    (EMPLOYEE, {"nip": "198001012005013001"}, "sex"),
    (EMPLOYEE, {"nip": "1980010120050120" + WIDE[-2:]}, "18 digits"),
    (EMPLOYEE, {"nip": "198001012005012000"}, "serial"),
    *each(EMPLOYEE, "nip", [198001012005012001, None, "1" * 19]),
    *each(EMPLOYEE, "rank_grade", ["V/a", "III/e", "iii/b", "III/b\n", "", 3]),
    *each(EMPLOYEE, "family_status", ["K/4", "K1", "", None]),
    *each(EMPLOYEE, "name", ["", "a\0b", "\ud800", "x" * 201, 1, None]),
    *each(EMPLOYEE, "employee_id", ["city"]),
    *each(PUNCH, "employee_id", ["city"]),
    # money, rates, minutes
    *each(EMPLOYEE, "salary", NO_RUPIAH),
    *each(RANK, "salary", NO_RUPIAH),
    *((POSITION, {"ceiling": {"WORKLOAD": rupiah}}, "/body/ceiling/WORKLOAD") for rupiah in NO_RUPIAH),
    (POSITION, {"ceiling": {"BONUS": 1}}, "/body/ceiling/BONUS"),
    *each(POSITION, "position_class", [*NO_COUNT, 0, 18]),
    *each(SANCTION, "tpp_cut_bp", [*NO_COUNT, 10_001]),
    *each(WORK, "minutes", [*NO_COUNT, 0, 601]),
    *each(WORK, "volume", [*NO_COUNT, 0, 10**12 + 1]),
    *each(VERIFY, "minutes_accepted", [*NO_COUNT, 601]),
    *each(VERIFY, "quality", [*NO_COUNT, 10_001]),
    *each(VERIFY, "volume_accepted", NO_COUNT),
    (VERIFY, {"minutes_accepted": 61}, "60 claimed"),
    (VERIFY, {"volume_accepted": 4}, "3 claimed"),
    # texts, lists, choices
    *each(WORK, "description", NO_TEXT),
    *each(HOLIDAY, "name", NO_TEXT),
    *each(END, "reason", [*NO_TEXT, "x"]),
    *each(EXCUSE, "kind", ["HOLIDAY", "sick", "", None, 1]),
    *each(EXCUSE, "document", ["a\0", "x" * 501, 1]),
    *each(PUNCH, "method", ["", "a\0", "x" * 33, None]),
    *each(PUNCH, "direction", ["in", "", None, 1]),
    *each(UNIT, "timezone", ["x" * 65, 8, None]),
    (UNIT, {"timezone": "Asia/Nowhere"}, "Asia/Nowhere"),
    (UNIT, {"timezone": "../../etc/passwd"}, "time zone"),
    (UNIT, {"unit_id": "u1", "parent_id": "u1"}, "below itself"),
    (SUPERIOR, {"supervisor_id": "e1"}, "Nobody supervises themselves"),
    *each(WORK, "evidence", [[], None, {}, [EVIDENCE] * 21]),
    *((WORK, {"evidence": [{**EVIDENCE, "sha256": mark}]}, "/evidence/0/sha256") for mark in ("", "AB" * 32, "g" * 64)),
    *((WORK, {"evidence": [{**EVIDENCE, "size": size}]}, "/evidence/0/size") for size in (-1, 1.5, 2**63)),
    # devices
    *each(DEVICE, "protocol", ["ZK", "adms", "", None, 1]),
    *each(DEVICE, "timezone", ["Asia/Nowhere", "../../etc/passwd", "Asia", "", "x" * 65, 8, None]),
    *each(DEVICE, "site", ["", "a\0b", "\ud800", "x" * 201, 1, None]),
    *each(DEVICE, "trust", ["high", "", 1]),
    *((DEVICE, {"sources": [net]}, "/body/sources/0") for net in ("10.0.0.1/8", "10.0.0.0/33", "kantor", "", 1)),
    *each(DEVICE, "sources", ["10.0.0.0/8", {}, None, ["10.0.0.0/8"] * 21]),
    *((DEVICE, {"serial": bad}, "/body/serial") for bad in ("", "a b", "a\n", "x" * 65, 7)),
    *((DEVICE, {"key": {"kind": "ED25519", "value": key}}, "/body/key/value") for key in ("", "A" * 42, "=" * 43)),
    (DEVICE, {"key": {"kind": "RSA", "value": "A" * 43}}, "/body/key/kind"),
    (DEVICE, {"key": {"kind": "HMAC_SHA256", "value": "A" * 43, "secret": "x"}}, "/body/key/secret"),
    *((DEVICE, {"position": {"latitude": bad, "longitude": 0}}, "/body/position/latitude") for bad in NO_LATITUDE),
    (DEVICE, {"position": {"latitude": 0, "longitude": 180.000001}}, "/body/position/longitude"),
    (DEVICE, {"position": {"latitude": 0}}, "/body/position/longitude"),
    (DEVICE, {"protocol": "ADMS", "serial": "SN9"}, "sources it may call from"),
    (DEVICE, {"protocol": "ADMS", "sources": ["10.0.0.0/8"]}, "its serial"),
    (DEVICE, {"state": "ACTIVE"}, "/body/state"),
    *each(SUSPENSION, "reason", [*NO_TEXT, "x"]),
    *each(RELEASE, "reason", [*NO_TEXT, "x"]),
    *each(TURN_DOWN, "reason", [*NO_TEXT, "x"]),
    (RELEASE, {"at": "2026-01-01T00:00:00Z"}, "/body/at"),
    # what nobody may say for us
    (EMPLOYEE, {"net": 9_000_000}, "/body/net"),
    (WORK, {"status": "VERIFIED"}, "/body/status"),
    (VERIFY, {"decided_by": "employee:boss"}, "/body/decided_by"),
    (PUNCH, {"punch_id": "p1"}, "/body/punch_id"),
    (RANK, {"employee_id": "e2"}, "/body/employee_id"),
    (PUNCH, {"": 1}, "/body/"),
]
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
UNKNOWN: list[tuple[Ask, str]] = [
    (ASKS[PUNCH].saying(employee_id="nobody"), "employee"),
    (ASKS[WORK].saying(employee_id="nobody"), "employee"),
    (ASKS[VERIFY].at(activity_id="nothing"), "nothing"),
    (ASKS[RANK].at(employee_id="nobody"), "employee"),
    (ASKS[ASK_LEAVE].saying(employee_id="nobody"), "employee"),
    *((ASKS[route].at(leave_id="l9"), "l9") for route in (ADVISE, GRANT, RECALL, CANCEL)),
    (ASKS[EMPLOYEE].saying(unit_id="nowhere"), "nowhere"),
    (ASKS[EMPLOYEE].saying(schedule_id="nights"), "nights"),
    (ASKS[EMPLOYEE].saying(position_id="nothing"), "nothing"),
    (ASKS[SUPERIOR].saying(supervisor_id="nobody"), "nobody"),
    (ASKS[UNIT].saying(parent_id="nowhere"), "nowhere"),
    (ASKS[CLOSING].saying(unit_id="nowhere"), "nowhere"),
    (ASKS[WITHDRAW].at(date="2025-09-09"), "2025-09-09"),
    (ASKS[ASSEMBLY].saying(unit_id="nowhere"), "nowhere"),
    (ASKS["POST /attendance/special-hours"].saying(schedule_id="nights"), "nights"),
    (ASKS["POST /attendance/excuses/{employee_id}/{period}/{excuse_id}/cancellation"].at(excuse_id="x9"), "x9"),
    (ASKS["GET /attendance/devices/{device_id}"].at(device_id="nothing"), "device"),
    *((ASKS[route].at(unit_id="nowhere"), "nowhere") for route in GETS if "{unit_id}" in route),
    *((ASKS[f"POST /attendance/devices/{{device_id}}/{what}"].at(device_id="nothing"), "device") for what in STEPS),
    *((ASKS[route].at(punch_id="p9"), "punch") for route in (RELEASE, TURN_DOWN)),
    *((ASKS[route].at(employee_id="nobody"), "employee") for route in (RELEASE, TURN_DOWN)),
    *((ASKS[route].at(employee_id="nobody"), "employee") for route in GETS if "{employee_id}" in route),
]
QUERIES: list[tuple[str, str, list[Any]]] = [
    ("GET /payroll/statements", "period", NO_MONTHS),
    ("GET /payroll/statements", "unit_id", BAD_IDS),
    ("GET /payroll/statements", "format", ["xml", "", "CSV"]),
    ("GET /payroll/statements", "limit", [0, -1, 501, 2**63, "many"]),
    ("GET /payroll/statements", "cursor", ["x", "%00", "é", urlsafe_b64encode(b'["e1",4611686018427387904]').decode()]),
    (f"GET {STATEMENTS}/explanation", "revision", [0, -1, 1.5, "one"]),
    ("GET /roster/employees", "on", [value for value in NO_DATES if value]),
    ("GET /roster/employees", "cursor", ["W10=", "WzFd", urlsafe_b64encode(b'["\\u0000"]').decode(), "x" * 513]),
    ("GET /appraisals/closings", "period", NO_MONTHS),
    ("GET /attendance/holidays/proposals", "year", ["", "2026-01", 1899, 3000, 20.5, f"{WIDE}", 2**63]),
    ("GET /attendance/devices", "limit", [0, 501, "many"]),
    ("GET /attendance/devices", "silent", ["", "maybe", 2]),
    ("GET /attendance/devices", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/units/{unit_id}/days/{date}", "limit", [0, 501, "many"]),
    ("GET /attendance/units/{unit_id}/days/{date}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/units/{unit_id}/recap/{period}", "format", ["xls", "", "CSV"]),
    ("GET /attendance/quarantine", "state", ["open", "", "ALL"]),
    ("GET /attendance/quarantine", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/refusals", "device_id", BAD_IDS),
    ("GET /attendance/refusals", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/leave/{employee_id}/balance", "year", ["", "2026-01", 1899, 3000, 20.5, f"{WIDE}", 2**63]),
    ("GET /activities/todo/units/{unit_id}/{period}", "limit", [0, 501, "many"]),
    ("GET /activities/todo/units/{unit_id}/{period}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/notifications", "status", ["failed", "", "LOST"]),
    ("GET /activities/notifications", "limit", [0, 501, "many"]),
    ("GET /activities/notifications", "cursor", ["x", "W10=", urlsafe_b64encode(b'["e1","m1"]').decode()]),
    *((f"GET /attendance/leave/{which}", "cursor", ["W10=", "WzFd", "x"]) for which in ("waiting", "{employee_id}")),
]


BAD_PUNCHES: list[tuple[dict[str, Any], str]] = [
    ({"at": "0001-01-01T00:00:00Z"}, "at"),
    ({"at": "9999-12-31T23:59:59-07:00"}, "at"),
    ({"employee_id": "nobody"}, "No such employee"),
    ({"employee_id": "city"}, "employee_id"),
    ({"employee_id": "e1.>"}, "employee_id"),
    ({"employee_id": "\ud800"}, "employee_id"),
    ({"device_id": "d2"}, "its own"),
    ({"method": "a\0"}, "method"),
    ({"amount": 1}, "amount"),
]
BAD_LINES = [
    (b"{", "JSON"),
    (b"[]", "object"),
    (b"7", "object"),
    (b"null", "object"),
    (b'"x"', "object"),
    (b"{}", "employee_id"),
    (b"[" * 5_000, "JSON"),
    (b"9" * 5_000, "JSON"),
    (b"\xff\xfe", "JSON"),
    (b"\xef\xbb\xbf{}", "JSON"),
    (b'{"employee_id": "\xff"}', "JSON"),
    (b'{"employee_id": "e1", "at": NaN}', "at"),
    (b'{"employee_id": "e1", "at": "2025-09-08T07:30:00+08:00"} {}', "JSON"),
    (b"\0", "JSON"),
    (b"x" * 300_000, "JSON"),
]
BAD_WORK = [
    ({"minutes": 600}, "minutes"),
    ({"minutes": 1.0}, "minutes"),
    ({"date": "9999-12-31"}, "date"),
    ({"employee_id": "e3"}, "unit you serve"),
    ({"employee_id": "city"}, "employee_id"),
    ({"activity_id": "a.b"}, "activity_id"),
    ({"description": "\ud800"}, "description"),
    ({"evidence": []}, "evidence"),
]


# --- anything at all: bodies like the good ones, but for what chance changes in them

CHARACTERS = st.characters() | st.sampled_from("\0\ud800.*> /\u0661")
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers() | st.sampled_from([-1, 0, 2**31, 2**53 + 1, 2**63, 10**400]),
    st.floats(),
    st.text(CHARACTERS, max_size=20),
    st.sampled_from(
        [*NO_DATES, *NO_MONTHS, *BAD_IDS, DAY, PERIOD, "e1", "u1", "city", "VERIFY", "2000-01-01T00:00:00Z"]
    ),
    st.recursive(
        st.none() | st.integers() | st.text(CHARACTERS, max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
)


@st.composite
def changed(draw: st.DrawFn, body: Any, members: list[str]) -> Any:
    """A body with one to three places replaced, left out or added; `members`: what may stand in it beside."""
    said = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(1, 3))):
        place = said
        while True:
            keys = [*place] if isinstance(place, dict) else [*range(len(place))]
            key = draw(st.sampled_from(keys)) if keys else "x"
            inner = place[key] if keys else None
            if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
                break
            place = inner
        match draw(st.sampled_from(["replace", "replace", "drop", "add"])):
            case "drop" if keys:
                del place[key]
            case "add" if isinstance(place, dict):
                place[draw(st.sampled_from(members) | st.text(CHARACTERS, max_size=8))] = draw(STRANGE)
            case _ if isinstance(place, dict) or keys:
                place[key] = draw(STRANGE)
    return said


def members_of(schema: dict[str, Any], route: str) -> list[str]:
    """The members that the route's description names."""
    operation = schema["paths"][route.split()[1]]["post"]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return list(schema["components"]["schemas"][reference.rpartition("/")[2]]["properties"])
