"""Invalid requests to activity: the input, and what its refusal must name."""

from base64 import urlsafe_b64encode
from typing import Any

from tests.flow.example_requests import ACTIVITY, ASKS, DAY, DOWNLOAD, DRAFTS, TEMPLATES, Ask
from tests.flow.invalid_requests.values import (
    BAD_IDS,
    NO_COUNT,
    NO_DATES,
    NO_INSTANTS,
    NO_MONTHS,
    NO_NAMES,
    NO_TEXT,
    wrong_values,
)

WORK, WORKS = "POST /activities", "POST /activities/batch"
DECISIONS = [f"POST {ACTIVITY}/{what}" for what in ("verification", "return", "rejection")]
VERIFY = DECISIONS[0]
BULK, AUDIT, IDEA = ("POST /activities/" + what for what in ("verifications", "audits", "ideas"))
CONFIRM_WORK, COMMENT = (f"POST {ACTIVITY}/{what}" for what in ("confirmation", "comments"))
DOWNTIME, DEADLINES = "POST /activities/outages", "GET /activities/{employee_id}/deadlines"
UPLOAD, PART = "POST /evidence/uploads", "PATCH /evidence/uploads/{upload_id}"
UPLOADS_OWN = (PART, *(f"{method} /evidence/uploads/{{upload_id}}" for method in ("GET", "DELETE")))
ENTRY, DRAFT, COPY = "POST /catalogue/entries", f"PUT {DRAFTS}/{{activity_id}}", f"POST {DRAFTS}/copies"
TEMPLATE, FILL_IN = f"PUT {TEMPLATES}/{{template_id}}", f"POST {TEMPLATES}/{{template_id}}/drafts"
EVIDENCE = ASKS[WORK].body["evidence"][0]

# A route, what its well-formed body says instead, and what the answer must name.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    # instants and dates
    (WORK, {"date": "2099-01-01"}, "2099-01-01"),
    # outages
    *wrong_values(WORK, "date", NO_DATES),
    # deadlines
    *wrong_values(WORK, "made_at", [text for text in NO_INSTANTS if text is not None]),
    (WORK, {"late": False}, "/body/late"),
    *wrong_values(DOWNTIME, "started_at", [*NO_INSTANTS, None]),
    *wrong_values(DOWNTIME, "ended_at", [*NO_INSTANTS, None]),
    *wrong_values(DOWNTIME, "reason", [*NO_TEXT, "x"]),
    *wrong_values(DOWNTIME, "units", [None, "u1", {}, ["u1"] * 1_001]),
    *((DOWNTIME, {"units": ["u1", bad]}, "/body/units/1") for bad in [*BAD_IDS, "", "city", 1, None, ["u1"]]),
    (DOWNTIME, {"ended_at": f"{DAY}T20:00:00+08:00"}, "not after it starts"),
    (DOWNTIME, {"ended_at": "2025-09-22T20:00:00.000001+08:00"}, "longer than 14 days"),
    (DOWNTIME, {"ended_at": "2025-10-09T00:00:00Z"}, "in the future"),
    (DOWNTIME, {"source": "MEASURED"}, "/body/source"),
    # money, rates, minutes
    *wrong_values(WORK, "minutes", [*NO_COUNT, 0, 601, 1_441], activity_id="a9"),
    *wrong_values(WORK, "volume", [*NO_COUNT, 0, 10**12 + 1]),
    *wrong_values(VERIFY, "minutes_accepted", [*NO_COUNT, 1_441]),
    (VERIFY, {"minutes_accepted": 601}, "60 claimed"),
    *wrong_values(VERIFY, "quality", [*NO_COUNT, 10_001]),
    *wrong_values(VERIFY, "volume_accepted", NO_COUNT),
    (VERIFY, {"minutes_accepted": 61}, "60 claimed"),
    (VERIFY, {"volume_accepted": 4}, "3 claimed"),
    # verification in bulk, audits, feedback
    (BULK, {"date": "2025-10-01"}, "no day of 2025-09"),
    (BULK, {"except": ASKS[BULK].body["except"] * 2}, "an activity twice"),
    (BULK, {"opened": []}, "/body/opened"),
    *wrong_values(BULK, "period", NO_MONTHS),
    *wrong_values(BULK, "date", NO_DATES),
    *wrong_values(BULK, "minutes", ["as_claimed", "", 60, None]),
    *wrong_values(BULK, "quality", [*NO_COUNT, 10_001, None]),
    *wrong_values(BULK, "except", [None, {}, "a1", ASKS[BULK].body["except"] * 1_001]),
    *(
        (BULK, {"except": [wrong]}, "/body/except/0")
        for wrong in (None, {}, {"decision": "RETURN"}, {"decision": "ANNUL"})
    ),
    *wrong_values(AUDIT, "period", NO_MONTHS),
    *wrong_values(AUDIT, "share_bp", [*NO_COUNT, 0, 10_001, None]),
    *wrong_values(AUDIT, "seed", ["", "a\0b", "\ud800", "baris\n", "é", "x" * 201, 1, None]),
    *wrong_values(CONFIRM_WORK, "comment", ["", "a\0b", "x" * 2_001, 1]),
    *wrong_values(COMMENT, "text", NO_TEXT),
    *wrong_values(IDEA, "text", NO_TEXT),
    *wrong_values(IDEA, "date", NO_DATES),
    (IDEA, {"date": "2099-01-01"}, "2099-01-01"),
    (IDEA, {"date": "2019-12-31"}, "does not work here"),
    # texts, lists, choices
    *wrong_values(WORK, "description", NO_TEXT),
    *wrong_values(WORK, "evidence", [[], None, {}, [EVIDENCE] * 21], activity_id="a9"),
    *((WORK, {"evidence": [{**EVIDENCE, "sha256": mark}]}, "/evidence/0/sha256") for mark in ("", "AB" * 32, "g" * 64)),
    *((WORK, {"evidence": [{**EVIDENCE, "size": size}]}, "/evidence/0/size") for size in (-1, 1.5, 2**63)),
    # positions and workplaces
    *((WORK, {"evidence": [{**EVIDENCE, "name": name}]}, "/evidence/0/name") for name in NO_NAMES),
    (WORK, {"evidence": [{**EVIDENCE, "sha256": "cd" * 32}]}, "cd" * 32),
    (WORK, {"evidence": [{**EVIDENCE, "size": EVIDENCE["size"] + 1}]}, f"has {EVIDENCE['size']} bytes"),
    (WORK, {"evidence": [EVIDENCE, {**EVIDENCE, "media_type": "image/png"}]}, "/body/evidence/1/sha256"),
    # uploads
    *wrong_values(UPLOAD, "sha256", ["", "AB" * 32, "g" * 64, 7, None]),
    *wrong_values(UPLOAD, "size", [*NO_COUNT, 0, 10_485_761]),
    *wrong_values(UPLOAD, "name", NO_NAMES),
    *wrong_values(
        UPLOAD, "media_type", ["", "text/html", "image/svg+xml", "application/x-msdownload", "IMAGE/JPEG", None]
    ),
    (UPLOAD, {"offset": 100}, "/body/offset"),
    # entering work: declared, by the catalogue, in drafts
    *wrong_values(WORK, "declared", [False, None, 1, "true", [True]]),
    *wrong_values(WORK, "shared_id", [*BAD_IDS, "", 1, ["s1"]]),
    *wrong_values(WORK, "catalogue_code", ["nothing", *BAD_IDS, "", 1], activity_id="a9"),
    *wrong_values(ENTRY, "code", [*BAD_IDS, "", "city", 1, None]),
    *wrong_values(ENTRY, "title", NO_TEXT),
    *wrong_values(ENTRY, "unit", ["", "a\0b", "x" * 201, 1, None]),
    *wrong_values(ENTRY, "standard_minutes", [*NO_COUNT, 0, 1_441, None]),
    *wrong_values(ENTRY, "effective_from", NO_DATES),
    *wrong_values(ENTRY, "evidence", ["required", "", None, 1]),
    *wrong_values(ENTRY, "quality_standard", ["", "a\0", "x" * 2_001, 1]),
    *wrong_values(ENTRY, "positions", [None, "p1", {}, ["p1"] * 501]),
    *((ENTRY, {"positions": [bad]}, "/body/positions/0") for bad in [*BAD_IDS, "", 1, None]),
    *wrong_values(ENTRY, "retired", ["yes", 1, None]),
    *wrong_values(DRAFT, "date", [*NO_DATES, None]),
    *wrong_values(DRAFT, "description", ["a\0b", "\ud800", "x" * 2_001, 1, None]),
    *wrong_values(DRAFT, "volume", [*NO_COUNT, 0, 10**12 + 1]),
    *wrong_values(DRAFT, "minutes", [*NO_COUNT, 0, 1_441]),
    *wrong_values(DRAFT, "unit", ["", "a\0", "x" * 201, 1]),
    *wrong_values(DRAFT, "evidence", [None, {}, [EVIDENCE] * 21]),
    *wrong_values(DRAFT, "shared_id", [*BAD_IDS, ""]),
    (DRAFT, {"declared": True}, "/body/declared"),
    *wrong_values(COPY, "from_date", [*NO_DATES, None]),
    *wrong_values(COPY, "to_date", [*NO_DATES, None]),
    (COPY, {"to_date": DAY}, "another day"),
    *wrong_values(TEMPLATE, "description", NO_TEXT),
    *wrong_values(TEMPLATE, "minutes", [*NO_COUNT, 0, 1_441]),
    (TEMPLATE, {"date": DAY}, "/body/date"),
    *wrong_values(FILL_IN, "date", [*NO_DATES, None]),
    # what nobody may say for us
    (WORK, {"status": "VERIFIED"}, "/body/status"),
    (VERIFY, {"decided_by": "employee:boss"}, "/body/decided_by"),
]
UNKNOWN: list[tuple[Ask, str]] = [
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
    *((ASKS[route].at(upload_id="0" * 32), "upload") for route in UPLOADS_OWN),
    (ASKS[DOWNLOAD].at(activity_id="a9"), "no such file"),
    (ASKS[DOWNLOAD].at(sha256="0" * 64), "no such file"),
]
QUERIES: list[tuple[str, str, list[Any]]] = [
    ("GET /activities/queue", "employee_id", BAD_IDS),
    ("GET /activities/queue", "date", NO_DATES),
    ("GET /activities/queue", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/ideas", "employee_id", BAD_IDS),
    ("GET /activities/ideas", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/audits/{unit_id}/{period}", "cursor", ["x", "W10=", "WzFd"]),
    (f"GET {ACTIVITY}/comments", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /activities/shared", "shared_id", [*BAD_IDS, "", None]),
    ("GET /activities/shared", "cursor", ["x", "W10=", "WzFd"]),
    (f"GET {DRAFTS}", "cursor", ["x", "W10=", "WzFd", "WyJ4IiwieSJd"]),
    (f"GET {TEMPLATES}", "cursor", ["x", "W10=", "WzFd"]),
    ("GET /catalogue/entries", "on", [value for value in NO_DATES if value]),
    ("GET /catalogue/entries", "position_id", BAD_IDS),
    ("GET /catalogue/entries", "cursor", ["x", "W10=", "WzFd"]),
    *((f"GET /activities/{what}", "limit", [0, 501, "many"]) for what in ("verifiers", "load")),
    *((f"GET /activities/{what}", "period", NO_MONTHS) for what in ("verifiers", "load")),
    ("GET /activities/verifiers", "cursor", ["x", "W10=", "WzFd", "WyJhIiwiYiJd"]),
    ("GET /activities/load", "cursor", ["x", "W10=", "WzFd"]),
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
