"""Holidays: what the package proposes, what a person makes of it, and that the last word on a date holds."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.holidays.domain import Holidays, declare, evolve, withdraw
from services.attendance.holidays.proposals import Proposal, proposal, proposals, standing
from shared.caller import Who
from shared.city.calendar import Calendar
from shared.events import Event
from shared.events.attendance.calendar import HolidayDeclaredData, HolidayWithdrawnData
from shared.problems import Problem

WHO = Who("hr:h1", datetime(2026, 1, 5, tzinfo=UTC))
EID = date(2026, 3, 21)


def holiday(day: date = EID, name: str = "Hari Raya Idul Fitri", kind: str = "NATIONAL") -> HolidayDeclaredData:
    return HolidayDeclaredData(date=day, name=name, kind=kind)


def withdrawal(day: date = EID, reason: str = "Dipindahkan") -> HolidayWithdrawnData:
    return HolidayWithdrawnData(date=day, reason=reason)


class City:
    """The holidays, as the command's state and as everybody's calendar have them."""

    def __init__(self) -> None:
        self.holidays: Holidays = {}
        self.calendar = Calendar()
        self.ids: list[str] = []

    def say(self, data: HolidayDeclaredData | HolidayWithdrawnData) -> Sequence[Event]:
        events: Sequence[Event]
        if isinstance(data, HolidayDeclaredData):
            events = declare(self.holidays, data, WHO)
        else:
            events = withdraw(self.holidays, data, WHO)
        for event in events:
            self.holidays = evolve(self.holidays, event)
            self.ids.append(event.id)
            self.calendar.evolve(event, len(self.ids))  # type: ignore[arg-type]  # one of the calendar's
        return events

    @property
    def declared(self) -> list[tuple[date, str, str]]:
        return list(self.calendar.declared())


# --- what is proposed


def test_of_2026_17_national_holidays_and_8_days_of_collective_leave_are_known() -> None:
    kinds = [each.kind for each in proposals(2026)]
    assert (kinds.count("NATIONAL"), kinds.count("COLLECTIVE")) == (17, 8)
    assert [each.date for each in proposals(2026)] == sorted({each.date for each in proposals(2026)})
    assert proposal(2026, EID) == Proposal(EID, "Hari Raya Idul Fitri", "NATIONAL", False)
    assert proposal(2026, date(2026, 3, 20)) == (
        date(2026, 3, 20),
        "Cuti Bersama Hari Raya Idul Fitri",
        "COLLECTIVE",
        False,
    )
    assert proposal(2026, date(2026, 3, 25)) is None
    assert proposal(2025, EID) is None


def test_a_date_that_hangs_on_the_moon_says_so_beside_its_name() -> None:
    assert proposal(2027, date(2027, 3, 10)) == (date(2027, 3, 10), "Hari Raya Idul Fitri", "NATIONAL", True)
    assert proposal(2027, date(2027, 8, 17)) == (
        date(2027, 8, 17),
        "Hari Kemerdekaan Republik Indonesia",
        "NATIONAL",
        False,
    )
    assert not any("perkiraan" in each.name for year in range(2024, 2100) for each in proposals(year))


@pytest.mark.parametrize("year", [1900, 1945, 2999])
def test_of_years_the_package_does_not_cover_nothing_is_proposed(year: int) -> None:
    assert proposals(year) == ()


def test_how_a_proposal_stands() -> None:
    city, eid = City(), proposal(2026, EID)
    assert eid is not None
    assert standing(eid, city.calendar) == "NEW"
    city.say(holiday(name="Lebaran"))
    assert standing(eid, city.calendar) == "DIFFERENT"
    city.say(holiday())
    assert standing(eid, city.calendar) == "DECLARED"
    city.say(withdrawal())
    assert standing(eid, city.calendar) == "WITHDRAWN"


# --- decisions


def test_declared_withdrawn_and_declared_again_is_three_events_and_each_said_twice_is_one() -> None:
    city = City()
    for data in (holiday(), withdrawal(), holiday()):
        assert len(city.say(data)) == 1
        assert city.say(data) == []
    assert len(set(city.ids)) == 3
    assert city.declared == [(EID, "Hari Raya Idul Fitri", "NATIONAL")]


def test_only_a_declared_holiday_is_withdrawn_and_for_one_reason() -> None:
    city = City()
    with pytest.raises(Problem, match="No holiday was declared on 2026-03-21") as unknown:
        city.say(withdrawal())
    assert unknown.value.status == 404
    city.say(holiday())
    city.say(withdrawal())
    with pytest.raises(Problem, match="withdrawn already, for another reason") as other:
        city.say(withdrawal(reason="Salah"))
    assert other.value.status == 409


words = st.one_of(
    st.builds(
        holiday,
        st.sampled_from([EID, date(2026, 5, 15)]),
        st.sampled_from(["Libur", "Lebaran"]),
        st.sampled_from(["NATIONAL", "COLLECTIVE"]),
    ),
    st.builds(withdrawal, st.sampled_from([EID, date(2026, 5, 15)]), st.sampled_from(["Dipindahkan", "Salah"])),
)


@given(st.lists(words, max_size=25))
def test_the_last_word_on_a_date_holds_and_no_event_is_said_twice(
    events: list[HolidayDeclaredData | HolidayWithdrawnData],
) -> None:
    city, last = City(), dict[date, tuple[str, str]]()
    for data in events:
        if isinstance(data, HolidayDeclaredData):
            city.say(data)
            last[data.date] = data.name, data.kind
            continue
        known = city.holidays.get(data.date)
        if known is None or (isinstance(known.data, HolidayWithdrawnData) and known.data != data):
            with pytest.raises(Problem):
                city.say(data)
            continue
        city.say(data)
        last.pop(data.date, None)
    assert city.declared == [(day, *last[day]) for day in sorted(last)]
    assert len(city.ids) == len(set(city.ids))
