"""Punches, as terminals and phones send them."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from random import Random

from shared.events import Event
from shared.events.attendance.days import CheckedIn, CheckedOut, Place, PunchData, Punched, PunchEvent
from shared.events.ids import PunchKind, punch_id
from synthetic.almanac import Span, local, span_of, utc
from synthetic.city import City, Life
from synthetic.draw import Band, Table, below
from synthetic.machines import RADIUS_M
from synthetic.plan import ABSENT, Plan, Shape
from synthetic.repairs import Repairs
from synthetic.units import Unit

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
# Metres from the workplace, as a phone reports them.
DISTANCES = Table(Band(970_000, 3, RADIUS_M), Band(30_000, RADIUS_M + 1, 3_000))
PUNCHES: dict[PunchKind, type[PunchEvent]] = {"IN": CheckedIn, "OUT": CheckedOut, "UNKNOWN": Punched}
METHODS = ("FINGERPRINT", "FACE", "CARD")

Worked = tuple[Span, Shape]


def shifts_of(life: Life, day: date, scheduled: Span | None) -> list[Worked]:
    """The shifts worked on a day: the rostered ones, else the schedule's hours, if any; none when absent."""
    rostered = life.plan.roster.get(day)
    if rostered is not None:
        return [(span_of(shift.hours), shift.shape or _by_chance(life.rng)) for shift in rostered]
    if scheduled is None:
        return []
    shape = life.plan.shapes.get(day) or _by_chance(life.rng)
    return [] if shape == ABSENT else [(scheduled, shape)]


def _by_chance(rng: Random) -> Shape:
    """A shape by chance, with at least one punch."""
    arrival, departure = ARRIVALS.draw(rng), DEPARTURES.draw(rng)
    return Shape(arrival, departure if arrival is not None or departure is not None else 0)


def attendance(
    city: City, repairs: Repairs, life: Life, unit: Unit, day: date, span: Span, shape: Shape
) -> Iterator[Event]:
    """A shift's punches; what the terminal fails to record, or misdates, waits for its repair."""
    if repairs.is_down(life.person, unit, day):
        repairs.missed(life.person, day, span)
        return
    slow = repairs.is_slow(life.person, unit, day)
    if slow:
        repairs.misdated(life.person, day, span, shape)
    for punch in _punches(city, life, unit, day, span, shape, slow):
        yield punch
        if day in life.plan.resent:
            yield punch


def _punches(city: City, life: Life, unit: Unit, day: date, span: Span, shape: Shape, slow: bool) -> Iterator[Event]:
    person, faults, rng = life.person, city.faults, life.rng
    device_id = None if person.in_field else unit.device_id
    held_back = device_id is not None and unit.unit_id == faults.buffered_unit and day == faults.buffered_day
    method = method_of(unit) if device_id else "MOBILE"
    actor = f"device:{device_id}" if device_id else f"employee:{person.employee_id}"
    directions: tuple[PunchKind, PunchKind] = ("IN", "OUT")
    for edge, moved, direction in zip(span, shape, directions, strict=True):
        if moved is None:
            continue
        kind = direction_at(unit, direction) if device_id else direction
        true = local(day, edge + moved)
        at = true - timedelta(seconds=SLOW_SECONDS) if slow else true
        punch = punch_id(device_id, person.employee_id, at, kind)
        if held_back:
            time = utc(city.month.workday_after(day, 1), 8 * 3_600 + below(rng, 600) + 600 * (direction == "OUT"))
        else:
            time = true.astimezone(UTC) + timedelta(seconds=1 + below(rng, 9))
        place = None if device_id else _place(life.plan, day, rng)
        data = PunchData(
            employee_id=person.employee_id, at=at, method=method, punch_id=punch, device_id=device_id, place=place
        )
        yield PUNCHES[kind].record(data, id=punch, time=time, actor=actor)


def stray_punches(life: Life) -> Iterator[Event]:
    """The planned punches that belong to no working hours."""
    me = life.person.employee_id
    for day, seconds, unit in life.plan.stray_punches:
        kind, at = direction_at(unit, "IN"), local(day, seconds)
        punch = punch_id(unit.device_id, me, at, kind)
        data = PunchData(employee_id=me, at=at, method=method_of(unit), punch_id=punch, device_id=unit.device_id)
        yield PUNCHES[kind].record(data, id=punch, time=utc(day, seconds + 2), actor=f"device:{unit.device_id}")


def direction_at(unit: Unit, direction: PunchKind) -> PunchKind:
    """The direction that the unit's terminal gives a punch."""
    return direction if unit.directed else "UNKNOWN"


def method_of(unit: Unit) -> str:
    return METHODS[len(unit.name) % 3]


def _place(plan: Plan, day: date, rng: Random) -> Place:
    metres = plan.distance or DISTANCES.draw(rng) or 0
    return Place(zone="IN_ZONE" if metres <= RADIUS_M else "OUT_OF_ZONE", distance_m=metres, mock=day == plan.mocked)
