"""The states of a device: what leads where, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.devices.domain import BACKLOG, Device, activate, enrol, evolve, refuse_lines, revoke, suspend
from shared.caller import Who
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.problems import Problem

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
WHO = Who("operator:o1", NOW)
Step = Callable[[Device], list[Event]]


def enrolment(site: str = "Pintu depan", zone: str = "Asia/Makassar") -> dev.DeviceEnrolledData:
    return dev.DeviceEnrolledData(device_id="d17", protocol="ADMS", site=site, timezone=zone, serial="SN1")


def stop(reason: str = "Jam mesin salah") -> dev.DeviceStoppedData:
    return dev.DeviceStoppedData(device_id="d17", reason=reason)


STEPS: dict[str, Step] = {
    "enrol": lambda device: enrol(device, enrolment(), WHO),
    "enrol elsewhere": lambda device: enrol(device, enrolment("Pintu belakang"), WHO),
    "enrol in another zone": lambda device: enrol(device, enrolment(zone="Asia/Jakarta"), WHO),
    "activate": lambda device: activate(device, dev.DeviceActivatedData(device_id="d17"), WHO),
    "suspend": lambda device: suspend(device, stop(), WHO),
    "suspend for another reason": lambda device: suspend(device, stop("Dipindah"), WHO),
    "revoke": lambda device: revoke(device, stop(), WHO),
    "revoke for another reason": lambda device: revoke(device, stop("Hilang"), WHO),
}


def after(*steps: str) -> Device:
    device = Device()
    for step in steps:
        for event in STEPS[step](device):
            device = evolve(device, event)
    return device


PATHS = {
    None: (),
    "PENDING": ("enrol",),
    "ACTIVE": ("enrol", "activate"),
    "SUSPENDED": ("enrol", "activate", "suspend"),
    "REVOKED": ("enrol", "activate", "revoke"),
}
# From a state by a step to a state; a text with a blank: why not.
TABLE = [
    (None, "enrol", "PENDING"),
    (None, "activate", "No such device"),
    (None, "suspend", "No such device"),
    (None, "revoke", "No such device"),
    ("PENDING", "enrol", "PENDING"),
    ("PENDING", "enrol elsewhere", "PENDING"),
    ("PENDING", "enrol in another zone", "PENDING"),
    ("PENDING", "activate", "ACTIVE"),
    ("PENDING", "suspend", "Only an active"),
    ("PENDING", "revoke", "REVOKED"),
    ("ACTIVE", "enrol", "ACTIVE"),
    ("ACTIVE", "enrol elsewhere", "PENDING"),
    ("ACTIVE", "enrol in another zone", "another device"),
    ("ACTIVE", "activate", "ACTIVE"),
    ("ACTIVE", "suspend", "SUSPENDED"),
    ("ACTIVE", "revoke", "REVOKED"),
    ("SUSPENDED", "enrol in another zone", "another device"),
    ("SUSPENDED", "activate", "ACTIVE"),
    ("SUSPENDED", "suspend", "SUSPENDED"),
    ("SUSPENDED", "suspend for another reason", "Only an active"),
    ("SUSPENDED", "revoke", "REVOKED"),
    ("REVOKED", "enrol", "for good"),
    ("REVOKED", "enrol elsewhere", "for good"),
    ("REVOKED", "activate", "for good"),
    ("REVOKED", "suspend", "Only an active"),
    ("REVOKED", "revoke", "REVOKED"),
    ("REVOKED", "revoke for another reason", "another reason"),
]


@pytest.mark.parametrize(("state", "step", "then"), TABLE)
def test_a_step_leads_there_or_says_why_not(state: str | None, step: str, then: str) -> None:
    device = after(*PATHS[state])
    assert device.state == state
    if then.isupper():
        for event in STEPS[step](device):
            device = evolve(device, event)
        assert device.state == then
        assert STEPS[step](device) == [], "the same again is nothing new"
        return
    with pytest.raises(Problem, match=then):
        STEPS[step](device)


@pytest.mark.parametrize(("state", "allowed"), [("PENDING", False), ("ACTIVE", True), ("SUSPENDED", False)])
def test_only_an_active_device_is_heard(state: str, allowed: bool) -> None:
    assert (after(*PATHS[state]).refusal is None) == allowed


def test_a_silenced_device_is_told_why() -> None:
    assert after(*PATHS["REVOKED"]).refusal == "This device is revoked: Jam mesin salah"


def test_its_clock_is_ours_since_it_was_first_enrolled_and_a_backlog_before() -> None:
    later = Who("operator:o1", NOW + timedelta(days=30))
    (again,) = enrol(after("enrol"), enrolment("Pintu belakang"), later)
    assert evolve(after("enrol"), again).not_before == NOW - BACKLOG
    assert Device().not_before is None


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_whatever_is_asked_every_event_has_an_id_of_its_own_and_revoked_is_the_end(steps: list[str]) -> None:
    device, ids = Device(), list[str]()
    for step in steps:
        before = device.state
        try:
            events = STEPS[step](device)
        except Problem:
            continue
        for event in events:
            device = evolve(device, event)
            ids.append(event.id)
        assert before != "REVOKED" or events == []
    assert len(ids) == len(set(ids))


def test_a_line_is_refused_once_under_whatever_number_it_comes() -> None:
    def refuse(device: Device, *lines: tuple[str, int]) -> list[Event]:
        named = tuple(dev.RefusedLine(line=line, number=number, reason="UNREADABLE") for line, number in lines)
        return refuse_lines(device, dev.LinesRefusedData(device_id="d17", raw=41, lines=named), WHO)

    (event,) = refuse(Device(), ("a", 0), ("b", 1), ("a", 2))
    assert [(each.line, each.number) for each in event.data.lines] == [("a", 0), ("b", 1)]
    device = evolve(Device(), event)
    assert refuse(device, ("b", 7), ("a", 9)) == []
    (event,) = refuse(device, ("b", 7), ("c", 8))
    assert [each.line for each in event.data.lines] == ["c"]
