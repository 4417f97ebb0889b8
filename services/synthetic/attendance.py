"""Punches, as terminals and phones send them, and the corrections that their failures need."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from random import Random

from services.synthetic.almanac import Span, local, utc
from services.synthetic.city import City, Life
from services.synthetic.draw import Band, Table, below
from services.synthetic.person import Person
from services.synthetic.plan import ABSENT, Correction, Shape
from services.synthetic.units import Unit
from shared.events import Event
from shared.events.attendance import (
    CheckedIn,
    CheckedOut,
    PunchData,
    Punched,
    PunchesCorrected,
    PunchesCorrectedData,
    PunchEvent,
)
from shared.events.ids import PunchKind, event_id, punch_id

MINUTE = 60
SLOW_SECONDS = 7 * MINUTE
# Seconds after the scheduled start. Domain 6.3, with the rush of 6.4: 80 % in the last 15 minutes, most of it in the
# last two.
ARRIVALS = Table(
    Band(456_500, -15 * MINUTE, -2 * MINUTE),
    Band(343_500, -2 * MINUTE, 1),
    Band(100_000, -40 * MINUTE, -15 * MINUTE),
    Band(68_500, 1, 16 * MINUTE),
    Band(20_000, 16 * MINUTE, 61 * MINUTE),
    Band(5_000, 61 * MINUTE, 121 * MINUTE),
    Band(3_500, None, 0),
    Band(2_000, 121 * MINUTE, 181 * MINUTE),
    Band(1_000, 181 * MINUTE, 200 * MINUTE),
)
# Seconds after the scheduled end; leaving early is as rare as coming late.
DEPARTURES = Table(
    Band(800_000, 0, 20 * MINUTE),
    Band(170_500, 20 * MINUTE, 120 * MINUTE),
    Band(20_000, -60 * MINUTE, 0),
    Band(4_000, -120 * MINUTE, -60 * MINUTE),
    Band(3_500, None, 0),
    Band(1_500, -180 * MINUTE, -120 * MINUTE),
    Band(500, -200 * MINUTE, -180 * MINUTE),
)
PUNCHES: dict[PunchKind, type[PunchEvent]] = {"IN": CheckedIn, "OUT": CheckedOut, "UNKNOWN": Punched}
METHODS = ("FINGERPRINT", "FACE", "CARD")


def shape_of(life: Life, day: date) -> Shape:
    """The planned shape of a working day, else one by chance; whoever works punches at least once."""
    planned = life.plan.shapes.get(day)
    if planned is not None:
        return planned
    arrival, departure = ARRIVALS.draw(life.rng), DEPARTURES.draw(life.rng)
    return Shape(arrival, departure if arrival is not None or departure is not None else 0)


def attendance(city: City, life: Life, unit: Unit, day: date, span: Span, shape: Shape) -> Iterator[Event]:
    """The day's punches, or where the terminal was down the mass correction of the next working day."""
    if shape == ABSENT:
        return
    person, faults = life.person, city.faults
    at_terminal = not person.in_field
    if at_terminal and unit.unit_id == faults.outage_unit and day == faults.outage_day:
        repaired = city.month.workday_after(day, 1)
        planned = Correction(day, repaired, span[0], span[1], "Pemadaman listrik, koreksi massal")
        yield correction(city, person, planned, actor=city.head_of("PERSONNEL_AGENCY"))
        return
    for punch in _punches(city, person, unit, day, span, shape, life.rng):
        yield punch
        if day in life.plan.resent:
            yield punch
    if at_terminal and unit.unit_id == faults.slow_unit and day in faults.slow_days:
        came, left = (None if moved is None else edge + moved for edge, moved in zip(span, shape, strict=True))
        planned = Correction(day, faults.slow_repaired, came, left, "Jam mesin terlambat 7 menit")
        yield correction(city, person, planned, actor=city.head_of("PERSONNEL_AGENCY"))


def correction(city: City, person: Person, planned: Correction, actor: str | None = None, nth: int = 1) -> Event:
    """Entered by the personnel agency for many, by the superior for one."""
    day, recorded, check_in, check_out, reason = planned
    correction_id = event_id("correction", person.employee_id, day, nth)
    data = PunchesCorrectedData(
        employee_id=person.employee_id,
        date=day,
        reason=reason,
        correction_id=correction_id,
        check_in=None if check_in is None else local(day, check_in),
        check_out=None if check_out is None else local(day, check_out),
    )
    return PunchesCorrected.record(
        data,
        id=event_id(PunchesCorrected.type(), person.employee_id, correction_id),
        time=utc(recorded, 11 * 3_600),
        actor=f"employee:{actor or person.superior_on(recorded) or person.employee_id}",
        onbehalfof=f"employee:{person.employee_id}",
    )


def _punches(
    city: City, person: Person, unit: Unit, day: date, span: Span, shape: Shape, rng: Random
) -> Iterator[Event]:
    faults, device_id = city.faults, None if person.in_field else unit.device_id
    slow = device_id is not None and unit.unit_id == faults.slow_unit and day in faults.slow_days
    held_back = device_id is not None and unit.unit_id == faults.buffered_unit and day == faults.buffered_day
    method = METHODS[len(unit.name) % 3] if device_id else "MOBILE"
    actor = f"device:{device_id}" if device_id else f"employee:{person.employee_id}"
    directions: tuple[PunchKind, PunchKind] = ("IN", "OUT")
    for edge, moved, direction in zip(span, shape, directions, strict=True):
        if moved is None:
            continue
        kind: PunchKind = direction if unit.directed or device_id is None else "UNKNOWN"
        true = local(day, edge + moved)
        at = true - timedelta(seconds=SLOW_SECONDS) if slow else true
        punch = punch_id(device_id, person.employee_id, at, kind)
        if held_back:
            time = utc(city.month.workday_after(day, 1), 8 * 3_600 + below(rng, 600) + 600 * (direction == "OUT"))
        else:
            time = true.astimezone(UTC) + timedelta(seconds=1 + below(rng, 9))
        data = PunchData(employee_id=person.employee_id, at=at, method=method, punch_id=punch, device_id=device_id)
        yield PUNCHES[kind].record(data, id=punch, time=time, actor=actor)
