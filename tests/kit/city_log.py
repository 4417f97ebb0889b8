"""Tiny cities: a test writes one line for each thing that happened and gets the log of it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.payroll.rules.domain import FOLDER, rules_document
from shared.events import Event
from shared.events import appraisal as app
from shared.events import payroll as pay
from shared.events.activity import work as act
from shared.events.attendance import days as att
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    HolidayWithdrawn,
    HolidayWithdrawnData,
    Hours,
    SchedulePublished,
    SchedulePublishedData,
    ShiftsRostered,
    ShiftsRosteredData,
    SpecialHoursDeclared,
    SpecialHoursDeclaredData,
)
from shared.values.period import days_of, first_day

PERIOD = "2026-10"  # 22 workdays from Thursday 1 to Friday 30
EMPLOYEE = "e00001"
NIP = "198001012005011001"
_PUNCHES = {"IN": att.CheckedIn, "OUT": att.CheckedOut, "ANY": att.Punched}
_START = datetime(2026, 9, 1, tzinfo=UTC)


def week(start: str = "07:30", end: str = "16:00", days: Iterable[str] = ("MON", "TUE", "WED", "THU", "FRI")) -> Any:
    """Weekly hours with the same hours on each of `days`."""
    return {day: Hours(start=start, end=end) for day in days}


class CityLog:
    """A log: its events in order are `events`. It begins with one unit `u1` and schedule `s1`; everything has a
    default.
    """

    def __init__(self, period: str = PERIOD, rules: str | None = None, timezone: str = "Asia/Jakarta") -> None:
        """Begin a log. `rules` is the name of a packaged rule set or TOML text to adopt; without it the default rules
        apply.
        """
        self.period, self.events = period, list[Event]()
        self.zone = ZoneInfo(timezone)
        self.unit("u1", timezone)
        self.schedule("s1", week())
        if rules is not None:
            self.rules(rules)

    def add(self, kind: type[Event], data: Any, *, id: str | None = None) -> Event:
        """Append any event; ids and times count up."""
        number = len(self.events) + 1
        event = kind.record(data, id=id or f"ev{number}", time=_START + timedelta(minutes=number), actor="test")
        self.events.append(event)
        return event

    # the city

    def unit(self, unit_id: str, timezone: str = "Asia/Jakarta") -> Event:
        return self.add(
            app.UnitDefined, app.UnitDefinedData(unit_id=unit_id, name=unit_id, kind="AGENCY", timezone=timezone)
        )

    def schedule(self, schedule_id: str, weekly: Any, since: str = "2020-01-01") -> Event:
        return self.add(
            SchedulePublished,
            SchedulePublishedData(schedule_id=schedule_id, weekly=weekly, effective_from=date.fromisoformat(since)),
        )

    def holiday(self, day: int | str) -> Event:
        data = HolidayDeclaredData(date=self.date(day), name="holiday", kind="NATIONAL")
        return self.add(HolidayDeclared, data)

    def withdraw(self, day: int | str) -> Event:
        """Withdraw the holiday of that date."""
        data = HolidayWithdrawnData(date=self.date(day), reason="moved")
        return self.add(HolidayWithdrawn, data)

    def special(self, first: int | str, last: int | str, weekly: Any, schedule_id: str = "s1") -> Event:
        data = SpecialHoursDeclaredData(
            date_from=self.date(first), date_to=self.date(last), schedule_id=schedule_id, weekly=weekly
        )
        return self.add(SpecialHoursDeclared, data)

    def position(self, position_id: str, ceiling: int | dict[str, int], unit_id: str = "u1") -> Event:
        data = app.PositionDefinedData(
            position_id=position_id,
            title=position_id,
            unit_id=unit_id,
            position_class=7,
            kind="EXECUTOR",
            ceiling=ceiling if isinstance(ceiling, dict) else {"WORKLOAD": ceiling},
        )
        return self.add(app.PositionDefined, data)

    def rules(self, rules: str, valid_from: str | None = None) -> Event:
        """Adopt a packaged rule set by name, or TOML text."""
        document = rules_document(rules if "\n" in rules else (FOLDER / f"{rules}.toml").read_text())
        data = pay.RuleSetAdoptedData(
            rule_set_id=document["id"],
            valid_from=date.fromisoformat(valid_from or document["valid_from"]),
            legal_basis=document["legal_basis"],
            rules=document,
        )
        return self.add(pay.RuleSetAdopted, data)

    def close(self, period: str | None = None, unit_id: str = "u1") -> Event:
        return self.add(app.MonthClosed, app.MonthClosedData(period=period or self.period, unit_id=unit_id))

    # careers

    def employee(
        self,
        employee_id: str = EMPLOYEE,
        ceiling: int | dict[str, int] | None = 5_000_000,
        *,
        rank: str = "III/b",
        salary: int = 4_200_000,
        family: str = "K/1",
        unit_id: str = "u1",
        schedule_id: str = "s1",
        since: int | str = "2020-01-01",
    ) -> str:
        """Register an employee in a post of their own with this ceiling in rupiah; with `None`, without a post."""
        position_id = None if ceiling is None else f"p-{employee_id}"
        if position_id and ceiling is not None:
            self.position(position_id, ceiling, unit_id)
        data = app.EmployeeRegisteredData(
            employee_id=employee_id,
            nip=NIP,
            name="Somebody",
            employment="PNS",
            rank_grade=rank,
            family_status=family,
            salary=salary,
            unit_id=unit_id,
            schedule_id=schedule_id,
            position_id=position_id,
            effective_from=self.date(since),
        )
        self.add(app.EmployeeRegistered, data)
        return employee_id

    def transfer(
        self,
        since: int | str,
        unit_id: str = "u1",
        schedule_id: str = "s1",
        position_id: str | None = None,
        employee_id: str = EMPLOYEE,
    ) -> Event:
        data = app.EmployeeTransferredData(
            employee_id=employee_id,
            unit_id=unit_id,
            schedule_id=schedule_id,
            position_id=position_id,
            effective_from=self.date(since),
        )
        return self.add(app.EmployeeTransferred, data)

    def supervise(self, supervisor_id: str, employee_id: str = EMPLOYEE, since: int | str = "2020-01-01") -> Event:
        data = app.SupervisorAssignedData(
            employee_id=employee_id, supervisor_id=supervisor_id, kind="DEFINITIVE", effective_from=self.date(since)
        )
        return self.add(app.SupervisorAssigned, data)

    def end(self, since: int | str, employee_id: str = EMPLOYEE) -> Event:
        """End the employment; the last day employed is the day before."""
        data = app.EmploymentEndedData(employee_id=employee_id, effective_from=self.date(since), reason="retired")
        return self.add(app.EmploymentEnded, data)

    def sanction(
        self,
        bp: int,
        since: int | str = "2026-09-01",
        until: int | str = "2027-08-31",
        sanction_id: str = "x1",
        employee_id: str = EMPLOYEE,
    ) -> Event:
        data = app.SanctionImposedData(
            employee_id=employee_id,
            sanction_id=sanction_id,
            level="MEDIUM",
            tpp_cut_bp=bp,
            effective_from=self.date(since),
            effective_to=self.date(until),
        )
        return self.add(app.SanctionImposed, data)

    # attendance

    def punch(
        self, day: int | str, at: str, kind: str = "ANY", employee_id: str = EMPLOYEE, punch_id: str | None = None
    ) -> Event:
        """Record a punch at a local time of day; a `+` before the time means the next day."""
        data = att.PunchData(
            employee_id=employee_id,
            at=self.at(day, at),
            method="FINGERPRINT",
            punch_id=punch_id or f"pu{len(self.events)}",
        )
        return self.add(_PUNCHES[kind], data)

    def day(self, day: int | str, arrival: str | None, departure: str | None, employee_id: str = EMPLOYEE) -> None:
        """Record a day's check-in and check-out, either of which may be missing."""
        if arrival:
            self.punch(day, arrival, "IN", employee_id)
        if departure:
            self.punch(day, departure, "OUT", employee_id)

    def month(
        self,
        faults: dict[int, tuple[str | None, str | None]] | None = None,
        employee_id: str = EMPLOYEE,
        hours: tuple[str, str] = ("07:30", "16:00"),
    ) -> None:
        """Record a whole month of weekdays on time, except for the days in `faults`."""
        for day in days_of(self.period):
            if day.weekday() < 5:
                self.day(day.day, *(faults or {}).get(day.day, hours), employee_id=employee_id)

    def correct(
        self,
        day: int | str,
        check_in: str | None = None,
        check_out: str | None = None,
        correction_id: str | None = None,
        employee_id: str = EMPLOYEE,
    ) -> Event:
        data = att.PunchesCorrectedData(
            employee_id=employee_id,
            date=self.date(day),
            check_in=self.at(day, check_in) if check_in else None,
            check_out=self.at(day, check_out) if check_out else None,
            reason="forgot",
            correction_id=correction_id or f"co{len(self.events)}",
        )
        return self.add(att.PunchesCorrected, data)

    def roster(self, days: Mapping[Any, str], employee_id: str = EMPLOYEE) -> Event:
        """Roster shifts by date, written `21:00-07:00` or `07:00-11:00 13:00-17:00`; an empty text is a free day."""
        shifts = {
            self.date(day): tuple(Hours(start=each[:5], end=each[6:]) for each in text.split())
            for day, text in days.items()
        }
        return self.add(ShiftsRostered, ShiftsRosteredData(employee_id=employee_id, days=shifts))

    def excuse(
        self,
        kind: str,
        first: int | str,
        last: int | str | None = None,
        excuse_id: str | None = None,
        employee_id: str = EMPLOYEE,
    ) -> str:
        excuse_id = excuse_id or f"ex{len(self.events)}"
        data = att.AbsenceExcusedData(
            employee_id=employee_id,
            excuse_id=excuse_id,
            kind=kind,  # type: ignore[arg-type]
            date_from=self.date(first),
            date_to=self.date(first if last is None else last),
        )
        self.add(att.AbsenceExcused, data)
        return excuse_id

    def cancel(self, excuse_id: str, employee_id: str = EMPLOYEE) -> Event:
        data = att.ExcuseCancelledData(employee_id=employee_id, excuse_id=excuse_id, reason="recalled")
        return self.add(att.ExcuseCancelled, data)

    def assembly(
        self,
        day: int | str,
        present: bool = False,
        kind: att.AssemblyKind = "MORNING",
        employee_id: str = EMPLOYEE,
    ) -> Event:
        """Record whether the employee was present at an assembly; absent by default."""
        data = att.AssemblyRecordedData(employee_id=employee_id, date=self.date(day), kind=kind, present=present)
        return self.add(att.AssemblyRecorded, data)

    # work

    def submit(self, day: int | str, minutes: int, activity_id: str | None = None, employee_id: str = EMPLOYEE) -> str:
        activity_id = activity_id or f"ac{len(self.events)}"
        data = act.ActivitySubmittedData(
            employee_id=employee_id,
            activity_id=activity_id,
            date=self.date(day),
            description="work",
            volume=1,
            unit="document",
            minutes=minutes,
            evidence=[],
        )
        self.add(act.ActivitySubmitted, data)
        return activity_id

    def verify(self, activity_id: str, minutes: int, employee_id: str = EMPLOYEE) -> Event:
        data = act.ActivityVerifiedData(
            employee_id=employee_id,
            activity_id=activity_id,
            minutes_accepted=minutes,
            volume_accepted=1,
            quality=9_000,
        )
        return self.add(act.ActivityVerified, data)

    def decide(self, kind: type[Event], activity_id: str, employee_id: str = EMPLOYEE) -> Event:
        """Return, reject, withdraw or annul an activity."""
        return self.add(
            kind, act.ActivityReasonData(employee_id=employee_id, activity_id=activity_id, reason="because")
        )

    def work(self, minutes: int = 6_250, employee_id: str = EMPLOYEE) -> None:
        """Submit and verify activities of that many minutes in all, at most 450 a day."""
        day = 0
        while minutes:
            day, portion = day + 1, min(minutes, 450)
            self.verify(self.submit(day, portion, employee_id=employee_id), portion, employee_id)
            minutes -= portion

    # dates

    def date(self, day: int | str) -> date:
        """A day of the log's month, or any date as text."""
        return first_day(self.period).replace(day=day) if isinstance(day, int) else date.fromisoformat(day)

    def at(self, day: int | str, text: str) -> datetime:
        wall = datetime.combine(self.date(day), time.fromisoformat(text.lstrip("+")), tzinfo=self.zone)
        return wall + timedelta(days=text.startswith("+"))
