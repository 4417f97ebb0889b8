"""The vocabulary of OpenAPI: an example of every common field, and the unit of every number, by the field's name.

A name means the same in every service. What only one form has is said there: `Field(examples=…, description=…)`, or,
for numbers that are all of one unit, `counted_in(…)`.
"""

from typing import Any

from pydantic import ConfigDict

EVENT = "ac482895b9ec70503a0310c538be020e"  # an event's id
INSTANT, DAY, MONTH, SHA256 = "2026-11-02T07:31:07+08:00", "2026-11-02", "2026-11", "9f86d081884c7d65" * 4

# Ids are those of the synthetic city, so that an example can be tried in the demonstration.
TEXTS: dict[str, Any] = {
    "activity_id": "a-2026-11-02-1",
    "catalogue_code": "ADM-04",
    "code": "ADM-04",
    "command_id": "c-2026-11-02-1",
    "comment": "Sesuai",
    "comment_id": "k-1",
    "correction_id": "p-2026-11-02",
    "cursor": "WyJlMDAwNDIiXQ==",
    "decision": EVENT,
    "description": "Menyusun laporan bulanan",
    "device_id": "d001",
    "document": "SK 800/123/2026",
    "employee_id": "e00042",
    "employment": "PNS",
    "end": "16:00",
    "events": EVENT,
    "excuse": "SICK",
    "excuse_id": "x-2026-11-02",
    "family_status": "K/1",
    "idea_id": "i-1",
    "leave_id": "l-2026-11",
    "legal_basis": "Perwali Kota Bekasi 69/2019",
    "level": "LIGHT",
    "media_type": "image/jpeg",
    "message_id": EVENT,
    "method": "FINGERPRINT",
    "name": "Dinas Kesehatan",
    "next": None,
    "nip": "198001012005011001",
    "opened": SHA256,
    "outage_id": "o-2026-11-02",
    "parent_id": "u001",
    "period": MONTH,
    "position_id": "p00042",
    "protocol": "ADMS",
    "punch_id": EVENT,
    "quality_standard": "Lengkap dan benar",
    "rank_grade": "III/b",
    "reason": "Salah catat",
    "rule_set_id": "bekasi-2019",
    "sanction_id": "s-2026-1",
    "schedule_id": "office-5d",
    "seed": "2026-11:1",
    "serial": "KPG001",
    "sha256": SHA256,
    "shared_id": "s-2026-11-02-1",
    "site": "Pintu depan",
    "sources": "10.20.0.0/24",
    "start": "07:30",
    "submission": EVENT,
    "supervisor_id": "e00001",
    "target_id": "t-2026-1",
    "template_id": "t-1",
    "text": "Sudah lengkap",
    "timezone": "Asia/Makassar",
    "title": "Menyusun laporan",
    "trust": "LOW",
    "unit": "dokumen",
    "unit_id": "u003",
    "upload_id": "5f0c7d3bb5e2f0f0",
}
DATES = {  # days and instants that are not DAY and INSTANT
    "effective_from": "2026-11-01",
    "effective_to": "2026-11-30",
    "ended_at": "2026-11-02T11:00:00+08:00",
    "returns_on": "2026-11-04",
    "started_at": "2026-11-02T08:00:00+08:00",
    "to_date": "2026-11-03",
}
ENDINGS: dict[str, Any] = {"_by": "hr:e00007", "_for": "e00042", "_comment": "Sesuai", "_reason": "Salah catat"}

# The unit of a number by the end of its name: its words, and an example.
UNITS: dict[str, tuple[str, int | float]] = {
    "accuracy_m": ("How far off it may be, in metres", 12),
    "age": ("Workdays", 2),
    "amount": ("Whole rupiah", 1_234_000),
    "bp": ("Basis points: 10,000 are the whole", 9_500),
    "bytes": ("Bytes", 1_048_576),
    "ceiling": ("Whole rupiah a month, by component", 3_000_000),
    "days": ("Days", 3),
    "e6": ("Millionths of a degree", 123_607_000),
    "gross": ("Whole rupiah", 5_400_000),
    "latitude": ("Decimal degrees", -10.1772),
    "latitude_e6": ("Millionths of a degree", -10_177_200),
    "limit": ("Items", 100),
    "line": ("The number of the line in the file, the header being 1", 2),
    "longitude": ("Decimal degrees", 123.607),
    "m": ("Metres", 100),
    "minutes": ("Minutes", 60),
    "minutes_accepted": ("Minutes", 60),
    "net": ("Whole rupiah", 5_100_000),
    "offset": ("Bytes", 0),
    "position_class": ("The class of the post, from 1 to 17", 7),
    "quality": ("Centi-points: 10,000 are 100 points", 9_000),
    "revision": ("The number of the revision, the first being 1", 1),
    "salary": ("Whole rupiah a month", 4_200_000),
    "seconds": ("Seconds", 30),
    "share_bp": ("Basis points: 10,000 are the whole", 500),
    "sequence": ("A place in the log, counted from 1", 4_711),
    "size": ("Bytes", 123_456),
    "tpp_cut_bp": ("Basis points of TPP: 10,000 are the whole", 2_500),
    "volume": ("How many, of what `unit` names", 3),
    "volume_accepted": ("How many, of what `unit` names", 3),
    "workdays": ("Workdays", 21),
    "year": ("A calendar year", 2026),
}
EXAMPLES = {"days": 3, "people": 12, "minutes": 60, "hours": 24, "items": 1}  # of the units that `counted_in` is given
NUMBERS = "x-numbers"


def counted_in(unit: str) -> ConfigDict:
    """The `model_config` of a form whose numbers without a unit in their name are all of this one, such as days."""
    return ConfigDict(json_schema_extra={NUMBERS: unit})


def text_of(name: str) -> Any:
    """The example of a text by its field's name. Raises LookupError for a name that is not common."""
    found = [example for ending, example in ENDINGS.items() if name.endswith(ending)]
    return TEXTS[name] if name in TEXTS or not found else found[0]


def unit_of(name: str) -> tuple[str, int | float] | None:
    """The unit of a number and an example, by the longest end of the field's name that says one."""
    words = name.split("_")
    return next((UNITS[end] for n in range(len(words)) if (end := "_".join(words[n:])) in UNITS), None)
