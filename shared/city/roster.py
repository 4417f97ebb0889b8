"""The roster: each employee's career, a history of dated facts, and the city's units and posts (design 6, 7)."""

from datetime import date, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec

from shared.city.calendar import Workdays
from shared.city.history import Dated, Undated, keep, latest
from shared.events.appraisal import (
    CareerEvent,
    EmployeeRegistered,
    EmployeeTransferred,
    EmploymentEnded,
    PositionDefined,
    RankChanged,
    SanctionImposed,
    SupervisorAssigned,
    SupervisorKind,
    UnitDefined,
)
from shared.values.period import Period, first_day, last_day

_DAY = timedelta(days=1)


class Assignment(Dated, frozen=True, gc=False, kw_only=True):
    unit_id: str
    schedule_id: str
    position_id: str | None


class Rank(Dated, frozen=True, gc=False, kw_only=True):
    """A rank; `salary`: rupiah a month already in the health base."""

    rank_grade: str
    salary: int


class Identity(Dated, frozen=True, gc=False, kw_only=True):
    """The personal facts of a registration that money needs. Never the NIP (design 3.14)."""

    employment: str
    family_status: str


class Turn(Dated, frozen=True, gc=False, kw_only=True):
    """The start or the end of an employment, from this day on."""

    employed: bool


class Supervision(Dated, frozen=True, gc=False, kw_only=True):
    supervisor_id: str
    kind: SupervisorKind
    effective_to: date | None


class Sanction(Dated, frozen=True, gc=False, kw_only=True):
    """A sanction; `effective_to` is the last day in force."""

    sanction_id: str
    level: str
    tpp_cut_bp: int
    effective_to: date


class Career(msgspec.Struct):
    """One employee's facts, each list in order of date and log. `evolve` is idempotent and order-free."""

    turns: list[Turn] = []
    identities: list[Identity] = []
    assignments: list[Assignment] = []
    ranks: list[Rank] = []
    supervisions: list[Supervision] = []
    sanctions: list[Sanction] = []

    def evolve(self, event: CareerEvent, seq: int) -> bool:
        """Take in one event; False where it was already known."""
        match event:
            case EmployeeRegistered():
                return self._register(event, seq)
            case EmployeeTransferred(data=move):
                return keep(
                    self.assignments,
                    Assignment(
                        effective_from=move.effective_from,
                        seq=seq,
                        event_id=event.id,
                        unit_id=move.unit_id,
                        schedule_id=move.schedule_id,
                        position_id=move.position_id,
                    ),
                )
            case RankChanged(data=rank):
                return keep(
                    self.ranks,
                    Rank(
                        effective_from=rank.effective_from,
                        seq=seq,
                        event_id=event.id,
                        rank_grade=rank.rank_grade,
                        salary=rank.salary,
                    ),
                )
            case EmploymentEnded(data=end):
                return keep(
                    self.turns,
                    Turn(effective_from=end.effective_from, seq=seq, event_id=event.id, employed=False),
                )
            case SupervisorAssigned():
                return self._supervise(event, seq)
            case SanctionImposed():
                return self._sanction(event, seq)
            case _:
                assert_never(event)

    def _register(self, event: EmployeeRegistered, seq: int) -> bool:
        data, since, cause = event.data, event.data.effective_from, event.id
        keep(
            self.identities,
            Identity(
                effective_from=since,
                seq=seq,
                event_id=cause,
                employment=data.employment,
                family_status=data.family_status,
            ),
        )
        keep(
            self.assignments,
            Assignment(
                effective_from=since,
                seq=seq,
                event_id=cause,
                unit_id=data.unit_id,
                schedule_id=data.schedule_id,
                position_id=data.position_id,
            ),
        )
        keep(
            self.ranks,
            Rank(effective_from=since, seq=seq, event_id=cause, rank_grade=data.rank_grade, salary=data.salary),
        )
        return keep(self.turns, Turn(effective_from=since, seq=seq, event_id=cause, employed=True))

    def _supervise(self, event: SupervisorAssigned, seq: int) -> bool:
        data = event.data
        return keep(
            self.supervisions,
            Supervision(
                effective_from=data.effective_from,
                seq=seq,
                event_id=event.id,
                supervisor_id=data.supervisor_id,
                kind=data.kind,
                effective_to=data.effective_to,
            ),
        )

    def _sanction(self, event: SanctionImposed, seq: int) -> bool:
        """A sanction recorded twice counts once, as the first in the log."""
        data = event.data
        same = [sanction for sanction in self.sanctions if sanction.sanction_id == data.sanction_id]
        if any(sanction.seq <= seq for sanction in same):
            return False
        self.sanctions = [sanction for sanction in self.sanctions if sanction.sanction_id != data.sanction_id]
        return keep(
            self.sanctions,
            Sanction(
                effective_from=data.effective_from,
                seq=seq,
                event_id=event.id,
                sanction_id=data.sanction_id,
                level=data.level,
                tpp_cut_bp=data.tpp_cut_bp,
                effective_to=data.effective_to,
            ),
        )

    def employed(self, day: date) -> bool:
        turn = latest(self.turns, day)
        return turn is not None and turn.employed

    def employment(self, first: date, last: date) -> list[tuple[date, date]]:
        """The spans employed between two days, all ends included. It ends the day before its end takes effect."""
        days = sorted({first, *(t.effective_from for t in self.turns if first < t.effective_from <= last)})
        ends = [*(day - _DAY for day in days[1:]), last]
        return [span for span in zip(days, ends, strict=True) if self.employed(span[0])]

    def first_employed(self, first: date, last: date) -> date | None:
        """The first day employed between two days, both included."""
        spans = self.employment(first, last)
        return spans[0][0] if spans else None

    def assignment(self, day: date) -> Assignment | None:
        """Unit, post and schedule on `day`."""
        return latest(self.assignments, day)

    def works(self, workdays: Workdays, day: date) -> bool:
        """Whether the employee's schedule has hours on `day`."""
        assignment = self.assignment(day)
        return assignment is not None and workdays.includes(assignment.schedule_id, day)

    def works_in(self, unit_id: str, day: date) -> bool:
        """Whether the employee works in the unit on `day`."""
        assignment = self.assignment(day)
        return assignment is not None and assignment.unit_id == unit_id and self.employed(day)

    def assignments_between(self, first: date, last: date) -> list[tuple[date, Assignment]]:
        """The assignments in force between two days with the day each starts to hold, the first from `first` on."""
        if not self.assignments:
            return []
        held = {first: self.assignment(first) or self.assignments[0]}
        held |= {later.effective_from: later for later in self.assignments if first < later.effective_from <= last}
        return list(held.items())

    def schedules_between(self, first: date, last: date) -> list[tuple[str, date, date]]:
        """The schedules in force between two days, each with the first and the last day it holds."""
        held = self.assignments_between(first, last)
        ends = [*(start - _DAY for start, _ in held[1:]), last]
        return [(post.schedule_id, start, end) for (start, post), end in zip(held, ends, strict=False)]

    def rank(self, day: date) -> Rank | None:
        return latest(self.ranks, day)

    def identity(self, day: date) -> Identity | None:
        return latest(self.identities, day)

    def unit_for(self, period: Period) -> str | None:
        """The unit whose closing settles the month: of its first day employed, else the last unit by then."""
        day = first_day(period)
        if not self.employed(day):
            day = self.first_employed(day, last_day(period)) or day
        assignment = self.assignment(day)
        return assignment.unit_id if assignment else None

    def supervisors(self, day: date) -> list[Supervision]:
        """The definitive superior, if any, then the acting ones by id.

        The last supervision by a superior holds; of several definitive ones the latest appointed.
        """
        newest = {(one.kind, one.supervisor_id): one for one in self.supervisions if one.effective_from <= day}
        in_force = [one for one in newest.values() if one.effective_to is None or day <= one.effective_to]
        if len(in_force) < 2:  # nearly always, and asked by the thousand
            return in_force
        definitive = sorted((one for one in in_force if one.kind == "DEFINITIVE"), key=lambda one: one.order)
        acting = sorted((one for one in in_force if one.kind == "ACTING"), key=lambda one: one.supervisor_id)
        return definitive[-1:] + acting

    def sanctions_on(self, day: date) -> list[Sanction]:
        """The sanctions in force on `day`."""
        return [sanction for sanction in self.sanctions if sanction.effective_from <= day <= sanction.effective_to]


class Unit(Undated, frozen=True, gc=False, kw_only=True):
    name: str
    timezone: str
    parent_id: str | None


class Position(Undated, frozen=True, gc=False, kw_only=True):
    """A post; `ceiling`: rupiah a month for each TPP component (domain 2.6.1)."""

    title: str
    unit_id: str
    position_class: int
    ceiling: dict[str, int]


class Organisation(msgspec.Struct):
    """Units and posts; the last definition in the log holds. `evolve` is idempotent and order-free."""

    units: dict[str, list[Unit]] = {}
    positions: dict[str, list[Position]] = {}

    def evolve(self, event: UnitDefined | PositionDefined, seq: int) -> bool:
        """Take in one event; False where it was already known. Raises ValueError for an unknown time zone."""
        if isinstance(event, UnitDefined):
            data = event.data
            _check_zone(data.timezone)
            unit = Unit(name=data.name, timezone=data.timezone, parent_id=data.parent_id, seq=seq, event_id=event.id)
            return keep(self.units.setdefault(data.unit_id, []), unit)
        post = event.data
        position = Position(
            title=post.title,
            unit_id=post.unit_id,
            position_class=post.position_class,
            ceiling=post.ceiling,
            seq=seq,
            event_id=event.id,
        )
        return keep(self.positions.setdefault(post.position_id, []), position)

    def unit(self, unit_id: str) -> Unit | None:
        definitions = self.units.get(unit_id)
        return definitions[-1] if definitions else None

    def position(self, position_id: str) -> Position | None:
        definitions = self.positions.get(position_id)
        return definitions[-1] if definitions else None


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # missing, malformed, or a directory of the zone database
        raise ValueError(f"{name!r} is no time zone") from error
