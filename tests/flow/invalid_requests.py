"""What is wrong, as tables: the input, and what a refusal of it must name. Beside them, what chance makes wrong."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.flow.example_requests import (
    ACTIVITY,
    ASKS,
    DAY,
    DOWNLOAD,
    DRAFTS,
    LEAVE,
    PERIOD,
    QUARANTINED,
    STATEMENTS,
    TEMPLATES,
    Ask,
)
from tests.flow.example_requests import CORRECTION as REQUEST

POSTS = [route for route in ASKS if route.startswith(("POST", "PUT")) and isinstance(ASKS[route].body, dict)]
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
WORKPLACES = "POST /attendance/units/{unit_id}/workplaces"
RELEASE, TURN_DOWN = (f"POST {QUARANTINED}/{what}" for what in ("release", "refusal"))
ENTRY, DRAFT, COPY = "POST /catalogue/entries", f"PUT {DRAFTS}/{{activity_id}}", f"POST {DRAFTS}/copies"
TEMPLATE, FILL_IN = f"PUT {TEMPLATES}/{{template_id}}", f"POST {TEMPLATES}/{{template_id}}/drafts"
BULK, AUDIT, IDEA = ("POST /activities/" + what for what in ("verifications", "audits", "ideas"))
CONFIRM_WORK, COMMENT = (f"POST {ACTIVITY}/{what}" for what in ("confirmation", "comments"))
WORK, WORKS, VERIFY = "POST /activities", "POST /activities/batch", DECISIONS[0]
DOWNTIME, DEADLINES = "POST /activities/outages", "GET /activities/{employee_id}/deadlines"
RANK, SANCTION, END, SUPERIOR = (
    f"POST /roster/employees/{{employee_id}}/{what}" for what in ("ranks", "sanctions", "end", "supervisors")
)
MOVES = ("endorsement", "approval", "refusal", "withdrawal", "cancellation")  # of a request
UPLOAD, PART = "POST /evidence/uploads", "PATCH /evidence/uploads/{upload_id}"
UPLOADS_OWN = (PART, *(f"{method} /evidence/uploads/{{upload_id}}" for method in ("GET", "DELETE")))
STEPS = ("activation", "suspension", "revocation")
CLOSING, CITY, RULES = "POST /appraisals/closings", "POST /appraisals/closings/city", "POST /payroll/rule-sets"

ROSTER, ROSTERS = "POST /attendance/rosters", "POST /attendance/rosters/batch"
ASK_LEAVE = "POST /attendance/leave"
ADVISE, GRANT, RECALL, CANCEL = (f"POST {LEAVE}/{what}" for what in ("advice", "decision", "recall", "cancellation"))

OUTAGE = "/attendance/outages/{outage_id}"
REPORT, TURN_OUTAGE_DOWN = "POST /attendance/outages", f"POST {OUTAGE}/refusal"
ENDORSE, TURN_REQUEST_DOWN, TAKE_BACK = (f"POST {REQUEST}/{what}" for what in ("endorsement", "refusal", "withdrawal"))
MISSED = ASKS[REPORT].body["missed"][0]

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
NO_CURSORS = [
    urlsafe_b64encode(json.dumps([moment, *ids]).encode()).decode()
    for moment in ("2026-13-01", "2026-01-01T00:00:00", "now", "")
    for ids in (["e1", "c1"], ["c1"])
]
NO_RUPIAH = [1.0, 4_200_000.5, "4200000", True, None, -1, 2**63, float("nan"), float("inf"), [], {}]
NO_COUNT = [1.0, "60", True, -1, 2**63, [60]]
NO_LATITUDE = [90.000001, -91, "0", True, None, float("nan"), float("inf"), 10**400]
NO_TEXT = ["", "a\0b", "\ud800", "x" * 2_001, 1, None, ["a"]]
EVIDENCE = ASKS[WORK].body["evidence"][0]
PLACE = ASKS[WORKPLACES].body["places"][0]
HERE = {"latitude": -10.1772, "longitude": 123.607, "accuracy_m": 12.5}
NO_NUMBER = ["-10.1", True, None, [], {}, float("nan"), float("inf"), 10**400, -(10**400)]
NO_NAMES = ["", "../bukti.jpg", "a\\b.jpg", "a\nb", "a\0", "foto\u202egpj.exe", "\ud800", "x" * 201, 1, None]
HOURS = {"start": "07:30", "end": "16:00"}
NO_CLOCKS = ["24:00", "7:30", "07:60", "0\u0667:30", "07:30\n", "", 730]

NO_SHIFTS: list[Any] = [None, {}, "07:30-16:00", [None], [[]], 7]


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
    (CORRECTION, {"kind": "SICK"}, "no other kind does"),
    (CORRECTION, {"kind": "SICK", "check_in": None, "date_to": "2025-09-07"}, "not within 31 days"),
    (CORRECTION, {"kind": "SICK", "check_in": None, "date_to": "2025-10-09"}, "not within 31 days"),
    (CORRECTION, {"date_to": DAY}, "no date_to"),
    (CORRECTION, {"date_from": "2025-09-07"}, "no workday"),
    (CORRECTION, {"date_from": "2019-12-30"}, "does not work here"),
    (CORRECTION, {"date_from": "2025-09-15"}, "no time of the workday"),
    (CORRECTION, {"check_out": f"{DAY}T07:30:00+08:00"}, "not after the arrival"),
    (CORRECTION, {"date": DAY}, "/body/date"),
    *each(CORRECTION, "kind", ["ANNUAL", "forgot", "", None, 1]),
    *each(CORRECTION, "reason", [*NO_TEXT, "x"]),
    *each(CORRECTION, "document", ["", "a\0", "x" * 501, 1]),
    *each(ENDORSE, "comment", ["", "a\0", "x" * 501, 1]),
    *each(TURN_REQUEST_DOWN, "reason", [*NO_TEXT, "x"]),
    *each(TAKE_BACK, "reason", [*NO_TEXT, "x"]),
    # outages
    *each(REPORT, "kind", ["FLOOD", "power", "", None, 1]),
    *each(REPORT, "reason", [*NO_TEXT, "x"]),
    *each(REPORT, "missed", [[], None, {}, [MISSED] * 1_001]),
    *(
        (REPORT, {"outage_id": "o9", "missed": [MISSED, {**MISSED, **wrong}]}, f"{place} {what}")
        for place, wrong, what in [
            ("/body/missed/1", {}, "The same day"),
            ("/body/missed/1", {"employee_id": "nobody"}, "No such employee"),
            ("/body/missed/1", {"employee_id": "e2"}, "The employee does not work in unit u1"),
            ("/body/missed/1", {"employee_id": "e3", "date": "2025-09-09"}, "2025-09-09 is no workday"),
            ("/body/missed/1/date", {"date": "9999-12-31"}, "Value error"),
            ("/body/missed/1/employee_id", {"employee_id": "city"}, "Value error"),
            ("/body/missed/1/employee_id", {"employee_id": "e.1"}, "String"),
            ("/body/missed/1/check_in", {"check_in": "yesterday"}, "Value error"),
        ]
    ),
    (REPORT, {"missed": [{**MISSED, "check_in": None}]}, "names an arrival"),
    *each(TURN_OUTAGE_DOWN, "reason", [*NO_TEXT, "x"]),
    *each(PUNCH, "at", NO_INSTANTS),
    *each(CORRECTION, "check_out", NO_INSTANTS),
    *each(CORRECTION, "date_from", NO_DATES),
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
    # deadlines
    *each(WORK, "made_at", [text for text in NO_INSTANTS if text is not None]),
    (WORK, {"late": False}, "/body/late"),
    *each(DOWNTIME, "started_at", [*NO_INSTANTS, None]),
    *each(DOWNTIME, "ended_at", [*NO_INSTANTS, None]),
    *each(DOWNTIME, "reason", [*NO_TEXT, "x"]),
    *each(DOWNTIME, "units", [None, "u1", {}, ["u1"] * 1_001]),
    *((DOWNTIME, {"units": ["u1", bad]}, "/body/units/1") for bad in [*BAD_IDS, "", "city", 1, None, ["u1"]]),
    (DOWNTIME, {"ended_at": f"{DAY}T20:00:00+08:00"}, "not after it starts"),
    (DOWNTIME, {"ended_at": "2025-09-22T20:00:00.000001+08:00"}, "longer than 14 days"),
    (DOWNTIME, {"ended_at": "2025-10-09T00:00:00Z"}, "in the future"),
    (DOWNTIME, {"source": "MEASURED"}, "/body/source"),
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
    # rosters
    (ROSTER, {"days": {}}, "/body/days"),
    (ROSTER, {"days": {DAY: [HOURS] * 4}}, f"/body/days/{DAY}"),
    (ROSTER, {"days": {DAY: [HOURS, {"start": "15:59", "end": "17:00"}]}}, "overlaps the shift 15:59-17:00"),
    (
        ROSTER,
        {"days": {DAY: [HOURS], "2025-09-09": [], "2025-09-07": [{"start": "20:00", "end": "08:00"}]}},
        "overlaps",
    ),
    (ROSTER, {"days": {"2019-12-31": [HOURS]}}, "does not work here on 2019-12-31"),
    (ROSTER, {"days": {DAY: [{**HOURS, "break": 60}]}}, "/break"),
    (ROSTER, {"days": {f"2{year:03}-01-01": [] for year in range(367)}}, "/body/days"),
    *((ROSTER, {"days": {text: []}}, "/body/days") for text in NO_DATES if isinstance(text, str)),
    *((ROSTER, {"days": {DAY: [{**HOURS, "end": clock}]}}, f"/body/days/{DAY}/0/end") for clock in NO_CLOCKS),
    *((ROSTER, {"days": {DAY: shifts}}, f"/body/days/{DAY}") for shifts in NO_SHIFTS),
    *each(ROSTER, "days", [None, [], "", 7, True]),
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
    *each(WORK, "minutes", [*NO_COUNT, 0, 601, 1_441], activity_id="a9"),
    *each(WORK, "volume", [*NO_COUNT, 0, 10**12 + 1]),
    *each(VERIFY, "minutes_accepted", [*NO_COUNT, 1_441]),
    (VERIFY, {"minutes_accepted": 601}, "60 claimed"),
    *each(VERIFY, "quality", [*NO_COUNT, 10_001]),
    *each(VERIFY, "volume_accepted", NO_COUNT),
    (VERIFY, {"minutes_accepted": 61}, "60 claimed"),
    (VERIFY, {"volume_accepted": 4}, "3 claimed"),
    # verification in bulk, audits, feedback
    (BULK, {"date": "2025-10-01"}, "no day of 2025-09"),
    (BULK, {"except": ASKS[BULK].body["except"] * 2}, "an activity twice"),
    (BULK, {"opened": []}, "/body/opened"),
    *each(BULK, "period", NO_MONTHS),
    *each(BULK, "date", NO_DATES),
    *each(BULK, "minutes", ["as_claimed", "", 60, None]),
    *each(BULK, "quality", [*NO_COUNT, 10_001, None]),
    *each(BULK, "except", [None, {}, "a1", ASKS[BULK].body["except"] * 1_001]),
    *(
        (BULK, {"except": [wrong]}, "/body/except/0")
        for wrong in (None, {}, {"decision": "RETURN"}, {"decision": "ANNUL"})
    ),
    *each(AUDIT, "period", NO_MONTHS),
    *each(AUDIT, "share_bp", [*NO_COUNT, 0, 10_001, None]),
    *each(AUDIT, "seed", ["", "a\0b", "\ud800", "baris\n", "é", "x" * 201, 1, None]),
    *each(CONFIRM_WORK, "comment", ["", "a\0b", "x" * 2_001, 1]),
    *each(COMMENT, "text", NO_TEXT),
    *each(IDEA, "text", NO_TEXT),
    *each(IDEA, "date", NO_DATES),
    (IDEA, {"date": "2099-01-01"}, "2099-01-01"),
    (IDEA, {"date": "2019-12-31"}, "does not work here"),
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
    *each(WORK, "evidence", [[], None, {}, [EVIDENCE] * 21], activity_id="a9"),
    *((WORK, {"evidence": [{**EVIDENCE, "sha256": mark}]}, "/evidence/0/sha256") for mark in ("", "AB" * 32, "g" * 64)),
    *((WORK, {"evidence": [{**EVIDENCE, "size": size}]}, "/evidence/0/size") for size in (-1, 1.5, 2**63)),
    # positions and workplaces
    (PUNCH, {"position": HERE}, "one's own phone"),
    (PUNCH, {"employee_id": "e2", "position": HERE}, "one's own phone"),
    *each(PUNCH, "position", ["here", [-10.1, 123.6], 1, {}]),
    *(
        (PUNCH, {"position": {**HERE, field: value}}, f"/body/position/{field}")
        for field, beyond in (
            ("latitude", [-90.0000001, 90.1, 91]),
            ("longitude", [-180.0000001, 180.1, 360]),
            ("accuracy_m", [-0.1, 1_000_001]),
        )
        for value in [*NO_NUMBER, *beyond]
    ),
    *((PUNCH, {"position": {**HERE, "mock": value}}, "/body/position/mock") for value in ("true", 1, None)),
    (PUNCH, {"position": {**HERE, "zone": "IN_ZONE"}}, "/body/position/zone"),
    (PUNCH, {"place": {"zone": "IN_ZONE", "distance_m": 0}}, "/body/place"),
    *each(WORKPLACES, "places", [None, {}, PLACE, [PLACE] * 51]),
    *(
        (WORKPLACES, {"places": [{**PLACE, field: value}]}, f"/body/places/0/{field}")
        for field, values in (
            ("name", ["", "a\0b", "\ud800", "x" * 201, 1, None]),
            ("latitude_e6", [-90_000_001, 90_000_001, -10.1772, "-10177200", None, True]),
            ("longitude_e6", [-180_000_001, 180_000_001, 123.607, None]),
            ("radius_m", [0, -1, 10_001, 1.5, "100", None, 2**63]),
        )
        for value in values
    ),
    *((WORK, {"evidence": [{**EVIDENCE, "name": name}]}, "/evidence/0/name") for name in NO_NAMES),
    (WORK, {"evidence": [{**EVIDENCE, "sha256": "cd" * 32}]}, "cd" * 32),
    (WORK, {"evidence": [{**EVIDENCE, "size": EVIDENCE["size"] + 1}]}, f"has {EVIDENCE['size']} bytes"),
    (WORK, {"evidence": [EVIDENCE, {**EVIDENCE, "media_type": "image/png"}]}, "/body/evidence/1/sha256"),
    # uploads
    *each(UPLOAD, "sha256", ["", "AB" * 32, "g" * 64, 7, None]),
    *each(UPLOAD, "size", [*NO_COUNT, 0, 10_485_761]),
    *each(UPLOAD, "name", NO_NAMES),
    *each(UPLOAD, "media_type", ["", "text/html", "image/svg+xml", "application/x-msdownload", "IMAGE/JPEG", None]),
    (UPLOAD, {"offset": 100}, "/body/offset"),
    # entering work: declared, by the catalogue, in drafts
    *each(WORK, "declared", [False, None, 1, "true", [True]]),
    *each(WORK, "shared_id", [*BAD_IDS, "", 1, ["s1"]]),
    *each(WORK, "catalogue_code", ["nothing", *BAD_IDS, "", 1], activity_id="a9"),
    *each(ENTRY, "code", [*BAD_IDS, "", "city", 1, None]),
    *each(ENTRY, "title", NO_TEXT),
    *each(ENTRY, "unit", ["", "a\0b", "x" * 201, 1, None]),
    *each(ENTRY, "standard_minutes", [*NO_COUNT, 0, 1_441, None]),
    *each(ENTRY, "effective_from", NO_DATES),
    *each(ENTRY, "evidence", ["required", "", None, 1]),
    *each(ENTRY, "quality_standard", ["", "a\0", "x" * 2_001, 1]),
    *each(ENTRY, "positions", [None, "p1", {}, ["p1"] * 501]),
    *((ENTRY, {"positions": [bad]}, "/body/positions/0") for bad in [*BAD_IDS, "", 1, None]),
    *each(ENTRY, "retired", ["yes", 1, None]),
    *each(DRAFT, "date", [*NO_DATES, None]),
    *each(DRAFT, "description", ["a\0b", "\ud800", "x" * 2_001, 1, None]),
    *each(DRAFT, "volume", [*NO_COUNT, 0, 10**12 + 1]),
    *each(DRAFT, "minutes", [*NO_COUNT, 0, 1_441]),
    *each(DRAFT, "unit", ["", "a\0", "x" * 201, 1]),
    *each(DRAFT, "evidence", [None, {}, [EVIDENCE] * 21]),
    *each(DRAFT, "shared_id", [*BAD_IDS, ""]),
    (DRAFT, {"declared": True}, "/body/declared"),
    *each(COPY, "from_date", [*NO_DATES, None]),
    *each(COPY, "to_date", [*NO_DATES, None]),
    (COPY, {"to_date": DAY}, "another day"),
    *each(TEMPLATE, "description", NO_TEXT),
    *each(TEMPLATE, "minutes", [*NO_COUNT, 0, 1_441]),
    (TEMPLATE, {"date": DAY}, "/body/date"),
    *each(FILL_IN, "date", [*NO_DATES, None]),
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
    (ASKS[DOWNTIME].saying(units=["u1", "nowhere"]), "nowhere"),
    (ASKS["GET /activities/shared"].asking(shared_id="nothing"), "nothing"),
    (ASKS[f"DELETE {DRAFTS}/{{activity_id}}"].at(activity_id="nothing"), "nothing"),
    (ASKS[COPY].saying(from_date="2025-09-01"), "2025-09-01"),
    (ASKS[f"DELETE {TEMPLATES}/{{template_id}}"].at(template_id="nothing"), "nothing"),
    (ASKS[FILL_IN].at(template_id="nothing"), "nothing"),
    (ASKS[ENTRY].saying(positions=["p1", "nothing"]), "nothing"),
    *((ASKS[route].at(employee_id="nobody"), "employee") for route in (DRAFT, TEMPLATE, COPY, FILL_IN)),
    *((ASKS[route].at(activity_id="nothing"), "nothing") for route in (VERIFY, CONFIRM_WORK, COMMENT)),
    *((ASKS[route].saying(employee_id="nobody"), "employee") for route in (BULK, IDEA)),
    (ASKS[AUDIT].saying(unit_id="nowhere"), "nowhere"),
    (ASKS["GET /activities/ideas"].asking(employee_id="nobody"), "employee"),
    (ASKS[f"GET {ACTIVITY}/comments"].at(activity_id="nothing"), "nothing"),
    (ASKS[RANK].at(employee_id="nobody"), "employee"),
    (ASKS[ASK_LEAVE].saying(employee_id="nobody"), "employee"),
    (ASKS[CORRECTION].saying(employee_id="nobody"), "employee"),
    *((ASKS[f"POST {REQUEST}/{what}"].at(correction_id="c9"), "c9") for what in MOVES),
    *((ASKS[f"POST {OUTAGE}/{what}"].at(outage_id="o9"), "o9") for what in ("approval", "refusal")),
    (ASKS[REPORT].saying(unit_id="nowhere"), "nowhere"),
    (ASKS["GET /attendance/outages/{outage_id}"].at(outage_id="o9"), "o9"),
    (ASKS[ROSTER].saying(employee_id="nobody"), "employee"),
    *((ASKS[route].at(upload_id="0" * 32), "upload") for route in UPLOADS_OWN),
    (ASKS[DOWNLOAD].at(activity_id="a9"), "no such file"),
    (ASKS[DOWNLOAD].at(sha256="0" * 64), "no such file"),
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
    (ASKS[WORKPLACES].at(unit_id="nowhere"), "nowhere"),
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
    ("GET /activities/queue", "employee_id", BAD_IDS),
    ("GET /activities/queue", "date", NO_DATES),
    ("GET /activities/queue", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/ideas", "employee_id", BAD_IDS),
    ("GET /activities/ideas", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/audits/{unit_id}/{period}", "cursor", ["x", "W10=", "WzFd"]),
    (f"GET {ACTIVITY}/comments", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /roster/employees", "on", [value for value in NO_DATES if value]),
    ("GET /roster/employees", "cursor", ["W10=", "WzFd", urlsafe_b64encode(b'["\\u0000"]').decode(), "x" * 513]),
    ("GET /appraisals/closings", "period", NO_MONTHS),
    ("GET /attendance/holidays/proposals", "year", ["", "2026-01", 1899, 3000, 20.5, f"{WIDE}", 2**63]),
    ("GET /activities/shared", "shared_id", [*BAD_IDS, "", None]),
    ("GET /activities/shared", "cursor", ["x", "W10=", "WzFd"]),
    (f"GET {DRAFTS}", "cursor", ["x", "W10=", "WzFd", "WyJ4IiwieSJd"]),
    (f"GET {TEMPLATES}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /catalogue/entries", "on", [value for value in NO_DATES if value]),
    ("GET /catalogue/entries", "position_id", BAD_IDS),
    ("GET /catalogue/entries", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/devices", "limit", [0, 501, "many"]),
    ("GET /attendance/devices", "silent", ["", "maybe", 2]),
    ("GET /attendance/devices", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/units/{unit_id}/days/{date}", "limit", [0, 501, "many"]),
    ("GET /attendance/units/{unit_id}/days/{date}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/units/{unit_id}/recap/{period}", "format", ["xls", "", "CSV"]),
    ("GET /attendance/units/{unit_id}/arrivals", "after", [-1, 1.5, "", "x", 2**53 + 1, WIDE + "x"]),
    ("GET /attendance/quarantine", "state", ["open", "", "ALL"]),
    ("GET /attendance/quarantine", "cursor", ["x", "W10=", "WzFd"]),
    *((f"GET /activities/{what}", "limit", [0, 501, "many"]) for what in ("verifiers", "load")),
    *((f"GET /activities/{what}", "period", NO_MONTHS) for what in ("verifiers", "load")),
    ("GET /activities/verifiers", "cursor", ["x", "W10=", "WzFd", "WyJhIiwiYiJd"]),
    ("GET /activities/load", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/refusals", "device_id", BAD_IDS),
    ("GET /attendance/refusals", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/leave/{employee_id}/balance", "year", ["", "2026-01", 1899, 3000, 20.5, f"{WIDE}", 2**63]),
    *(
        (f"GET /attendance/{which}", "cursor", ["W10=", "WzFd", "x", *NO_CURSORS])
        for which in ("waiting/leave", "leave/{employee_id}", "waiting/corrections", "corrections/{employee_id}")
    ),
    ("GET /attendance/outages", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/outages", "unit_id", BAD_IDS),
    ("GET /attendance/outages", "status", ["open", "", "ALL"]),
    ("GET /attendance/outages", "limit", [0, 501, "many"]),
    (DEADLINES, "from", [*NO_DATES, "2025-10-01", "2025-06-29"]),
    (DEADLINES, "to", [*NO_DATES, "2025-09-07", "2025-12-10"]),
    ("GET /activities/outages", "limit", [0, 501, "many"]),
    ("GET /activities/outages", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/todo/units/{unit_id}/{period}", "limit", [0, 501, "many"]),
    ("GET /activities/todo/units/{unit_id}/{period}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/notifications", "status", ["failed", "", "LOST"]),
    ("GET /activities/notifications", "limit", [0, 501, "many"]),
    ("GET /activities/notifications", "cursor", ["x", "W10=", urlsafe_b64encode(b'["e1","m1"]').decode()]),
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
    ({"position": HERE}, "position"),
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
BAD_ROSTERS: list[tuple[dict[str, Any], str]] = [
    ({"employee_id": "nobody"}, "No such employee"),
    ({"employee_id": "city"}, "employee_id"),
    ({"employee_id": "a1"}, "their own record"),
    ({"days": {}}, "days"),
    ({"days": {DAY: [HOURS, HOURS]}}, "overlaps"),
    ({"days": {"2019-12-31": []}}, "does not work here"),
    ({"days": {"2025-09-31": []}}, "days"),
    ({"shift": 1}, "shift"),
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
    ({"declared": False}, "true to the facts"),
    ({"catalogue_code": "nothing"}, "nothing"),
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
    method, path = route.split()
    operation = schema["paths"][path][method.lower()]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return list(schema["components"]["schemas"][reference.rpartition("/")[2]]["properties"])
