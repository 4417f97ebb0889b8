"""Laws of all signals: their order, whose punches they depend on, and whose events they name."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.attendance.signals.domain import Machine, QuarantinedPunch, RecordedPunch, Signal
from services.attendance.signals.report import of_person
from tests.unit.attendance.signals.builders import NOON, OFFICE, SECOND, ZONE, north, seen

# whom signals depend on

MACHINES = {
    "d1": Machine("A", str(ZONE), OFFICE),
    "d2": Machine("B", str(ZONE), north(30_000)),
    "d3": Machine("C", str(ZONE)),
}
punched = st.builds(
    lambda who, device, at, delay, placed: RecordedPunch(
        who,
        NOON + at * 5 * SECOND,
        f"{who}-{device}-{at}",
        None if placed else device,
        NOON + (at + delay) * 5 * SECOND,
        *placed,
    ),
    st.sampled_from([f"e{n}" for n in range(7)]),
    st.sampled_from(["d1", "d2", "d3", "d4"]),
    st.integers(0, 20) | st.integers(0, 20_000),
    st.integers(-30, 200),
    st.just(()) | st.tuples(st.sampled_from(["IN_ZONE", "OUT_OF_ZONE"]), st.sampled_from([0, 5]), st.booleans()),
)
held = st.builds(
    lambda n, device: QuarantinedPunch(f"e{n % 7}", NOON + n, f"q{n}-{device}", device),
    st.integers(0, 9),
    st.just("d1"),
)
punch_lists = st.lists(punched, max_size=60, unique_by=lambda each: each.event_id)


def all_of(punches: Sequence[RecordedPunch], waiting: Sequence[QuarantinedPunch] = ()) -> list[Signal]:
    return seen(punches, waiting, MACHINES, lambda employee_id, at: employee_id < "e3")


@given(punch_lists, st.lists(held, max_size=6), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(
    punches: list[RecordedPunch], waiting: list[QuarantinedPunch], chance: Any
) -> None:
    again, waits = punches + punches[::2], waiting + waiting[::2]
    chance.shuffle(again)
    chance.shuffle(waits)
    assert all_of(again, waits) == all_of(punches, waiting)


@given(punch_lists)
def test_what_a_person_is_asked_depends_on_their_own_punches_only(punches: list[RecordedPunch]) -> None:
    signals = all_of(punches)
    for number in range(7):
        me = f"e{number}"
        alone = all_of([each for each in punches if each.employee_id == me])
        assert [each for each in signals if each.employee_id == me] == [each for each in alone if each.employee_id]


@given(punch_lists)
def test_what_a_device_is_asked_depends_on_its_own_punches_only(punches: list[RecordedPunch]) -> None:
    signals = all_of(punches)
    for device_id in ("d1", "d2", "d3", "d4"):
        alone = all_of([each for each in punches if each.device_id == device_id])
        assert [each for each in signals if each.device_id == device_id] == [each for each in alone if each.device_id]


@given(punch_lists, punched)
def test_a_punch_farther_than_a_minute_from_all_others_makes_and_ends_no_crowd(
    punches: list[RecordedPunch], innocent: RecordedPunch
) -> None:
    far = [each for each in punches if abs(each.at - innocent.at) > 60 * SECOND]
    before, after = ([each for each in all_of(known) if each.kind == "BURST"] for known in (far, [*far, innocent]))
    assert before == after


@given(punch_lists)
def test_every_signal_names_events_that_exist_and_asks(punches: list[RecordedPunch]) -> None:
    known = {each.event_id for each in punches}
    found = all_of(punches)
    for signal in found:
        assert set(signal.events) <= known
        assert len(signal.events) == len(set(signal.events)) > 0
        assert 0 < signal.score <= 100
        assert signal.says.endswith("?")
        assert (signal.employee_id is None) != (signal.device_id is None)
        assert not {f"e{n}" for n in range(7)} & set(signal.says.replace(",", " ").replace(".", " ").split())
    assert [(-each.score, each.at) for each in found] == sorted((-each.score, each.at) for each in found)


@given(punch_lists)
def test_a_person_sees_what_concerns_them_and_no_others_events(punches: list[RecordedPunch]) -> None:
    signals = all_of(punches)
    for number in range(7):
        me = f"e{number}"
        own = {each.event_id for each in punches if each.employee_id == me}
        mine = of_person(signals, me, own)
        assert all(signal.employee_id in (None, me) and set(signal.events) <= own for signal in mine)
        assert len(mine) == sum(1 for signal in signals if own.intersection(signal.events))
