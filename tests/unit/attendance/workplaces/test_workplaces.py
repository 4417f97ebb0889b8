"""The place of a phone: distances that are known, one zone for every position, and each fact recorded once."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.attendance.days.wording import out_of_zone
from services.attendance.punches.domain import AttendanceMonth, RecordPunch, evolve, place_of, record_punch
from services.attendance.workplaces.domain import PhonePosition, UnitWorkplaces, define, distance_m, judge
from services.attendance.workplaces.domain import evolve as evolve_places
from services.attendance.workplaces.forms import PositionCommand
from shared.caller import Who
from shared.events.attendance import days as att
from shared.events.attendance.workplaces import Workplace, WorkplacesDefinedData

NOW = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
HALF_ROUND = 20_015_115  # metres: half of a great circle of the mean radius 6,371,009 m
MONAS, BUNDARAN_HI = (-6.175392, 106.827153), (-6.195, 106.823056)


def at(latitude: float, longitude: float, accuracy_m: int = 0) -> PhonePosition:
    return PhonePosition(round(latitude * 1e6), round(longitude * 1e6), accuracy_m)


def place(latitude: float, longitude: float, radius_m: int = 100, name: str = "Kantor") -> Workplace:
    return Workplace(
        name=name, latitude_e6=round(latitude * 1e6), longitude_e6=round(longitude * 1e6), radius_m=radius_m
    )


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0.000008, 0), 0),  # 0.89 m
        ((0, 0), (0.000009, 0), 1),  # 1.0008 m
        ((0, 0), (0, 0.000009), 1),
        ((60, 10), (60, 10.000009), 0),  # a degree of longitude is half as long there
        ((60, 10), (60, 10.000018), 1),
        ((0, 0), (1, 0), 111_195),
        ((0, 0), (0, 1), 111_195),
        ((89, 0), (90, 0), 111_195),
        ((90, 0), (90, 123), 0),
        ((-90, -180), (-90, 77), 0),
        ((90, 0), (-90, 0), HALF_ROUND),
        ((0, 0), (0, 180), HALF_ROUND),
        ((0, 179.5), (0, -179.5), 111_195),
        ((-10, 180), (-10, -180), 0),
        ((45, 90), (45, -90), HALF_ROUND // 2),  # over the pole
        (MONAS, BUNDARAN_HI, 2_226),
    ],
)
def test_known_distances(one: tuple[float, float], other: tuple[float, float], metres: int) -> None:
    assert distance_m(at(*one), at(*other)) == distance_m(at(*other), at(*one)) == metres


@pytest.mark.parametrize(
    ("away_m", "radius_m", "accuracy_m", "zone"),
    [
        (100, 100, 0, "IN_ZONE"),
        (101, 100, 0, "OUT_OF_ZONE"),
        (120, 100, 20, "IN_ZONE"),
        (121, 100, 20, "OUT_OF_ZONE"),
        (200, 100, 100, "IN_ZONE"),
        (200, 100, 5_000, "IN_ZONE"),
        (201, 100, 5_000, "OUT_OF_ZONE"),
    ],
)
def test_a_phones_doubt_helps_it_up_to_100_metres(away_m: int, radius_m: int, accuracy_m: int, zone: str) -> None:
    north = (away_m + 0.5) / 111_195.08
    judged = judge(at(north, 0, accuracy_m), [place(0, 0, radius_m)])
    assert judged == att.Place(zone=zone, distance_m=away_m)  # type: ignore[arg-type]


def test_one_of_several_workplaces_is_enough_and_the_nearest_is_told() -> None:
    campus, post = place(0, 0, 1_000, "Kampus"), place(0.008, 0, 10, "Pos")
    judged = judge(at(0.007, 0), [campus, post])
    assert judged == att.Place(zone="IN_ZONE", distance_m=111)  # outside the post, which is nearer, inside the campus
    assert judge(at(0.007, 0), [post]) == att.Place(zone="OUT_OF_ZONE", distance_m=111)
    assert judge(at(0.007, 0), []) is None


POSITIONS = st.builds(
    PhonePosition,
    st.integers(-90_000_000, 90_000_000),
    st.integers(-180_000_000, 180_000_000),
    st.integers(0, 1_000_000),
    st.booleans(),
)
WORKPLACES = st.builds(
    Workplace,
    name=st.just("Kantor"),
    latitude_e6=st.integers(-90_000_000, 90_000_000),
    longitude_e6=st.integers(-180_000_000, 180_000_000),
    radius_m=st.integers(1, 10_000),
)


@given(POSITIONS, POSITIONS)
@example(at(90, 0), at(-90, 180))
@example(at(0.000001, 0), at(0, 180))
def test_a_distance_is_the_same_both_ways_and_no_longer_than_half_round(
    one: PhonePosition, other: PhonePosition
) -> None:
    assert 0 <= distance_m(one, other) == distance_m(other, one) <= HALF_ROUND
    assert distance_m(one, one) == 0


@given(POSITIONS, st.lists(WORKPLACES, min_size=1, max_size=4), st.integers(0, 20_100_000))
def test_every_position_is_in_one_zone_and_a_wider_circle_shuts_nobody_out(
    position: PhonePosition, places: list[Workplace], more: int
) -> None:
    judged = judge(position, places)
    wider = [*places[1:], place(places[0].latitude_e6 / 1e6, places[0].longitude_e6 / 1e6, places[0].radius_m + more)]
    again = judge(position, wider)
    assert judged is not None
    assert again is not None
    assert judged.zone in ("IN_ZONE", "OUT_OF_ZONE")
    assert (judged.distance_m, judged.mock) == (again.distance_m, again.mock)
    assert judged.mock is position.mock
    assert again.zone == "IN_ZONE" or judged.zone == "OUT_OF_ZONE"
    if more == 20_100_000:
        assert again.zone == "IN_ZONE"


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1_000_000))
def test_degrees_are_read_to_the_nearest_millionth(latitude: float, longitude: float, accuracy: float) -> None:
    body = PositionCommand.model_validate({"latitude": latitude, "longitude": longitude, "accuracy_m": accuracy})
    read = body.position
    assert abs(read.latitude_e6 - latitude * 1e6) <= 0.5 + 1e-6
    assert abs(read.longitude_e6 - longitude * 1e6) <= 0.5 + 1e-6
    assert 0 <= accuracy - read.accuracy_m < 1
    assert read.mock is False


@pytest.mark.parametrize(
    ("degrees", "millionths"),
    [(0, 0), (-0.0, 0), (90, 90_000_000), (-10.177236, -10_177_236), (1e-7, 0), (0.1 + 0.2, 300_000), (8.7e-7, 1)],
)
def test_degrees_as_they_are_written(degrees: float, millionths: int) -> None:
    body = PositionCommand.model_validate({"latitude": degrees, "longitude": 0, "accuracy_m": 0})
    assert body.position.latitude_e6 == millionths


def test_a_refused_position_is_not_repeated() -> None:
    for field, value in (("latitude", 91.234567), ("longitude", 181.234567), ("accuracy_m", -1.234567)):
        with pytest.raises(ValidationError) as refused:
            PositionCommand.model_validate({"latitude": 1, "longitude": 1, "accuracy_m": 1, field: value})
        assert all("234567" not in one["msg"] for one in refused.value.errors())


def defined(*places: Workplace) -> WorkplacesDefinedData:
    return WorkplacesDefinedData(unit_id="u1", places=places)


def test_the_same_workplaces_again_say_nothing_and_the_first_ones_later_do() -> None:
    here, there = defined(place(0, 0)), defined(place(1, 1))
    state, ids = UnitWorkplaces(), []
    for data in (here, here, there, here, here, defined(), defined(), here):
        for event in define(state, data, Who("hr:h1", NOW)):
            state = evolve_places(state, event)
            ids.append(event.id)
        assert state.places == data.places
    assert len(ids) == len(set(ids)) == 5
    assert define(UnitWorkplaces(), defined(), Who("hr:h1", NOW)) == []


IN, OUT = att.Place(zone="IN_ZONE", distance_m=7), att.Place(zone="OUT_OF_ZONE", distance_m=1_250, mock=True)


def own(place: att.Place | None) -> RecordPunch:
    return RecordPunch("e1", NOW, "IN", "PHONE", None, place=place)


@pytest.mark.parametrize("first", [IN, OUT, None])
@pytest.mark.parametrize("again", [IN, OUT, None])
def test_of_one_punch_the_first_position_counts(first: att.Place | None, again: att.Place | None) -> None:
    (event,) = record_punch(AttendanceMonth(), own(first), Who("employee:e1", NOW))
    month = evolve(AttendanceMonth(), event)
    assert event.data.place == first
    assert own(first).punch_id == own(again).punch_id
    assert record_punch(month, own(again), Who("employee:e1", NOW)) == []
    assert place_of(month, own(again)) == first
    assert place_of(AttendanceMonth(), own(first)) == first


@pytest.mark.parametrize(
    ("metres", "sentence"),
    [
        (0, "Di luar area kantor (0 m)"),
        (999, "Di luar area kantor (999 m)"),
        (1_250, "Di luar area kantor (1.250 m)"),
        (1_234_567, "Di luar area kantor (1.234.567 m)"),
    ],
)
def test_what_is_said_of_an_arrival_from_outside(metres: int, sentence: str) -> None:
    assert out_of_zone(metres) == sentence
