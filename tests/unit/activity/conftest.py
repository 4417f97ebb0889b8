"""An office for every test that asks for one."""

from collections.abc import Iterator

import pytest

from tests.unit.activity.builders import Office


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    yield office
    office.close()
