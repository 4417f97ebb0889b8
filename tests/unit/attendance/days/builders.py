"""The days of a tiny city's people, folded from its events without a database."""

from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from services.attendance.days.domain import Assembly, Correction, DayFacts, Excuse
from services.attendance.hours.domain import Places
from shared.city.calendar import Calendar
from shared.city.roster import Career, Organisation
from shared.city.workday import Kind, Punch, microseconds
from shared.events import Event
from shared.events.appraisal import CareerEvent, PositionDefined, UnitDefined
from shared.events.attendance import days as att
from shared.events.attendance.calendar import CalendarEvent, ShiftsRostered

KINDS: dict[type[Event], Kind] = {att.CheckedIn: "IN", att.CheckedOut: "OUT", att.Punched: "ANY"}


class Seen:
    """The knowledge of the services after these events: places and facts by employee."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.calendar, self.organisation = Calendar(), Organisation()
        self.careers: dict[str, Career] = {}
        self.facts: dict[str, DayFacts] = {}
        recorded = list(events)
        cancelled = {event.data.excuse_id for event in recorded if isinstance(event, att.ExcuseCancelled)}
        for seq, event in enumerate(recorded, start=1):
            if isinstance(event, get_args(CareerEvent)):
                self.careers.setdefault(event.subject, Career()).evolve(event, seq)
            elif isinstance(event, get_args(CalendarEvent)):
                self.calendar.evolve(event, seq)
            elif isinstance(event, UnitDefined | PositionDefined):
                self.organisation.evolve(event, seq)
            else:
                self._attend(event, seq, cancelled)

    def places(self, employee_id: str) -> Places:
        return Places(self.careers[employee_id], self.calendar, self.organisation)

    def of(self, employee_id: str) -> DayFacts:
        return self.facts.get(employee_id, DayFacts())

    def _attend(self, event: Event, seq: int, cancelled: set[str]) -> None:
        facts = self.facts.setdefault(event.subject, DayFacts([], [], [], [], [], {}, {}))
        data = event.data
        if type(event) in KINDS:
            punch = Punch(microseconds(data.at), KINDS[type(event)], data.punch_id, seq, event.id)
            facts = facts._replace(punches=[*facts.punches, punch])
        elif isinstance(event, att.PunchesCorrected):
            fix = Correction(data.date, _at(data.check_in), _at(data.check_out), event.id)
            facts = facts._replace(corrections=[*facts.corrections, fix])
        elif isinstance(event, att.AbsenceExcused) and data.excuse_id not in cancelled:
            excuse = Excuse(data.kind, data.date_from, data.date_to, event.id)
            facts = facts._replace(excuses=[*facts.excuses, excuse])
        elif isinstance(event, att.AssemblyRecorded):
            facts = facts._replace(
                assemblies=[*facts.assemblies, Assembly(data.date, data.kind, data.present, event.id)]
            )
        elif isinstance(event, ShiftsRostered):
            facts = facts._replace(rosters={**facts.rosters, **data.days})
        self.facts[event.subject] = facts


def _at(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)
