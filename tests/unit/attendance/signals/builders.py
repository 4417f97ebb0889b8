"""Evidence of one device's noon, and the signals found in it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from services.attendance.signals.domain import Evidence, Machine, QuarantinedPunch, RecordedPunch, Signal
from services.attendance.signals.report import report
from shared.city.workday import microseconds
from shared.events.attendance.devices import Coordinates

ZONE = ZoneInfo("Asia/Makassar")
SECOND, MINUTE = 1_000_000, 60_000_000
NOON = microseconds(datetime(2026, 11, 2, 12, 0, tzinfo=ZONE))
DAY = 24 * 60 * MINUTE
OFFICE = Coordinates(-10_170_000, 123_600_000)


def seen(
    punches: Iterable[RecordedPunch],
    held: Iterable[QuarantinedPunch] = (),
    machines: Mapping[str, Machine] | None = None,
    on_duty: Callable[[str, int], bool] = lambda employee_id, at: False,
) -> list[Signal]:
    return report(Evidence(list(punches), list(held), machines or {}, ZONE, on_duty))


def north(metres: int) -> Coordinates:
    return Coordinates(OFFICE.latitude_e6 + round(metres / 111_194.93 * 1e6), OFFICE.longitude_e6)
