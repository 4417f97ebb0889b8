"""Requests on the records of one employee, one unit or the city, made from the well-formed ones."""

import json
from datetime import timedelta

from tests.flow.example_requests import (
    ACTIVITY,
    ASKS,
    CORRECTION,
    DRAFTS,
    LEAVE,
    NOW,
    QUARANTINED,
    TEMPLATES,
    Ask,
    waiting,
)


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
    body = {
        "activity_id": activity_id,
        "employee_id": employee_id,
        "date": day,
        "shared_id": f"s-{employee_id}",
    }
    return post("/activities", **body)


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
    """Five days of leave, the first so many days from today."""
    start = NOW.date() + timedelta(days=first)
    dates = {"date_from": start.isoformat(), "date_to": (start + timedelta(days=4)).isoformat()}
    return post("/attendance/leave", employee_id=employee_id, leave_id=leave_id, **dates)


def of_leave(what: str, leave_id: str, employee_id: str = "e1", **fields: object) -> Ask:
    return post(f"{LEAVE}/{what}", **fields).at(leave_id=leave_id, employee_id=employee_id)


def back_today(leave_id: str, employee_id: str = "e1") -> Ask:
    return of_leave("recall", leave_id, employee_id, returns_on=NOW.date().isoformat())


def correction(correction_id: str, employee_id: str = "e1", **fields: object) -> Ask:
    """A request for the last Monday that is over everywhere in the city: the one weekday of the town's schedule."""
    today = NOW.date()
    monday = (today - timedelta(days=today.weekday() or 7)).isoformat()
    body = {"date_from": monday, "check_in": f"{monday}T07:30:00+08:00", **fields}
    return post("/attendance/corrections", employee_id=employee_id, correction_id=correction_id, **body)


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
