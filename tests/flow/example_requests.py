"""A well-formed request for every route, on the records of the example town."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from services.payroll.rules.domain import DEFAULT, FOLDER, rules_document
from shared.events.envelope import content_id
from shared.events.ids import punch_id
from tests.kit.installation import evidence_of, photo, report

PERIOD, DAY = "2025-09", "2025-09-08"  # a Monday of the month before
NOW = datetime(2025, 10, 2, 2, 0, tzinfo=UTC)  # before the cut-off of its work, whatever day the test runs on
# Punches of the terminal `gate` long before it was enrolled: each waits in quarantine. By what the tests do with it.
WAITING = {"default": ("e1", 5), "release": ("e1", 6), "refusal": ("e1", 8), "officer": ("officer", 5)}
PHOTO, SCAN = photo("bukti"), photo("pindaian")  # behind everybody's work; on its way
PLACES = {
    "employee_id": "e1",
    "period": PERIOD,
    "activity_id": "a1",
    "excuse_id": "x1",
    "leave_id": "l1",
    "correction_id": "c1",
    "outage_id": "o1",
    "device_id": "dev9",
    "unit_id": "u1",
    "date": DAY,
    "sha256": evidence_of(PHOTO)["sha256"],
    "upload_id": content_id("upload", "a1", evidence_of(SCAN)["sha256"]),  # by the administrator `a1`
    "template_id": "tpl1",
}
KINDS = {
    "POST /roster/employees/import": "text/csv",
    "POST /catalogue/entries/import": "text/csv",
    "POST /attendance/punches/stream": "application/x-ndjson",
}
HEADERS = {"PATCH /evidence/uploads/{upload_id}": {"Upload-Offset": "0"}}
WEEK = {"MON": {"start": "07:30", "end": "16:00"}, "SUN": None}
RULES = rules_document((FOLDER / f"{DEFAULT}.toml").read_text())
STAFF = {"u1": ("e1", "e3", "officer", "boss", "acting", "former"), "u2": ("e2", "e4")}


def waiting(name: str) -> str:
    """The id of a quarantined punch of WAITING."""
    employee_id, hour = WAITING[name]
    return punch_id("gate", employee_id, datetime.fromisoformat(f"{DAY}T0{hour}:00:00+08:00"), "UNKNOWN")


PLACES |= {"punch_id": waiting("default")}


class Ask(NamedTuple):
    """A request: `route` is method and path template, `places` the values of the template's parameters."""

    route: str
    body: Any = None
    places: Mapping[str, str] = PLACES
    query: Mapping[str, Any] | None = None

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        template = self.route.split()[1]
        return template.format(**{name: quote(text, safe="") for name, text in self.places.items()})

    def at(self, **places: str) -> "Ask":
        return self._replace(places={**self.places, **places})

    def saying(self, **fields: Any) -> "Ask":
        return self._replace(body={**(self.body or {}), **fields})

    def asking(self, **query: Any) -> "Ask":
        return self._replace(query={**(self.query or {}), **query})


def _person(**other: Any) -> dict[str, Any]:
    return {
        "employee_id": "e9",
        "nip": "198001012005012009",
        "name": "Siti",
        "employment": "PNS",
        "rank_grade": "III/b",
        "family_status": "K/1",
        "salary": 4_200_000,
        "unit_id": "u1",
        "schedule_id": "office",
        "effective_from": "2020-01-01",
    } | other


_PUNCH = {"employee_id": "e1", "at": f"{DAY}T07:30:00+08:00"}
_PLACE = {"name": "Kantor", "latitude_e6": -10_177_200, "longitude_e6": 123_607_000, "radius_m": 100}
_WORK = report(PHOTO, employee_id="e1", activity_id="a1", date=DAY, shared_id="s1")
_ENTRY = {
    "code": "k1",
    "title": "Menyusun laporan",
    "unit": "dokumen",
    "standard_minutes": 30,
    "effective_from": "2020-01-01",
    "positions": ["p1"],
}
_VERIFIED = {"minutes_accepted": 60, "volume_accepted": 3, "quality": 9_000}
_DECISION = {"decision": "VERIFY", "employee_id": "e1", "period": PERIOD, "activity_id": "a1", **_VERIFIED}
_VERIFICATIONS = {
    "employee_id": "e1",
    "period": PERIOD,
    "minutes": "AS_CLAIMED",
    "quality": 9_000,
    "command_id": "k1",
    "except": [{"activity_id": "a1", "decision": "VERIFY", **_VERIFIED}],
}
_REASON = {"reason": "salah catat"}
_DOWNTIME = {
    "outage_id": "out1",
    "started_at": f"{DAY}T20:00:00+08:00",
    "ended_at": f"{DAY}T23:00:00+08:00",
    "reason": "Listrik padam",
}
_ABSENCE = {"employee_id": "e1", "excuse_id": "x1", "kind": "SICK", "date_from": DAY, "date_to": DAY}
_LEAVE = {
    "employee_id": "e1",
    "leave_id": "l1",
    "kind": "IMPORTANT_REASON",
    "date_from": "2030-01-07",
    "date_to": "2030-01-09",
    "reason": "Pulang kampung",
}
_OUTAGE = {
    "outage_id": "o1",
    "unit_id": "u1",
    "kind": "POWER",
    "reason": "Listrik padam",
    "missed": [{"employee_id": "e1", "date": DAY, "check_in": _PUNCH["at"]}],
}
_ROSTER = {"employee_id": "e1", "days": {"2025-09-13": [{"start": "21:00", "end": "07:00"}], "2025-09-14": []}}
_ENTRIES = "code,title,unit,standard_minutes,effective_from,positions\nk2,Rapat,kali,60,2020-01-01,p1\n"
_SHEET = _person(employee_id="e8", nip="198001012005012008")

QUARANTINED = "/attendance/quarantine/{employee_id}/{period}/{punch_id}"
CORRECTION = "/attendance/corrections/{employee_id}/{correction_id}"
DRAFTS, TEMPLATES = "/activities/{employee_id}/drafts", "/activities/{employee_id}/templates"
LEAVE = "/attendance/leave/{employee_id}/{leave_id}"
ACTIVITY = "/activities/{employee_id}/{period}/{activity_id}"
DOWNLOAD = "GET /evidence/{employee_id}/{period}/{activity_id}/{sha256}"
STATEMENTS = "/payroll/statements/{employee_id}/{period}"
ASKS = {
    ask.route: ask
    for ask in (
        Ask("POST /attendance/punches", _PUNCH),
        Ask("POST /attendance/punches/batch", {"items": [_PUNCH]}),
        Ask("POST /attendance/punches/stream", json.dumps(_PUNCH)),
        Ask(
            "POST /attendance/corrections",
            {
                "employee_id": "e1",
                "correction_id": "c1",
                "kind": "FORGOT",
                "date_from": DAY,
                "check_in": _PUNCH["at"],
                **_REASON,
            },
        ),
        Ask(f"POST {CORRECTION}/endorsement", {}),
        Ask(f"POST {CORRECTION}/approval"),
        Ask(f"POST {CORRECTION}/refusal", _REASON),
        Ask(f"POST {CORRECTION}/withdrawal", _REASON),
        Ask(f"POST {CORRECTION}/cancellation", _REASON),
        Ask("GET /attendance/waiting/corrections"),
        Ask("GET /attendance/corrections/{employee_id}"),
        Ask("POST /attendance/outages", _OUTAGE),
        Ask("POST /attendance/outages/{outage_id}/approval"),
        Ask("POST /attendance/outages/{outage_id}/refusal", _REASON),
        Ask("GET /attendance/outages"),
        Ask("GET /attendance/outages/{outage_id}"),
        Ask("POST /attendance/excuses", _ABSENCE),
        Ask("POST /attendance/excuses/{employee_id}/{period}/{excuse_id}/cancellation", _REASON),
        Ask("POST /attendance/schedules", {"schedule_id": "office", "weekly": WEEK, "effective_from": "2020-01-01"}),
        Ask("POST /attendance/holidays", {"date": "2025-08-17", "name": "Hari Kemerdekaan"}),
        Ask("POST /attendance/holidays/confirmation", {"year": 2025, "dates": ["2025-12-25"]}),
        Ask("POST /attendance/holidays/{date}/withdrawal", _REASON),
        Ask("POST /attendance/assemblies", {"unit_id": "u1", "date": DAY, "kind": "MORNING", "present": ["e1"]}),
        Ask(
            "POST /attendance/special-hours",
            {"schedule_id": "office", "weekly": WEEK, "date_from": "2025-03-01", "date_to": "2025-03-29"},
        ),
        Ask("GET /attendance/schedules"),
        Ask("GET /attendance/holidays"),
        Ask("GET /attendance/holidays/proposals", query={"year": 2025}),
        Ask("GET /attendance/special-hours"),
        Ask("GET /attendance/months/{employee_id}/{period}"),
        Ask("GET /attendance/units/{unit_id}/days/{date}"),
        Ask("GET /attendance/units/{unit_id}/recap/{period}"),
        Ask("GET /attendance/units/{unit_id}/signals/{period}"),
        Ask("GET /attendance/months/{employee_id}/{period}/signals"),
        Ask("GET /attendance/signals/{period}"),
        Ask("POST /attendance/units/{unit_id}/workplaces", {"places": [_PLACE]}),
        Ask("GET /attendance/units/{unit_id}/workplaces"),
        # After a place that the log has not reached: such a stream ends at once.
        Ask("GET /attendance/units/{unit_id}/arrivals", query={"after": 2**53}),
        Ask(
            "POST /attendance/devices",
            {"device_id": "dev9", "protocol": "HTTP", "site": "Pintu depan", "timezone": "Asia/Makassar"},
        ),
        Ask("POST /attendance/devices/{device_id}/activation"),
        Ask("POST /attendance/devices/{device_id}/suspension", _REASON),
        Ask("POST /attendance/devices/{device_id}/revocation", _REASON),
        Ask("GET /attendance/devices"),
        Ask("GET /attendance/devices/{device_id}"),
        Ask("GET /attendance/refusals"),
        Ask("GET /attendance/quarantine"),
        Ask(f"POST {QUARANTINED}/release", _REASON),
        Ask(f"POST {QUARANTINED}/refusal", _REASON),
        Ask("GET /iclock/cdata", query={"SN": "SN1"}),
        Ask("POST /iclock/cdata", f"e1\t{DAY} 09:00:00\t0\t1\n", query={"SN": "SN1", "table": "ATTLOG"}),
        Ask("GET /iclock/getrequest", query={"SN": "SN1"}),
        Ask("POST /iclock/devicecmd", "ID=1&Return=0&CMD=CHECK\n", query={"SN": "SN1"}),
        Ask("POST /attendance/leave", _LEAVE),
        Ask(f"POST {LEAVE}/advice", {"advice": "AGREE"}),
        Ask(f"POST {LEAVE}/decision", {"verdict": "GRANTED"}),
        Ask(f"POST {LEAVE}/recall", {"returns_on": "2030-01-08", **_REASON}),
        Ask(f"POST {LEAVE}/cancellation", _REASON),
        Ask("GET /attendance/waiting/leave"),
        Ask("GET /attendance/leave/{employee_id}"),
        Ask("GET /attendance/leave/{employee_id}/balance", query={"year": 2025}),
        Ask("POST /attendance/rosters", _ROSTER),
        Ask("POST /attendance/rosters/batch", {"items": [_ROSTER]}),
        Ask("GET /attendance/rosters/{employee_id}/{period}"),
        Ask("POST /activities", _WORK),
        Ask("POST /activities/batch", {"items": [_WORK]}),
        Ask(f"POST {ACTIVITY}/withdrawal", _REASON),
        Ask(f"POST {ACTIVITY}/verification", _VERIFIED),
        Ask(f"POST {ACTIVITY}/return", _REASON),
        Ask(f"POST {ACTIVITY}/rejection", _REASON),
        Ask("POST /activities/decisions/batch", {"items": [_DECISION]}),
        Ask("POST /activities/verifications", _VERIFICATIONS),
        Ask(f"POST {ACTIVITY}/annulment", _REASON),
        Ask(f"POST {ACTIVITY}/confirmation", {"comment": "Sesuai"}),
        Ask(f"POST {ACTIVITY}/comments", {"comment_id": "c1", "text": "Bagus"}),
        Ask(f"GET {ACTIVITY}/comments"),
        Ask("POST /activities/ideas", {"employee_id": "e1", "idea_id": "i1", "date": DAY, "text": "Antrean daring"}),
        Ask("GET /activities/ideas", query={"employee_id": "e1"}),
        Ask("POST /activities/audits", {"unit_id": "u1", "period": PERIOD, "share_bp": 500, "seed": "2025-09:1"}),
        Ask("GET /activities/audits/{unit_id}/{period}"),
        Ask("GET /activities/circles"),
        Ask("GET /activities/verifiers", query={"period": PERIOD}),
        Ask("GET /activities/verifiers/{period}/{employee_id}"),
        Ask("GET /activities/load", query={"period": PERIOD}),
        Ask("GET /activities/load/{period}/{unit_id}"),
        Ask("GET /activities/queue"),
        Ask("GET /activities/todo/people/{employee_id}"),
        Ask("GET /activities/todo/units/{unit_id}/{period}"),
        Ask("GET /activities/todo/city/{period}"),
        Ask("GET /activities/notifications"),
        Ask("GET /activities/{employee_id}/{period}"),
        Ask("GET /activities/{employee_id}/deadlines", query={"from": DAY, "to": "2025-09-30"}),
        Ask("POST /activities/outages", _DOWNTIME),
        Ask("GET /activities/outages"),
        Ask("POST /evidence/uploads", evidence_of(SCAN)),
        Ask("GET /evidence/uploads/{upload_id}"),
        Ask("PATCH /evidence/uploads/{upload_id}", SCAN[:100]),
        Ask("DELETE /evidence/uploads/{upload_id}"),
        Ask(DOWNLOAD),
        Ask("GET /activities/shared", query={"shared_id": "s1"}),
        Ask(f"PUT {DRAFTS}/{{activity_id}}", {"date": DAY, "description": "Menyusun"}),
        Ask(f"DELETE {DRAFTS}/{{activity_id}}"),
        Ask(f"GET {DRAFTS}"),
        Ask(f"POST {DRAFTS}/copies", {"command_id": "y1", "from_date": DAY, "to_date": "2025-09-09"}),
        Ask(f"PUT {TEMPLATES}/{{template_id}}", {"description": "Melayani loket", "minutes": 240}),
        Ask(f"DELETE {TEMPLATES}/{{template_id}}"),
        Ask(f"GET {TEMPLATES}"),
        Ask(f"POST {TEMPLATES}/{{template_id}}/drafts", {"activity_id": "d1", "date": DAY}),
        Ask("POST /catalogue/entries", _ENTRY),
        Ask("POST /catalogue/entries/import", _ENTRIES),
        Ask("GET /catalogue/entries"),
        Ask("POST /roster/units", {"unit_id": "u9", "name": "Dinas", "kind": "AGENCY", "timezone": "Asia/Makassar"}),
        Ask("GET /roster/units"),
        Ask(
            "POST /roster/positions",
            {
                "position_id": "p1",
                "title": "Analis",
                "unit_id": "u1",
                "position_class": 7,
                "kind": "EXECUTOR",
                "ceiling": {"WORKLOAD": 3_000_000},
            },
        ),
        Ask("GET /roster/positions"),
        Ask("POST /roster/employees", _person()),
        Ask("POST /roster/employees/import", f"{','.join(_SHEET)}\n{','.join(map(str, _SHEET.values()))}\n"),
        Ask("GET /roster/employees"),
        Ask("GET /roster/employees/{employee_id}"),
        Ask(
            "POST /roster/employees/{employee_id}/transfers",
            {"unit_id": "u1", "schedule_id": "office", "position_id": "p1", "effective_from": "2025-01-01"},
        ),
        Ask(
            "POST /roster/employees/{employee_id}/ranks",
            {"rank_grade": "III/c", "salary": 4_400_000, "effective_from": "2025-01-01"},
        ),
        Ask(
            "POST /roster/employees/{employee_id}/supervisors",
            {"supervisor_id": "boss", "effective_from": "2025-01-01"},
        ),
        Ask(
            "POST /roster/employees/{employee_id}/sanctions",
            {
                "sanction_id": "s1",
                "level": "LIGHT",
                "tpp_cut_bp": 2_500,
                "effective_from": "2025-01-01",
                "effective_to": "2025-06-30",
            },
        ),
        Ask("POST /roster/employees/{employee_id}/end", {"effective_from": "2030-01-01", "reason": "Pensiun"}),
        Ask("POST /appraisals/closings", {"period": "2025-01", "unit_id": "u1"}),
        Ask("POST /appraisals/closings/city", {"period": "2025-01"}),
        Ask("GET /appraisals/closings", query={"period": "2025-01"}),
        Ask("POST /payroll/rule-sets", RULES),
        Ask("GET /payroll/rule-sets"),
        Ask("GET /payroll/statements", query={"period": PERIOD}),
        Ask(f"GET {STATEMENTS}"),
        Ask(f"GET {STATEMENTS}/estimate"),
        Ask(f"GET {STATEMENTS}/so-far"),
        Ask(f"GET {STATEMENTS}/explanation"),
        Ask("GET /payroll/totals/{period}"),
        Ask("GET /"),
        Ask("GET /livez"),
        Ask("GET /readyz"),
        Ask("GET /metrics"),
        Ask("GET /openapi.json"),
        Ask("GET /docs"),
        Ask("GET /docs/{file}", places={"file": "swagger-ui.css"}),
    )
}
