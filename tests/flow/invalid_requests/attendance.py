"""Invalid requests to attendance: the input, and what its refusal must name."""

from typing import Any

from tests.flow.example_requests import ASKS, DAY, LEAVE, QUARANTINED, Ask
from tests.flow.example_requests import CORRECTION as REQUEST
from tests.flow.invalid_requests.values import (
    BAD_IDS,
    HOURS,
    NO_CLOCKS,
    NO_CURSORS,
    NO_DATES,
    NO_INSTANTS,
    NO_LATITUDE,
    NO_NUMBER,
    NO_SHIFTS,
    NO_TEXT,
    WIDE,
    wrong_values,
)

PUNCH, PUNCHES, CORRECTION = ("POST /attendance/" + what for what in ("punches", "punches/batch", "corrections"))
STREAM = "POST /attendance/punches/stream"
EXCUSE, HOLIDAY, SCHEDULE = ("POST /attendance/" + what for what in ("excuses", "holidays", "schedules"))
CONFIRM, ASSEMBLY = "POST /attendance/holidays/confirmation", "POST /attendance/assemblies"
WITHDRAW = "POST /attendance/holidays/{date}/withdrawal"
DEVICE, SUSPENSION = "POST /attendance/devices", "POST /attendance/devices/{device_id}/suspension"
STEPS = ("activation", "suspension", "revocation")
WORKPLACES = "POST /attendance/units/{unit_id}/workplaces"
RELEASE, TURN_DOWN = (f"POST {QUARANTINED}/{what}" for what in ("release", "refusal"))
ROSTER, ROSTERS = "POST /attendance/rosters", "POST /attendance/rosters/batch"
ASK_LEAVE = "POST /attendance/leave"
ADVISE, GRANT, RECALL, CANCEL = (f"POST {LEAVE}/{what}" for what in ("advice", "decision", "recall", "cancellation"))
OUTAGE = "/attendance/outages/{outage_id}"
REPORT, TURN_OUTAGE_DOWN = "POST /attendance/outages", f"POST {OUTAGE}/refusal"
MOVES = ("endorsement", "approval", "refusal", "withdrawal", "cancellation")  # of a request
ENDORSE, TURN_REQUEST_DOWN, TAKE_BACK = (f"POST {REQUEST}/{what}" for what in ("endorsement", "refusal", "withdrawal"))

MISSED = ASKS[REPORT].body["missed"][0]
PLACE = ASKS[WORKPLACES].body["places"][0]
HERE = {"latitude": -10.1772, "longitude": 123.607, "accuracy_m": 12.5}

# A route, what its well-formed body says instead, and what the answer must name.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    # instants and dates
    (PUNCH, {"at": "2099-01-01T00:00:00Z"}, "2099-01-01"),
    (PUNCH, {"at": "1970-01-01T00:00:00Z"}, "1970-01-01"),
    (CORRECTION, {"check_in": "2099-01-01T00:00:00Z"}, "2099-01-01"),
    (EXCUSE, {"date_to": "2025-09-07"}, "before it starts"),
    (EXCUSE, {"date_to": "2035-09-07"}, "longer than any leave"),
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
    *wrong_values(CORRECTION, "kind", ["ANNUAL", "forgot", "", None, 1]),
    *wrong_values(CORRECTION, "reason", [*NO_TEXT, "x"]),
    *wrong_values(CORRECTION, "document", ["", "a\0", "x" * 501, 1]),
    *wrong_values(ENDORSE, "comment", ["", "a\0", "x" * 501, 1]),
    *wrong_values(TURN_REQUEST_DOWN, "reason", [*NO_TEXT, "x"]),
    *wrong_values(TAKE_BACK, "reason", [*NO_TEXT, "x"]),
    # outages
    *wrong_values(REPORT, "kind", ["FLOOD", "power", "", None, 1]),
    *wrong_values(REPORT, "reason", [*NO_TEXT, "x"]),
    *wrong_values(REPORT, "missed", [[], None, {}, [MISSED] * 1_001]),
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
    *wrong_values(TURN_OUTAGE_DOWN, "reason", [*NO_TEXT, "x"]),
    *wrong_values(PUNCH, "at", NO_INSTANTS),
    *wrong_values(CORRECTION, "check_out", NO_INSTANTS),
    *wrong_values(CORRECTION, "date_from", NO_DATES),
    *wrong_values(EXCUSE, "date_from", NO_DATES),
    *wrong_values(HOLIDAY, "date", NO_DATES),
    *((SCHEDULE, {"weekly": {"MON": {**HOURS, "start": clock}}}, "/body/weekly/MON/start") for clock in NO_CLOCKS),
    (SCHEDULE, {"weekly": {"SENIN": HOURS}}, "/body/weekly/SENIN"),
    # holidays, assemblies
    *wrong_values(CONFIRM, "year", [1899, 3000, 2**63, 2025.0, "2025", True, None]),
    *wrong_values(CONFIRM, "dates", [[], None, {}, "2025-12-25", ["2025-12-25"] * 101]),
    *((CONFIRM, {"dates": [text]}, "/body/dates/0") for text in NO_DATES),
    *wrong_values(WITHDRAW, "reason", [*NO_TEXT, "x"]),
    (HOLIDAY, {"reason": "salah catat"}, "/body/reason"),
    (ASSEMBLY, {"date": "2099-01-01"}, "2099-01-01"),
    *wrong_values(ASSEMBLY, "date", NO_DATES),
    *wrong_values(ASSEMBLY, "kind", ["morning", "INSPECTION", "", None, 1]),
    *wrong_values(ASSEMBLY, "present", [None, {}, "e1", ["e1"] * 20_001]),
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
    *wrong_values(ASK_LEAVE, "date_from", NO_DATES),
    *wrong_values(ASK_LEAVE, "date_to", NO_DATES),
    *wrong_values(ASK_LEAVE, "kind", ["COLLECTIVE", "annual", "", None, 1]),
    *wrong_values(ASK_LEAVE, "reason", [*NO_TEXT, "x"]),
    *wrong_values(ASK_LEAVE, "document", ["", "a\0", "x" * 501, 1]),
    *wrong_values(ADVISE, "advice", ["GRANTED", "agree", "", None, 1]),
    *wrong_values(ADVISE, "comment", ["", "a\0", "x" * 501, 1]),
    *wrong_values(GRANT, "verdict", ["AGREE", "granted", "", None, 1]),
    *wrong_values(RECALL, "returns_on", [*NO_DATES, None]),
    *wrong_values(CANCEL, "reason", [*NO_TEXT, "x"]),
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
    *wrong_values(ROSTER, "days", [None, [], "", 7, True]),
    # people
    *wrong_values(PUNCH, "employee_id", ["city"]),
    # texts, lists, choices
    *wrong_values(HOLIDAY, "name", NO_TEXT),
    *wrong_values(EXCUSE, "kind", ["HOLIDAY", "sick", "", None, 1]),
    *wrong_values(EXCUSE, "document", ["a\0", "x" * 501, 1]),
    *wrong_values(PUNCH, "method", ["", "a\0", "x" * 33, None]),
    *wrong_values(PUNCH, "direction", ["in", "", None, 1]),
    # positions and workplaces
    (PUNCH, {"position": HERE}, "one's own phone"),
    (PUNCH, {"employee_id": "e2", "position": HERE}, "one's own phone"),
    *wrong_values(PUNCH, "position", ["here", [-10.1, 123.6], 1, {}]),
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
    *wrong_values(WORKPLACES, "places", [None, {}, PLACE, [PLACE] * 51]),
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
    # devices
    *wrong_values(DEVICE, "protocol", ["ZK", "adms", "", None, 1]),
    *wrong_values(DEVICE, "timezone", ["Asia/Nowhere", "../../etc/passwd", "Asia", "", "x" * 65, 8, None]),
    *wrong_values(DEVICE, "site", ["", "a\0b", "\ud800", "x" * 201, 1, None]),
    *wrong_values(DEVICE, "trust", ["high", "", 1]),
    *((DEVICE, {"sources": [net]}, "/body/sources/0") for net in ("10.0.0.1/8", "10.0.0.0/33", "kantor", "", 1)),
    *wrong_values(DEVICE, "sources", ["10.0.0.0/8", {}, None, ["10.0.0.0/8"] * 21]),
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
    *wrong_values(SUSPENSION, "reason", [*NO_TEXT, "x"]),
    *wrong_values(RELEASE, "reason", [*NO_TEXT, "x"]),
    *wrong_values(TURN_DOWN, "reason", [*NO_TEXT, "x"]),
    (RELEASE, {"at": "2026-01-01T00:00:00Z"}, "/body/at"),
    # what nobody may say for us
    (PUNCH, {"punch_id": "p1"}, "/body/punch_id"),
    (PUNCH, {"": 1}, "/body/"),
]
UNKNOWN: list[tuple[Ask, str]] = [
    (ASKS[PUNCH].saying(employee_id="nobody"), "employee"),
    (ASKS[ASK_LEAVE].saying(employee_id="nobody"), "employee"),
    (ASKS[CORRECTION].saying(employee_id="nobody"), "employee"),
    *((ASKS[f"POST {REQUEST}/{what}"].at(correction_id="c9"), "c9") for what in MOVES),
    *((ASKS[f"POST {OUTAGE}/{what}"].at(outage_id="o9"), "o9") for what in ("approval", "refusal")),
    (ASKS[REPORT].saying(unit_id="nowhere"), "nowhere"),
    (ASKS["GET /attendance/outages/{outage_id}"].at(outage_id="o9"), "o9"),
    (ASKS[ROSTER].saying(employee_id="nobody"), "employee"),
    *((ASKS[route].at(leave_id="l9"), "l9") for route in (ADVISE, GRANT, RECALL, CANCEL)),
    (ASKS[WITHDRAW].at(date="2025-09-09"), "2025-09-09"),
    (ASKS[ASSEMBLY].saying(unit_id="nowhere"), "nowhere"),
    (ASKS["POST /attendance/special-hours"].saying(schedule_id="nights"), "nights"),
    (ASKS["POST /attendance/excuses/{employee_id}/{period}/{excuse_id}/cancellation"].at(excuse_id="x9"), "x9"),
    (ASKS["GET /attendance/devices/{device_id}"].at(device_id="nothing"), "device"),
    (ASKS[WORKPLACES].at(unit_id="nowhere"), "nowhere"),
    *((ASKS[f"POST /attendance/devices/{{device_id}}/{what}"].at(device_id="nothing"), "device") for what in STEPS),
    *((ASKS[route].at(punch_id="p9"), "punch") for route in (RELEASE, TURN_DOWN)),
    *((ASKS[route].at(employee_id="nobody"), "employee") for route in (RELEASE, TURN_DOWN)),
]
QUERIES: list[tuple[str, str, list[Any]]] = [
    ("GET /attendance/holidays/proposals", "year", ["", "2026-01", 1899, 3000, 20.5, f"{WIDE}", 2**63]),
    ("GET /attendance/devices", "limit", [0, 501, "many"]),
    ("GET /attendance/devices", "silent", ["", "maybe", 2]),
    ("GET /attendance/devices", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/units/{unit_id}/days/{date}", "limit", [0, 501, "many"]),
    ("GET /attendance/units/{unit_id}/days/{date}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /attendance/units/{unit_id}/recap/{period}", "format", ["xls", "", "CSV"]),
    ("GET /attendance/units/{unit_id}/arrivals", "after", [-1, 1.5, "", "x", 2**53 + 1, WIDE + "x"]),
    ("GET /attendance/quarantine", "state", ["open", "", "ALL"]),
    ("GET /attendance/quarantine", "cursor", ["x", "W10=", "WzFd"]),
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
