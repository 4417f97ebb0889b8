"""Confirmations of verified work, over the real commands."""

import pytest

from shared.problems import Problem
from tests.unit.activity.builders import (
    BOSS,
    ME,
    Office,
)


def test_confirmed_once_and_still_to_be_annulled(office: Office) -> None:
    office.submit("a1", 5)
    with pytest.raises(Problem, match="only what is VERIFIED"):
        office.confirm("a1")
    office.decide("a1")
    for by in (ME, BOSS):
        with pytest.raises(Problem, match="Nobody confirms"):
            office.confirm("a1", by=by)
    for _ in range(2):
        office.confirm("a1")
    with pytest.raises(Problem, match="in other words"):
        office.confirm("a1", comment="sesuai")
    office.annul("a1")
    office.confirm("a1")  # the same again answers the same
    names = [type(event).__name__ for event in office.log()]
    assert names == ["ActivitySubmitted", "ActivityVerified", "ActivityConfirmed", "ActivityAnnulled"]
