"""The morning assembly of the offices (apel pagi), every Monday (domain 2.2, A4)."""

from collections.abc import Iterator
from datetime import date

from shared.events import Event
from shared.events.attendance.days import AssemblyRecorded, AssemblyRecordedData
from shared.events.ids import event_id
from synthetic.almanac import utc
from synthetic.attendance import Worked
from synthetic.city import City, Life
from synthetic.draw import chance
from synthetic.units import HEALTH_KINDS, Unit

RECORDED = 9 * 3_600  # seconds of the local day
STANDS = 980_000  # millionths of those who are there in time
ASSEMBLED = AssemblyRecorded.type()
WITHOUT = ("SCHOOL", *HEALTH_KINDS)


def assembly(city: City, life: Life, unit: Unit, day: date, worked: Worked) -> Iterator[Event]:
    """Whether a person who came to work stood in the assembly; a person who is late never did."""
    if day.weekday() != 0 or unit.kind in WITHOUT:
        return
    me, arrival = life.person.employee_id, worked[1].check_in
    present = arrival is not None and arrival <= 0 and chance(life.rng, STANDS)
    data = AssemblyRecordedData(employee_id=me, date=day, kind="MORNING", present=present)
    actor = f"hr:{city.keeper_of(life.person, day)}"
    yield AssemblyRecorded.record(
        data, id=event_id(ASSEMBLED, me, day, "MORNING"), time=utc(day, RECORDED), actor=actor
    )
