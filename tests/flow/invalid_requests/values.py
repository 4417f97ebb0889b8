"""Values that no request may carry, by the kind of field they are tried in."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

from tests.flow.example_requests import DAY

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
NO_NUMBER = ["-10.1", True, None, [], {}, float("nan"), float("inf"), 10**400, -(10**400)]
NO_NAMES = ["", "../bukti.jpg", "a\\b.jpg", "a\nb", "a\0", "foto\u202egpj.exe", "\ud800", "x" * 201, 1, None]
HOURS = {"start": "07:30", "end": "16:00"}
NO_CLOCKS = ["24:00", "7:30", "07:60", "0\u0667:30", "07:30\n", "", 730]

NO_SHIFTS: list[Any] = [None, {}, "07:30-16:00", [None], [[]], 7]


def wrong_values(route: str, field: str, values: list[Any], **others: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Rows that give a field of the route's well-formed body each of these values, beside the `others`."""
    return ((route, {field: value, **others}, f"/body/{field}") for value in values)
