"""Units and posts: tables of what is allowed and refused."""

import pytest

from services.appraisal.organisation import domain
from services.appraisal.organisation.domain import UnitState
from shared.events import appraisal as app
from tests.unit.appraisal.builders import NOW, UNIT, WHO, after, refused

POST = app.PositionDefinedData(
    position_id="p1", title="Analis", unit_id="u1", position_class=7, kind="EXECUTOR", ceiling={"WORKLOAD": 3_000_000}
)


@pytest.mark.parametrize(
    "zone", ["Asia/Nowhere", "WITA", "", "../etc/passwd", "Asia", "/usr/share/zoneinfo/Asia/Jakarta"]
)
def test_a_unit_needs_a_time_zone_that_exists(zone: str) -> None:
    data = app.UnitDefinedData(unit_id="u1", name="A", kind="AGENCY", timezone=zone)
    assert "time zone" in refused(422, domain.define_unit, UnitState(), data, set(), WHO)
    imported = app.UnitDefined.record(data, time=NOW, actor="system:import")
    assert domain.evolve_unit(UnitState(definitions=(UNIT,)), imported) == UnitState(definitions=(UNIT,))


def test_a_unit_cannot_stand_below_itself() -> None:
    data = app.UnitDefinedData(unit_id="u1", name="A", kind="AGENCY", timezone="Asia/Makassar", parent_id="u2")
    refused(422, domain.define_unit, UnitState(), data, {"u2", "u1"}, WHO)
    assert domain.define_unit(UnitState(), data, {"u2"}, WHO)


def test_a_definition_said_again_is_nothing_new_but_going_back_to_an_old_one_is() -> None:
    other = app.UnitDefinedData(unit_id="u1", name="Dinas B", kind="AGENCY", timezone="Asia/Makassar")
    unit, ids = UnitState(), []
    for data in (UNIT, other, UNIT):
        events = domain.define_unit(unit, data, set(), WHO)
        unit = after(unit, events, domain.evolve_unit)
        ids += [event.id for event in events]
        assert domain.define_unit(unit, data, set(), WHO) == []
    assert len(set(ids)) == 3, "an id used twice would be taken for a repetition"


@pytest.mark.parametrize("component", ["BASIC", "workload", "", "TOTAL"])
def test_a_ceiling_has_only_the_six_components(component: str) -> None:
    data = app.PositionDefinedData(
        position_id="p1", title="A", unit_id="u1", position_class=7, kind="EXECUTOR", ceiling={component: 1}
    )
    refused(422, domain.define_position, (), data, WHO)


def test_a_post_said_again_is_nothing_new() -> None:
    definitions = after((), domain.define_position((), POST, WHO), domain.evolve_position)
    assert definitions == (POST,)
    assert domain.define_position(definitions, POST, WHO) == []
