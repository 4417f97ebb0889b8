"""The repair of an outage: one report of the unit, the approval of the personnel agency, a correction for everybody."""

from collections.abc import Iterator
from datetime import date

from shared.events import Event, content_id
from shared.events.attendance.corrections import (
    MissedPunch,
    OutageApproved,
    OutageApprovedData,
    OutageKind,
    OutageReported,
    OutageReportedData,
)
from shared.events.attendance.days import PunchesCorrected, PunchesCorrectedData
from synthetic.almanac import Span, local, utc
from synthetic.city import City
from synthetic.person import Person
from synthetic.plan import Shape
from synthetic.units import Unit

REPORTED, APPROVED = 9 * 3_600, 11 * 3_600  # seconds of the local day


class Repairs:
    """Collects missed punches until the day they are reported."""

    def __init__(self, city: City) -> None:
        self._city, self._faults = city, city.faults
        self._outage: list[MissedPunch] = []
        self._slow: list[MissedPunch] = []

    def is_down(self, person: Person, unit: Unit, day: date) -> bool:
        faults = self._faults
        return unit.unit_id == faults.outage_unit and day == faults.outage_day and not person.in_field

    def missed(self, person: Person, day: date, span: Span) -> None:
        """Nothing was recorded: everybody gets the scheduled hours."""
        self._outage.append(_missed(person, day, *span))

    def is_slow(self, person: Person, unit: Unit, day: date) -> bool:
        faults = self._faults
        return unit.unit_id == faults.slow_unit and day in faults.slow_days and not person.in_field

    def misdated(self, person: Person, day: date, span: Span, shape: Shape) -> None:
        """The records are too early by the clock's lag: everybody gets the true instants."""
        came, left = (None if moved is None else edge + moved for edge, moved in zip(span, shape, strict=True))
        self._slow.append(_missed(person, day, came, left))

    def reports(self, day: date) -> Iterator[Event]:
        """The reports of units on this day, with the approvals of the personnel agency."""
        faults = self._faults
        if day == self._city.month.workday_after(faults.outage_day, 1) and faults.outage_unit:
            yield from self._report(faults.outage_unit, "POWER", "Pemadaman listrik seharian", self._outage, day)
        if day == faults.slow_repaired and faults.slow_unit:
            yield from self._report(faults.slow_unit, "DEVICE", "Jam mesin terlambat 7 menit", self._slow, day)

    def _report(
        self, unit_id: str, kind: OutageKind, reason: str, missed: list[MissedPunch], day: date
    ) -> Iterator[Event]:
        if not missed:
            return
        outage_id = f"{unit_id}-{day:%Y%m%d}"
        report = OutageReportedData(
            outage_id=outage_id, unit_id=unit_id, kind=kind, reason=reason, missed=tuple(missed)
        )
        clerk, agency = self._city.clerk_of(unit_id), self._city.head_of("PERSONNEL_AGENCY")
        time, actor = utc(day, APPROVED), f"hr:{agency}"
        yield OutageReported.record(report, time=utc(day, REPORTED), actor=f"hr:{clerk}")
        yield OutageApproved.record(OutageApprovedData(outage_id=outage_id), time=time, actor=actor)
        for item in missed:
            correction = PunchesCorrectedData(
                employee_id=item.employee_id,
                date=item.date,
                reason=reason,
                correction_id=content_id("outage", outage_id, item.employee_id, item.date),
                check_in=item.check_in,
                check_out=item.check_out,
                outage_id=outage_id,
            )
            yield PunchesCorrected.record(correction, time=time, actor=actor)


def _missed(person: Person, day: date, came: int | None, left: int | None) -> MissedPunch:
    return MissedPunch(
        employee_id=person.employee_id,
        date=day,
        check_in=None if came is None else local(day, came),
        check_out=None if left is None else local(day, left),
    )
