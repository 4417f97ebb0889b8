"""The bodies of requests over HTTP: work, and its verification."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.values.period import Period


def work(employee_id: str, activity_id: str, day: date, minutes: int, file: Mapping[str, Any]) -> dict[str, Any]:
    """An activity, with one file behind it."""
    return {
        "employee_id": employee_id,
        "activity_id": activity_id,
        "date": day.isoformat(),
        "description": "Menyusun laporan realisasi kegiatan triwulan",
        "volume": 1,
        "unit": "dokumen",
        "minutes": minutes,
        "evidence": [file],
        "declared": True,
    }


def month_verified(employee_id: str, period: Period) -> dict[str, Any]:
    """The verification of all work that an employee submitted in a month, in one command."""
    return {
        "employee_id": employee_id,
        "period": period,
        "minutes": "AS_CLAIMED",
        "quality": 8_800,
        "command_id": "month",
    }
