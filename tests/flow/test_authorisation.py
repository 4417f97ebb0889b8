"""Who may call what: every route as every role, then every route as everybody on everybody's records.

Both tables are written by hand from the domain (3.2, 7), so that a changed `allow(...)` fails here.
"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import NamedTuple

import httpx
import pytest
import pytest_asyncio

from services.attendance.intake import ndjson as stream
from shared.caller import ROLES, Role
from shared.http.access import PUBLIC, TERMINAL, roles_of, routes_of
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from tests.flow.conftest import Headers, eventually
from tests.flow.example_requests import (
    ACTIVITY,
    ASKS,
    CORRECTION,
    DOWNLOAD,
    DRAFTS,
    LEAVE,
    NOW,
    QUARANTINED,
    STATEMENTS,
    TEMPLATES,
    Ask,
    Town,
    problem,
    small_town,
    waiting,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYBODY = "employee unit_hr hr_admin finance auditor device operator"
ROUTES = {
    "POST /attendance/punches": "device employee unit_hr hr_admin",
    "POST /attendance/punches/batch": "device unit_hr hr_admin",
    "POST /attendance/punches/stream": "device unit_hr hr_admin",
    "POST /attendance/corrections": "employee unit_hr hr_admin",
    f"POST {CORRECTION}/endorsement": "employee",
    f"POST {CORRECTION}/approval": "unit_hr hr_admin",
    f"POST {CORRECTION}/refusal": "employee unit_hr hr_admin",
    f"POST {CORRECTION}/withdrawal": "employee unit_hr hr_admin",
    f"POST {CORRECTION}/cancellation": "unit_hr hr_admin",
    "GET /attendance/waiting/corrections": "employee unit_hr hr_admin",
    "GET /attendance/corrections/{employee_id}": "employee unit_hr hr_admin auditor",
    "POST /attendance/outages": "unit_hr hr_admin",
    "POST /attendance/outages/{outage_id}/approval": "hr_admin",
    "POST /attendance/outages/{outage_id}/refusal": "hr_admin",
    "GET /attendance/outages": "unit_hr hr_admin auditor",
    "GET /attendance/outages/{outage_id}": "unit_hr hr_admin auditor",
    "POST /attendance/excuses": "unit_hr hr_admin",
    "POST /attendance/excuses/{employee_id}/{period}/{excuse_id}/cancellation": "unit_hr hr_admin",
    "POST /attendance/schedules": "hr_admin",
    "POST /attendance/holidays": "hr_admin",
    "POST /attendance/holidays/confirmation": "hr_admin",
    "POST /attendance/holidays/{date}/withdrawal": "hr_admin",
    "POST /attendance/assemblies": "unit_hr hr_admin",
    "POST /attendance/special-hours": "hr_admin",
    "GET /attendance/schedules": EVERYBODY,
    "GET /attendance/holidays": EVERYBODY,
    "GET /attendance/holidays/proposals": "hr_admin",
    "GET /attendance/special-hours": EVERYBODY,
    "GET /attendance/months/{employee_id}/{period}": "employee unit_hr hr_admin auditor",
    "GET /attendance/units/{unit_id}/days/{date}": "unit_hr hr_admin auditor",
    "GET /attendance/units/{unit_id}/recap/{period}": "unit_hr hr_admin auditor",
    "GET /attendance/units/{unit_id}/signals/{period}": "unit_hr hr_admin auditor",
    "GET /attendance/months/{employee_id}/{period}/signals": "employee unit_hr hr_admin auditor",
    "GET /attendance/signals/{period}": "hr_admin auditor",
    "POST /attendance/units/{unit_id}/workplaces": "unit_hr hr_admin",
    "GET /attendance/units/{unit_id}/workplaces": "employee unit_hr hr_admin auditor",
    "GET /attendance/units/{unit_id}/arrivals": "unit_hr hr_admin auditor",
    "POST /attendance/devices": "hr_admin operator",
    "POST /attendance/devices/{device_id}/activation": "hr_admin operator",
    "POST /attendance/devices/{device_id}/suspension": "hr_admin operator",
    "POST /attendance/devices/{device_id}/revocation": "hr_admin operator",
    "GET /attendance/devices": "hr_admin operator auditor",
    "GET /attendance/devices/{device_id}": "hr_admin operator auditor",
    "GET /attendance/refusals": "hr_admin operator auditor",
    "GET /attendance/quarantine": "unit_hr hr_admin auditor",
    f"POST {QUARANTINED}/release": "unit_hr hr_admin",
    f"POST {QUARANTINED}/refusal": "unit_hr hr_admin",
    "GET /iclock/cdata": "terminal",
    "POST /iclock/cdata": "terminal",
    "GET /iclock/getrequest": "terminal",
    "POST /iclock/devicecmd": "terminal",
    "POST /attendance/leave": "employee unit_hr hr_admin",
    f"POST {LEAVE}/advice": "employee",
    f"POST {LEAVE}/decision": "unit_hr hr_admin",
    f"POST {LEAVE}/recall": "unit_hr hr_admin",
    f"POST {LEAVE}/cancellation": "employee unit_hr hr_admin",
    "GET /attendance/waiting/leave": "employee unit_hr hr_admin",
    "GET /attendance/leave/{employee_id}": "employee unit_hr hr_admin auditor",
    "GET /attendance/leave/{employee_id}/balance": "employee unit_hr hr_admin auditor",
    "POST /attendance/rosters": "unit_hr hr_admin",
    "POST /attendance/rosters/batch": "unit_hr hr_admin",
    "GET /attendance/rosters/{employee_id}/{period}": "employee unit_hr hr_admin auditor",
    "POST /activities": "employee unit_hr hr_admin",
    "POST /activities/batch": "employee unit_hr hr_admin",
    f"POST {ACTIVITY}/withdrawal": "employee unit_hr hr_admin",
    f"POST {ACTIVITY}/verification": "employee",
    f"POST {ACTIVITY}/return": "employee",
    f"POST {ACTIVITY}/rejection": "employee",
    "POST /activities/decisions/batch": "employee",
    "POST /activities/verifications": "employee",
    f"POST {ACTIVITY}/annulment": "auditor",
    f"POST {ACTIVITY}/confirmation": "auditor",
    f"POST {ACTIVITY}/comments": "employee unit_hr hr_admin auditor",
    f"GET {ACTIVITY}/comments": "employee unit_hr hr_admin auditor",
    "POST /activities/ideas": "employee unit_hr hr_admin",
    "GET /activities/ideas": "employee unit_hr hr_admin auditor",
    "POST /activities/audits": "auditor",
    "GET /activities/audits/{unit_id}/{period}": "hr_admin auditor",
    "GET /activities/circles": "hr_admin auditor",
    "GET /activities/verifiers": "hr_admin auditor",
    "GET /activities/verifiers/{period}/{employee_id}": "employee hr_admin auditor",
    "GET /activities/load": "hr_admin auditor",
    "GET /activities/load/{period}/{unit_id}": "unit_hr hr_admin auditor",
    "GET /activities/queue": "employee",
    "GET /activities/todo/people/{employee_id}": "employee unit_hr hr_admin auditor",
    "GET /activities/todo/units/{unit_id}/{period}": "unit_hr hr_admin auditor",
    "GET /activities/todo/city/{period}": "hr_admin auditor",
    "GET /activities/notifications": "operator",
    "GET /activities/{employee_id}/{period}": "employee unit_hr hr_admin auditor",
    "GET /activities/{employee_id}/deadlines": "employee unit_hr hr_admin auditor",
    "POST /activities/outages": "hr_admin operator",
    "GET /activities/outages": "employee unit_hr hr_admin auditor operator",
    "POST /evidence/uploads": "employee unit_hr hr_admin",
    "GET /evidence/uploads/{upload_id}": "employee unit_hr hr_admin",
    "PATCH /evidence/uploads/{upload_id}": "employee unit_hr hr_admin",
    "DELETE /evidence/uploads/{upload_id}": "employee unit_hr hr_admin",
    DOWNLOAD: "employee unit_hr hr_admin auditor",
    "GET /activities/shared": "employee unit_hr hr_admin auditor",
    f"PUT {DRAFTS}/{{activity_id}}": "employee unit_hr hr_admin",
    f"DELETE {DRAFTS}/{{activity_id}}": "employee unit_hr hr_admin",
    f"GET {DRAFTS}": "employee unit_hr hr_admin",
    f"POST {DRAFTS}/copies": "employee unit_hr hr_admin",
    f"PUT {TEMPLATES}/{{template_id}}": "employee unit_hr hr_admin",
    f"DELETE {TEMPLATES}/{{template_id}}": "employee unit_hr hr_admin",
    f"GET {TEMPLATES}": "employee unit_hr hr_admin",
    f"POST {TEMPLATES}/{{template_id}}/drafts": "employee unit_hr hr_admin",
    "POST /catalogue/entries": "hr_admin",
    "POST /catalogue/entries/import": "hr_admin",
    "GET /catalogue/entries": EVERYBODY,
    "POST /roster/units": "hr_admin",
    "GET /roster/units": "employee unit_hr hr_admin finance auditor",
    "POST /roster/positions": "hr_admin",
    "GET /roster/positions": "employee unit_hr hr_admin finance auditor",
    "POST /roster/employees": "unit_hr hr_admin",
    "POST /roster/employees/import": "unit_hr hr_admin",
    "GET /roster/employees": "unit_hr hr_admin auditor",
    "GET /roster/employees/{employee_id}": "employee unit_hr hr_admin auditor",
    "POST /roster/employees/{employee_id}/transfers": "unit_hr hr_admin",
    "POST /roster/employees/{employee_id}/ranks": "unit_hr hr_admin",
    "POST /roster/employees/{employee_id}/supervisors": "unit_hr hr_admin",
    "POST /roster/employees/{employee_id}/sanctions": "hr_admin",
    "POST /roster/employees/{employee_id}/end": "hr_admin",
    "POST /appraisals/closings": "unit_hr hr_admin",
    "POST /appraisals/closings/city": "hr_admin",
    "GET /appraisals/closings": "unit_hr hr_admin finance auditor",
    "POST /payroll/rule-sets": "hr_admin",
    "GET /payroll/rule-sets": "employee unit_hr hr_admin finance auditor",
    "GET /payroll/statements": "unit_hr hr_admin finance auditor",
    f"GET {STATEMENTS}": "employee unit_hr hr_admin finance auditor",
    f"GET {STATEMENTS}/estimate": "employee unit_hr hr_admin finance auditor",
    f"GET {STATEMENTS}/so-far": "employee unit_hr hr_admin finance auditor",
    f"GET {STATEMENTS}/explanation": "employee unit_hr hr_admin finance auditor",
    "GET /payroll/totals/{period}": "hr_admin finance auditor",
    "GET /": "public",
    "GET /livez": "public",
    "GET /readyz": "public",
    "GET /metrics": "public",
    "GET /openapi.json": "public",
    "GET /docs": "public",
    "GET /docs/{file}": "public",
}
EXPECTED = {route: frozenset(roles.split()) for route, roles in ROUTES.items()}
GUARDED = [route for route, roles in EXPECTED.items() if roles not in (PUBLIC, TERMINAL)]
OPEN, TERMINALS = ([route for route, roles in EXPECTED.items() if roles == kind] for kind in (PUBLIC, TERMINAL))


class Person(NamedTuple):
    subject: str
    roles: tuple[Role, ...] = ("employee",)
    units: tuple[str, ...] = ()


# Who stands in which relation to e1 of unit u1 (`STAFF` and `SUPERVISIONS` in town.py).
PEOPLE = {
    "self": Person("e1"),
    "colleague": Person("e3"),
    "elsewhere": Person("e2"),
    "twin": Person("e4"),
    "boss": Person("boss"),
    "acting": Person("acting"),
    "former": Person("former"),
    "boss+hr2": Person("boss", ("employee", "unit_hr"), ("u2",)),
    "self+hr2": Person("e1", ("employee", "unit_hr"), ("u2",)),
    "officer": Person("officer", ("employee", "unit_hr"), ("u1",)),
    "hr1": Person("h1", ("unit_hr",), ("u1",)),
    "hr2": Person("h2", ("unit_hr",), ("u2",)),
    "hr0": Person("h0", ("unit_hr",)),
    "admin": Person("a1", ("hr_admin",)),
    "finance": Person("f1", ("finance",)),
    "auditor": Person("i1", ("auditor",)),
    "device": Person("d1", ("device",)),
    "device2": Person("d2", ("device",)),
    "operator": Person("o1", ("operator",)),
}
HR1 = "hr1 officer admin"  # who keeps the records of unit u1
ITSELF = "self self+hr2"
HR_ONLY = "hr1 hr2 hr0 boss+hr2 self+hr2 officer admin"
KEEPERS = "admin operator"
LED = "self colleague elsewhere twin boss acting former"
STAFF = f"{LED} {HR_ONLY} finance auditor"
TREASURY = "admin finance auditor"
ANYBODY = " ".join(PEOPLE)


def post(path: str, **fields: object) -> Ask:
    return ASKS[f"POST {path}"].saying(**fields)


def get(path: str, **query: object) -> Ask:
    return ASKS[f"GET {path}"].asking(**query)


def punches(**fields: object) -> Ask:
    return post("/attendance/punches/batch", items=[post("/attendance/punches", **fields).body])


def assembly(*present: str, **fields: object) -> Ask:
    return post("/attendance/assemblies", present=[*present], **fields)


def streamed(**fields: object) -> Ask:
    return ASKS["POST /attendance/punches/stream"]._replace(body=json.dumps(post("/attendance/punches", **fields).body))


def work(activity_id: str, employee_id: str = "e1", day: str = "2025-09-08") -> Ask:
    said = {"activity_id": activity_id, "employee_id": employee_id, "date": day, "shared_id": f"s-{employee_id}"}
    return post("/activities", **said)


def works(activity_id: str) -> Ask:
    return post("/activities/batch", items=[work(activity_id).body])


def decision(what: str, activity_id: str, employee_id: str = "e1") -> Ask:
    return post(f"{ACTIVITY}/{what}").at(activity_id=activity_id, employee_id=employee_id)


def decisions(activity_id: str) -> Ask:
    (item,) = ASKS["POST /activities/decisions/batch"].body["items"]
    return post("/activities/decisions/batch", items=[{**item, "activity_id": activity_id}])


def verifications(day: str) -> Ask:
    return post("/activities/verifications", date=day).saying(**{"except": []})


def device(what: str, device_id: str = "dev8") -> Ask:
    return post(f"/attendance/devices/{{device_id}}/{what}").at(device_id=device_id)


def quarantined(what: str, punch: str, employee_id: str = "e1") -> Ask:
    return post(f"{QUARANTINED}/{what}").at(employee_id=employee_id, punch_id=waiting(punch))


def leave(leave_id: str, employee_id: str = "e1", first: int = -1) -> Ask:
    """Five days, the first so many days from today."""
    start = NOW.date() + timedelta(days=first)
    dates = {"date_from": start.isoformat(), "date_to": (start + timedelta(days=4)).isoformat()}
    return post("/attendance/leave", employee_id=employee_id, leave_id=leave_id, **dates)


def of_leave(what: str, leave_id: str, employee_id: str = "e1", **fields: object) -> Ask:
    return post(f"{LEAVE}/{what}", **fields).at(leave_id=leave_id, employee_id=employee_id)


def back_today(leave_id: str, employee_id: str = "e1") -> Ask:
    return of_leave("recall", leave_id, employee_id, returns_on=NOW.date().isoformat())


def correction(correction_id: str, employee_id: str = "e1", **fields: object) -> Ask:
    """Of the last Monday that is over everywhere in the city: the one weekday of the town's schedule."""
    today = NOW.date()
    monday = (today - timedelta(days=today.weekday() or 7)).isoformat()
    said = {"date_from": monday, "check_in": f"{monday}T07:30:00+08:00", **fields}
    return post("/attendance/corrections", employee_id=employee_id, correction_id=correction_id, **said)


def of_correction(what: str, correction_id: str, employee_id: str = "e1") -> Ask:
    return post(f"{CORRECTION}/{what}").at(correction_id=correction_id, employee_id=employee_id)


def outage(outage_id: str, *people: str) -> Ask:
    (missed,) = ASKS["POST /attendance/outages"].body["missed"]
    return post("/attendance/outages", outage_id=outage_id, missed=[{**missed, "employee_id": each} for each in people])


def rosters(employee_id: str) -> Ask:
    return post("/attendance/rosters/batch", items=[post("/attendance/rosters", employee_id=employee_id).body])


def record(what: str, employee_id: str = "e1", **fields: object) -> Ask:
    return post(f"/roster/employees/{{employee_id}}/{what}", **fields).at(employee_id=employee_id)


def own(route: str, employee_id: str = "e1") -> Ask:
    return ASKS[route].at(employee_id=employee_id)


EXCUSE = "/attendance/excuses/{employee_id}/{period}/{excuse_id}/cancellation"
CAREER = "/roster/employees/{employee_id}"
MONTH = "/attendance/months/{employee_id}/{period}"
UNIT_DAY = "/attendance/units/{unit_id}/days/{date}"
RECAP = "/attendance/units/{unit_id}/recap/{period}"
UNIT_SIGNALS = "/attendance/units/{unit_id}/signals/{period}"
SIGNALS = f"{MONTH}/signals"
ARRIVALS = "/attendance/units/{unit_id}/arrivals"
WORKPLACES = "/attendance/units/{unit_id}/workplaces"
ROSTER = "/attendance/rosters/{employee_id}/{period}"
VERIFIER = "/activities/verifiers/{period}/{employee_id}"
UNIT_LOAD = "/activities/load/{period}/{unit_id}"
TODO, UNIT_TODO = "/activities/todo/people/{employee_id}", "/activities/todo/units/{unit_id}/{period}"
MONTH_WORK = "/activities/{employee_id}/{period}"
DEADLINES = "/activities/{employee_id}/deadlines"

# In this order what is dropped was kept before.
OWN = [
    f"PUT {DRAFTS}/{{activity_id}}",
    f"DELETE {DRAFTS}/{{activity_id}}",
    f"GET {DRAFTS}",
    f"POST {DRAFTS}/copies",
    f"PUT {TEMPLATES}/{{template_id}}",
    f"POST {TEMPLATES}/{{template_id}}/drafts",
    f"GET {TEMPLATES}",
    f"DELETE {TEMPLATES}/{{template_id}}",
]
HIDDEN = "/activities/shared"  # what is not for the caller is not there
FOLLOWING = (f"GET {HIDDEN}", f"GET {ACTIVITY}/comments")  # read from rows that may not be there yet

# In this order: every request, and whom it lets in. All others of PEOPLE are refused with 403, by role or by object.
MATRIX: list[tuple[Ask, str]] = [
    # attendance
    (post("/attendance/punches"), f"{ITSELF} {HR1} device device2"),
    (post("/attendance/punches", device_id="d1"), f"{HR1} device"),
    (post("/attendance/punches", employee_id="e2"), "elsewhere hr2 boss+hr2 self+hr2 admin device device2"),
    (punches(), f"self+hr2 {HR1} device device2"),
    (punches(device_id="d1"), f"{HR1} device"),
    (punches(employee_id="officer"), f"{HR1} device device2"),
    (streamed(), f"self+hr2 {HR1} device device2"),
    (streamed(device_id="d1"), f"{HR1} device"),
    (streamed(employee_id="officer"), f"{HR1} device device2"),
    # corrections: those of e1, led by `boss`; co of an officer whom nobody leads; ct of one of two who lead each other
    *((correction(name), f"{ITSELF} {HR1}") for name in ("k1", "k2", "k3", "k4")),
    (correction("n1", kind="INFORMAL_NOTICE", check_in=None), f"{ITSELF} {HR1}"),
    (correction("co", "officer"), HR1),
    (correction("ct", "e2"), "elsewhere hr2 boss+hr2 self+hr2 admin"),
    (of_correction("endorsement", "k1"), "boss boss+hr2"),
    (of_correction("endorsement", "n1"), "boss boss+hr2"),
    (of_correction("endorsement", "co", "officer"), ""),
    (of_correction("endorsement", "ct", "e2"), ""),
    (of_correction("approval", "k1"), HR1),
    (of_correction("approval", "co", "officer"), "hr1 admin"),
    (of_correction("approval", "ct", "e2"), "hr2 boss+hr2 self+hr2 admin"),
    (of_correction("refusal", "k2"), f"boss boss+hr2 {HR1}"),
    (of_correction("refusal", "k3"), f"boss boss+hr2 {HR1}"),
    (of_correction("withdrawal", "k4"), ITSELF),
    (of_correction("cancellation", "n1"), HR1),
    (get("/attendance/waiting/corrections"), f"{LED} {HR_ONLY}"),
    (get("/attendance/corrections/{employee_id}"), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (
        get("/attendance/corrections/{employee_id}").at(employee_id="e2"),
        "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor",
    ),
    # outages: oo names an officer
    *((post("/attendance/outages", outage_id=outage_id), HR1) for outage_id in ("o2", "o3")),
    (outage("oo", "e3", "officer"), HR1),
    (post("/attendance/outages/{outage_id}/approval").at(outage_id="oo"), "admin"),
    (post("/attendance/outages/{outage_id}/approval").at(outage_id="o2"), "admin"),
    (post("/attendance/outages/{outage_id}/refusal").at(outage_id="o3"), "admin"),
    (get("/attendance/outages"), f"{HR_ONLY} auditor"),
    (get("/attendance/outages", unit_id="u1"), f"{HR1} auditor"),
    (get("/attendance/outages/{outage_id}"), f"{HR1} auditor"),
    (post("/attendance/excuses"), HR1),
    (post("/attendance/excuses", employee_id="officer"), "hr1 admin"),
    (post("/attendance/excuses", employee_id="e2"), "hr2 boss+hr2 self+hr2 admin"),
    (post(EXCUSE), HR1),
    (post(EXCUSE).at(employee_id="officer"), "hr1 admin"),
    (post("/attendance/schedules"), "admin"),
    (post("/attendance/holidays"), "admin"),
    (post("/attendance/holidays/confirmation"), "admin"),
    (post("/attendance/holidays/{date}/withdrawal").at(date="2025-08-17"), "admin"),
    (get("/attendance/holidays/proposals"), "admin"),
    (post("/attendance/special-hours"), "admin"),
    (get("/attendance/schedules"), ANYBODY),
    (get("/attendance/holidays"), ANYBODY),
    (get("/attendance/special-hours"), ANYBODY),
    (get(MONTH), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (get(MONTH).at(employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    # assemblies: nobody says of themselves that they were there
    (assembly(), HR1),
    (assembly("officer"), "hr1 admin"),
    (assembly("e2", unit_id="u2"), "hr2 boss+hr2 self+hr2 admin"),
    # units
    (get(UNIT_DAY), f"{HR1} auditor"),
    (get(UNIT_DAY).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin auditor"),
    *((get(RECAP, format=kind), f"{HR1} auditor") for kind in ("json", "csv", "xlsx")),
    (get(RECAP).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin auditor"),
    # signals: not for a superior
    (get(UNIT_SIGNALS), f"{HR1} auditor"),
    (get(UNIT_SIGNALS).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin auditor"),
    (get(SIGNALS), f"{ITSELF} {HR1} auditor"),
    (get(SIGNALS).at(employee_id="e2"), "elsewhere hr2 boss+hr2 self+hr2 admin auditor"),
    (get("/attendance/signals/{period}"), "admin auditor"),
    (get(ARRIVALS), f"{HR1} auditor"),
    (get(ARRIVALS).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin auditor"),
    # workplaces
    (post(WORKPLACES), HR1),
    (post(WORKPLACES).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin"),
    (get(WORKPLACES), f"{LED} {HR_ONLY} auditor"),
    # devices: dev8 from its enrolment to its end
    (post("/attendance/devices", device_id="dev8"), KEEPERS),
    (device("activation"), KEEPERS),
    (device("suspension"), KEEPERS),
    (device("revocation"), KEEPERS),
    (get("/attendance/devices"), f"{KEEPERS} auditor"),
    (get("/attendance/devices/{device_id}"), f"{KEEPERS} auditor"),
    (get("/attendance/refusals"), f"{KEEPERS} auditor"),
    # quarantine
    (get("/attendance/quarantine"), f"{HR_ONLY} auditor"),
    (quarantined("release", "release"), HR1),
    (quarantined("refusal", "refusal"), HR1),
    (quarantined("release", "officer", "officer"), "hr1 admin"),
    # leave: v1 and o1 run today, of an officer whom nobody leads; v2 is to come
    (leave("v1"), f"{ITSELF} {HR1}"),
    (leave("v2", first=30), f"{ITSELF} {HR1}"),
    (leave("o1", "officer"), HR1),
    (leave("t1", "e2"), "elsewhere hr2 boss+hr2 self+hr2 admin"),
    (of_leave("advice", "v1"), "boss boss+hr2"),
    (of_leave("advice", "o1", "officer"), ""),
    (of_leave("advice", "t1", "e2"), "twin"),
    (of_leave("decision", "v1"), HR1),
    (of_leave("decision", "o1", "officer"), "hr1 admin"),
    (of_leave("decision", "t1", "e2"), "hr2 boss+hr2 self+hr2 admin"),
    (back_today("v1"), HR1),
    (back_today("o1", "officer"), "hr1 admin"),
    (of_leave("cancellation", "v2"), f"{ITSELF} {HR1}"),
    (get("/attendance/waiting/leave"), f"{LED} {HR_ONLY}"),
    (get("/attendance/leave/{employee_id}"), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (get("/attendance/leave/{employee_id}").at(employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    (get("/attendance/leave/{employee_id}/balance"), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    # rosters
    (post("/attendance/rosters"), HR1),
    (post("/attendance/rosters", employee_id="officer"), "hr1 admin"),
    (post("/attendance/rosters", employee_id="e2"), "hr2 boss+hr2 self+hr2 admin"),
    (rosters("e1"), HR1),
    (rosters("officer"), "hr1 admin"),
    (get(ROSTER), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (get(ROSTER).at(employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    # activities: m1 to m4 of the 8th, led by `boss`; m5 of the 15th, when `acting` stood beside them
    (work("m1"), f"{ITSELF} {HR1}"),
    (work("o1", "officer"), HR1),
    (work("t1", "e2"), "elsewhere hr2 boss+hr2 self+hr2 admin"),
    (works("m2"), f"{ITSELF} {HR1}"),
    (work("m3"), f"{ITSELF} {HR1}"),
    (work("m4"), f"{ITSELF} {HR1}"),
    (work("m5", day="2025-09-15"), f"{ITSELF} {HR1}"),
    (work("m6"), f"{ITSELF} {HR1}"),
    (decision("verification", "m1"), "boss boss+hr2"),
    (decision("verification", "o1", "officer"), ""),
    (decision("verification", "t1", "e2"), ""),
    (decision("return", "m2"), "boss boss+hr2"),
    (decision("rejection", "m3"), "boss boss+hr2"),
    (decisions("m4"), "boss boss+hr2"),
    (decision("verification", "m5"), "boss boss+hr2 acting"),
    (decision("withdrawal", "m6"), f"{ITSELF} {HR1}"),
    (work("m7", day="2025-09-22"), f"{ITSELF} {HR1}"),
    (verifications("2025-09-22"), "boss boss+hr2"),
    (decision("confirmation", "m5"), "auditor"),
    (decision("comments", "m2").saying(comment_id="c2"), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (decision("comments", "m5").saying(comment_id="c5"), f"{ITSELF} boss boss+hr2 acting {HR1} auditor"),
    (get(f"{ACTIVITY}/comments").at(activity_id="m2"), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (post("/activities/ideas"), f"{ITSELF} {HR1}"),
    (post("/activities/ideas", employee_id="officer"), HR1),
    (get("/activities/ideas"), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (get("/activities/ideas", employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    (decision("annulment", "m1"), "auditor"),
    # figures: a verifier sees their own, no superior and no officer of theirs does
    (get("/activities/verifiers"), "admin auditor"),
    (get(VERIFIER), f"{ITSELF} admin auditor"),
    (get(VERIFIER).at(employee_id="boss"), "boss boss+hr2 admin auditor"),
    (get("/activities/load"), "admin auditor"),
    (get(UNIT_LOAD), f"{HR1} auditor"),
    (get(UNIT_LOAD).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin auditor"),
    (get("/activities/queue"), "self colleague elsewhere twin boss acting former boss+hr2 self+hr2 officer"),
    (get(TODO), f"{ITSELF} boss boss+hr2 {HR1} auditor"),  # of today: neither who acted once nor who led before
    (get(TODO).at(employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    (get(UNIT_TODO), f"{HR1} auditor"),
    (get(UNIT_TODO).at(unit_id="u2"), "hr2 boss+hr2 self+hr2 admin auditor"),
    (get("/activities/todo/city/{period}"), "admin auditor"),
    (get("/activities/notifications"), "operator"),
    (get(MONTH_WORK), f"{ITSELF} boss boss+hr2 acting {HR1} auditor"),
    (get(MONTH_WORK).at(employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    (get(DEADLINES), f"{ITSELF} boss boss+hr2 acting {HR1} auditor"),
    (get(DEADLINES).at(employee_id="e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    (post("/activities/outages"), KEEPERS),
    (get("/activities/outages"), f"{LED} {HR_ONLY} auditor operator"),
    # evidence: the upload is the administrator's own; what else is not for somebody is not there
    (post("/evidence/uploads"), f"{LED} {HR_ONLY}"),
    (get("/evidence/uploads/{upload_id}"), "admin"),
    *((ASKS[f"{method} /evidence/uploads/{{upload_id}}"], "admin") for method in ("PATCH", "DELETE")),
    (ASKS[DOWNLOAD], f"{ITSELF} boss boss+hr2 acting {HR1} auditor"),
    (ASKS[DOWNLOAD].at(employee_id="e2"), ""),
    (get("/activities/shared", shared_id="s-e1"), f"{ITSELF} boss boss+hr2 acting {HR1} auditor"),
    (get("/activities/shared", shared_id="s-e2"), "elsewhere twin hr2 boss+hr2 self+hr2 admin auditor"),
    # drafts and templates: no superior, no auditor
    *((own(route), f"{ITSELF} {HR1}") for route in OWN),
    *((own(route, "officer"), HR1) for route in OWN if route != f"POST {DRAFTS}/copies"),
    (own(f"PUT {DRAFTS}/{{activity_id}}", "e2"), "elsewhere hr2 boss+hr2 self+hr2 admin"),
    (own(f"GET {DRAFTS}", "e2"), "elsewhere hr2 boss+hr2 self+hr2 admin"),
    (own(f"POST {DRAFTS}/copies", "e2"), "elsewhere hr2 boss+hr2 self+hr2 admin"),
    # the catalogue
    (post("/catalogue/entries"), "admin"),
    (ASKS["POST /catalogue/entries/import"], "admin"),
    (get("/catalogue/entries"), ANYBODY),
    (post("/activities/audits"), "auditor"),
    (get("/activities/audits/{unit_id}/{period}"), "admin auditor"),
    (get("/activities/circles"), "admin auditor"),
    # roster
    (post("/roster/units"), "admin"),
    (get("/roster/units"), STAFF),
    (post("/roster/positions"), "admin"),
    (get("/roster/positions"), STAFF),
    (post("/roster/employees"), HR1),
    (ASKS["POST /roster/employees/import"], HR1),
    (get("/roster/employees"), f"{HR_ONLY} auditor"),
    (get("/roster/employees", unit_id="u1"), f"{HR1} auditor"),
    (get(CAREER), f"{ITSELF} boss boss+hr2 {HR1} auditor"),
    (get(CAREER).at(employee_id="officer"), "officer hr1 admin auditor"),
    (record("transfers", "e3"), HR1),
    (record("transfers", "e3", unit_id="u2", position_id=None, effective_from="2099-01-01"), "admin"),
    (record("transfers", "officer"), "hr1 admin"),
    (record("ranks"), HR1),
    (record("ranks", "officer"), "hr1 admin"),
    (record("ranks", "e2"), "hr2 boss+hr2 self+hr2 admin"),
    (record("supervisors", "e3"), HR1),
    (record("supervisors", "officer"), "hr1 admin"),
    (record("sanctions"), "admin"),
    (record("end", "e3"), "admin"),
    # closing
    (post("/appraisals/closings"), HR1),
    (post("/appraisals/closings", unit_id="u2"), "hr2 boss+hr2 self+hr2 admin"),
    (post("/appraisals/closings/city"), "admin"),
    (get("/appraisals/closings"), f"{HR_ONLY} finance auditor"),
    # pay
    (post("/payroll/rule-sets"), "admin"),
    (get("/payroll/rule-sets"), STAFF),
    (get("/payroll/statements"), TREASURY),
    (get("/payroll/statements", unit_id="u1"), f"hr1 officer {TREASURY}"),
    (get("/payroll/statements", unit_id="u1", format="csv"), f"hr1 officer {TREASURY}"),
    *(
        (get(STATEMENTS + part), f"{ITSELF} hr1 officer {TREASURY}")
        for part in ("", "/estimate", "/so-far", "/explanation")
    ),
    (get(STATEMENTS).at(employee_id="boss"), f"boss boss+hr2 hr1 officer {TREASURY}"),
    (get(STATEMENTS).at(employee_id="e2"), f"elsewhere hr2 boss+hr2 self+hr2 {TREASURY}"),
    (get("/payroll/totals/{period}"), TREASURY),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with small_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def speak(town: Town, name: str) -> Headers:
    person = PEOPLE[name]
    return town.token(person.subject, *person.roles, units=person.units)


def no_tokens(town: Town) -> dict[str, Headers]:
    """Whoever has no token that holds."""
    good = town.token("a1", "hr_admin")["Authorization"]
    head, body, signature = good.split(".")
    settings = town.settings
    stale = issue_token(signing_key(settings), "a1", ["hr_admin"], settings=settings, ttl=timedelta(hours=-1))
    forged = ".".join((head, body, signature[::-1]))
    return {"none": {}, "forged": {"Authorization": forged}, "stale": {"Authorization": f"Bearer {stale}"}}


def let_in(answer: httpx.Response) -> bool:
    """Whether it was done, in bulk each item of it."""
    if answer.status_code >= 400:
        hidden = answer.request.url.path == HIDDEN or answer.request.url.path.startswith("/evidence/")
        problem(answer, 403, *([404] if hidden else []))
        return False
    told = answer.json() if answer.headers.get("content-type") == "application/json" else {}
    each = told.get("items", []) + told.get("lines", []) if isinstance(told, dict) else []
    if answer.headers.get("content-type") == stream.MEDIA_TYPE:
        each = [json.loads(line) for line in answer.text.splitlines()]
    bulk = answer.request.method == "POST"  # of a list read, REFUSED is what became of something else
    refused = [item for item in each if bulk and item.get("status") == "REFUSED"]
    assert all(item["reason"] for item in refused)
    return not refused


async def test_every_route_lets_in_whom_the_domain_says_and_no_row_is_stale(town: Town) -> None:
    routes = [(method, route) for route in routes_of(town.app) for method in route.methods or ()]
    assert {f"{method} {route.path}": roles_of(route) for method, route in routes} == EXPECTED
    assert len(routes) == len(EXPECTED) == len(ASKS)


async def test_everybody_is_tried_on_every_route() -> None:
    assert {ask.route for ask, _ in MATRIX} == set(GUARDED)
    assert {name for _, names in MATRIX for name in names.split()} <= PEOPLE.keys()
    assert {role for person in PEOPLE.values() for role in person.roles} == ROLES


@pytest.mark.parametrize("route", GUARDED)
async def test_without_a_token_that_holds_nobody_gets_in(town: Town, route: str) -> None:
    async with town.nothing_stored():
        for headers in no_tokens(town).values():
            answer = await town.ask(ASKS[route], headers)
            problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", GUARDED)
async def test_a_wrong_role_is_refused_and_told_which_are_right(town: Town, route: str) -> None:
    async with town.nothing_stored():
        for role in sorted(ROLES - EXPECTED[route]):
            refusal = problem(await town.ask(ASKS[route], town.token("e1", role, units=["u1"])), 403)
            assert refusal["detail"] == f"This needs one of the roles: {', '.join(sorted(EXPECTED[route]))}."


@pytest.mark.parametrize("route", GUARDED)
async def test_a_right_role_is_refused_for_other_reasons_only(town: Town, route: str) -> None:
    for role in sorted(ROLES & EXPECTED[route]):
        answer = await town.ask(ASKS[route], town.token("nobody", role))
        assert answer.status_code not in (400, 401, 405, 422), answer.text
        assert answer.status_code < 500, answer.text
        assert "needs one of the roles" not in answer.text


@pytest.mark.parametrize("route", OPEN)
async def test_an_open_route_asks_nobody_who_they_are(town: Town, route: str) -> None:
    for headers in (*no_tokens(town).values(), *(town.token("e1", role) for role in ROLES)):
        assert (await town.ask(ASKS[route], headers)).status_code == 200


@pytest.mark.parametrize("route", TERMINALS)
async def test_a_terminal_is_known_by_its_serial_and_by_no_token(town: Town, route: str) -> None:
    assert (await town.ask(ASKS[route])).status_code == 200
    async with town.nothing_stored():
        for serial in ("", "SN2", "sn1", "gate"):
            for headers in ({}, town.token("a1", "hr_admin"), town.token("gate", "device")):
                answer = await town.ask(ASKS[route].asking(SN=serial), headers)
                assert (answer.status_code, answer.text) == (403, "ERROR: This terminal is not enrolled.\n")
                assert answer.headers["content-type"].startswith("text/plain")


async def test_a_quarantine_holds_the_punches_of_its_readers_people_only(town: Town) -> None:
    async def seen(name: str) -> set[str]:
        page = (await town.ask(ASKS["GET /attendance/quarantine"].asking(limit=1), speak(town, name))).json()
        return {item["employee_id"] for item in page["items"]}

    assert await seen("hr2") == set()
    assert await seen("hr1") == await seen("auditor") == {"e1"}


@pytest.mark.parametrize(("ask", "allowed"), MATRIX, ids=[f"{n:02d} {ask.route}" for n, (ask, _) in enumerate(MATRIX)])
async def test_everybody_on_everybodys_records(town: Town, ask: Ask, allowed: str) -> None:
    names = allowed.split()
    if ask.route in FOLLOWING:
        await eventually(lambda: seen_by_admin(town, ask))
    async with town.nothing_stored():
        wrongly = [name for name in PEOPLE if name not in names and let_in(await town.ask(ask, speak(town, name)))]
    assert wrongly == []
    kept_out = [name for name in names if not let_in(await town.ask(ask, speak(town, name)))]
    assert kept_out == []


async def seen_by_admin(town: Town, ask: Ask) -> bool:
    return (await town.ask(ask, speak(town, "admin"))).status_code == 200


async def test_a_queue_holds_what_waits_for_its_reader_only(town: Town) -> None:
    assert let_in(await town.ask(work("q1"), speak(town, "self")))

    async def waiting(name: str) -> list[str]:
        page = (await town.ask(ASKS["GET /activities/queue"], speak(town, name))).json()
        return [item["activity_id"] for item in page["items"]]

    async def seen() -> bool:
        return "q1" in await waiting("boss")

    await eventually(seen)
    for name in ("self", "colleague", "twin", "acting", "former", "officer"):
        assert await waiting(name) == []
