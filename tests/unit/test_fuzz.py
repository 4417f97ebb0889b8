"""The laws that `make fuzz` looks for breaches of, on what it starts from and on what it found."""

import pytest

from tests.fuzz.targets import EVENTS, TARGETS


def punch(here: bytes, there: bytes) -> bytes:
    assert here in EVENTS["CheckedIn"]
    return EVENTS["CheckedIn"].replace(here, there)


# A date or instant at the end of the calendar, of which another zone or day makes none; an offset with seconds.
FOUND = [
    ("log", punch(b"2026-11-02T07:31:07+08:00", b"0001-01-01T00:00:00+14:00")),
    ("log", punch(b"2026-11-02T00:31:07Z", b"9999-12-31T23:59:59Z")),
    ("log", EVENTS["HolidayDeclared"].replace(b"2026-12-25", b"9999-12-31")),
    ("adms", b"42\t1900-11-02 07:31:07\t0\t1"),
]


@pytest.mark.parametrize("name", TARGETS)
def test_the_laws_hold_of_what_fuzzing_starts_from(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize(("name", "body"), FOUND)
def test_the_laws_hold_of_what_fuzzing_found(name: str, body: bytes) -> None:
    TARGETS[name].run(body)
